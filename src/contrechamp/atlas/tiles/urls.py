"""Addresses of tiles, without a language."""

from django.urls import path

from contrechamp.atlas.tiles import views

app_name = "tiles"
urlpatterns = [
    path("tiles/devices/<int:z>/<int:x>/<int:y>.mvt", views.devices, name="devices"),
    path("tiles/devices.pmtiles", views.whole, name="archive"),
]
