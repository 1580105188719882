"""The charts of a list of dossiers: money by town and year, technologies by year, how each project went."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.merging import Stated as Said
from contrechamp.catalogue.reads import FIELDS, read
from contrechamp.catalogue.words import pick
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.shell import typography
from contrechamp.shell.languages import current
from contrechamp.site.charts.model import Band, Chart, Mark, Row, moment
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.rows import Row as Dossier
from contrechamp.site.reads.subjects import Sight, Text
from contrechamp.site.states import OVER, wedge_of

SPENT = ("awarded", "paid", "yearly")
MOST_ROWS = 40
AFTER = 0.35  # years that the band of an end is drawn


def language() -> str:
    return current()


def plain(text: Text) -> str:
    return pick(text, language()) if isinstance(text, Mapping) else text


def stages() -> dict[str, str]:
    """What the stages of an amount are called."""
    terms = vocabulary.kinds()["dossier"].properties["amount"].parts["stage"].terms
    return {key: pick(term.label, language()) for key, term in terms.items()}


def statements(dossiers: Iterable[Dossier], sight: Sight, *properties: str) -> dict[str, list[Said]]:
    """What the groups seen say of these properties, by the dossier's subject."""
    canonical = {urn: row.subject for row in dossiers for urn in (row.subjects or [row.subject])}
    found: dict[str, list[Said]] = defaultdict(list)
    for said, subject in _said(list(canonical), properties, sight.shown):
        found[canonical[subject]].append(said)
    return found


@shared
def _said(subjects: Sequence[str], properties: Sequence[str], organisations: Collection[str]) -> list[tuple[Said, str]]:
    return read(_statements(subjects, properties, organisations))


