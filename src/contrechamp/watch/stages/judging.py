"""The last stage: one finding for each act in which the rules find surveillance, with towns, actors, money and days."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.catalogue import subjects
from contrechamp.catalogue.models import Card
from contrechamp.ground.places import Place, places_at
from contrechamp.ground.terms import Folded, Terms, folded
from contrechamp.jobs.registry import Args, job
from contrechamp.records import reads as records
from contrechamp.search import acts as search
from contrechamp.watch.models import Act, Facet, Finding, Source, Text
from contrechamp.watch.rules.book import Book, book
from contrechamp.watch.rules.judging import Judgement, weigh
from contrechamp.watch.search import ACTS
from contrechamp.watch.stages.names import JUDGE
from contrechamp.watch.stages.reading import NOTICES
from contrechamp.watch.texts import cues, figures

YEARS = 5
"""An authorisation of video surveillance lasts five years at most (Code de la sécurité intérieure, L. 252-4)."""
MOST_LIT = 60
LONGEST_QUOTE = 900
MOST_PARTIES = 3_000
SHORTEST_NAME = 5
MOST_NUMBERS = 200
_SIREN = re.compile(r"(?<![0-9])([0-9]{9})(?:[0-9]{5})?(?![0-9])")  # or the SIRET of an establishment


def keep_findings(args: Args, result: dict[str, Any]) -> None:
    """Stores what was found; what the rules no longer find goes, unless a group decided about it. All acts of a text
    are written together: other workers wait meanwhile."""
    text = Text.objects.select_for_update().filter(pk=args["text"]).first()
    if text is None:
        return
    digests = dict(text.acts.values_list("pk", "digest"))
    before = {finding.act_id: finding for finding in Finding.objects.filter(act__text=text).select_related("source")}
    wanted = {act: said for act, said in result["found"].items() if act in digests}
    _drop(finding for act, finding in before.items() if act not in wanted)
    told = set(Finding.objects.filter(act__digest__in=digests.values()).values_list("act__digest", flat=True))
    now, source = timezone.now(), result["source"]
    new, changed = list[Finding](), list[Finding]()
    for act, said in wanted.items():
        finding = before.get(act)
        if finding is None and digests[act] in told:
            continue  # the same act came out elsewhere, and was found there
        told.add(digests[act])
        (changed if finding else new).append(finding or Finding(act_id=act, source=source, found_at=now))
        for name, value in {**said, "rules": result["rules"]}.items():
            setattr((changed if finding else new)[-1], name, value)
    Finding.objects.bulk_create(new)
    if changed:
        Facet.objects.filter(finding__in=changed).delete()
        Finding.objects.bulk_update(changed, [*next(iter(wanted.values())), "rules"])
    _list_under([*new, *changed])
    text.judged_by = result["rules"]
    text.save(update_fields=["judged_by"])
    search.touch(source=ACTS, keys=map(str, digests))


def _drop(findings: Iterable[Finding]) -> None:
    """Deletes those about which nobody decided."""
    gone = [finding.pk for finding in findings]
    if gone:
        Finding.objects.filter(pk__in=gone, decisions=None).delete()


def _list_under(findings: Sequence[Finding]) -> None:
    """Lists findings under their technologies, their towns and their departments, and their actors."""
    table = places_at(settings.ASSETS / "places.sqlite3").many({urn for one in findings for urn in one.places})
    rows = [Facet(finding=one, name=name, value=value) for one in findings for name, value in _words(one, table)]
    Facet.objects.bulk_create(rows)


def _words(finding: Finding, table: Mapping[str, Place]) -> Iterator[tuple[Facet.Name, str]]:
    towns = [table[urn] for urn in finding.places if urn in table]
    departments = {town.department_code for town in towns if town.department_code}
    departments |= {finding.source.department} if finding.source and finding.source.department else set()
    yield from ((Facet.Name.TECHNOLOGY, value) for value in finding.technologies)
    yield from ((Facet.Name.PLACE, value) for value in finding.places)
    yield from ((Facet.Name.DEPARTMENT, value) for value in sorted(departments))
    yield from ((Facet.Name.PARTY, subject) for subject, _name in finding.parties)


@job(JUDGE, called=_("Look for surveillance in public acts"), effect=keep_findings)
def judge(args: Args) -> dict[str, Any]:
    """What the rules find in the acts of a text, by the number of the act's row: fields of `Finding`."""
    rules = book()
    text = Text.objects.filter(pk=args["text"]).first()
    if text is None:
        return {"rules": rules.version, "source": None, "found": {}}
    beside = _beside(text)
    found = {act.pk: said for act in text.acts.all() if (said := finding_of(act, rules, beside))}
    return {"rules": rules.version, "source": beside.source, "found": found}


