"""Addresses of the private pages of the room, under /<language>/work/."""

from django.urls import path

from contrechamp.watch.deciding import views

app_name = "watch_work"
urlpatterns = [
    path("watch", views.queue, name="queue"),
    path("watch/rules", views.rules, name="rules"),
    path("watch/<int:finding>", views.finding, name="finding"),
    path("watch/<int:finding>/decide", views.decide, name="decide"),
    path("watch/<int:finding>/page", views.picture, name="picture"),
    path("watch/reminder/<int:decision>", views.reminded, name="reminded"),
]
