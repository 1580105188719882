"""Addresses for other nodes, without a language (docs/federation.md)."""

from django.urls import path, register_converter

from contrechamp.peers.custody import exchange, names


class Name:
    """The name of a closed file."""

    regex = f"(?:{names.OBJECT.pattern}|{names.SNAPSHOT.pattern})"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Name, "closed")

app_name = "custody"
urlpatterns = [
    path("", exchange.show, name="list"),
    path("/<closed:name>", exchange.one, name="one"),
]
