"""A network of actors in two tables: nodes (`id, label, category`) and links (`source, target, type, url`).

This is how maps of vendors, their clients and their lobbies are kept (French words). Links that go the other way round
than their words say are turned where the sorts of the two actors leave no doubt; else they stay as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.catalogue.imports import tables, values
from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, Source, Unreadable, urn_of
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.ground.text import fold

NODES, LINKS = {"id", "label", "category"}, {"source", "target", "type"}
MOST_NODES = 200_000

PUBLIC, OWNER = "acteur public", "actionnaire"
_TYPES = {"acteur prive": "company", "association professionnelle": "trade_body"}
_PUBLIC = (
    (r"ville\b|commune de\b|mairie\b", "municipality"),
    (r"prefecture de police|gendarmerie|police\b", "police"),
    (r"ministere|prefecture", "state"),
    (r"communaute|metropole|departement|region\b|conseil (?:departemental|regional)", "local_authority"),
)
_TOWN = re.compile(r"(?:ville|commune|mairie) (?:de la |de l'|de |du |des |d')(.+)", re.IGNORECASE)
_PERSON = re.compile(r"[^\W\d_][a-zà-ÿ]+ [^\W\d_][a-zà-ÿ]+")
_LINKS = {  # words folded: relation, whether the two ends change places
    "est membre": ("member", False),
    "est membre de": ("member", False),
    "fonctionne avec": ("compatible", False),
    "est fourni par": ("distributor", False),
    "fait du lobbying": ("lobbying", False),
    "fait du lobbbying": ("lobbying", False),
    "a pour actionnaire": ("shareholder", False),
    "est sous-traitant de": ("subcontractor", True),
    "est integrateur de": ("integrator", False),
}
_CUSTOMERS = ("a pour client", "est utilise par")
_FUNCTIONS = ("fonctionnalite", "est fabriquant de", "est fabricant de")
_BID = "a candidate"
_TECHNOLOGIES = {
    "vsa": "algorithmic-video",
    "vsa - traffic": "algorithmic-video",
    "analyse video": "algorithmic-video",
    "reconnaissance faciale": "face-recognition",
    "imsi catchers": "imsi-catcher",
    "video verbalisation": "automated-fines",
    "verbalisation electronique": "automated-fines",
    "exploitation telephone portable": "phone-extraction",
    "cameras": "video-surveillance",
}


def is_it(paths: list[Path]) -> bool:
    """Whether the files are the two tables of a network."""
    heads = [set(tables.open_table(path).columns) for path in paths]
    return len(paths) == 2 and any(head >= NODES for head in heads) and any(head >= LINKS for head in heads)


@dataclass
class _Node:
    name: str
    category: str
    row: int
    facts: list[Fact] = field(default_factory=list)
    linked: bool = False


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The actors with their links, and the calls for tender that they answered. Raises Unreadable."""
    found = [tables.open_table(path) for path in paths]
    nodes = next((table for table in found if set(table.columns) >= NODES), None)
    links = next((table for table in found if set(table.columns) >= LINKS), None)
    if nodes is None or links is None:
        raise Unreadable(_("A network is two tables: one with id, label, category, one with source, target, type."))
    yield from _Network(plan).read(nodes, links)


