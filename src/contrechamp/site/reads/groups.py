"""Groups: what they say of themselves, what they have published, with which keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from contrechamp.catalogue import merging
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.reads import stated
from contrechamp.records import reads as records
from contrechamp.records.holdings import Holdings, holdings
from contrechamp.records.models import Statement
from contrechamp.site.reads import listing, news
from contrechamp.site.reads.lines import Line, Lines, mentioned
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.news import Change
from contrechamp.site.reads.subjects import Group, Named, Sight

OWN = ("territory", "language", "licence", "contact", "website")


@dataclass(frozen=True)
class Summary:
    """A group in a list."""

    group: Group
    dossiers: int
    documents: int
    statements: int
    contacts: Sequence[str] = ()


@dataclass(frozen=True)
class Profile:
    """A group's page. `documents`: the latest first."""

    group: Group
    hosted: bool
    about: Sequence[Line]
    join: Sequence[Line]
    facts: Sequence[Line]
    dossiers: Dossiers
    documents: Sequence[Named]
    changes: Sequence[Change]
    holdings: Holdings


def everybody(sight: Sight) -> list[Summary]:
    """Every group shown, by id, with how much it has published and how to write to it."""
    groups = sight.groups(sight.shown)
    counts = {id: {"dossier": 0, "document": 0, "statements": 0} for id in groups}
    cards = Card.objects.filter(organisation__in=sight.shown).order_by("organisation", "kind")
    told = cards.values_list("organisation", "kind").annotate(cards=Count("id"), said=Sum("statements"))
    for organisation, kind, number, statements in told:
        counts[organisation]["statements"] += statements
        if kind in counts[organisation]:
            counts[organisation][kind] = number
    contacts = contacts_of(groups)
    return [
        Summary(group, counts[id]["dossier"], counts[id]["document"], counts[id]["statements"], contacts.get(id, ()))
        for id, group in groups.items()
    ]


def contacts_of(groups: dict[str, Group]) -> dict[str, list[str]]:
    """The public addresses that each group gives for itself."""
    rows = Statement.objects.filter(subject__in=[f"org:{id}" for id in groups], kind="group", property="contact")
    found: dict[str, list[str]] = {}
    for row in rows.order_by("day", "record", "number"):
        if row.subject == f"org:{row.organisation}" and isinstance(row.value, str):
            found.setdefault(row.organisation, []).append(row.value)
    return found


def profile(organisation: str) -> Profile | None:
    """One group's page; None when this site does not show it."""
    sight = Sight()
    if organisation not in sight.shown:
        return None
    own = Statement.objects.filter(subject=f"org:{organisation}", organisation=organisation)
    said = [stated(row) for row in own.order_by("day", "record", "number")]
    group = sight.groups([organisation])[organisation]
    lines = Lines(sight.named(mentioned(said)), {organisation: group})
    merged = {one.key: lines.lines(one.values) for one in merging.merge("group", said) if one.described}
    documents = Card.objects.filter(kind="document", organisation=organisation).order_by("-last_day", "subject")
    return Profile(
        group=group,
        hosted=any(host.id == organisation for host in records.hosted()),
        about=merged.get("summary", []),
        join=merged.get("join", []),
        facts=[line for key in OWN for line in merged.get(key, [])],
        dossiers=listing.of_group(organisation, sight),
        documents=[Named(urn, "document", title or urn) for urn, title in documents.values_list("subject", "title")],
        changes=news.changes(sight, limit=10, organisation=organisation),
        holdings=holdings(organisation),
    )
