"""Addresses of the library's private pages, under /<language>/work/."""

from django.urls import URLPattern

app_name = "library"
urlpatterns: list[URLPattern] = []
