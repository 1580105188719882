"""Addresses of the public pages of the room, under /<language>/."""

from django.urls import path

from contrechamp.shell.pages import with_twin
from contrechamp.watch import views
from contrechamp.watch.telling import views as telling

app_name = "watch"
urlpatterns = [
    *with_twin("acts", views.acts, "acts"),
    path("acts.atom", views.feed, name="feed"),
    *with_twin("acts/sources", views.sources, "sources"),
    *with_twin("acts/sources/<slug:name>", views.source, "source"),
    path("acts/subscribe", telling.subscribe, name="subscribe"),
    path("acts/subscription/<str:secret>.atom", telling.feed, name="subscription_feed"),
    path("acts/subscription/<str:secret>", telling.subscription, name="subscription"),
    *with_twin("acts/<int:act>", views.act, "act"),
]
