"""Bytes and what programs read: documents, page pictures, exports, feeds, vocabulary."""

import hashlib
import json
import sqlite3
from xml.etree import ElementTree

import pytest
from django.test import Client

from contrechamp.library import reading
from contrechamp.library.models import Document
from contrechamp.records import acts as records
from contrechamp.records import blobs
from contrechamp.records.models import Attachment
from contrechamp.site import cache
from contrechamp.site.feeds import ATOM
from tests.site.conftest import DOSSIER, KEY, QUOTE, World, said, text


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_document_is_its_fingerprint(documented: World, reader: Client) -> None:
    """The bytes that are served have the fingerprint in their address, as an attachment that can run nothing."""
    response = reader.get(f"/documents/{documented.document}")
    assert hashlib.sha256(body(response)).hexdigest() == documented.document
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    tag = response.headers["ETag"]
    assert reader.get(f"/documents/{documented.document}", headers={"if-none-match": tag}).status_code == 304


def test_a_document_is_served_in_ranges(documented: World, reader: Client) -> None:
    """A cut download goes on where it was cut; a range outside the file is refused."""
    address = f"/documents/{documented.document}"
    whole = body(reader.get(address))
    for asked, part in (("bytes=0-9", whole[:10]), ("bytes=10-", whole[10:]), ("bytes=-5", whole[-5:])):
        response = reader.get(address, headers={"range": asked})
        assert (response.status_code, body(response)) == (206, part)
        assert response.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert reader.get(address, headers={"range": f"bytes={len(whole)}-"}).status_code == 416
    for odd in ("bytes=a-b", "bytes=-", "bytes=1-2,4-5", "items=0-1"):
        assert body(reader.get(address, headers={"range": odd})) == whole


def test_private_originals_and_text_files_are_not_served(documented: World, reader: Client) -> None:
    """Only a published document's own bytes have an address; whatever else lies in the folder of blobs does not."""
    document = Document.objects.get()
    assert document.original != documented.document
    for sha256 in (document.original, document.text_blob, blobs.put(b"secret", "test", "test"), "0" * 64):
        assert reader.get(f"/documents/{sha256}").status_code == 404
        assert reader.get(f"/pages/{sha256}/1.webp").status_code == 404
        assert reader.get(f"/fr/document/{sha256}").status_code == 404


def test_who_names_the_hash_of_a_private_original_does_not_learn_that_it_is_here(
    documented: World, reader: Client
) -> None:
    """A group elsewhere that has the same file may publish it; this node's original stays as private as it was."""
    original = Document.objects.get().original
    named = {"sha256": original, "size": 1, "type": "application/pdf", "role": "document"}
    Attachment.objects.create(
        record="f" * 64, number=0, organisation=documented.south, subject=f"sha256:{original}", **named
    )
    assert reader.get(f"/documents/{original}").status_code == 404


def test_a_page_is_drawn(documented: World, reader: Client) -> None:
    """The picture of a page is WebP; a page that is not there has none."""
    response = reader.get(f"/pages/{documented.document}/1.webp?w=160")
    assert body(response)[8:12] == b"WEBP" and response.headers["Content-Type"] == "image/webp"
    for page in ("1.webp?w=abc", "1.webp", "1.webp?w=99999999"):
        assert reader.get(f"/pages/{documented.document}/{page}").status_code == 200
    assert reader.get(f"/pages/{documented.document}/2.webp").status_code == 404


