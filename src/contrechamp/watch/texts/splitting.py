"""A collection of acts taken apart: where each begins, its title, number, authority and day.

An act begins at a line like `Arrêté n° 2019-00079 autorisant…`, `DÉCISION n° 12 du 3 mars 2021 portant…`, followed by
what an act goes on with (its grounds, its articles). What a table of contents says is passed over; annexes belong to
the act before them. A file without such a line is one act.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contrechamp.ground.dates import read_date

VERSION = 2
LONGEST_TITLE = 300
MOST_ACTS = 2_000
_GO_ON = 3_000  # characters within which an act gives its grounds
_SORT = r"(?:ARR[ÊE]T[ÉE]|Arr[êe]t[ée]|DÉCISION|Décision|DÉLIBÉRATION|Délibération|A R R [ÊE] T [ÉE])"
_BEFORE_NUMBER = r"(?:(?:modificatif|préfectoral|inter-?préfectoral|municipal|ministériel|conjoint|PRÉFECTORAL) )*"
_NUMBER = (
    rf"{_BEFORE_NUMBER}n\s?[o°º]s?\s*"
    r"(?P<number>[0-9A-Z][0-9A-Za-z./_–-]*(?:\s+[A-Z]{1,3}(?=\s+[0-9]))?(?:\s+[0-9][0-9A-Za-z./_–-]*)*)"
)
_DOING = (
    r"(?:portant|autorisant|modifiant|fixant|relati[fv]e?|accordant|réglementant|instituant|abrogeant|interdisant|"
    r"prescrivant|prorogeant|donnant|constatant|renouvelant|nommant|mettant|approuvant|désignant|complétant|déclarant|"
    r"refusant|retirant|ordonnant|habilitant|agréant|imposant|créant|prononçant|PORTANT|AUTORISANT|MODIFIANT|RELATI[FV]E?)"
)
_HEAD = re.compile(
    rf"^[ \t]*(?:[^\n]{{0,90}}\. [—–-] )?{_SORT}[ \t]*(?:{_NUMBER})?[^\n.;]{{0,60}}?(?:\n[^\n]{{0,100}}?){{0,2}}?"
    rf"[ \n]{_DOING}\b",
    re.M,
)
_LEADERS = re.compile(r"\.{5}|(?:\. ){5}|…{2}")
_BODY = re.compile(
    r"^\s*(?:Vu|VU|Considérant|CONSIDÉRANT|Sur (?:la )?proposition|Arrêt(?:e|ent)|ARR[ÊE]TE|Article|ARTICLE|Art\.)\b",
    re.M,
)
_WHO = r"(?:Le|La|LE|LA) (?:[Pp]r[ée]f|PR[ÉE]F|[Mm]aire|MAIRE|[Mm]inistre|[Pp]résident|[Dd]irect|conseil|Conseil)"
_TITLE_END = re.compile(rf"\n\s*(?=Vu\b|VU\b|Considérant|{_WHO})|\.\s*\n|\n\s*\n|en référence")
_AUTHORITY = re.compile(
    r"^\s*((?:Le|La|LE|LA)\s+(?:Pr[ée]f[èe]te?|PR[ÉE]F[ÈE]TE?|[Mm]aire|MAIRE|[Mm]inistre|[Pp]résidente?|[Dd]irect(?:eur|rice)|"
    r"[Cc]onseil)\s+(?:de|du|des|d['’]|DE|DU|DES|D['’]|municipal|départemental|communautaire)[^\n,;]{0,90})",
    re.M,
)
_DAY = r"(?:1er|[0-3]?[0-9])\s+[a-zéûA-ZÉÛ]{3,9}\s+(?:19|20)[0-9]{2}"
_DATED = re.compile(rf"\bdu\s+({_DAY})")
_MADE = re.compile(rf"(?:Fait|FAIT)\s+à\s+[^\n,]{{2,40}},?\s+le\s+({_DAY})")


@dataclass(frozen=True)
class Piece:
    """One act of a file. Pages count from 1; `start` is in the text of `first_page`, `end` in that of `last_page`."""

    number: int
    title: str
    reference: str
    authority: str
    date: str
    first_page: int
    start: int
    last_page: int
    end: int
    text: str


def split(pages: Sequence[str], *, title: str = "") -> list[Piece]:
    """The acts of a file, from the text of its pages; `title` names a file that is one act without a title."""
    starts, whole = [0], ""
    for page in pages:
        whole += page + "\n"
        starts.append(len(whole))
    heads = [match for match in _HEAD.finditer(whole) if _is_head(whole, match)][:MOST_ACTS]
    heads = [one for number, one in enumerate(heads) if not number or not _same(heads[number - 1], one)]
    begins = [0] if len(heads) < 2 else [match.start() for match in heads]
    ends = [*begins[1:], len(whole)]
    found = []
    for number, (start, end) in enumerate(zip(begins, ends, strict=True), 1):
        head = heads[number - 1] if len(heads) >= number else None
        found.append(_piece(number, whole[start:end], head, start, end, starts, title))
    return found


def _is_head(whole: str, match: re.Match[str]) -> bool:
    """Whether an act begins here: it is no line of a table of contents, and its grounds follow."""
    end = _TITLE_END.search(whole, match.start() + 10)
    if _LEADERS.search(whole, match.start(), min(match.start() + 500, (end.end() if end else len(whole)) + 120)):
        return False
    before = whole[max(0, match.start() - 60) : match.start()].rstrip()
    if (before and before[-1] in ",(") or re.search(r"(?:\bl['’]|\bet|\bde|\bdu|\bVu|annexé à)$", before):
        return False
    return bool(_BODY.search(whole, match.end(), match.start() + _GO_ON))


def _same(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two heads are of one act, told twice."""
    return bool(one["number"]) and one["number"] == other["number"] and other.start() - one.start() < 400


def _piece(
    number: int, text: str, head: re.Match[str] | None, start: int, end: int, starts: Sequence[int], title: str
) -> Piece:
    first = _page_of(start, starts)
    last = _page_of(max(start, end - 2), starts)
    named = _title(text[head.start() - start :]) if head else ""
    authority = _AUTHORITY.search(text, 0, _GO_ON)
    return Piece(
        number=number,
        title=named or title or " ".join(text.split())[:120],
        reference=" ".join(head["number"].split()) if head and head["number"] else "",
        authority=" ".join(authority[1].split()) if authority else "",
        date=_date(text, head[0] if head else ""),
        first_page=first + 1,
        start=start - starts[first],
        last_page=last + 1,
        end=end - starts[last],
        text=text,
    )


def _page_of(place: int, starts: Sequence[int]) -> int:
    return max(number for number, start in enumerate(starts[:-1]) if start <= place)


def _title(text: str) -> str:
    end = _TITLE_END.search(text, 10)
    return " ".join(text[: end.start() if end else LONGEST_TITLE].split())[:LONGEST_TITLE].strip()


def _date(text: str, head: str) -> str:
    """The day of an act: the one of its first line, else the last on which it says that it was made."""
    said = _DATED.search(head)
    made = said or next(iter([*_MADE.finditer(text)][-1:]), None)
    found = read_date(" ".join(made[1].split())) if made else None
    return found.start if found and found.precision == "day" else ""
