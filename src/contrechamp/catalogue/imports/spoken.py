"""One property of a table: the column of its value, those that say something besides, what holds for every row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, Source, Unreadable, urn_of
from contrechamp.catalogue.imports.naming import NAMED
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.vocabulary import Kind, Property
from contrechamp.ground.dates import read_date


@dataclass(slots=True)
class Told:
    """A row while it is read: its cells as they stand and cleaned, its sources and notes, what was found besides."""

    number: int
    raw: Sequence[str]
    cells: Sequence[str]
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def gap(self, column: str, value: str, why: object, *, kept: bool = True) -> None:
        """Reports what was not understood."""
        self.found.append(Gap(self.number, column, value, str(why), kept))


class Spoken:
    """Reads one property from the rows of a table; `mentioned` are the subjects that the table has named already."""

    def __init__(
        self, described: Property, plan: Plan, columns: Sequence[str], mentioned: set[tuple[str, str]]
    ) -> None:
        self.described, self.plan, self.columns, self.mentioned = described, plan, columns, mentioned
        self.place: int | None = None
        self.parts: dict[str, int] = {}
        self.moments: dict[str, int] = {}
        self.constant = ""
        self.constants: dict[str, Any] = {}

    def hold(self, part: str, text: str) -> None:
        """Takes in what holds for every row. Raises Unreadable where it is not understood."""
        if not part:
            self.constant = text
        else:
            known = self.described.parts.get(part)
            read = self._read(known, text) if known else values.beside(part, text)
            if read.why:
                raise Unreadable(f"{self.described.key}.{part}={text}: {read.why}")
            self.constants[part] = read.value

    def facts(self, told: Told) -> Iterator[Fact]:
        """What the row says of the property."""
        place = self.place
        whole = told.cells[place] if place is not None else self.constant
        if not whole:
            return
        more, moments, notes = self.constants, {}, told.notes
        if self.parts or self.moments:
            notes = list(told.notes)
            more, moments = self._more(told, notes), self._moments(told, notes)
        note = {self.plan.language: "\n".join(notes)[: values.LONGEST_TEXT]} if notes else {}
        several = self.described.values == "many" and values.SEVERAL in whole
        for text in [one.strip() for one in whole.split(values.SEVERAL)] if several else [whole]:
            if text:
                value, as_written = self._value(told, text, more, several)
                since, until = moments.get("since", ""), moments.get("until", "")
                yield Fact(self.described.key, value, as_written, since, until, told.sources, note)

    def _value(self, told: Told, text: str, more: Mapping[str, Any], several: bool) -> tuple[Any, str]:
        """The value that the text is, and the words of the file where the value alone would not give them back."""
        described = self.described
        value, why, mentioned = self._read(described, text, more)
        if mentioned and mentioned not in self.mentioned:
            if len(self.mentioned) < values.CACHED:
                self.mentioned.add(mentioned)
            told.found.append(mention(*mentioned, series=self.plan.series, row=told.number))
        own = text if several or self.place is None else told.raw[self.place]
        same = value is not None and (value == own or (isinstance(value, dict) and own in value.values()))
        as_written = "" if same and described.type != "amount" else values.written(own)
        if why:
            column = self.columns[self.place] if self.place is not None else described.key
            told.gap(column, as_written, why, kept=bool(as_written))
        return value, as_written

    def _more(self, told: Told, notes: list[str]) -> dict[str, Any]:
        """What the row says besides the value: its parts, a currency, with or without tax. What of it is not understood
        goes into the notes."""
        found = dict(self.constants)
        for key, place in self.parts.items():
            if not (text := told.cells[place]):
                continue
            part = self.described.parts.get(key)
            value, why, _mentioned = self._read(part, text) if part else values.beside(key, text)
            if why:
                told.gap(self.columns[place], text, why)
                notes.append(f"{self.columns[place]}\u00a0: {text}")
            else:
                found[key] = value
        return found

    def _moments(self, told: Told, notes: list[str]) -> dict[str, str]:
        """Since and until when it holds; a date that is not understood goes into the notes."""
        found: dict[str, str] = {}
        for name, place in self.moments.items():
            if not (text := told.cells[place]):
                continue
            days = read_date(text)
            if days and days.iso:
                found[name] = days.iso
            else:
                told.gap(self.columns[place], text, values.NOT_A_DATE)
                notes.append(f"{self.columns[place]}\u00a0: {text}")
        return found

    def _read(self, described: Property, text: str, more: Mapping[str, Any] | None = None) -> values.Read:
        return values.read(described, text, language=self.plan.language, series=self.plan.series, more=more)


def spell(kind: Kind, plan: Plan, columns: Sequence[str], places: Mapping[str, int]) -> dict[str, Spoken]:
    """The properties that a table says, by `places`, which give the columns of targets (see `columns`), and by the
    constants of the plan. Raises Unreadable."""
    found: dict[str, Spoken] = {}
    mentioned: set[tuple[str, str]] = set()

    def of(key: str) -> Spoken:
        return found.setdefault(key, Spoken(kind.properties[key], plan, columns, mentioned))

    for target, place in places.items():
        key, _at, moment = target.partition("@")
        key, _dot, part = key.partition(".")
        if moment:
            of(key).moments[moment] = place
        elif part:
            of(key).parts[part] = place
        else:
            of(key).place = place
    for target, constant in plan.constants.items():
        key, _dot, part = target.partition(".")
        if key in kind.properties:
            of(key).hold(part, constant)
    return found


def mention(kind: str, name: str, *, series: str, row: int) -> Item:
    """A subject that a row only names."""
    key = values.key_of(name)
    title = vocabulary.kinds()[kind].properties[vocabulary.kinds()[kind].title]
    value: Any = {"fr": name} if title.type == "text" else name
    named = key if kind in NAMED else ""
    return Item(urn_of(series, kind, key), kind, row, [Fact(title.key, value)], named, mentioned=True)
