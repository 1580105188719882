"""What counts of the pages of a file: all of it, but of a web page that changed only the lines that are new.

What is old was told already. Lines that follow each other stay together; between others an empty line ends the
sentence, so that no passage says what the page does not say in one go.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter

from contrechamp.library import formats
from contrechamp.watch.models import Text, Version

_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Part:
    """What counts of a page. `runs` are the places at which lines that follow each other begin, in `text` and on the
    page."""

    text: str
    runs: Sequence[tuple[int, int]] = ((0, 0),)

    def on_page(self, place: int) -> int:
        """Where on the page the character stands that is at `place` of `text`."""
        here, there = self.runs[max(0, bisect_right(self.runs, place, key=itemgetter(0)) - 1)]
        return there + place - here

    def here(self, place: int) -> int:
        """The other way round, for a place on the page that counts."""
        here, there = self.runs[max(0, bisect_right(self.runs, place, key=itemgetter(1)) - 1)]
        return here + max(0, place - there)


def parts(text: Text, bodies: Sequence[str]) -> list[Part]:
    """What counts of the pages of a text that have these bodies."""
    before = _before(text) if text.media_type == formats.HTML else None
    if before is None:
        return [Part(body) for body in bodies]
    old = before.text.page_set.values_list("body", flat=True)
    known = {line.strip() for body in old for line in body.split("\n")}
    return [_new_lines(body, known) for body in bodies]


def _before(text: Text) -> Version | None:
    """What stood at the address before this text first came out there."""
    first = Version.objects.filter(text=text).order_by("first_seen").first()
    return first and Version.objects.filter(file=first.file, first_seen__lt=first.first_seen).last()


def _new_lines(body: str, known: Collection[str]) -> Part:
    written, runs, place, follows = "", list[tuple[int, int]](), 0, False
    for line in body.split("\n"):
        new = bool(line.strip()) and line.strip() not in known
        if new:
            written += "\n" if follows else _BETWEEN if written else ""
            if not follows:
                runs.append((len(written), place))
            written += line
        follows = new
        place += len(line) + 1
    return Part(written, runs or ((0, 0),))
