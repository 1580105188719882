"""Addresses of layers: those of everybody under /<language>/, those of members under /<language>/work/."""

from django.urls import path

from contrechamp.atlas.layers.views import public, work
from contrechamp.shell.pages import with_twin

app_name = "layers"
urlpatterns = [
    *with_twin("layers", public.layers, "layers"),
    *with_twin("layer/<int:number>", public.layer, "layer"),
    *with_twin("layer/<int:number>/<path:name>", public.one, "object"),
    path("work/map-files", work.files, name="files"),
    path("work/map-files/<uuid:key>", work.file, name="file"),
    path("work/map-files/<uuid:key>/report.csv", work.report, name="report"),
    path("work/map-files/<uuid:key>/forget", work.forget, name="forget"),
    path("work/map-doubts", work.doubts, name="doubts"),
    path("work/map-device/<int:key>/vouch", work.vouch, name="vouch"),
    path("work/map-device/<int:key>/place", work.place, name="place"),
]
