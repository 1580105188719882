"""Addresses of proofs: without a language, because programs read them."""

from django.urls import path

from contrechamp.site.check import views

app_name = "proofs"
urlpatterns = [
    path("record/<hex:record>.ndjson", views.record, name="record"),
    path("version/<code:subject>/<slug:token>.ndjson", views.version, name="version"),
]
