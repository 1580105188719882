"""Addresses of the page where jobs are looked after."""

app_name = "jobs"
urlpatterns: list[object] = []
