"""What happens inside a site of the drill, as a process of its own: `python -m … VERB`. Each prints one JSON line."""

import io
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

TOWN = "insee:42218"
NAMES = ("Sample camera network", "Sample sound sensors", "Sample crowd software")
SUBJECTS = tuple(f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in (1, 2, 3))
FORGED = "urn:uuid:00000000-0000-4000-8000-00000000dead"


def publish() -> dict[str, Any]:
    """The group's dossiers, with a document of theirs; and a draft that nobody has published."""
    from contrechamp.records import reads

    organisation = reads.hosted()[0].id
    _document(organisation)
    for subject, name in zip(SUBJECTS, NAMES, strict=True):
        _say(organisation, subject, title={"fr": name, "en": name}, place=TOWN, status="active")
    _say(organisation, f"org:{organisation}", kind="group", name="Sample group East")
    from contrechamp.catalogue import acts
    from contrechamp.jobs.worker import run_until_idle

    title = {"fr": "Ce que nous savons et ne disons pas encore"}
    acts.begin(organisation=organisation, by=None, title=title, place=TOWN, technologies=[])
    run_until_idle()
    return {"organisation": organisation}


def publish_more() -> dict[str, Any]:
    """One publication after the backup."""
    from contrechamp.records import reads

    organisation = reads.hosted()[0].id
    _say(organisation, SUBJECTS[0], devices=50)
    return state()


def steal() -> dict[str, Any]:
    """What a thief does with the stolen key: says new things, some under an old date, and erases what was said."""
    from contrechamp.records import acts, appending, bodies, reads
    from contrechamp.records.headers import ASSERT
    from contrechamp.records.models import Record

    organisation = reads.hosted()[0].id
    before = list(Record.objects.filter(kind=ASSERT).values_list("id", flat=True))
    _say(organisation, FORGED, title={"fr": "Tout va bien", "en": "All is well"}, place=TOWN)
    log = appending.own_log(organisation)
    claims = [{"property": "status", "value": "abandoned", "sources": []}]
    vars(appending)["timezone"] = _Clock()
    appending.append(
        log, ASSERT, [bodies.make_assert(subject=SUBJECTS[1], kind="dossier", claims=claims, ends=[], blobs=[])]
    )
    acts.erase(organisation=organisation, records=before)
    return {"erased": len(before)}


def state() -> dict[str, Any]:
    """What this site knows of each group, and what it shows."""
    from contrechamp.catalogue.models import Draft
    from contrechamp.records import reads
    from contrechamp.records.models import Attachment, Log, Organisation, Statement

    organisations = {}
    for one in Organisation.objects.order_by("id"):
        blobs = Attachment.objects.filter(organisation=one.id).order_by("sha256").values_list("sha256", flat=True)
        organisations[one.id] = {
            "statements": sorted(Statement.objects.filter(organisation=one.id).values_list("id", flat=True)),
            "blobs": [sha256 for sha256 in dict.fromkeys(blobs) if reads.blob_path(sha256)],
            "named_blobs": list(dict.fromkeys(blobs)),
            "logs": {log.id: [log.counted, log.length] for log in Log.objects.filter(organisation=one.id)},
        }
    return {"organisations": organisations, "drafts": [str(draft) for draft in Draft.objects.order_by("subject")]}


class _Clock:
    """A clock that lies."""

    @staticmethod
    def localdate() -> Any:
        from datetime import date

        return date(2019, 3, 1)


def _say(organisation: str, subject: str, kind: str = "dossier", **said: Any) -> None:
    from contrechamp.records import acts

    claims = [{"property": name, "value": value, "sources": []} for name, value in said.items()]
    acts.publish(organisation=organisation, entries=[acts.Entry(subject, kind, claims)])


def _document(organisation: str) -> None:
    """A document of one page, read, described and published."""
    from reportlab.pdfgen.canvas import Canvas

    from contrechamp.jobs.worker import run_until_idle
    from contrechamp.library import acts as library
    from contrechamp.library.models import Document
    from contrechamp.library.publishing import publish_document

    data = io.BytesIO()
    sheet = Canvas(data, invariant=True)
    sheet.drawString(72, 760, "Sample order: the town authorises cameras for one year.")
    sheet.save()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "order.pdf"
        path.write_bytes(data.getvalue())
        library.add_file(path=path, organisation=organisation)
    run_until_idle()
    document = Document.objects.get()
    library.describe(document=document, title="Sample order", kind="order", date="2019-01-24")
    publish_document(document=document)


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "publish": publish,
    "publish-more": publish_more,
    "steal": steal,
    "state": state,
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