def test_a_page_that_cannot_be_drawn_is_not_there(
    documented: World, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged page is no fault of this site."""

    def refuse(*_: object) -> bytes:
        raise reading.Unreadable("damaged")

    monkeypatch.setattr(reading, "picture", refuse)
    assert reader.get(f"/pages/{documented.document}/1.webp?w=160").status_code == 404


def test_a_quote_is_lit_on_its_page(documented: World, reader: Client) -> None:
    """The reader lights the words that a statement cites, on the picture and in the text, with what they support."""
    twin = reader.get(f"/fr/document/{documented.document}/page/1.json").json()
    claim = twin["supports"][0]["statement"]
    response = reader.get(f"/fr/document/{documented.document}/page/1", {"lit": claim})
    content = response.content.decode()
    assert "<rect" in content and 'class="chosen"' in content
    assert f"<mark>{QUOTE}</mark>".replace("'", "&#x27;") in content
    assert f"/fr/dossier/{KEY}#s-" in content
    dossier = reader.get(f"/fr/dossier/{KEY}").content.decode()
    assert f"/fr/document/{documented.document}/page/1?lit={claim.replace('#', '%23')}" in dossier


def test_searched_words_are_lit_on_the_page_they_lead_to(documented: World, reader: Client) -> None:
    """A hit links to its page with the question, and the page lights the words."""
    found = reader.get("/fr/search", {"q": "vidéoprotections"}).content.decode()
    address = f"/fr/document/{documented.document}/page/1?q=vid%C3%A9oprotections"
    assert address in found and "<mark>vidéoprotection</mark>" in found
    assert "<mark>vidéoprotection</mark>" in reader.get(address).content.decode()


def test_search_counts_and_narrows(documented: World, reader: Client) -> None:
    """Filters show how many results each value has, in words, and narrow the list."""
    twin = reader.get("/fr/search.json", {"q": "capteurs sonores"}).json()
    assert twin["counts"]["kind"] == {"dossier": 1}
    content = reader.get("/fr/search", {"q": "capteurs sonores"}).content.decode()
    assert "Saint-Étienne" in content and "Groupe Sud" in content
    narrowed = reader.get("/fr/search.json", {"q": "capteurs sonores", "organisation": documented.south}).json()
    assert narrowed["total"] == 1
    for page in ("0", "-1", "x", "99999", "²"):
        assert reader.get("/fr/search", {"q": "capteurs", "page": page}).status_code == 200


def test_a_town_can_be_followed(world: World, reader: Client) -> None:
    """The Atom feed of a town has an entry for each publication about its dossiers, and is well formed when empty."""
    feed = ElementTree.fromstring(reader.get("/fr/town/42218.atom").content)
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == 2
    assert {e.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") for e in entries} == {"Groupe Est", "Groupe Sud"}
    empty = ElementTree.fromstring(reader.get("/en/town/01001.atom").content)
    assert empty.findall(f"{{{ATOM}}}entry") == [] and empty.findtext(f"{{{ATOM}}}id")


@pytest.mark.django_db(transaction=True)  # what is exported is what was acknowledged, after the commit
def test_everything_a_group_published_can_be_taken(world: World, reader: Client) -> None:
    """The export streams the group's lines, one JSON object each, and nothing of the other group."""
    response = reader.get(f"/export/{world.east}.ndjson")
    lines = body(response).splitlines()
    assert all(json.loads(line) for line in lines)
    assert any(DOSSIER.encode() in line for line in lines)
    assert not any(b"Groupe Sud" in line for line in lines)


def test_the_words_used_are_described(reader: Client, db: None) -> None:
    """Programs find every kind, its properties and a schema of its claims."""
    kinds = reader.get("/vocabulary.json").json()["kinds"]
    assert {"dossier", "party", "document", "place", "technology", "group"} <= {kind["kind"] for kind in kinds}
    assert reader.get("/vocabulary/dossier.json").json()["claim"]["type"] == "object"
    assert reader.get("/vocabulary/nothing.json").status_code == 404


def test_robots_are_told(reader: Client, db: None) -> None:
    """Members' pages and page pictures are not for search engines."""
    rules = reader.get("/robots.txt").content.decode()
    assert "Disallow: /pages/" in rules and "Disallow: /fr/work/" in rules


def test_citations_follow_the_records(documented: World, reader: Client) -> None:
    """When the citing statement is erased, the document supports nothing any more; made again, the view is the same."""
    from contrechamp.site.models import Citation

    assert list(Citation.objects.values_list("organisation", "subject", "document", "page", "statement")) == [
        (documented.east, DOSSIER, documented.document, 1, f"{documented.records[-1]}#0")
    ]
    records.erase(organisation=documented.east, records=[documented.records[-1]])
    assert not Citation.objects.exists()
    cache.forget()
    assert "Aucune affirmation" in reader.get(f"/fr/document/{documented.document}").content.decode()


def test_a_missing_table_of_places_is_an_error_not_a_lie(db: None, tmp_path: object, settings: object) -> None:
    """Without set-up there is no table: the reader of places says so instead of knowing no town."""
    from contrechamp.ground.places import Places

    with pytest.raises(sqlite3.OperationalError):
        Places(tmp_path / "none.sqlite3").search("Lyon")  # type: ignore[operator]


def test_a_document_says_what_rests_on_it(documented: World, reader: Client) -> None:
    """Its page names each statement with the page, the words and the dossier."""
    world = documented
    world.publish(world.south, said("result", text("Conservé.", "Kept.")))
    content = reader.get(f"/en/document/{world.document}").content.decode()
    assert "Supports 1 statement" in content and "Keep a month." in content
