"""Addresses of this room's pages, under /<language>/work/."""

from django.urls import path

from contrechamp.peers import exchange_urls  # noqa: F401  registers a converter
from contrechamp.peers.identity import views as key_views
from contrechamp.peers.sharing import views as sharing_views
from contrechamp.peers.trust import copies, views

app_name = "peers"
urlpatterns = [
    path("keys", key_views.show, name="keys"),
    path("keys/certify", key_views.certify, name="keys_certify"),
    path("keys/revoke", key_views.revoke, name="keys_revoke"),
    path("keys/prepare", key_views.prepare, name="keys_prepare"),
    path("keys/form", key_views.form, name="keys_form"),
    path("keys/finish", key_views.finish, name="keys_finish"),
    path("keys/offer", key_views.offer, name="keys_offer"),
    path("shared", sharing_views.show, name="shared"),
    path("shared/send", sharing_views.send, name="shared_send"),
    path("shared/receive", sharing_views.receive, name="shared_receive"),
    path("shared/key", sharing_views.publish_key, name="shared_key"),
    path("sites", views.sites, name="sites"),
    path("sites/add", views.add, name="add"),
    path("sites/<int:peer>", views.change, name="change"),
    path("sites/copies", copies.show, name="copies"),
    path("sites/copies/pin", copies.pin, name="pin"),
    path("sites/copies/unpin/<int:pin>", copies.unpin, name="unpin"),
    path("sites/copies/consent", copies.consent, name="consent"),
    path("sites/group/<hash:organisation>", views.group, name="group"),
    path("sites/group/<hash:organisation>/decide", views.decide, name="decide"),
    path("sites/group/<hash:organisation>/vouch", views.vouch, name="vouch"),
    path("sites/group/<hash:organisation>/warn", views.warn, name="warn"),
    path("sites/group/<hash:organisation>/unsay", views.unsay, name="unsay"),
]
