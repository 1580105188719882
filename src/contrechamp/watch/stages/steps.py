"""The jobs of the stages. Each begins with one stage and goes on to the last, so that a file is one job and one
transaction; but scanned pages are jobs of their own, and the last of them leads on.

Each stage is done once per file and version of the stage, which the row of the text tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.watch.models import Act, Text
from contrechamp.watch.rules.book import book
from contrechamp.watch.stages import judging, reading, splitting
from contrechamp.watch.stages.judging import Judged
from contrechamp.watch.stages.names import JUDGE, OCR, READ, READ_VERSION, SPLIT
from contrechamp.watch.stages.splitting import Page


@dataclass(frozen=True)
class _Split:
    """The acts of a text, as fields of `Act`, and what the rules find in them."""

    acts: Sequence[dict[str, Any]]
    judged: Judged


def ask_to_judge(text: str) -> None:
    """Has the acts of a text judged by the present rules."""
    enqueue(JUDGE, key=f"{JUDGE}:{text}:{book().version}", args={"text": text})


def _text(args: Args, *, lock: bool = False) -> Text | None:
    rows = Text.objects.select_for_update() if lock else Text.objects
    return rows.filter(pk=args["text"]).first()


def _split(text: Text, pages: Sequence[Page]) -> _Split:
    acts = splitting.split(text, pages)
    return _Split(acts, judging.judge(text, [Act(**said) for said in acts], [body for body, _title, _date in pages]))


def _keep_split(text: Text, split: _Split) -> None:
    judging.store(text, splitting.store(text, split.acts), split.judged)


def keep_read(args: Args, result: dict[str, Any]) -> None:
    """Stores the pages; then what is found in them, or has scans read by OCR first."""
    text = _text(args, lock=True)
    if text is None or text.read_by == READ_VERSION:
        return
    reading.store(text, result)
    if "split" in result:
        _keep_split(text, result["split"])
    for number, page in enumerate(result.get("pages", []), 1):
        if page.get("scan"):
            enqueue(OCR, key=f"{OCR}:{text.pk}:{number}", args={"text": text.pk, "number": number})
    text.save()


@job(READ, called=_("Read a file of public acts"), effect=keep_read)
def read(args: Args) -> dict[str, Any]:
    """What `reading.read` gives; where no page waits for OCR, with the acts (`split`)."""
    result = reading.read(args["text"])
    pages = result.get("pages", [])
    text = _text(args)
    if text is not None and not any(page.get("scan") for page in pages):
        text.media_type = result["media_type"]
        result["split"] = _split(text, [(one["text"], one.get("title", ""), one.get("date", "")) for one in pages])
    return result


def keep_ocr(args: Args, result: dict[str, Any]) -> None:
    """Stores what OCR read; with the last page the acts are found."""
    text = _text(args, lock=True)
    if text is not None:
        reading.store_ocr(text, args["number"], result)
        if not text.page_set.filter(waits=True).exists():
            enqueue(SPLIT, key=f"{SPLIT}:{text.pk}:{splitting.VERSION}", args={"text": text.pk})


@job(OCR, called=_("Recognise the text of a scanned page of acts"), effect=keep_ocr, patient=True)
def ocr(args: Args) -> dict[str, Any]:
    """Reads one scanned page."""
    text = _text(args)
    return reading.ocr(text, args["number"]) if text else {}


def keep_split(args: Args, result: _Split | None) -> None:
    """Stores the acts and what is found in them."""
    text = _text(args, lock=True)
    if text is None or result is None or text.split_by == splitting.VERSION:
        return
    _keep_split(text, result)
    text.save(update_fields=["split_by", "judged_by"])


@job(SPLIT, called=_("Find where each act of a file begins"), effect=keep_split)
def split(args: Args) -> _Split | None:
    """The acts of a text whose pages are stored."""
    text = _text(args)
    return _split(text, list(text.page_set.values_list("body", "title", "date"))) if text else None


def keep_judged(args: Args, result: tuple[list[Act], Judged] | None) -> None:
    """Stores what was found; where the acts are others by now, they are looked through again."""
    text = _text(args, lock=True)
    if text is None or result is None:
        return
    acts, judged = result
    if {act.pk for act in acts} != set(text.acts.values_list("pk", flat=True)):
        ask_to_judge(text.pk)
        return
    judging.store(text, acts, judged)
    text.save(update_fields=["judged_by"])


@job(JUDGE, called=_("Look for surveillance in public acts"), effect=keep_judged)
def judge(args: Args) -> tuple[list[Act], Judged] | None:
    """What the rules find in the acts of a text."""
    text = _text(args)
    if text is None:
        return None
    acts = list(text.acts.all())
    return acts, judging.judge(text, acts, list(text.page_set.values_list("body", flat=True)))
