"""Addresses of the pages of import, under /<language>/work/."""

from django.urls import path

from contrechamp.catalogue.imports import views

app_name = "imports"
urlpatterns = [
    path("import", views.files, name="files"),
    path("import/<uuid:key>", views.file, name="file"),
    path("import/<uuid:key>/discard", views.discard, name="discard"),
    path("import/<uuid:key>/forget", views.forget, name="forget"),
]
