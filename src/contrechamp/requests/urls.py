"""Addresses of the public pages of the room, under /<language>/."""

from django.urls import URLPattern

app_name = "requests"
urlpatterns: list[URLPattern] = []
