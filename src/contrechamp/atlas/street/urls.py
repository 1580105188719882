"""Addresses of the street: /<language>/street for everybody, /<language>/work/street for members."""

from django.urls import path

from contrechamp.atlas.street import views

app_name = "street"
urlpatterns = [
    path("street", views.page, name="page"),
    path("street/sheet", views.sheet, name="sheet"),
    path("street/near", views.near, name="near"),
    path("work/street", views.work, name="work"),
    path("work/street/typing", views.typing, name="typing"),
]
