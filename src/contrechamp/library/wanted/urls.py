"""Public addresses of the wanted list."""

from django.urls import path

from contrechamp.library.wanted import views
from contrechamp.shell.pages import with_twin

app_name = "wanted"
urlpatterns = [
    *with_twin("wanted", views.wanted, "wanted"),
    path("wanted/offer", views.offer, name="offer"),
    path("wanted/thanks", views.thanks, name="thanks"),
]
