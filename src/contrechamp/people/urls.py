"""Addresses of accounts, under /<language>/account/. Those of allauth for sign-up and mail are left out."""

from allauth.account import views as account
from django.urls import include, path

from contrechamp.people import views

people = [
    path("members", views.members, name="members"),
    path("members/invite", views.invite, name="invite"),
    path("members/<int:membership>/role", views.change_role, name="change_role"),
    path("members/<int:membership>/remove", views.remove, name="remove"),
    path("invitations/<int:invitation>/withdraw", views.withdraw, name="withdraw"),
    path("trail", views.trail, name="trail"),
    path("group", views.choose_group, name="choose_group"),
    path("join/<str:token>", views.accept, name="accept"),
    path("link/<str:token>", views.sign_in, name="sign_in"),
    path("", views.account, name="account"),
]

urlpatterns = [
    path("", include((people, "people"))),
    path("login", account.login, name="account_login"),
    path("logout", views.sign_out, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("password/change", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("second-factor/", include("allauth.mfa.urls")),
]
