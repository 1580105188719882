"""What the text of a document says about itself: title, kind, authority, date, place, for a person to accept.

Plain rules for French official papers. A proposal says on which page and in which words it was found; where nothing is
found there is none. Kinds are terms of the vocabulary (`kinds.DocumentKind`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypedDict

from contrechamp.ground.dates import read_date
from contrechamp.ground.places import Places

PAGES = 3  # from the first on; the last page is read too, because dates of signature stand there
LONGEST_TITLE = 300
_TITLE_LINES = 8


class Proposal(TypedDict):
    """`value` for the field, found on `page` (0: in the file's name) in the words `exact`."""

    value: str
    page: int
    exact: str


Texts = Mapping[int, str]

# Said anywhere on the first page, these decide; the others count where a line begins with them, the first line first.
_DECISIVE = {
    "judgment": r"au nom du peuple fran[cç]ais|statuant au contentieux",
    "bulletin": r"bulletin (?:municipal )?officiel|recueil des actes administratifs|b\.o\.v\.p\.",
    "deliberation": r"extrait du registre des d[ée]lib[ée]rations",
    "tender": r"avis d['’]appel public [àa] la concurrence|r[èe]glement de (?:la )?consultation",
}
_HEADINGS = {
    "order": r"arr[êe]t[ée](?!s? (?:attaqu|contest|d['’]autoris))",
    "deliberation": r"d[ée]lib[ée]ration",
    "minutes": r"compte[- ]rendu|proc[èe]s[- ]verbal|relev[ée] de d[ée]cisions",
    "contract": r"acte d['’]engagement|cahier des clauses|march[ée] public|march[ée] n[°o]|contrat (?:de|d['’]|n[°o])",
    "agreement": r"convention (?:de|d['’]|entre|relative|n[°o])",
    "tender": r"avis de march[ée]",
    "judgment": r"tribunal (?:administratif|judiciaire)|cour administrative d['’]appel",
    "opinion": r"avis (?:n[°o]|de la c|du c)",
    "law": r"loi n[°o]|d[ée]cret n[°o]",
    "impact_assessment": r"analyse d['’]impact",
    "report": r"rapport\b",
    "press_release": r"communiqu[ée](?: de presse)?\b",
    "guide": r"guide\b",
    "letter": r"objet\s?:",
}
_DECISIVE_RULES = [(kind, re.compile(rule, re.I)) for kind, rule in _DECISIVE.items()]
_HEADING = re.compile("|".join(rf"(?P<{kind}>{rule})" for kind, rule in _HEADINGS.items()), re.I)
_TITLE_ENDS = re.compile(
    r"(?:vus?|consid[ée]rant|article|arr[êe]te|attendu|sur (?:la )?proposition|officier|chevalier|commandeur|monsieur"
    r"|madame|l[ae]s? (?:pr[ée]f[eè]t|maire|ministre|pr[ée]sident|directeur|directrice|conseil|commission))\b",
    re.I,
)
# Who signs comes before the house on whose paper it is written.
_AUTHORITIES = (
    re.compile(
        r"(?:(?:le|la|les) (?:vice-)?(?:pr[ée]f[eè]te?|maire|ministres?|pr[ée]sidente?|conseil|directeur|directrice"
        r"|commission nationale|d[ée]fenseur|garde des sceaux|tribunal|cour)|tribunal administratif)\b[^\n;]{0,120}",
        re.I,
    ),
    re.compile(r"(?:pr[ée]fecture|mairie|ville|commune|commission nationale|minist[èe]re)\b[^\n;]{0,120}", re.I),
)
_BULLETIN = re.compile(r"(?:bulletin (?:municipal )?officiel|recueil des actes administratifs)[^\n\d.,;]{0,80}", re.I)
_OWNER = re.compile(r"(?:ville|commune|pr[ée]fecture|d[ée]partement|r[ée]gion)\b.*", re.I)
_SMALL_WORDS = re.compile(r"\b(?:De|Du|Des|La|Le|Les|Et|D|L)\b")
_MONTHS = "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
_DATE = rf"(?:0?[1-9]|[12]\d|3[01])(?:er)? (?:{_MONTHS}) (?:19|20)\d\d"
_ANY_DATE = re.compile(_DATE, re.I)
_SIGNED = re.compile(
    r"(?:fait [àa][^\n]{0,60}?|lecture du |s[ée]ance du |sommaire du |^[^\W\d][\w’' -]{1,40}, le )"
    rf"(?P<date>{_DATE})",
    re.I | re.M,
)
_FILE_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
_NAME = (
    r"[A-ZÀ-Ý][\w’'-]*(?:[ -](?:[A-ZÀ-Ý][\w’'-]*|sur|sous|en|de|du|des|la|le|les|lès|aux?|et|l['’]\w+|d['’]\w+)){0,6}"
)
_PLACES = (
    re.compile(rf"(?i:ville|commune|mairie|maire) (?i:de|d['’]|du) ?(?P<name>{_NAME})"),
    re.compile(rf"(?P<name>{_NAME}) ?\((?P<postcode>\d{{5}})\)"),
    re.compile(rf"(?i:fait [àa]) (?P<name>{_NAME})"),
    re.compile(rf"^(?P<name>{_NAME}), le \d", re.M),
)


def propose(texts: Texts, *, file_name: str = "", places: Places | None = None) -> dict[str, Proposal]:
    """Proposals by field (`title`, `kind`, `authority`, `date`, `place`), from the texts of some pages by their number.

    `places` finds towns by name; without it no place is proposed.
    """
    kind, heading = _kind(texts)
    title = _title(texts, kind, heading) or _title_of_file(file_name)
    found = {
        "kind": kind,
        "title": title,
        "authority": _authority(texts, kind),
        "date": _date(texts, title, file_name),
        "place": _place(texts, places) if places else None,
    }
    return {field: proposal for field, proposal in found.items() if proposal}


def _lines(texts: Texts) -> Iterator[tuple[int, str, list[str]]]:
    """Each line of the first pages with its page, and the lines that follow it on that page."""
    for page in sorted(texts)[:PAGES]:
        lines = texts[page].split("\n")
        for index, line in enumerate(lines):
            yield page, line, lines[index + 1 : index + _TITLE_LINES]


def _kind(texts: Texts) -> tuple[Proposal | None, list[str]]:
    """The kind, and the lines from the heading that says it."""
    first = min(texts, default=0)
    heads = [
        (page, line, [line, *rest], match) for page, line, rest in _lines(texts) if (match := _HEADING.match(line))
    ]
    lines = heads[0][2] if heads else []
    for kind, rule in _DECISIVE_RULES:
        match = rule.search(texts.get(first, ""))
        if match:
            return Proposal(value=kind, page=first, exact=match[0]), lines
    if heads:
        page, _, _, heading = heads[0]
        return Proposal(value=str(heading.lastgroup), page=page, exact=heading[0]), lines
    return None, []


def _title(texts: Texts, kind: Proposal | None, heading: list[str]) -> Proposal | None:
    bulletin = _bulletin(texts) if kind and kind["value"] == "bulletin" else None
    if bulletin:
        day = _date(texts, None, "")
        value = f"{bulletin['value']} du {day['exact'].lower()}" if day else bulletin["value"]
        return Proposal(value=value, page=bulletin["page"], exact=bulletin["exact"])
    if heading:
        lines = [heading[0]]
        for line in heading[1:]:
            if _TITLE_ENDS.match(line):
                break
            lines.append(line)
        written = "\n".join(lines)
        page = next(page for page, line, _ in _lines(texts) if line == heading[0])
        return Proposal(value=_cut(" ".join(lines)), page=page, exact=written)
    for page, line, _ in _lines(texts):
        if len(line) >= 15 and len(line.split()) >= 3 and sum(map(str.isalpha, line)) > len(line) / 2:
            return Proposal(value=_cut(line), page=page, exact=line)
    return None


def _bulletin(texts: Texts) -> Proposal | None:
    """The name of the bulletin, which stands at the head of its pages, often in capitals."""
    for page, line, _ in _lines(texts):
        match = _BULLETIN.search(line)
        if match:
            name = match[0].strip(" -—:")
            value = _SMALL_WORDS.sub(lambda word: word[0].lower(), name.title()) if name.isupper() else name
            return Proposal(value=value, page=page, exact=match[0])
    return None


def _title_of_file(name: str) -> Proposal | None:
    stem = name.rpartition(".")[0] or name
    words = " ".join(re.split(r"[_\s]+", stem)).strip()
    return Proposal(value=_cut(words), page=0, exact=name) if words else None


def _cut(title: str) -> str:
    title = title.strip(" -—:,;")
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rpartition(" ")[0] + "…"


def _authority(texts: Texts, kind: Proposal | None) -> Proposal | None:
    if kind and kind["value"] == "bulletin":
        bulletin = _bulletin(texts)
        owner = bulletin and _OWNER.search(bulletin["value"])
        if bulletin and owner:
            return Proposal(value=owner[0], page=bulletin["page"], exact=bulletin["exact"])
    for rule in _AUTHORITIES:
        for page, line, _ in _lines(texts):
            match = rule.match(line)
            if match:
                return Proposal(value=match[0].strip(" ,.:-—"), page=page, exact=match[0])
    return None


def _date(texts: Texts, title: Proposal | None, file_name: str) -> Proposal | None:
    if title and (match := _ANY_DATE.search(title["exact"])):
        return _dated(title["page"], match[0])
    for page in sorted(texts):
        match = _SIGNED.search(_without_references(texts[page]))
        if match:
            return _dated(page, match["date"])
    match = _FILE_DATE.search(file_name)
    return Proposal(value=match[0], page=0, exact=match[0]) if match else None


def _without_references(text: str) -> str:
    """The lines that do not cite other papers: their dates are not this one's."""
    return "\n".join(line for line in text.split("\n") if not re.match(r"(?i)vus?\b|consid[ée]rant", line))


def _dated(page: int, written: str) -> Proposal | None:
    found = read_date(written)
    return Proposal(value=found.iso, page=page, exact=written) if found and found.iso else None


def _place(texts: Texts, places: Places) -> Proposal | None:
    for rule in _PLACES:
        for page in sorted(texts):
            for match in list(rule.finditer(texts[page]))[:10]:
                urn = _town(match["name"], match.groupdict().get("postcode"), places)
                if urn:
                    return Proposal(value=urn, page=page, exact=match[0])
    return None


def _town(name: str, postcode: str | None, places: Places) -> str | None:
    """The town whose whole name is the longest beginning of `name`; with a postcode, a town that has it."""
    words = name.split()
    for length in range(len(words), 0, -1):
        for place in places.named(" ".join(words[:length])):
            if postcode is None or postcode in place.postcodes:
                return place.urn
    return None
