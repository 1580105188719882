"""Addresses for other nodes, without a language (docs/federation.md)."""

from django.urls import path, register_converter

from contrechamp.peers.custody import exchange as closed
from contrechamp.peers.serving import views as exchange
from contrechamp.peers.sharing import carriage, posting


class Hash:
    """An id: 64 hexadecimal characters in lower case."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Hash, "hash")

app_name = "exchange"
urlpatterns = [
    path("heads", exchange.show_heads, name="heads"),
    path("keys", exchange.keys, name="keys"),
    path("log", exchange.show_log, name="log"),
    path("records/<hash:record>", exchange.show_record, name="record"),
    path("blobs", exchange.show_files, name="files"),
    path("blobs/<hash:sha256>", exchange.show_file, name="file"),
    path("nudge", exchange.take_nudge, name="nudge"),
    path("challenge", closed.give_challenge, name="challenge"),
    path("parcel", posting.take, name="parcel"),
    path("parcels", carriage.show, name="parcels"),
    path("parcels/<hash:parcel>", carriage.one, name="carried"),
    path("deposit", exchange.take_deposit, name="deposit"),
    path("deposit/<hash:sha256>", exchange.take_file, name="deposit-file"),
]
