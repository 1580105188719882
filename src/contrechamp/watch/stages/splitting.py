"""The stage that finds the acts of a file. An act that was there before keeps its row, with what was decided of it."""

from collections.abc import Sequence
from typing import Any

from contrechamp.ground.hashing import sha256_hex
from contrechamp.ground.text import fold
from contrechamp.search import acts as search
from contrechamp.watch.models import Act, Text
from contrechamp.watch.search import ACTS
from contrechamp.watch.stages import changes
from contrechamp.watch.stages.changes import Part
from contrechamp.watch.stages.names import NOTICES, READ_VERSION
from contrechamp.watch.texts import splitting

VERSION = f"{READ_VERSION}.{splitting.VERSION}"
Page = tuple[str, str, str]
"""Text, title and day of a page."""


def split(text: Text, pages: Sequence[Page]) -> list[dict[str, Any]]:
    """The acts of a text that has these pages, as fields of `Act`."""
    if text.media_type == NOTICES:
        return [_notice(number, *said) for number, said in enumerate(pages, 1)]
    parts = changes.parts(text, [body for body, _title, _date in pages])
    if not any(part.text for part in parts):
        return []
    return [_said(piece, parts) for piece in splitting.split([part.text for part in parts], title=text.title)]


def store(text: Text, found: Sequence[dict[str, Any]]) -> list[Act]:
    """Stores the acts of a text, which is for the caller to save; their rows, in the order of `found`."""
    before = {act.digest: act for act in text.acts.all()} if text.split_by else {}
    acts, new = list[Act](), list[Act]()
    for said in found:
        act = before.pop(said["digest"], None)
        if act is None:
            act = Act(text=text, **said)
            new.append(act)
        else:
            for name, value in said.items():
                setattr(act, name, value)
            act.save()
        acts.append(act)
    Act.objects.bulk_create(new)
    if before:
        gone = _undecided({act.pk for act in before.values()})
        Act.objects.filter(pk__in=gone).delete()
        search.remove(source=ACTS, keys=map(str, gone))
    text.split_by, text.judged_by = VERSION, ""
    return acts


def _undecided(keys: set[int]) -> set[int]:
    """Those of the acts about which no group has decided."""
    decided = Act.objects.filter(pk__in=keys, finding__decisions__isnull=False)
    return keys - set(decided.values_list("pk", flat=True))


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


def _said(piece: splitting.Piece, parts: Sequence[Part]) -> dict[str, Any]:
    return {
        "number": piece.number,
        "start": parts[piece.first_page - 1].on_page(piece.start),
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