class _Network:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.nodes: dict[str, _Node] = {}
        self.gaps: list[Gap] = []
        self.contracts: dict[str, Item] = {}
        self.ends: set[str] = set()  # of links between actors

    def read(self, nodes: tables.Table, links: tables.Table) -> Iterator[Found]:
        for row in nodes.rows():
            self._node(row.number, dict(zip(nodes.columns, row.cells, strict=True)))
            if len(self.nodes) > MOST_NODES:
                raise Unreadable(_("A network may have %(n)d actors at most.") % {"n": MOST_NODES})
        for row in links.rows():
            self._link(row.number, dict(zip(links.columns, row.cells, strict=True)))
        for key, node in self.nodes.items():
            if item := self._item(key, node):
                yield item
            elif not node.linked:
                why = str(_("is neither an actor nor the end of a link that is understood"))
                self.gaps.append(Gap(node.row, "id", node.name, why))
        yield from self.contracts.values()
        yield from sorted(self.gaps)

    def _node(self, row: int, cells: dict[str, str]) -> None:
        name, category = values.clean(cells["label"] or cells["id"]), fold(cells["category"])
        key = values.key_of(cells["id"])
        if not key or not name:
            self.gaps.append(Gap(row, "id", cells["id"], str(values.NOT_A_PARTY)))
            return
        held = self.nodes.get(key)
        if held:
            told = {"name": held.name, "row": held.row}
            why = str(_("is the same name as “%(name)s” in row %(row)d, and is taken for it") % told)
            self.gaps.append(Gap(row, "id", cells["id"], why, kept=True))
            return
        self.nodes[key] = _Node(name, "" if category in ("null", "none") else category, row)

    def _item(self, key: str, node: _Node) -> Item | None:
        """The actor, unless the node is a function, a contract or, perhaps, a person."""
        if not node.category and not node.facts and key not in self.ends:
            return None
        if node.category == OWNER and _PERSON.fullmatch(node.name):
            why = str(_("may be a private person; those are not described here"))
            self.gaps.append(Gap(node.row, "id", node.name, why))
            return None
        facts = [self._said("name", node.name), *self._sort(node), *node.facts]
        return Item(self._urn(key), "party", node.row, facts, key)

    def _sort(self, node: _Node) -> Iterator[Fact]:
        name = fold(node.name)
        found = _TYPES.get(node.category)
        if node.category == PUBLIC:
            found = next((term for pattern, term in _PUBLIC if re.match(pattern, name)), None)
        if found:
            yield self._said("type", found)
        elif node.category:
            self.gaps.append(Gap(node.row, "category", node.category, str(values.NOT_A_TERM), kept=True))
            yield Fact("type", None, node.category, sources=self._own())
        if found == "municipality" and (town := _TOWN.match(node.name)):
            urn, why = values.place(town[1])
            if urn:
                yield self._said("place", urn)
            else:
                self.gaps.append(Gap(node.row, "label", node.name, str(why), kept=True))

    def _link(self, row: int, cells: dict[str, str]) -> None:
        words = fold(cells["type"])
        ends = [values.key_of(cells[end]) for end in ("source", "target")]
        missing = [end for end, key in zip(("source", "target"), ends, strict=True) if key not in self.nodes]
        for end in missing:
            self.gaps.append(Gap(row, end, cells[end], str(_("is not among the actors of the other table"))))
        if missing:
            return
        source, target = (self.nodes[key] for key in ends)
        if self._about_person(row, cells, source, target):
            return
        sources, note = self._sources(row, cells.get("url", ""))
        if words in (*_FUNCTIONS, _BID):
            target.linked = True
            fact = self._bid(ends, target, row) if words == _BID else self._function(target)
            (self.contracts[ends[1]].facts if words == _BID else source.facts).append(fact)
        elif (turned := self._relation(words, source, target)) is not None:
            relation, turn = turned
            giver, taker = (1, 0) if turn else (0, 1)
            fact = Fact("link", {"ref": self._urn(ends[taker]), "relation": relation}, values.written(cells["type"]))
            (target if turn else source).facts.append(fact)
            self.ends.update((ends[giver], ends[taker]))
        else:
            told = f"{source.name} – {values.clean(cells['type'])} – {target.name}"
            why = str(_("is a link that is not understood, or goes one way or the other"))
            self.gaps.append(Gap(row, "type", told, why, kept=True))
            fact = Fact("link", None, values.written(told))
            source.facts.append(fact)
            target.linked = True
        fact.sources, fact.note = sources, note

    def _about_person(self, row: int, cells: dict[str, str], *ends: _Node) -> bool:
        person = next((one for one in ends if one.category == OWNER and _PERSON.fullmatch(one.name)), None)
        if person:
            why = str(_("may be a private person; those are not described here"))
            self.gaps.append(Gap(row, "target", f"{cells['source']} – {cells['type']} – {cells['target']}", why))
            person.linked = True
        return person is not None

    def _relation(self, words: str, source: _Node, target: _Node) -> tuple[str, bool] | None:
        """The relation, and whether it is the target that states it. A customer is the public one of the two."""
        if words not in _CUSTOMERS:
            return _LINKS.get(words)
        if PUBLIC in (source.category, target.category):
            return ("supplier", False) if source.category == PUBLIC else ("supplier", True)
        return ("supplier", True) if words == "est utilise par" else None

    def _function(self, target: _Node) -> Fact:
        term = _TECHNOLOGIES.get(fold(target.name))
        if term:
            return Fact("technology", term, target.name)
        return Fact("function", {self.plan.language: target.name})

    def _bid(self, ends: list[str], target: _Node, row: int) -> Fact:
        title = self._said("title", {self.plan.language: target.name})
        urn = urn_of(self.plan.series, "contract", ends[1])
        self.contracts.setdefault(ends[1], Item(urn, "contract", target.row, [title]))
        self.ends.add(ends[0])
        return Fact("party", {"ref": self._urn(ends[0]), "role": "bidder"}, "a candidaté")

    def _sources(self, row: int, cell: str) -> tuple[list[Source], dict[str, str]]:
        found, others = [], []
        for address in filter(None, (one.strip() for one in cell.split(values.SEVERAL))):
            source = self.plan.source_at(address)
            if source:
                found.append(source)
            else:
                others.append(f"Source\u00a0: {address}")
                self.gaps.append(Gap(row, "url", address, str(values.NOT_AN_ADDRESS), kept=True))
        return [*found, *self._own()], {self.plan.language: "\n".join(others)} if others else {}

    def _own(self) -> list[Source]:
        return [self.plan.source] if self.plan.source else []

    def _said(self, key: str, value: Any) -> Fact:
        return Fact(key, value, sources=self._own())

    def _urn(self, key: str) -> str:
        return urn_of(self.plan.series, "party", key)
