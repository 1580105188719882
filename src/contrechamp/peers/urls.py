"""Addresses of this room's pages, under /<language>/work/."""

from django.urls import path

from contrechamp.peers import exchange_urls, views  # noqa: F401  registers the converter of ids

app_name = "peers"
urlpatterns = [
    path("sites", views.sites, name="sites"),
    path("sites/add", views.add, name="add"),
    path("sites/<int:peer>", views.change, name="change"),
    path("sites/group/<hash:organisation>", views.group, name="group"),
    path("sites/group/<hash:organisation>/decide", views.decide, name="decide"),
    path("sites/group/<hash:organisation>/vouch", views.vouch, name="vouch"),
    path("sites/group/<hash:organisation>/warn", views.warn, name="warn"),
    path("sites/group/<hash:organisation>/unsay", views.unsay, name="unsay"),
]
