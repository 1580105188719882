"""The address of what a device sees: `/sight/<key of the device>.geojson`."""

from django.urls import path

from contrechamp.atlas.sight import views

app_name = "sight"
urlpatterns = [path("sight/<path:key>.geojson", views.sight, name="sight")]
