"""Addresses of areas and figures."""

from django.urls import path

from contrechamp.shell.pages import with_twin
from contrechamp.site.areas import views

app_name = "areas"
urlpatterns = [
    *with_twin("figures", views.figures, "figures"),
    path("area/<slug:kind>/<slug:code>.atom", views.feed, name="feed"),
    *with_twin("area/<slug:kind>/<slug:code>", views.area, "area"),
]
