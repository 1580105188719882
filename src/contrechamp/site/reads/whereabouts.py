"""Where a product is: towns and buyers at a glance, each with how it went there: annulled here, still used there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contrechamp.catalogue.merging import MergedProperty
from contrechamp.catalogue.words import references
from contrechamp.site.reads.around import Near
from contrechamp.site.reads.lines import Line, Lines
from contrechamp.site.reads.rows import Status
from contrechamp.site.reads.subjects import Named


@dataclass(frozen=True)
class Whereabouts:
    """A town or a buyer: the present `statuses` of its dossiers that name the product; who says that it bought."""

    subject: Named
    statuses: Sequence[Status]
    bought: Sequence[Line] = ()


def whereabouts(dossiers: Iterable[Near], customers: MergedProperty | None, lines: Lines) -> list[Whereabouts]:
    """Towns with dossiers first, then the other buyers, each once, in the order in which they come."""
    statuses: dict[str, list[Status]] = {}
    named: dict[str, Named] = {}
    for one in dossiers:
        for urn, place in zip(one.row.places, one.places, strict=True) if one.row else ():
            named[urn] = place
            held = statuses.setdefault(urn, [])
            held += [status for status in (one.row.statuses if one.row else ()) if status not in held]
    bought = _bought(customers, lines)
    named |= {urn: lines.names[urn] for urn in bought if urn in lines.names}
    return [Whereabouts(named[urn], statuses.get(urn, ()), bought.get(urn, ())) for urn in named]


def _bought(customers: MergedProperty | None, lines: Lines) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for value in customers.values if customers else ():
        for urn in references(value.first.value)[:1]:
            found.setdefault(urn, []).append(lines.line(value))
    return found
