"""Addresses of the files under the map, without a language."""

from django.urls import path

from contrechamp.atlas.map import views

app_name = "map_files"
urlpatterns = [
    path("tiles/base.pmtiles", views.world, name="base"),
    path("tiles/region.pmtiles", views.region, name="region"),
]
