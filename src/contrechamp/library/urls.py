"""Addresses of the library's private pages, under /<language>/work/. A private file is never named by its hash."""

from django.urls import path

from contrechamp.library import views
from contrechamp.library.redaction import views as redaction

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
    path("document/<uuid:document>/page/<int:number>/black-out", redaction.page, name="redact"),
    path("document/<uuid:document>/black-out", redaction.document, name="redaction"),
    path("document/<uuid:document>/black-out/file", redaction.file, name="redacted_file"),
    path("document/<uuid:document>/black-out/withdraw", redaction.withdraw, name="withdraw"),
    path("document/<uuid:document>/black-out/erase", redaction.erase, name="erase"),
    path("document/<uuid:document>/black-out/<int:mark>/remove", redaction.unmark, name="unmark"),
    path("document/<uuid:document>/page/<int:number>.webp", views.picture, name="picture"),
]
