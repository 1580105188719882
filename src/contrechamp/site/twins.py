"""The machine twins of pages: the same facts as JSON objects, with whole ids and without markup."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.paginator import Page

from contrechamp.atlas.status import Observation
from contrechamp.catalogue.merging import Stated
from contrechamp.site.reads.blocks import Side
from contrechamp.site.reads.documents import Document, Supported
from contrechamp.site.reads.dossier import Dossier
from contrechamp.site.reads.history import History
from contrechamp.site.reads.home import Home
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.lines import Line
from contrechamp.site.reads.network import Network
from contrechamp.site.reads.news import Change
from contrechamp.site.reads.rows import Row
from contrechamp.site.reads.subjects import Group, Named
from contrechamp.site.reads.sums import Money
from contrechamp.site.reads.technologies import InUse, Technology
from contrechamp.site.reads.towns import Town
from contrechamp.site.reads.versions import Version

Json = dict[str, Any]


def whole(path: str) -> str:
    """The address of a path of this site, with its host."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def named(subject: Named) -> Json:
    return {"subject": subject.urn, "title": subject.title, "address": whole(subject.address)}


def group(one: Group) -> Json:
    return {"group": one.id, "name": one.name, "address": whole(one.address)}


def statement(said: Stated) -> Json:
    """A published statement with the members of a claim (docs/records.md), its id, group and day."""
    members = {
        "statement": said.id,
        "group": said.organisation,
        "property": said.property,
        "value": said.value,
        "as_written": said.as_written,
        "since": said.since,
        "until": said.until,
        "note": said.note,
        "sources": list(said.sources),
        "day": said.day,
    }
    return {key: value for key, value in members.items() if value not in ("", {}) or key == "value"}


def version(one: Version) -> Json:
    steps = [{"publication": s.record, "group": s.organisation, "day": s.day, "number": s.seq} for s in one.steps]
    return {
        "name": one.token,
        "latest": one.latest,
        "day": one.day,
        "fingerprint": one.fingerprint,
        "publications": steps,
    }


def dossier(page: Dossier) -> Json:
    return {
        "subject": page.subject,
        "kind": page.kind,
        "also": [urn for urn in page.urns if urn != page.subject],
        "title": page.title,
        "version": version(page.version),
        "groups": [group(one) for one in page.proof.groups],
        "proof": {
            "sourced": page.proof.sourced,
            "needing_a_source": page.proof.needed,
            "intact": page.proof.intact,
            "checked": page.proof.checked.isoformat(),
        },
        "places": [named(place) for place in page.places],
        "differences": [
            {
                "property": one.name,
                "part": one.part,
                "sides": [side(held) for held in one.sides],
            }
            for one in page.differences
        ],
        "statements": [statement(one) for one in page.statements],
        **({"seen": [seen(one) for one in page.told.seen]} if page.kind == "device" else {}),
        "near": near(page),
        "names": {urn: one.title for urn, one in sorted(page.names.items())},
    }


def seen(one: Observation) -> Json:
    """What a group found of a device."""
    days = {"from": one.first, "to": one.last}
    return {"subject": one.subject, "group": one.organisation, "found": one.found, "method": one.method, "date": days}


def network(found: Network) -> Json:
    ties = [(one, tie) for one in found.neighbours for tie in one.ties]
    return {
        "network": [
            {**named(one.subject), "relation": tie.relation, "label": tie.label, **line(tie.line)} for one, tie in ties
        ],
        "among": [list(pair) for pair in found.among],
    }


def near(page: Dossier) -> Json:
    return {
        kind: [{**named(one.subject), "statements": [line(told) for told in (*one.how, *one.facts)]} for one in found]
        for kind, found in page.around
    }


def technologies(found: Iterable[InUse]) -> Json:
    counts = ("dossiers", "towns", "products")
    return {
        "technologies": [
            {"technology": one.term.key, "label": one.term.label, "definition": one.term.help,
             **{name: getattr(one, name) for name in counts}}
            for one in found
        ]
    }  # fmt: skip


