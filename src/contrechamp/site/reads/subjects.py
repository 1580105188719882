"""What subjects are called and where their pages are, and who the groups are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.catalogue.joining import Joins, joins
from contrechamp.catalogue.models import Card
from contrechamp.ground.places import Place, Places, places_at
from contrechamp.ground.sharing import shared
from contrechamp.records import reads as records
from contrechamp.records.models import Organisation
from contrechamp.records.prepared import Columns, prepared

Text = str | Mapping[str, str]
PLACES = ("insee:", "geonames:")
TOLD = ("dossier", "product", "decision", "contract", "trial", "device", "observation")
"""Kinds whose page is at /<kind>/<UUID or URN>; an actor's has its whole URN."""


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
    """A group that speaks."""

    id: str
    name: Text

    @property
    def address(self) -> str:
        return address_of(f"org:{self.id}")

    @property
    def short(self) -> str:
        return self.id[:12]


def address_of(urn: str, kind: str = "") -> str:
    """The page of a subject in the active language; for a kind without pages, the redirect of subjects."""
    return _address_of(urn, kind, get_language())


@lru_cache(maxsize=4096)
def _address_of(urn: str, kind: str, _language: str | None) -> str:
    scheme, _, rest = urn.partition(":")
    if urn.startswith(PLACES) or kind == "place":
        return reverse("site:town", args=[urn.removeprefix("insee:")])
    if scheme == "sha256" and len(rest) == 64:
        return reverse("site:document", args=[rest])
    if scheme == "org" and len(rest) == 64:
        return reverse("site:group", args=[rest])
    if kind in TOLD:
        return reverse(f"site:{kind}", args=[urn.removeprefix("urn:uuid:")])
    if kind == "party":
        return reverse("site:party", args=[urn])
    return reverse("site:subject", args=[urn])


def subject_of(key: str) -> str:
    """The URN that the address of a dossier names: a bare UUID or a whole URN."""
    return key if ":" in key else f"urn:uuid:{key.lower()}"


def page_of(document: str, page: int, claim: str = "") -> str:
    """The reader's page of a document (SHA-256), with the quotes of one statement lit first."""
    lit = f"?lit={claim.replace('#', '%23')}" if claim else ""  # the id of a statement has nothing else to be quoted
    return _page_of(document, page, get_language()) + lit


@lru_cache(maxsize=4096)
def _page_of(document: str, page: int, _language: str | None) -> str:
    return reverse("site:page", args=[document, page])


class Sight:
    """What this site shows, for one answer: ids of the groups, and names looked up once. Who hides the same groups sees
    the same."""

    def __init__(self, *, without: Collection[str] = ()) -> None:
        self.without = frozenset(without)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sight) and self.without == other.without

    def __hash__(self) -> int:
        return hash(self.without)

    @cached_property
    def shown(self) -> set[str]:
        """The ids of the groups whose statements are read: those shown here less those that the reader hides."""
        return {id for id in self.everybody if not any(id.startswith(part) for part in self.without)}

    @cached_property
    def everybody(self) -> set[str]:
        """The ids of the groups shown here, those that the reader hides among them."""
        return records.shown()

    def joins(self, urns: Iterable[str]) -> Joins:
        """Which of these subjects are one with others, by what the groups shown here say."""
        return joins(urns, shown=self.everybody)

    def named(self, urns: Iterable[str]) -> dict[str, Named]:
        """The names of subjects. One that nobody names keeps its URN as its title."""
        return dict(_named({urn for urn in urns if urn}, self.shown))

    def towns(self, urns: Iterable[str]) -> dict[str, Place]:
        return _towns(urns)

    def groups(self, ids: Iterable[str]) -> dict[str, Group]:
        """The groups by id, named by their own profile, or else by what this site calls them."""
        wanted = set(ids)
        return self.groups_among(self.named(f"org:{id}" for id in wanted), wanted)

    def groups_among(self, names: Mapping[str, Named], ids: Iterable[str]) -> dict[str, Group]:
        """The groups by id, where `names` has been asked for their URNs too."""
        wanted = sorted(set(ids))
        unnamed = [id for id in wanted if not names[f"org:{id}"].kind]
        known = dict(Organisation.objects.filter(id__in=unnamed).values_list("id", "name")) if unnamed else {}
        return {
            id: Group(id, (known.get(id) or id[:12]) if id in unnamed else names[f"org:{id}"].title) for id in wanted
        }


@shared
def _named(wanted: Collection[str], shown: Collection[str]) -> dict[str, Named]:
    found = {urn: Named(urn, "place", place.name) for urn, place in _towns(wanted).items()}
    for urn, kind, title, organisation in _titles(set(wanted) - set(found), shown):
        # Only a group's own words about itself count as its name.
        if title and (kind != "group" or urn == f"org:{organisation}"):
            found[urn] = Named(urn, kind, title)
    return {urn: found.get(urn) or Named(urn, "", _plain(urn)) for urn in wanted}


@prepared
def _titles(wanted: Collection[str], shown: Collection[str]) -> Columns:
    rows = Card.objects.filter(subject__in=wanted, organisation__in=shown).order_by("-organisation")
    return rows.values_list("subject", "kind", "title", "organisation")


def _towns(urns: Iterable[str]) -> dict[str, Place]:
    return places().many(urn for urn in urns if urn.startswith(PLACES))


def _plain(urn: str) -> str:
    scheme, _, rest = urn.partition(":")
    return f"{rest[:12]}…" if scheme in ("sha256", "org") else urn
