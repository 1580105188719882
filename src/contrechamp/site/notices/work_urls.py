"""Addresses of the requests received, under /<language>/work/requests."""

from django.urls import path

from contrechamp.site.notices import queue

app_name = "requests_received"
urlpatterns = [
    path("requests", queue.queue, name="queue"),
    path("requests/<str:number>", queue.notice, name="notice"),
]