@dataclass(frozen=True)
class Beside:
    """What the acts of one text share: their source, the pages by number, and the actors known here. `data`: they are
    contracts in a file of data."""

    source: Source | None
    pages: Sequence[tuple[int, str]]
    data: bool
    names: Sequence[tuple[str, str]]
    matcher: Terms


def _beside(text: Text) -> Beside:
    names, matcher = _known(_edition(), frozenset(records.shown()))
    pages = list(text.page_set.values_list("number", "body"))
    return Beside(_source(text), pages, text.media_type == NOTICES, names, matcher)


def _source(text: Text) -> Source | None:
    first = text.versions.select_related("file__source").order_by("first_seen", "id").first()
    return first.file.source if first else None


def finding_of(act: Act, rules: Book, beside: Beside) -> dict[str, Any] | None:
    """The fields of the finding that an act is by these rules; None where it is none."""
    text = folded(act.body)
    judged = weigh(text, rules)
    if not judged.wanted:
        return None
    said = {
        "sort": judged.sort,
        "weight": judged.weight,
        "technologies": judged.technologies,
        "why": [[word, points] for word, points in judged.why],
        "quote": text.text[judged.start : judged.end].strip()[:LONGEST_QUOTE],
        "places": _places(act, beside.source),
        "parties": _parties(text, beside),
        "amounts": list(dict.fromkeys(one.written for one in figures.amounts(act.body)))[:10],
        "expires": expiry(act, judged),
    }
    return said | _where(act, judged, beside.pages)


def _where(act: Act, judged: Judgement, pages: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """The page of the heaviest passage, its place there, and the places of the words that counted on that page."""
    begins, number, end = -act.start, act.first_page, len(act.body) + 1
    for number, body in pages:
        if not act.first_page <= number <= act.last_page:
            continue
        end = begins + len(body) + 1
        if judged.start < end:
            break
        begins = end
    lit = [[one.start - begins, one.end - begins] for one in judged.found if begins <= one.start and one.end <= end]
    start, last = max(0, judged.start - begins), max(0, min(judged.end, end - 1) - begins)
    return {"page": number, "start": start, "end": last, "lit": lit[:MOST_LIT]}


def expiry(act: Act, judged: Judgement) -> str:
    """The day on which an authorisation ends, as far as that is known: five years after it was given."""
    provisional = "provisoire" in act.body[:3000] or "quatre mois" in act.body
    if judged.sort not in ("authorises", "renews") or not act.date or provisional:
        return ""
    day = date.fromisoformat(act.date)
    return day.replace(year=day.year + YEARS, day=min(day.day, 28) if day.month == 2 else day.day).isoformat()


def _places(act: Act, source: Source | None) -> list[str]:
    """URNs of the towns that the act names, else that of its source."""
    table = places_at(settings.ASSETS / "places.sqlite3")
    department = source.department if source else ""
    found = [place.urn for place in cues.towns(act.body, table, department=department)]
    return found or ([source.place] if source and source.place else [])


def _parties(text: Folded, beside: Beside) -> list[list[str]]:
    """The actors known here that an act names, or whose number its data give: subject and name, each actor once."""
    found: dict[str, str] = {}
    for number in dict.fromkeys(hit.term for hit in beside.matcher.find(text)):
        found.setdefault(*beside.names[number])
    if beside.data:
        numbers = list(dict.fromkeys(f"siren:{found}" for found in _SIREN.findall(text.text)))[:MOST_NUMBERS]
        parties = _cards(records.shown()).filter(subject__in=numbers).values_list("subject", flat=True)
        for subject, name in subjects.names(sorted(set(parties), key=numbers.index), "fr").items():
            found.setdefault(subject, name)
    return [[subject, name] for subject, name in found.items()][:20]


def _cards(shown: Collection[str]) -> QuerySet[Card]:
    """The actors that the groups tell of whose word is shown here."""
    return Card.objects.filter(kind="party", organisation__in=shown)


def _edition() -> int:
    last = Card.objects.filter(kind="party").order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


@lru_cache(maxsize=1)
def _known(_edition: int, shown: frozenset[str]) -> tuple[list[tuple[str, str]], Terms]:
    """Names of actors on this site, with their subjects."""
    names = []
    for card in _cards(shown).order_by("-pk")[:MOST_PARTIES]:
        # The name of an actor is one text, or one in each language.
        told = card.title.values() if isinstance(card.title, dict) else [card.title]
        for name in {str(value).strip() for value in told}:
            if SHORTEST_NAME <= len(name) <= 90 and any(letter.isalpha() for letter in name):
                names.append((card.subject, name))
    return names, Terms(name for _subject, name in names)
