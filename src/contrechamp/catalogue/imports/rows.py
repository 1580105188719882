"""Rows of a table into items, as a plan says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.columns import KEY, NOTE, SOURCE, SUBJECT
from contrechamp.catalogue.imports.facts import Fact, Gap, Item, Source, Unreadable, urn_of
from contrechamp.catalogue.imports.naming import NAMED
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.tables import Row
from contrechamp.catalogue.vocabulary import Property
from contrechamp.ground.dates import read_date
from contrechamp.ground.hashing import sha256_hex

Found = Item | Gap
SEVERAL = "|"
"""Between several values in one cell, of a property that has many."""


@dataclass
class _Spoken:
    """Where the table says one property: the column of its value, what it says besides, since and until when."""

    described: Property
    place: int | None = None
    parts: dict[str, int] = field(default_factory=dict)
    since: int | None = None
    until: int | None = None
    constant: str = ""
    constants: dict[str, Any] = field(default_factory=dict)

    @property
    def said_beside(self) -> bool:
        """Whether other columns say something of the value."""
        return bool(self.parts) or self.since is not None or self.until is not None


class Reader:
    """Reads the rows of one table; `columns` are its own, in order."""

    def __init__(self, plan: Plan, columns: Sequence[str]) -> None:
        self.plan = plan
        self.columns = columns
        self.kind = vocabulary.kinds()[plan.kind]
        self._own = [plan.source] if plan.source else []
        self._mentioned: set[tuple[str, str]] = set()
        places = {target: columns.index(column) for column, target in plan.columns.items() if target}
        self._key, self._subject, self._note = places.pop(KEY, None), places.pop(SUBJECT, None), places.pop(NOTE, None)
        named = {key: place for key, place in places.items() if key.startswith(SOURCE)}
        self._source = {key.removeprefix(SOURCE): places.pop(key) for key in named}
        self._spoken = self._spell(places)
        used = {*places.values(), *self._source.values(), self._key, self._subject, self._note}
        self._unused = [place for place in range(len(columns)) if place not in used]
        title = self._spoken.get(self.kind.title)
        self._title = title.place if title else None

    def _spell(self, places: Mapping[str, int]) -> dict[str, _Spoken]:
        found: dict[str, _Spoken] = {}

        def of(key: str) -> _Spoken:
            return found.setdefault(key, _Spoken(self.kind.properties[key]))

        for target, place in places.items():
            key, _at, moment = target.partition("@")
            key, _dot, part = key.partition(".")
            if moment:
                setattr(of(key), moment, place)
            elif part:
                of(key).parts[part] = place
            else:
                of(key).place = place
        for target, constant in self.plan.constants.items():
            key, _dot, part = target.partition(".")
            if key not in self.kind.properties:
                continue
            if part:
                of(key).constants[part] = self._constant(of(key).described, part, constant)
            else:
                of(key).constant = constant
        return found

    def _constant(self, described: Property, part: str, text: str) -> Any:
        """What holds for every row, read once. Raises Unreadable where it is not understood."""
        if part not in described.parts:
            return text.upper()
        read = values.read(described.parts[part], text, language=self.plan.language, series=self.plan.series)
        if read.why:
            raise Unreadable(f"{described.key}.{part}={text}: {read.why}")
        return read.value

    def unmatched(self) -> Iterator[Gap]:
        """The columns that are not read at all: said once for the whole file."""
        for place in self._unused:
            yield Gap(1, self.columns[place], "", str(_("this column is not matched with anything, and is not read")))

    def read(self, rows: Iterator[Row]) -> Iterator[Found]:
        """The items and gaps of the rows, those that a row mentions before it."""
        for row in rows:
            yield from self._row(row)

    def _row(self, row: Row) -> Iterator[Found]:
        cells = [values.clean(cell) for cell in row.cells]
        for cell in row.beyond:
            if cell.strip():
                yield Gap(row.number, "", cell, str(_("stands in no column")))
        gaps: list[Found] = []
        urn, name = self._named(row, cells)
        notes = [cells[self._note]] if self._note is not None and cells[self._note] else []
        sources = self._sources(row, cells, gaps, notes)
        facts: list[Fact] = []
        for spoken in self._spoken.values():
            facts += self._facts(row, cells, spoken, sources, notes, gaps)
        yield from gaps
        if not facts:
            yield Gap(row.number, "", "", str(_("this row says nothing that could be read")))
            return
        yield Item(urn, self.plan.kind, row.number, facts, name if self.plan.kind in NAMED else "")

    def _named(self, row: Row, cells: Sequence[str]) -> tuple[str, str]:
        """The row's subject and its folded name. Without a number or a name, the row is known by all that it says."""
        name = values.key_of(cells[self._title]) if self._title is not None else ""
        if self._subject is not None and (urn := values.identified(cells[self._subject])):
            return urn, name
        if self.plan.kind == "place" and name and (found := values.place(cells[self._title or 0])[0]):
            return found, name
        key = cells[self._key] if self._key is not None else ""
        key = key or name or sha256_hex("\x1f".join(row.cells).encode())
        return urn_of(self.plan.series, self.plan.kind, values.key_of(key) if key != name else name), name

    def _sources(self, row: Row, cells: Sequence[str], gaps: list[Found], notes: list[str]) -> list[Source]:
        """What the row names as its sources, and the file itself where its address is known.

        A source that is no address, such as the name of a file, goes into the notes.
        """
        said = {key: cells[place] for key, place in self._source.items() if cells[place]}
        found: list[Source] = []
        for address in filter(None, (one.strip() for one in said.pop("address", "").split(SEVERAL))):
            source = self.plan.source_at(address)
            if source is None:
                column = self.columns[self._source["address"]]
                gaps.append(Gap(row.number, column, address, str(values.NOT_AN_ADDRESS), kept=True))
                notes.append(f"{column}\u00a0: {address}")
            else:
                found.append({**source, **self._about(said)})
        return [*found, *(one for one in self._own if one not in found)] if found else self._own

    def _about(self, said: Mapping[str, str]) -> dict[str, str]:
        about = {key: text[:1_000] for key, text in said.items() if key != "read"}
        day = read_date(said.get("read", ""))
        return {**about, "read": day.start} if day and day.precision == "day" else about

    def _facts(
        self, row: Row, cells: Sequence[str], spoken: _Spoken, sources: list[Source], notes: list[str],
        gaps: list[Found],
    ) -> Iterator[Fact]:  # fmt: skip
        described = spoken.described
        place = spoken.place
        whole = cells[place] if place is not None else spoken.constant
        if not whole:
            return
        several = described.values == "many" and SEVERAL in whole
        column = self.columns[place] if place is not None else described.key
        more, since, until = spoken.constants, "", ""
        if spoken.said_beside:
            notes = list(notes)
            since, until = (self._day(row, cells, one, gaps, notes) for one in (spoken.since, spoken.until))
            more = self._more(row, cells, spoken, gaps, notes)
        note = {self.plan.language: "\n".join(notes)[: values.LONGEST_TEXT]} if notes else {}
        for text in [one.strip() for one in whole.split(SEVERAL)] if several else [whole]:
            if not text:
                continue
            value, why, mentioned = values.read(
                described, text, language=self.plan.language, series=self.plan.series, more=more
            )
            if mentioned and mentioned not in self._mentioned:
                if len(self._mentioned) < values.CACHED:
                    self._mentioned.add(mentioned)
                gaps.append(mention(*mentioned, series=self.plan.series, row=row.number))
            as_written = _as_written(described, value, text, row.cells[place] if place is not None else text, several)
            if why:
                gaps.append(Gap(row.number, column, as_written, str(why), kept=bool(as_written)))
            yield Fact(described.key, value, as_written, since, until, sources, note)

    def _more(
        self, row: Row, cells: Sequence[str], spoken: _Spoken, gaps: list[Found], notes: list[str]
    ) -> dict[str, Any]:
        """What the row says besides the value: its parts, a currency, with or without tax. What of it is not understood
        goes into the notes."""
        found = dict(spoken.constants)
        for key, place in spoken.parts.items():
            if not (text := cells[place]):
                continue
            part = spoken.described.parts.get(key)
            if part is None:
                found[key] = text.upper()
                continue
            value, why, _mentioned = values.read(part, text, language=self.plan.language, series=self.plan.series)
            if why:
                column = self.columns[place]
                gaps.append(Gap(row.number, column, text, str(why), kept=True))
                notes.append(f"{column}\u00a0: {text}")
            else:
                found[key] = value
        return found

    def _day(self, row: Row, cells: Sequence[str], place: int | None, gaps: list[Found], notes: list[str]) -> str:
        if place is None or not cells[place]:
            return ""
        found = read_date(cells[place])
        if found is None or not found.iso:
            gaps.append(Gap(row.number, self.columns[place], cells[place], str(values.NOT_A_DATE), kept=True))
            notes.append(f"{self.columns[place]}\u00a0: {cells[place]}")
            return ""
        return found.iso


def mention(kind: str, name: str, *, series: str, row: int) -> Item:
    """A subject that a row only names."""
    key = values.key_of(name)
    title = vocabulary.kinds()[kind].properties[vocabulary.kinds()[kind].title]
    value: Any = {"fr": name} if title.type == "text" else name
    named = key if kind in NAMED else ""
    return Item(urn_of(series, kind, key), kind, row, [Fact(title.key, value)], named, mentioned=True)


def _as_written(described: Property, value: Any, text: str, cell: str, several: bool) -> str:
    """The words of the file, where the value alone would not give them back."""
    own = text if several else cell
    same: Callable[[], bool] = lambda: value == own or (isinstance(value, dict) and own in value.values())  # noqa: E731
    return "" if value is not None and described.type not in ("amount",) and same() else values.written(own)
