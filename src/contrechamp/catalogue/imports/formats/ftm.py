"""FollowTheMoney entities, one JSON object a line: organisations, projects, contracts, and what ties them together.

Each entity has an id, a schema and properties, which are lists of strings (https://followthemoney.tech/explorer/).
Natural persons are not taken in.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, urn_of
from contrechamp.catalogue.imports.formats import streams
from contrechamp.catalogue.imports.naming import NAMED
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import NO_PROPERTY, clean, written
from contrechamp.ground.text import fold

SERIES = "ftm"
PERSON = _("is a natural person; those are not described here")
NO_SUCH_SCHEMA = _("is a schema that has no place in the vocabulary")
_PARTIES = {"Company": "company", "PublicBody": "public_body", "Organization": "", "LegalEntity": ""}
_KINDS = {
    **dict.fromkeys(_PARTIES, "party"),
    "Project": "dossier",
    "Contract": "contract",
    "CallForTenders": "contract",
}
_RELATIONS = {"Ownership": ("asset", "owner"), "Membership": ("member", "organization")}
_URN = re.compile(r"urn\.uuid\.([0-9a-f-]{36})|(siren|lei|wikidata)\.([A-Za-z0-9]{1,60})")
_COMMON = {
    "name": "name", "alias": "other_name", "previousName": "other_name", "weakAlias": "other_name",
    "summary": "description", "description": "description", "website": "website",
    "registrationNumber": "identifier", "sirenCode": "identifier", "siretCode": "identifier", "leiCode": "identifier",
    "taxNumber": "identifier", "vatCode": "identifier", "idNumber": "identifier",
}  # fmt: skip
_OF_KIND = {
    "party": _COMMON,
    "dossier": {"name": "title", "summary": "summary", "description": "summary", "projectId": "identifier"},
    "contract": {"title": "title", "name": "title", "noticeId": "identifier", "numberAwards": ""},
}
_SOURCES = ("sourceUrl", "publisher", "publisherUrl", "retrievedAt", "modifiedAt", "country", "jurisdiction")


def is_it(head: bytes, path: Path) -> bool:
    return b'"schema"' in head and b'"properties"' in head


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The entities as items. Raises Unreadable."""
    for path in paths:
        for number, entity in streams.lines(path):
            if isinstance(entity, dict) and isinstance(entity.get("properties"), dict) and entity.get("id"):
                yield from _Entity(number, entity, plan).read()
            else:
                yield Gap(number, "", written(str(entity)), str(NO_PROPERTY))


