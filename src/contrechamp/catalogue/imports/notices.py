"""What procurement notices have in common: a contract with its parties, dates and amounts, told by any format.

A `Notice` is filled in by a reader of one format; what the reader finds but cannot place becomes a gap.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, Source, urn_of
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import LONGEST_STRING, LONGEST_TEXT, clean, written
from contrechamp.ground.text import fold

PARTIES = "notices"
"""The series in which parties that have no number are known by their names, whatever the format."""
NOTHING = {"", "nc", "nan", "none", "null", "n/a", "sans objet"}
NO_NAME = _("this party has a number and no name")
_ZONE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T+Z-].*)?")
_SIREN = re.compile(r"(?:fr|fr-rc|fr-siren|siren|siret|fr-insee)", re.IGNORECASE)


class Notice:
    """One contract as a notice tells it. `key` names it in `series`; `row` is its number in the file."""

    def __init__(self, plan: Plan, *, series: str, key: str, row: int, sources: list[Source] | None = None) -> None:
        self.plan = plan
        self.row = row
        self.urn = urn_of(series, "contract", key)
        self.sources = sources if sources is not None else ([plan.source] if plan.source else [])
        self.facts: list[Fact] = []
        self.gaps: list[Gap] = []
        self.parties: dict[str, Item] = {}

    def gap(self, path: str, value: Any, why: Any, *, kept: bool = False) -> None:
        self.gaps.append(Gap(self.row, path, written(str(value)), str(why), kept))

    def say(self, key: str, value: Any, as_written: str = "", *, note: str = "", since: str = "") -> None:
        """A fact as it is; the same one twice is one."""
        notes = {self.plan.language: note[:LONGEST_TEXT]} if note else {}
        self.facts.append(Fact(key, value, as_written, since, sources=list(self.sources), note=notes))

    def text(self, key: str, text: str, *, language: str = "") -> None:
        """Words in a language; longer ones than a statement holds are cut, and the gap says so."""
        told = clean(text)
        if not told:
            return
        if len(told) > LONGEST_TEXT:
            self.gap(key, f"{told[:200]}…", values.TOO_LONG)
            told = told[:LONGEST_TEXT]
        self.say(key, {language or self.plan.language: told})

    def string(self, key: str, text: str) -> None:
        told = clean(str(text))[:LONGEST_STRING]
        if told:
            self.say(key, told)

    def day(self, path: str, step: str, text: str) -> None:
        """The day of a step; a time zone after it says nothing more."""
        match = _ZONE.fullmatch(text.strip())
        self._read(path, "date", match[1] if match else clean(text), text, {"step": step})

    def money(self, path: str, stage: str, number: Any, currency: str, *, vat: str = "", note: str = "") -> None:
        """An amount: a number with its currency beside it."""
        exact = format(number, "f") if hasattr(number, "as_tuple") else str(number)
        more = {"stage": stage, "currency": currency.upper(), **({"vat": vat} if vat else {})}
        self._read(path, "amount", exact, f"{number} {currency}".strip(), more, note)

    def term(self, path: str, key: str, text: str, words: Mapping[str, str]) -> None:
        """One of the vocabulary's terms, which `words` gives for the folded words of the format."""
        found = words.get(fold(text))
        if found:
            self.say(key, found, written(text))
        else:
            self.say(key, None, written(text))
            self.gap(path, text, values.NOT_A_TERM, kept=True)

    def place(self, path: str, text: str, *, postcode: bool = False) -> None:
        """A place by name, INSEE code or postcode, where that means one place for sure."""
        urn, why = values.postcode(text) if postcode else values.place(text)
        if urn:
            self.say("place", urn, "" if urn.endswith(text) else written(text))
        else:
            self.say("place", None, written(text))
            self.gap(path, text, why, kept=True)

    def party(self, path: str, role: str, name: str, number: str = "", scheme: str = "") -> str:
        """A party with its role, named by its number where that is a SIREN or SIRET; its URN.

        Another kind of number stands among its identifiers.
        """
        name, number = clean(name), clean(str(number))
        siren = re.fullmatch(r"([0-9]{9})(?:[0-9]{5})?", number.replace(" ", ""))
        french = bool(siren) and (not scheme or _SIREN.match(scheme) is not None)
        urn = f"siren:{siren[1]}" if siren and french else urn_of(PARTIES, "party", values.key_of(name or number))
        facts = [Fact("name", name or number, sources=list(self.sources))]
        if number and not french:
            facts.append(Fact("identifier", f"{scheme} {number}".strip()[:LONGEST_STRING], sources=list(self.sources)))
        key = values.key_of(name) if name else ""
        self.parties.setdefault(urn, Item(urn, "party", self.row, facts, key, mentioned=True))
        if not name:
            self.gap(path, number, NO_NAME)
        self.say("party", {"ref": urn, "role": role}, name or number)
        return urn

    def items(self) -> Iterator[Found]:
        """The parties, then the contract, then what was not understood."""
        yield from self.parties.values()
        yield Item(self.urn, "contract", self.row, self.facts)
        yield from self.gaps

    def _read(self, path: str, key: str, text: str, raw: str, more: dict[str, Any], note: str = "") -> None:
        described = vocabulary.kinds()["contract"].properties[key]
        value, why, _mentioned = values.read(described, text, language=self.plan.language, series="", more=more)
        self.say(key, value, "" if text == raw and key == "date" and value else written(raw), note=note)
        if why:
            self.gap(path, raw, why, kept=True)