def pages(listed: Page[Any]) -> Json:
    """Which page of a long list a twin has, of how many."""
    return {"page": listed.number, "pages": listed.paginator.num_pages}


def technology(page: Technology, rows: Iterable[Row]) -> Json:
    return {
        "technology": page.term.key,
        "label": page.term.label,
        "definition": page.term.help,
        "figures": {"dossiers": len(page.dossiers), "towns": len(page.dossiers.towns)},
        "dossiers": [row(one) for one in rows],
        "towns": [known(one) for one in page.dossiers.towns],
        "others": {kind: [named(one) for one in found] for kind, found in page.others.items()},
        "money": money(page.money),
    }


def money(found: Money) -> Json:
    return {
        "sums": [
            {"stage": one.stage, **one.value, "of": [named(of) for of in one.subjects], "more": one.more}
            for one in found.sums
        ],
        "left_out": dict(found.left_out),
    }


def side(one: Side) -> Json:
    return {"group": one.group.id, "statements": [line.claim for line in one.lines]}


def row(one: Row) -> Json:
    return {
        "subject": one.subject,
        "title": one.title,
        "statuses": [status.term for status in one.statuses if status.term],
        "groups": list(one.groups),
        "first_day": one.first_day,
        "last_day": one.last_day,
        "sourced": one.sourced,
        "needing_a_source": one.statements,
        "address": whole(one.address),
    }


def known(town: Known) -> Json:
    place = town.place
    return {
        "place": town.urn,
        "name": town.name,
        "dossiers": town.dossiers,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "address": whole(town.address),
    }


def line(one: Line) -> Json:
    return {"statement": one.claim, "property": one.name, "words": one.words, "groups": [who.id for who in one.who]}


def town(page: Town, feed: str) -> Json:
    place = page.place
    return {
        "place": page.urn,
        "name": page.name,
        "department": place.department if place else "",
        "population": place.population if place else None,
        "siren": place.siren if place else "",
        "postcodes": list(place.postcodes) if place else [],
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "located": place.located if place else None,
        "groups": [group(one) for one in page.groups.values()],
        "dossiers": [row(one) for one in page.rows],
        "events": [{"when": event.when, "dossier": event.row.subject, **line(event.line)} for event in page.events],
        "feed": whole(feed),
        "version": version(page.version) if page.version else None,
    }


def change(one: Change) -> Json:
    return {
        "day": one.day,
        "group": one.group.id,
        **named(one.subject),
        "added": one.added,
        "ended": one.ended,
        "publication": one.record,
    }


def home(page: Home, towns: Iterable[Known]) -> Json:
    return {
        "site": settings.NODE_NAME,
        "software": f"Contrechamp {settings.SOFTWARE_VERSION}",
        "figures": page.figures,
        "groups": [group(one) for one in page.groups],
        "towns": [known(one) for one in towns],
        "changes": [change(one) for one in page.changes],
    }


def history(page: History) -> Json:
    return {
        **named(page.subject),
        "publications": [
            {
                "day": moment.day,
                "group": moment.group.id,
                "publication": moment.record,
                "number": moment.number,
                "state": moment.state,
                "version": moment.version,
                "added": [line(one) for one in moment.added],
                "ended": [line(one) for one in moment.ended],
            }
            for moment in page.moments
        ],
    }


def supported(one: Supported) -> Json:
    source = {"page": one.page, "exact": one.exact, "prefix": one.prefix, "suffix": one.suffix, "start": one.start}
    return {**line(one.line), "subject": one.subject.urn, "source": source}


def document(page: Document, file: str) -> Json:
    about = page.public
    return {
        "document": page.sha256,
        "title": about.title,
        "kind": about.kind,
        "authority": about.authority,
        "date": about.date,
        "pages": about.pages,
        "transcription": about.transcription,
        "groups": [group(one) for one in page.groups],
        "supports": [supported(one) for one in page.supports],
        "file": whole(file),
    }