class _Entity:
    def __init__(self, row: int, entity: dict[str, Any], plan: Plan) -> None:
        self.row, self.plan = row, plan
        self.id, self.schema = str(entity["id"]), str(entity.get("schema", ""))
        self.said = {
            str(key): [text for one in (told if isinstance(told, list) else [told]) if (text := clean(str(one)))]
            for key, told in entity["properties"].items()
        }
        addresses = [source for one in self.said.get("sourceUrl", ()) if (source := plan.source_at(one))]
        self.sources = [*addresses, *([plan.source] if plan.source else [])]
        self.gaps: list[Gap] = []

    def read(self) -> Iterator[Found]:
        readers: dict[str, Callable[[], Iterator[Item]]] = {
            "ProjectParticipant": self._participant,
            "ContractAward": self._award,
            "UnknownLink": self._link,
        }
        if self.schema == "Person":
            yield Gap(self.row, "schema", ", ".join(self.said.get("name", [self.id])), str(PERSON))
        elif self.schema in _KINDS:
            yield self._subject(_KINDS[self.schema])
        elif self.schema in _RELATIONS:
            yield from self._relation(*_RELATIONS[self.schema])
        elif self.schema in readers:
            yield from readers[self.schema]()
        else:
            yield Gap(self.row, "schema", f"{self.schema} {self.id}", str(NO_SUCH_SCHEMA))
        yield from self.gaps

    def _subject(self, kind: str) -> Item:
        known = _OF_KIND[kind]
        facts = [Fact("type", term, sources=self.sources) for term in [_PARTIES.get(self.schema)] if term]
        for key, told in self.said.items():
            if known.get(key):
                facts += [self._fact(kind, known[key], text) for text in told]
            elif kind == "contract" and key == "authority":
                facts += [self._end(text, "buyer") for text in told]
            elif key in ("amount", "amountEur"):
                facts += [self._money(kind, text, "awarded" if kind == "contract" else "announced") for text in told]
            elif key in ("contractDate", "startDate", "endDate"):
                step = {"contractDate": "signature", "startDate": "start", "endDate": "end"}[key]
                facts += [self._day(kind, text, step) for text in told]
            elif key not in (*_SOURCES, "currency"):
                self._gap(key, told)
        title = vocabulary.kinds()[kind].title
        facts = _only_once(facts, title)
        name = values.key_of(self.said["name"][0]) if kind in NAMED and self.said.get("name") else ""
        return Item(self._urn(kind, self.id), kind, self.row, facts, name)

    def _relation(self, from_: str, to: str) -> Iterator[Item]:
        """Who belongs to whom, stated of the one that belongs."""
        for one in self.said.pop(from_, ()):
            ends = [self._urn("party", end) for end in self.said.get(to, ())]
            since, until = (self._iso(self.said.get(key, [""])[0]) for key in ("startDate", "endDate"))
            facts = [
                Fact("owner", end, "", since, until, self.sources)
                if self.schema == "Ownership"
                else Fact("link", {"ref": end, "relation": "member"}, "", since, until, self.sources)
                for end in ends
            ]
            if facts:
                yield Item(self._urn("party", one), "party", self.row, facts)
        self._rest((to, "startDate", "endDate"))

    def _link(self) -> Iterator[Item]:
        """A link of another sort: one of the relations of the vocabulary, or kept as written."""
        described = vocabulary.kinds()["party"].properties["link"].parts["relation"]
        for subject in self.said.pop("subject", ()):
            facts = []
            for other in self.said.get("object", ()):
                role = self.said.get("role", [""])[0]
                term = values.read(described, role, language="fr", series="").value
                value = {"ref": self._urn("party", other), "relation": term} if term else None
                facts.append(Fact("link", value, "" if term else written(f"{role} {other}"), sources=self.sources))
                if not term:
                    self.gaps.append(Gap(self.row, "role", role, str(values.NOT_A_TERM), kept=True))
            if facts:
                yield Item(self._urn("party", subject), "party", self.row, facts)
        self._rest(("object", "role"))

    def _participant(self) -> Iterator[Item]:
        for project in self.said.pop("project", ()):
            described = vocabulary.kinds()["dossier"].properties["party"].parts["role"]
            role = self.said.get("role", [""])[0]
            term = values.read(described, role, language="fr", series="").value if role else None
            if role and not term:
                self.gaps.append(Gap(self.row, "role", role, str(values.NOT_A_TERM), kept=True))
            facts = [self._end(one, term, role) for one in self.said.get("participant", ())]
            if facts:
                yield Item(self._urn("dossier", project), "dossier", self.row, facts)
        self._rest(("participant", "role"))

    def _award(self) -> Iterator[Item]:
        for contract in self.said.pop("contract", ()):
            facts = [self._end(one, "supplier") for one in self.said.get("supplier", ())]
            facts += [self._money("contract", text, "awarded") for text in self.said.get("amount", ())]
            facts += [self._day("contract", text, "award") for text in self.said.get("date", ())]
            if facts:
                yield Item(self._urn("contract", contract), "contract", self.row, facts)
        self._rest(("supplier", "amount", "date", "currency"))

    def _fact(self, kind: str, key: str, text: str) -> Fact:
        described = vocabulary.kinds()[kind].properties[key]
        told = clean(text)
        read = values.read(described, told, language=self.plan.language, series=SERIES)
        if read.why:
            self.gaps.append(Gap(self.row, key, written(text), str(read.why), kept=True))
        return Fact(key, read.value, "" if read.value is not None else written(text), sources=self.sources)

    def _end(self, id: str, role: str | None, written_role: str = "") -> Fact:
        value = {"ref": self._urn("party", id), **({"role": role} if role else {})}
        return Fact("party", value, "" if role else written(written_role), sources=self.sources)

    def _money(self, kind: str, text: str, stage: str) -> Fact:
        described = vocabulary.kinds()[kind].properties["amount"]
        currency = self.said.get("currency", [""])[0]
        read = values.read(
            described, clean(text), language="fr", series="", more={"stage": stage, "currency": currency}
        )
        if read.why:
            self.gaps.append(Gap(self.row, "amount", f"{text} {currency}", str(read.why), kept=True))
        return Fact("amount", read.value, written(f"{text} {currency}"), sources=self.sources)

    def _day(self, kind: str, text: str, step: str) -> Fact:
        described = vocabulary.kinds()[kind].properties["date"]
        read = values.read(described, clean(text)[:10], language="fr", series="", more={"step": step})
        if read.why:
            self.gaps.append(Gap(self.row, "date", text, str(read.why), kept=True))
        return Fact("date", read.value, "" if read.value else written(text), sources=self.sources)

    def _iso(self, text: str) -> str:
        return text[:10] if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text[:10]) else ""

    def _urn(self, kind: str, id: str) -> str:
        """The subject's own URN where the id is one that exports of this software give; else one of the series."""
        match = _URN.fullmatch(id)
        if match:
            return f"urn:uuid:{match[1]}" if match[1] else f"{match[2]}:{match[3]}"
        return urn_of(SERIES, kind, id)

    def _gap(self, key: str, told: list[str]) -> None:
        self.gaps += [Gap(self.row, f"{self.schema}.{key}", written(text), str(NO_PROPERTY)) for text in told]

    def _rest(self, read: tuple[str, ...]) -> None:
        for key, told in self.said.items():
            if key not in (*read, *_SOURCES) and any(fold(text) for text in told):
                self._gap(key, told)


def _only_once(facts: list[Fact], title: str) -> list[Fact]:
    """Of several names the first is the name; the others, where there is a place for them, are other names."""
    named = [fact for fact in facts if fact.property == title]
    for other in named[1:]:
        other.property = "other_name" if title == "name" else title
    return facts
