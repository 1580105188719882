"""Addresses of the public pages of the room, under /<language>/."""

from django.urls import URLPattern

app_name = "watch"
urlpatterns: list[URLPattern] = []
