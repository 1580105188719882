"""Addresses of what this site says of itself, under /<language>/about/."""

from django.urls import path

from contrechamp.shell.pages import with_twin
from contrechamp.site.about import views

app_name = "about"
urlpatterns = [
    path("", views.about, name="about"),
    path("why", views.why, name="why"),
    path("logs", views.logs, name="logs"),
    *with_twin("imprint", views.imprint, "imprint"),
]
