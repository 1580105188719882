"""Addresses of the devices as files, without a language."""

from django.urls import path

from contrechamp.atlas.giving import views

app_name = "giving"
urlpatterns = [path("export/devices.<str:form>", views.file, name="file")]
