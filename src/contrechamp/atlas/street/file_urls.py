"""The address of the script that keeps the form of the street open without a connection."""

from django.urls import path

from contrechamp.atlas.street import views

app_name = "street_files"
urlpatterns = [path("street-worker.js", views.worker, name="worker")]
