"""Addresses of the public pages of the room, under /<language>/."""

from django.urls import URLPattern, path

from contrechamp.requests.views import desk, public
from contrechamp.shell.pages import with_twin

app_name = "requests"
urlpatterns: list[URLPattern] = [
    *with_twin("requests/", public.index, "index"),
    *with_twin("requests/<uuid:key>", public.page, "page"),
    path("requests/calendar/<str:token>.ics", desk.feed, name="calendar"),
]
