"""Addresses of the members' pages of the catalogue, under /<language>/work/."""

from django.urls import path

from contrechamp.catalogue.views import drafts, publishing, quoting, statements

app_name = "catalogue"
urlpatterns = [
    path("", drafts.home, name="desk"),
    path("dossiers/new", drafts.new, name="new"),
    path("new/<slug:kind>", drafts.new_named, name="new_named"),
    path("duplicates", drafts.duplicates, name="duplicates"),
    path("duplicates/liken", drafts.liken, name="liken"),
    path("drafts/start", drafts.start, name="start"),
    path("drafts/<uuid:draft>", drafts.edit, name="draft"),
    path("drafts/<uuid:draft>/discard", drafts.discard, name="discard"),
    path("drafts/<uuid:draft>/add/<slug:property>", statements.add, name="add"),
    path("drafts/<uuid:draft>/statement/<int:statement>", statements.change, name="statement"),
    path("drafts/<uuid:draft>/statement/<int:statement>/drop", statements.drop, name="drop"),
    path("drafts/<uuid:draft>/statement/<int:statement>/keep", statements.keep, name="keep"),
    path("drafts/<uuid:draft>/statement/<int:statement>/address", statements.cite, name="cite"),
    path("drafts/<uuid:draft>/statement/<int:statement>/source/<int:number>/remove", statements.remove_source,
         name="remove_source"),
    path("drafts/<uuid:draft>/read", quoting.documents, name="documents"),
    path("drafts/<uuid:draft>/read/<uuid:document>/<int:number>", quoting.read, name="read"),
    path("drafts/<uuid:draft>/publish", publishing.publish, name="publish"),
]  # fmt: skip
