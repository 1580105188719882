"""Addresses of the library's private pages, under /<language>/work/. A private file is never named by its hash."""

from django.urls import path

from contrechamp.library import views

app_name = "library"
urlpatterns = [
    path("documents", views.documents, name="documents"),
    path("documents/add", views.upload, name="upload"),
    path("document/<uuid:document>", views.document, name="document"),
    path("document/<uuid:document>/publish", views.publish, name="publish"),
    path("document/<uuid:document>/remove", views.remove, name="remove"),
    path("document/<uuid:document>/file", views.file, name="file"),
    path("document/<uuid:document>/page/<int:number>", views.page, name="page"),
    path("document/<uuid:document>/page/<int:number>/text", views.correct, name="correct"),
    path("document/<uuid:document>/page/<int:number>.webp", views.picture, name="picture"),
]
