"""Addresses of walks, under /<language>/."""

from django.urls import path

from contrechamp.atlas.walks import views
from contrechamp.shell.pages import with_twin

app_name = "walks"
urlpatterns = [
    path("walk", views.walk, name="walk"),
    *with_twin("walk/streets/<slug:key>", views.watched_streets, "streets"),
]
