"""Addresses of the members' pages of the catalogue, under /<language>/work/."""

from django.urls import URLPattern

app_name = "catalogue"
urlpatterns: list[URLPattern] = []
