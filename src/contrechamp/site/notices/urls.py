"""Addresses for whoever asks something of this site, under /<language>/notices/."""

from django.urls import path

from contrechamp.shell.pages import with_twin
from contrechamp.site.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    *with_twin("decisions", views.decisions, "decisions"),
    path("status/<str:token>", views.status, name="status"),
    path("<slug:kind>", views.ask, name="ask"),
]
