"""Addresses of open data, under /<language>/data."""

from django.urls import path

from contrechamp.shell.pages import with_twin
from contrechamp.site.open_data import views

app_name = "open_data"
urlpatterns = [
    *with_twin("data", views.page, "page"),
    path("data/catalogue.jsonld", views.catalogue, name="catalogue"),
    path("data/records.ndjson", views.records, name="records"),
    path("data/<slug:scope>/<code:key>/<str:file>", views.file, name="file"),
]
