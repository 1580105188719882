"""The address of the page where citations are checked."""

from contrechamp.shell.pages import with_twin
from contrechamp.site.check import views

app_name = "check"
urlpatterns = [*with_twin("check", views.check, "check")]
