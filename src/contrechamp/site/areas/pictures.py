"""The charts of a list of dossiers: money by town and year, technologies by year, how each project went."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.words import pick
from contrechamp.records.models import Statement
from contrechamp.shell import typography
from contrechamp.shell.languages import current
from contrechamp.site.charts.model import Band, Chart, Mark, Row, moment
from contrechamp.site.reads.subjects import Sight, Text
from contrechamp.site.reads.towns import Row as Dossier
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


def statements(dossiers: Iterable[Dossier], sight: Sight, *properties: str) -> dict[str, list[Statement]]:
    """What the groups seen say of these properties, by the dossier's subject."""
    canonical = {urn: row.subject for row in dossiers for urn in (row.subjects or [row.subject])}
    rows = Statement.objects.filter(
        subject__in=list(canonical), property__in=properties, organisation__in=sight.shown
    ).order_by("since", "record", "number")
    found: dict[str, list[Statement]] = defaultdict(list)
    for row in rows:
        found[canonical[row.subject]].append(row)
    return found


def money(dossiers: Sequence[Dossier], said: Mapping[str, Sequence[Statement]]) -> Chart:
    """Each amount that somebody states, where it stands in time: nothing is added."""
    labels = stages()
    rows, table, heard = [], [], set()
    for dossier in dossiers:
        marks = []
        for one in said.get(dossier.subject, ()):
            value = amount_of(one)
            if value is None:
                continue
            stage = str(value.get("stage") or "")
            key = (dossier.subject, value["cents"], value.get("vat"), stage, one.since)
            if key in heard:
                continue
            heard.add(key)
            words = typography.amount(value, language())
            label = labels.get(stage, "")
            look = "full" if stage in SPENT else "open"
            marks.append(
                Mark(moment(one.since), float(value["cents"]), f"{_brief(value)} {label.lower()}".strip(), look)
            )
            table.append(
                (plain(dossier.title), typography.day(one.since, language()) if one.since else "", label, words)
            )
        if marks:
            rows.append(Row(plain(dossier.title), dossier.address, marks))
    return Chart(
        key="chart-money",
        title=_("Money, project by project"),
        says=_("Each wedge is an amount that a source states: the larger, the more. None are added."),
        rows=rows[:MOST_ROWS],
        headings=(_("Project"), _("When"), _("Stage"), _("Amount")),
        table=table,
        legend=(("full", _("awarded, paid, or each year")), ("open", _("announced, estimated, voted, subsidy"))),
        undated=_("no date"),
    )


def technologies(cards: Iterable[Card], *, most: int = MOST_ROWS) -> Chart:
    """How many projects with each technology are first heard of in each year; the `most` frequent ones are drawn."""
    terms = vocabulary.technologies()
    begun: dict[str, dict[str, str]] = defaultdict(dict)
    for card in cards:
        for term in card.technologies:
            if term in terms and card.first_day:
                known = begun[term].get(card.subject, card.first_day)
                begun[term][card.subject] = min(known, card.first_day)
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
    )


def lifecycles(dossiers: Sequence[Dossier], said: Mapping[str, Sequence[Statement]]) -> Chart:
    """From announcement to end: the dated states of each project, as all groups together date them."""
    terms = vocabulary.kinds()["dossier"].properties["status"].terms
    rows, table = [], []
    for dossier in dossiers:
        dated: dict[tuple[str, str], float] = {}
        for one in said.get(dossier.subject, ()):
            at = moment(one.since) if one.property == "status" and one.value in terms else None
            if at is not None:
                dated.setdefault((one.since, str(one.value)), at)
        steps = sorted((at, since, term) for (since, term), at in dated.items())
        bands = []
        for place, (at, since, term) in enumerate(steps):
            label = pick(terms[term].label, language())
            till = steps[place + 1][0] if place + 1 < len(steps) else _end(dossier, at, wedge_of(term))
            bands.append(Band(at, till, wedge_of(term), label))
            table.append((plain(dossier.title), typography.day(since, language()), label))
        if bands:
            rows.append(Row(plain(dossier.title), dossier.address, bands=bands))
    return Chart(
        key="chart-lifecycles",
        title=_("How it went"),
        says=_("From the announcement to the end: each band is a state, from the day that a source gives for it."),
        rows=rows[:MOST_ROWS],
        headings=(_("Project"), _("Since"), _("State")),
        table=table,
    )


def _end(dossier: Dossier, since: float, state: str) -> float | None:
    """Until when the last dated state is drawn: on and on, but where a project is over, which may have no date."""
    if state in OVER:
        return since + AFTER
    over = dossier.statuses and all(status.wedge in OVER for status in dossier.statuses)
    return max(since + AFTER, moment(dossier.last_day) or 0) if over else None


def amount_of(said: Statement) -> Mapping[str, Any] | None:
    """The amount that a statement of that property states; None for another property, or what could not be read."""
    value = said.value
    if said.property != "amount" or not isinstance(value, Mapping):
        return None
    cents = value.get("cents")
    return value if type(cents) is int and cents >= 0 else None


def _brief(value: Mapping[str, Any]) -> str:
    """An amount as it fits beside a wedge: 1,5 M€, 46 M€, 30 000 €."""
    cents, currency = int(value["cents"]), str(value.get("currency") or "EUR")
    if cents < 100_000_000:
        return typography.amount({"cents": cents - cents % 100, "currency": currency}, language())
    millions = f"{cents / 100_000_000:.1f}".removesuffix(".0").replace(".", "," if language() == "fr" else ".")
    symbol = typography.CURRENCIES.get(currency, currency)
    return f"{millions}\u00a0M{symbol}" if language() == "fr" else f"{symbol}{millions}M"