@prepared
def _statements(subjects: Sequence[str], properties: Sequence[str], organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(subject__in=subjects, property__in=properties, organisation__in=organisations)
    return found.order_by("since", "record", "number").values_list(*FIELDS, "subject")


@dataclass(frozen=True)
class Stated:
    """An amount as some group states it: when ("" for no date), at which stage, its value."""

    since: str
    stage: str
    value: Mapping[str, Any]


def amounts(said: Sequence[Said]) -> list[Stated]:
    """The distinct amounts among the statements of one dossier."""
    found: dict[tuple[Any, ...], Stated] = {}
    for one in said:
        if value := amount_of(one):
            stage = str(value.get("stage") or "")
            key = (value["cents"], value.get("currency"), value.get("vat"), stage, one.since)
            found.setdefault(key, Stated(one.since, stage, value))
    return list(found.values())


def money(
    dossiers: Sequence[Dossier],
    said: Mapping[str, Sequence[Said]],
    towns: Sequence[Known] | None = None,
    *,
    lines: int | None = None,
) -> Chart:
    """Each amount that somebody states, where it stands in time: nothing is added. A row for each project; with `towns`
    for each of them, and for each project of several. `lines`: how many rows there would be, where these are some."""
    labels = stages()
    named = {town.urn: (plain(town.name), town.address) for town in towns or ()}
    by_row: dict[tuple[str, str], list[tuple[Stated, str]]] = defaultdict(list)
    for dossier in dossiers:
        title = plain(dossier.title)
        whose = named.get(dossier.places[0]) if len(dossier.places) == 1 else None
        by_row[whose or (title, dossier.address)] += [(one, title) for one in amounts(said.get(dossier.subject, ()))]
    ranked = sorted(
        ((row, held) for row, held in by_row.items() if held),
        key=lambda item: -max(int(one.value["cents"]) for one, _title in item[1]),
    )
    kept = ranked[:MOST_ROWS]
    notes = (
        _left_out(len(kept), lines or len(ranked)),
        _currencies(one for _row, held in kept for one, _title in held),
    )
    return Chart(
        key="chart-money",
        title=_("Money, town by town and year by year") if towns else _("Money, project by project"),
        says=_("Each wedge is an amount that a source states: the larger, the more. None are added."),
        rows=[Row(name, address, [_mark(one, labels) for one, _title in held]) for (name, address), held in kept],
        headings=(_("Project"), _("When"), _("Stage"), _("Amount")),
        table=[
            (title, typography.day(one.since, language()), labels.get(one.stage, ""), _whole(one))
            for _row, held in kept
            for one, title in held
        ],
        legend=(("full", _("awarded, paid, or each year")), ("open", _("announced, estimated, voted, subsidy"))),
        note=" ".join(filter(None, notes)),
        undated=_("no date"),
    )


def _mark(one: Stated, labels: Mapping[str, str]) -> Mark:
    words = f"{_brief(one.value)} {labels.get(one.stage, '').lower()}".strip()
    look = "full" if one.stage in SPENT else "open"
    return Mark(moment(one.since), float(one.value["cents"]), words, look)


def _whole(one: Stated) -> str:
    return typography.amount(one.value, language())


def _currencies(drawn: Iterable[Stated]) -> str:
    """What is said under a chart of several currencies."""
    several = len({one.value.get("currency") for one in drawn}) > 1
    return _("Currencies are drawn as they are written, without conversion.") if several else ""


def _left_out(shown: int, there: int) -> str:
    """What is said under a chart that does not show all."""
    return _("%(shown)d of %(all)d are shown here.") % {"shown": shown, "all": there} if shown < there else ""


def technologies(dossiers: Dossiers, *, most: int = MOST_ROWS) -> Chart:
    """How many projects with each technology are first heard of in each year; the `most` frequent ones are drawn."""
    terms = vocabulary.technologies()
    begun: dict[str, dict[str, str]] = defaultdict(dict)
    for one in dossiers.told:
        for term in one.technologies:
            if term in terms and one.first_day:
                subject = dossiers.joined.canonical(one.subject)
                begun[term][subject] = min(begun[term].get(subject, one.first_day), one.first_day)
    rows, table = [], []
    for term, subjects in sorted(begun.items(), key=lambda item: (-len(item[1]), item[0])):
        years = Counter(day[:4] for day in subjects.values())
        marks = [Mark(float(year), float(count), str(count), "ink") for year, count in sorted(years.items())]
        label = pick(terms[term].label, language())
        rows.append(Row(label, "", marks))
        table += [(label, year, str(count)) for year, count in sorted(years.items())]
    return Chart(
        key="chart-technologies",
        title=_("Technologies, year by year"),
        says=_("How many projects with each technology are first heard of in a year."),
        rows=rows[:most],
        headings=(_("Technology"), _("Year"), _("Projects")),
        table=table,
        note=_left_out(min(most, len(rows)), len(rows)),
    )


def lifecycles(dossiers: Sequence[Dossier], said: Mapping[str, Sequence[Said]], *, only_latest: bool = False) -> Chart:
    """From announcement to end: the dated states of each project, as all groups together date them. `only_latest`:
    these are the latest of more."""
    rows: list[Row] = []
    table: list[tuple[str, str, str]] = []
    there = 0
    for dossier in dossiers:
        steps = _steps(said.get(dossier.subject, ()))
        there += bool(steps)
        if not steps or len(rows) == MOST_ROWS:
            continue
        name = plain(dossier.title)
        ends = [at for at, *_rest in steps[1:]]
        bands = [
            Band(at, till, wedge_of(term), label)
            for (at, _since, term, label), till in zip(steps, [*ends, _end(dossier, steps[-1])], strict=True)
        ]
        rows.append(Row(name, dossier.address, bands=bands))
        table += [(name, typography.day(since, language()), label) for _at, since, _term, label in steps]
    return Chart(
        key="chart-lifecycles",
        title=_("How it went"),
        says=_("From the announcement to the end: each band is a state, from the day that a source gives for it."),
        rows=rows,
        headings=(_("Project"), _("Since"), _("State")),
        table=table,
        note=_("Only the latest projects are shown here.") if only_latest else _left_out(len(rows), there),
    )


def _steps(said: Iterable[Said]) -> list[tuple[float, str, str, str]]:
    """The dated states among statements, in their order: as a year, the day as it is said, the term, its word."""
    terms = vocabulary.kinds()["dossier"].properties["status"].terms
    states = [one for one in said if one.property == "status" and isinstance(one.value, str)]  # a peer may say anything
    dated = {(one.since, one.value) for one in states if one.value in terms}
    found = [(moment(since), since, term, pick(terms[term].label, language())) for since, term in dated]
    return sorted((at, since, term, label) for at, since, term, label in found if at is not None)


def _end(dossier: Dossier, last: tuple[float, str, str, str]) -> float | None:
    """Until when the last dated state is drawn: on and on, but where a project is over, which may have no date."""
    since, _day, term, _label = last
    if wedge_of(term) in OVER:
        return since + AFTER
    over = dossier.statuses and all(status.wedge in OVER for status in dossier.statuses)
    return max(since + AFTER, moment(dossier.last_day) or 0) if over else None


def amount_of(said: Said) -> Mapping[str, Any] | None:
    """The amount that a statement of that property states; None for another property, or what could not be read."""
    return amount_in(said.value) if said.property == "amount" else None


def amount_in(value: Any) -> Mapping[str, Any] | None:
    """The amount that a value is, which may be anything that a peer says; None where it is none."""
    if not isinstance(value, Mapping):
        return None
    cents = value.get("cents")
    named = all(isinstance(value.get(part), str | None) for part in ("currency", "vat"))
    return value if type(cents) is int and cents >= 0 and named else None


def _brief(value: Mapping[str, Any]) -> str:
    """An amount as it fits beside a wedge: 1,5 M€, 46 M€, 30 000 €."""
    cents, currency = int(value["cents"]), str(value.get("currency") or "EUR")
    if cents < 100_000_000:
        return typography.amount({"cents": cents - cents % 100, "currency": currency}, language())
    millions = f"{cents / 100_000_000:.1f}".removesuffix(".0").replace(".", "," if language() == "fr" else ".")
    symbol = typography.CURRENCIES.get(currency, currency)
    return f"{millions}\u00a0M{symbol}" if language() == "fr" else f"{symbol}{millions}M"
