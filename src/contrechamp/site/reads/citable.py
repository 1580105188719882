"""The version of a page that an address names: of a subject under all its names, or of a town with its dossiers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from contrechamp.catalogue import cards as views
from contrechamp.catalogue import reads as catalogue
from contrechamp.catalogue.models import Card
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.site.reads import versions
from contrechamp.site.reads.subjects import PLACES, Sight
from contrechamp.site.reads.versions import Version


@dataclass(frozen=True)
class TownThen:
    """A town at an earlier version: the cards of its dossiers and all statements, as they were then."""

    version: Version
    cards: Sequence[Card]
    statements: Sequence[Statement]


@shared
def version_of(subject: str, token: str, sight: Sight) -> Version | None:
    """The version of the subject's page with this token, the latest without one; None where there is none."""
    if subject.startswith(PLACES):
        return _version_of_town(subject, token, sight)
    version = versions.find(sight.joins([subject]).all_of(subject), sight.shown, token)
    return version if version and version.steps else None


@shared
def town_then(urn: str, token: str, sight: Sight) -> TownThen | None:
    """The town at the version with this token; None where the token names nothing that is said of it.

    A dossier that came to the town later is not in it; one that has left the town since is not found any more.
    """
    subjects = _subjects(urn, _dossiers(urn, sight), sight)
    version = versions.find(subjects, sight.shown, token)
    if version is None or not version.steps:
        return None
    said = list(versions.statements_at(version))
    cards = [card for card in _cards_of(said) if urn in card.places]
    told = _subjects(urn, {card.subject for card in cards}, sight)
    steps = versions.steps_until(version, told, sight.shown)
    return TownThen(Version(steps, version.later), cards, [one for one in said if one.subject in told])


def _version_of_town(urn: str, token: str, sight: Sight) -> Version | None:
    if token:
        then = town_then(urn, token, sight)
        return then.version if then else None
    version = Version(versions.steps_of(_subjects(urn, _dossiers(urn, sight), sight), sight.shown))
    return version if version.steps else None


def _subjects(urn: str, dossiers: set[str], sight: Sight) -> set[str]:
    """The subjects of which a town's page is made: itself, and these dossiers under all their names."""
    return {urn, *sight.joins(dossiers).every(dossiers)}


def _dossiers(urn: str, sight: Sight) -> set[str]:
    """The dossiers of a town, without what is told of them: that changes more often."""
    cards = catalogue.cards(kind="dossier", place=urn).order_by("subject", "organisation")
    rows = cards.values_list("subject", "organisation", "places")
    return {subject for subject, organisation, places in rows if organisation in sight.shown and urn in places}


def _cards_of(said: Sequence[Statement]) -> list[Card]:
    """The cards of the dossiers among these statements, the latest first."""
    accounts: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in said:
        if one.kind == "dossier":
            accounts[one.organisation, one.subject].append(one)
    cards = [views.card_of(rows) for rows in accounts.values()]
    return sorted(sorted(cards, key=lambda card: (card.subject, card.organisation)), key=lambda card: card.last_day,
                  reverse=True)  # fmt: skip
