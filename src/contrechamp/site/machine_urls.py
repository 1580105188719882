"""Addresses without a language: bytes, exports and what programs read."""

from django.urls import path

from contrechamp.site.views import machine

app_name = "machine"
urlpatterns = [
    path("", machine.root, name="root"),
    path("documents/<hex:sha256>", machine.file, name="file"),
    path("pages/<hex:sha256>/<int:number>.webp", machine.picture, name="picture"),
    path("export/<hex:organisation>.ndjson", machine.export, name="export"),
    path("vocabulary.json", machine.vocabulary_index, name="vocabularies"),
    path("vocabulary/<slug:kind>.json", machine.vocabulary_kind, name="vocabulary"),
    path("robots.txt", machine.robots, name="robots"),
]
