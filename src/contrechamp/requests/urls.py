"""Addresses of the public pages of the room, under /<language>/."""

from django.urls import URLPattern, path

from contrechamp.requests.views import desk

app_name = "requests"
urlpatterns: list[URLPattern] = [
    path("requests/calendar/<str:token>.ics", desk.feed, name="calendar"),
]
