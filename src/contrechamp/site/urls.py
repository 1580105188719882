"""Addresses of the public pages. Each has a machine twin: the same address with `.json` at its end."""

from django.urls import URLPattern

app_name = "site"
urlpatterns: list[URLPattern] = []
