"""Rows of a table into items, as a plan says."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.columns import KEY, NOTE, SOURCE, SUBJECT
from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, Source, urn_of
from contrechamp.catalogue.imports.naming import NAMED
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.spoken import Told, spell
from contrechamp.catalogue.imports.tables import Row
from contrechamp.ground.dates import read_date
from contrechamp.ground.hashing import sha256_hex


class Reader:
    """Reads the rows of one table, whose columns are `columns`. Raises Unreadable for a constant that does not fit."""

    def __init__(self, plan: Plan, columns: Sequence[str]) -> None:
        self.plan = plan
        self.columns = columns
        self._own = [plan.source] if plan.source else []
        places = {target: columns.index(column) for column, target in plan.columns.items() if target}
        used = set(places.values())
        self._unused = [place for place in range(len(columns)) if place not in used]
        self._key, self._subject, self._note = (places.pop(name, None) for name in (KEY, SUBJECT, NOTE))
        named = [key for key in places if key.startswith(SOURCE)]
        self._source = {key.removeprefix(SOURCE): places.pop(key) for key in named}
        kind = vocabulary.kinds()[plan.kind]
        self._spoken = spell(kind, plan, columns, places)
        self._title = places.get(kind.title)

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
        told = Told(row.number, row.cells, cells)
        for cell in row.beyond:
            if cell.strip():
                told.gap("", cell, _("stands in no column"), kept=False)
        if self._note is not None and cells[self._note]:
            told.notes.append(cells[self._note])
        told.sources = self._sources(told)
        facts: list[Fact] = []
        for spoken in self._spoken.values():
            facts += spoken.facts(told)
        if not facts:
            told.gap("", "", _("this row says nothing that could be read"), kept=False)
        yield from told.found
        if facts:
            urn, name = self._named(told)
            yield Item(urn, self.plan.kind, row.number, facts, name if self.plan.kind in NAMED else "")

    def _named(self, told: Told) -> tuple[str, str]:
        """The row's subject and its folded name. Without a number or a name, the row is known by all that it says."""
        cells = told.cells
        name = values.key_of(cells[self._title]) if self._title is not None else ""
        if self._subject is not None and (urn := values.identified(cells[self._subject])):
            return urn, name
        if self.plan.kind == "place" and name and (found := values.place(cells[self._title or 0])[0]):
            return found, name
        key = values.key_of(cells[self._key]) if self._key is not None else ""
        key = key or name or sha256_hex("\x1f".join(told.raw).encode())
        return urn_of(self.plan.series, self.plan.kind, key), name

    def _sources(self, told: Told) -> list[Source]:
        """What the row names as its sources, and the file itself where its address is known.

        A source that is no address, such as the name of a file, goes into the notes.
        """
        said = {key: told.cells[place] for key, place in self._source.items() if told.cells[place]}
        found: list[Source] = []
        for address in filter(None, (one.strip() for one in said.pop("address", "").split(values.SEVERAL))):
            source = self.plan.source_at(address)
            if source is None:
                column = self.columns[self._source["address"]]
                told.gap(column, address, values.NOT_AN_ADDRESS)
                told.notes.append(f"{column}\u00a0: {address}")
            else:
                found.append({**source, **_about(said)})
        return [*found, *(one for one in self._own if one not in found)] if found else self._own


def _about(said: Mapping[str, str]) -> dict[str, str]:
    """What a row says of its source besides the address."""
    about = {key: text[: values.LONGEST_STRING] for key, text in said.items() if key != "read"}
    day = read_date(said.get("read", ""))
    return {**about, "read": day.start} if day and day.precision == "day" else about
