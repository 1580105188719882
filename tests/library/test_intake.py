"""Mails, folders, archives, manifests: what is inside of a file becomes documents of their own."""

from pathlib import Path

import pytest

from contrechamp.jobs import worker
from contrechamp.library.intake import files
from contrechamp.library.models import Document, Page
from tests.library import making, writing
from tests.library.conftest import ORGANISATION

pytestmark = pytest.mark.django_db

PDF = making.text_pdf(making.LINES)


def take(path: Path, **more: object) -> list[files.Taken]:
    take_in = files.take_in_folder if path.is_dir() else files.take_in
    return list(take_in(path=path, organisation=ORGANISATION, **more))


def told(taken: list[files.Taken]) -> list[tuple[str, str, str]]:
    return [(one.name, one.added.status, one.added.error) for one in taken]


def test_what_a_mail_carries_becomes_documents(tmp_path: Path) -> None:
    """Each attachment is a document of its own; a mail inside of the mail is opened too."""
    inner = writing.mail(("inner.pdf", making.text_pdf(("other",))), subject="Avant", body="Plus tôt")
    outer = writing.mail(("plan.pdf", PDF))
    outer.add_attachment(inner)
    taken = take(making.put(tmp_path, "a.eml", outer.as_bytes()), origin="mairie")
    assert [one.name.split(": ", 1)[-1] for one in taken] == ["a.eml", "plan.pdf", "2.eml", "2.eml: inner.pdf"]
    mail = Document.objects.get(file_name="a.eml")
    assert {part.file_name for part in mail.parts.all()} == {"plan.pdf", "2.eml"}
    assert set(Document.objects.values_list("origin", flat=True)) == {"mairie"}
    worker.run_until_idle()
    assert Page.objects.filter(document__file_name="2.eml", text__contains="Plus tôt").exists()


def test_an_archive_s_files_become_documents_described_by_its_manifest(tmp_path: Path) -> None:
    """The manifest's words are accepted in French, with a semicolon, and what is not understood is told."""
    table = (
        "Fichier;Titre;Sorte;Autorité;Date;Lieu;Provenance\r\n"
        "pv/a.pdf;Arrêté caméras;Arrêté;Mairie;3 mai 2021;13055;https://ville.example/a\r\n"
        "b.txt;Note;poème;;le mois dernier;;\r\n"
        "c.pdf;Absent;;;;;\r\n"
    ).encode("cp1252")
    data = writing.archive(("lot/manifest.csv", table), ("pv/a.pdf", PDF), ("lot/b.txt", b"une note"))
    taken = take(making.put(tmp_path, "lot.zip", data))
    assert told(taken) == [
        ("lot.zip: pv/a.pdf", "new", ""),
        ("lot.zip: lot/b.txt", "new", ""),
        ("c.pdf", "failed", "absent"),
    ]
    first = Document.objects.get(file_name="a.pdf")
    described = (first.title, first.kind, first.authority, first.date, first.place, first.origin)
    assert described == (
        "Arrêté caméras",
        "order",
        "Mairie",
        "2021-05-03",
        "insee:13055",
        "https://ville.example/a",
    )
    assert len(taken[1].notes) == 2
    assert Document.objects.get(file_name="b.txt").title == "Note"


def test_a_manifest_never_overwrites_what_a_person_wrote(tmp_path: Path) -> None:
    """Given again, it fills what is empty."""
    folder = tmp_path / "given"
    folder.mkdir()
    making.put(folder, "a.pdf", PDF)
    making.put(folder, "manifest.csv", b"file,title,authority\na.pdf,From the table,Mairie\n")
    assert told(take(folder)) == [(str(folder / "a.pdf"), "new", "")]
    Document.objects.update(title="By hand", authority="")
    assert told(take(folder)) == [(str(folder / "a.pdf"), "known", "")]
    document = Document.objects.get()
    assert (document.title, document.authority) == ("By hand", "Mairie")


def test_an_archive_inside_of_an_archive_stays_closed(tmp_path: Path) -> None:
    """It is told, and the others are taken in."""
    data = writing.archive(("deeper.zip", writing.archive(("a.pdf", PDF))), ("b.pdf", PDF))
    taken = take(making.put(tmp_path, "a.zip", data))
    assert told(taken) == [("a.zip: deeper.zip", "failed", "nested"), ("a.zip: b.pdf", "new", "")]


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    """Whatever they look like, they are only shown; what systems add and links are left out."""
    data = writing.archive(
        ("../../etc/passwd.txt", b"words one"),
        ("/abs.txt", b"words two"),
        ("C:\\secret\\c.txt", b"words three"),
        ("__MACOSX/._a.pdf", b"rubbish"),
        (".hidden.txt", b"hidden"),
    )
    taken = take(making.put(tmp_path, "a.zip", data))
    assert [one.name for one in taken] == ["a.zip: etc/passwd.txt", "a.zip: abs.txt", "a.zip: secret/c.txt"]
    assert set(Document.objects.values_list("file_name", flat=True)) == {"passwd.txt", "abs.txt", "c.txt"}


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("bomb.zip", writing.archive(("zeros", bytes(40_000_000))), "too large"),
        ("many.zip", writing.archive(*((f"{number}.txt", b"x") for number in range(2_100))), "too large"),
        ("cut.zip", writing.archive(("a.pdf", PDF))[:400], "damaged"),
    ],
)
def test_a_hostile_archive_is_refused_as_a_whole(tmp_path: Path, name: str, data: bytes, error: str) -> None:
    """Before anything of it is unpacked."""
    [taken] = take(making.put(tmp_path, name, data))
    assert (taken.added.status, taken.added.error) == ("failed", error)
    assert not Document.objects.exists()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><w>&d;</w>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>"""


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("laughs.docx", writing.archive(("word/document.xml", LAUGHS)), "damaged"),
        ("outside.docx", writing.archive(("word/document.xml", OUTSIDE)), "damaged"),
        ("broken.docx", writing.archive(("word/document.xml", b"<w>")), "damaged"),
        (
            "deep.docx",
            writing.archive(("word/document.xml", b"<a>" * 5_000 + b"</a>" * 5_000)),
            "damaged",
        ),
        ("deep.html", b"<html><body>" + b"<div>" * 20_000 + b"x", "too large"),
        ("long.txt", b"word " * 900_000, "too large"),
        ("empty.html", b"<html><body></body></html>", "empty"),
    ],
)
def test_a_hostile_file_fails_alone(tmp_path: Path, name: str, data: bytes, error: str) -> None:
    """Entities, depth and length end the reading of that file and of nothing else."""
    take(making.put(tmp_path, name, data))
    take(making.put(tmp_path, "good.txt", b"A good letter"))
    worker.run_until_idle()
    bad, good = Document.objects.get(file_name=name), Document.objects.get(file_name="good.txt")
    assert (bad.state, bad.error) == (Document.State.FAILED, error)
    assert good.state == Document.State.READ


def test_parts_of_a_mail_inside_of_parts_have_a_limit(tmp_path: Path) -> None:
    """A mail of a thousand boxes one in the other is refused, and nothing is opened."""
    boxes = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1_000))
    data = f"From: a@b.example\nSubject: deep\nMIME-Version: 1.0\n{boxes}\nText".encode()
    [taken] = take(making.put(tmp_path, "deep.eml", data))
    worker.run_until_idle()
    document = Document.objects.get()
    assert taken.added.document == document
    assert (document.state, document.error) == (Document.State.FAILED, "too large")
