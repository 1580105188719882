"""Members' addresses of the wanted list, under /<language>/work/."""

from django.urls import path

from contrechamp.library.wanted import desk_views as views

app_name = "wanted_desk"
urlpatterns = [
    path("wanted", views.desk, name="desk"),
    path("wanted/add", views.add, name="add"),
    path("wanted/offer/<int:offer>/accept", views.accept, name="accept"),
    path("wanted/offer/<int:offer>/refuse", views.refuse, name="refuse"),
    path("wanted/<str:key>/found", views.found, name="found"),
    path("wanted/<str:key>/take-off", views.take_off, name="take_off"),
]
