"""Addresses of the node's own pages, under /<language>/work/."""

from django.urls import path

from contrechamp.config.administration import views

app_name = "administration"
urlpatterns = [
    path("jobs", views.jobs, name="jobs"),
    path("jobs/<int:job>/retry", views.retry, name="retry"),
    path("jobs/<int:job>/forget", views.forget, name="forget"),
]
