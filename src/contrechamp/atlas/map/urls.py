"""Addresses of the map, under /<language>/map."""

from django.urls import path

from contrechamp.atlas.map import views
from contrechamp.shell.pages import with_twin

app_name = "map"
urlpatterns = [
    *with_twin("map", views.page, "page"),
    path("map/sheet", views.sheet, name="sheet"),
    path("map/embed", views.embed, name="embed"),
]
