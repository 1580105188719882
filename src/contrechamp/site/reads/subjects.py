"""What subjects are called and where their pages are, and who the groups are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from contrechamp.catalogue.models import Card
from contrechamp.ground.places import Place, Places, places_at
from contrechamp.records import reads as records
from contrechamp.records.models import Organisation

Text = str | Mapping[str, str]
PLACES = ("insee:", "geonames:")


def places() -> Places:
    """The table of places made at set-up."""
    return places_at(settings.ASSETS / "places.sqlite3")


@dataclass(frozen=True)
class Named:
    """A subject as a link: its URN, its kind ("" when nothing here describes it), its title, its page."""

    urn: str
    kind: str
    title: Text

    @property
    def address(self) -> str:
        return address_of(self.urn, self.kind)


@dataclass(frozen=True)
class Group:
    """A group that speaks. `sample`: fictional, part of a demonstration."""

    id: str
    name: Text
    sample: bool = False

    @property
    def address(self) -> str:
        return reverse("site:group", args=[self.id])

    @property
    def short(self) -> str:
        return self.id[:12]


def address_of(urn: str, kind: str = "") -> str:
    """The page of a subject in the active language; for a kind without pages, the redirect of subjects."""
    scheme, _, rest = urn.partition(":")
    if urn.startswith(PLACES) or kind == "place":
        return reverse("site:town", args=[urn.removeprefix("insee:")])
    if scheme == "sha256" and len(rest) == 64:
        return reverse("site:document", args=[rest])
    if scheme == "org" and len(rest) == 64:
        return reverse("site:group", args=[rest])
    if kind == "dossier":
        return reverse("site:dossier", args=[urn.removeprefix("urn:uuid:")])
    if kind == "party":
        return reverse("site:party", args=[urn])
    return reverse("site:subject", args=[urn])


def subject_of(key: str) -> str:
    """The URN that the address of a dossier names: a bare UUID or a whole URN."""
    return key if ":" in key else f"urn:uuid:{key.lower()}"


def page_of(document: str, page: int, claim: str = "") -> str:
    """The reader's page of a document (SHA-256), with the quotes of one statement lit first."""
    lit = f"?lit={quote(claim, safe='')}" if claim else ""
    return reverse("site:page", args=[document, page]) + lit


class Sight:
    """What this site shows, for one answer: ids of the groups, and names looked up once."""

    def __init__(self, *, without: Collection[str] = ()) -> None:
        self.without = set(without)

    @cached_property
    def shown(self) -> set[str]:
        """The ids of the groups whose statements are read: those shown here less those that the reader hides."""
        return {id for id in records.shown() if not any(id.startswith(part) for part in self.without)}

    def named(self, urns: Iterable[str]) -> dict[str, Named]:
        """The names of subjects. One that nobody names keeps its URN as its title."""
        wanted = {urn for urn in urns if urn}
        found = {urn: Named(urn, "place", place.name) for urn, place in self.towns(wanted).items()}
        rows = Card.objects.filter(subject__in=wanted - set(found), organisation__in=self.shown)
        for row in rows.order_by("-organisation").values("subject", "kind", "title"):
            if row["title"]:
                found[row["subject"]] = Named(row["subject"], row["kind"], row["title"])
        return {urn: found.get(urn) or Named(urn, "", _plain(urn)) for urn in wanted}

    def towns(self, urns: Iterable[str]) -> dict[str, Place]:
        return places().many(urn for urn in urns if urn.startswith(PLACES))

    def groups(self, ids: Iterable[str]) -> dict[str, Group]:
        """The groups by id, named by their own profile, or else by what this site calls them."""
        wanted = set(ids)
        profiles = _profiles(wanted)
        unnamed = wanted - set(profiles)
        known = dict(Organisation.objects.filter(id__in=unnamed).values_list("id", "name")) if unnamed else {}
        return {id: profiles.get(id) or Group(id, known.get(id) or id[:12]) for id in sorted(wanted)}


def _profiles(ids: Collection[str]) -> dict[str, Group]:
    """The groups that describe themselves: only a group's own words about itself count."""
    rows = records.statements(kind="group", shown_only=False).filter(
        subject__in=[f"org:{id}" for id in ids], property__in=["name", "sample"]
    )
    said: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.subject == f"org:{row.organisation}":
            said.setdefault(row.organisation, {})[row.property] = row.value
    return {
        id: Group(id, values["name"], values.get("sample") is True)
        for id, values in said.items()
        if isinstance(values.get("name"), str | dict) and values["name"]
    }


def _plain(urn: str) -> str:
    scheme, _, rest = urn.partition(":")
    return f"{rest[:12]}…" if scheme in ("sha256", "org") else urn
