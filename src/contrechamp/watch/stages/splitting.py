"""The stage that finds the acts of a file. An act that was there before keeps its row, with what was decided of it."""

from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.ground.hashing import sha256_hex
from contrechamp.ground.text import fold
from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.library import formats
from contrechamp.search import acts as search
from contrechamp.watch.models import Act, Text, Version
from contrechamp.watch.rules.book import book
from contrechamp.watch.search import ACTS
from contrechamp.watch.stages.names import JUDGE, READ_VERSION, SPLIT
from contrechamp.watch.stages.reading import NOTICES
from contrechamp.watch.texts import splitting

VERSION = f"{READ_VERSION}.{splitting.VERSION}"


def keep_acts(args: Args, result: list[dict[str, Any]]) -> None:
    """Stores the acts, tells search, and has them judged."""
    text = Text.objects.select_for_update().filter(pk=args["text"]).first()
    if text is None or text.split_by == VERSION:
        return
    before = {act.digest: act for act in text.acts.all()}
    new = list[Act]()
    for said in result:
        known = before.pop(said["digest"], None)
        if known is None:
            new.append(Act(text=text, **said))
            continue
        for name, value in said.items():
            setattr(known, name, value)
        known.save()
    Act.objects.bulk_create(new)
    gone = _undecided({act.pk for act in before.values()})
    Act.objects.filter(pk__in=gone).delete()
    text.split_by, text.judged_by = VERSION, ""
    text.save(update_fields=["split_by", "judged_by"])
    search.remove(source=ACTS, keys=map(str, gone))
    ask_to_judge(text.pk)


def _undecided(keys: set[int]) -> set[int]:
    """Those of the acts about which no group has decided."""
    decided = Act.objects.filter(pk__in=keys, finding__decisions__isnull=False)
    return keys - set(decided.values_list("pk", flat=True))


def ask_to_judge(text: str) -> None:
    """Has the acts of a text judged by the present rules."""
    version = book().version
    enqueue(JUDGE, key=f"{JUDGE}:{text}:{version}", args={"text": text})


@job(SPLIT, called=_("Find where each act of a file begins"), effect=keep_acts)
def split(args: Args) -> list[dict[str, Any]]:
    """The acts of a text, as fields of `Act`."""
    book()  # is read before the transaction that asks for its version: other workers wait for that one
    text = Text.objects.filter(pk=args["text"]).first()
    if text is None:
        return []
    pages = list(text.page_set.values_list("body", "title", "date"))
    if text.media_type == NOTICES:
        return [_notice(number, *said) for number, said in enumerate(pages, 1)]
    bodies = _added(text, [body for body, _title, _date in pages])
    return [_said(piece) for piece in splitting.split(bodies, title=text.title)] if any(bodies) else []


def _added(text: Text, bodies: list[str]) -> list[str]:
    """Of a web page that changed, only the lines that were not there before: what is old was told already."""
    if text.media_type != formats.HTML:
        return bodies
    first = Version.objects.filter(text=text).order_by("first_seen").first()
    before = first and Version.objects.filter(file=first.file, first_seen__lt=first.first_seen).last()
    if not before:
        return bodies
    known = {line.strip() for body in before.text.page_set.values_list("body", flat=True) for line in body.splitlines()}
    return ["\n".join(line for line in body.splitlines() if line.strip() not in known) for body in bodies]


def _notice(number: int, body: str, title: str, date: str) -> dict[str, Any]:
    return {
        "number": number,
        "start": 0,
        "title": title or body[:120],
        "reference": "",
        "authority": "",
        "date": date,
        "first_page": number,
        "last_page": number,
        "body": body,
        "digest": _digest(body),
    }


def _said(piece: splitting.Piece) -> dict[str, Any]:
    return {
        "number": piece.number,
        "start": piece.start,
        "title": piece.title[:300],
        "reference": piece.reference[:80],
        "authority": piece.authority[:200],
        "date": piece.date,
        "first_page": piece.first_page,
        "last_page": piece.last_page,
        "body": piece.text,
        "digest": _digest(piece.text),
    }


def _digest(body: str) -> str:
    """What makes two acts one: their folded words, wherever they came out."""
    return sha256_hex(fold(body).encode())
