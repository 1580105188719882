"""Addresses of the private pages of the room, under /<language>/work/."""

from django.urls import URLPattern

app_name = "requests_work"
urlpatterns: list[URLPattern] = []
