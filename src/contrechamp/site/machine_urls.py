"""Addresses without a language: bytes, exports and what programs read."""

from django.urls import URLPattern

app_name = "machine"
urlpatterns: list[URLPattern] = []
