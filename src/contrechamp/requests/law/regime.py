"""A regime of access to documents, and its rules, from the YAML files in `regimes`. A country more is a file more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from contrechamp.requests.law.clock import Count, FirstDay, RollOver, Unit

LanguageMap = dict[str, str]
Actor = Literal["body", "requester", "commission"]
FOLDER = Path(__file__).parent / "regimes"


class Faulty(Exception):
    """A file of the law breaks a rule; the message names the file and the place."""


@dataclass(frozen=True)
class Reading:
    """Another way in which a source counts the same term, and why it is taken into account."""

    count: Count
    why: LanguageMap
    source: str


@dataclass(frozen=True, eq=False)  # compared and hashed by identity: `due` remembers by rule
class Rule:
    """One term of the law.

    `actor` has to act within it. `trigger` are the kinds of event that start it; with `extends`, it starts at the end
    of the rule of that name. `ends_with` are the kinds of event that end it early. `silence` is the event that the law
    infers when nothing happened. `remedy` says what comes next. `binding_if` names what must have been told to the
    requester for the term to bind; `only_if_not` the same for a term that holds where it was not told. `article` is
    the rule's own, `articles` those beside it; `wording` the identifier of the text that was read.
    """

    key: str
    actor: Actor
    says: LanguageMap
    trigger: tuple[str, ...]
    count: Count
    article: str
    source: str
    reviewer: str
    valid_from: date
    valid_to: date | None = None
    verified_on: date | None = None
    holidays: str = ""
    local_holidays: bool = False
    extends: str = ""
    ends_with: tuple[str, ...] = ()
    silence: str = ""
    remedy: LanguageMap = field(default_factory=dict)
    channel: LanguageMap = field(default_factory=dict)
    requires: tuple[LanguageMap, ...] = ()
    articles: tuple[str, ...] = ()
    wording: str = ""
    binding_if: str = ""
    only_if_not: str = ""
    if_missed: LanguageMap = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()

    @property
    def advises(self) -> bool:
        """Whether advice may rest on it: somebody has read the source."""
        return self.verified_on is not None

    def holds_on(self, day: date) -> bool:
        """Whether it was in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Regime:
    """The law of access of one jurisdiction."""

    key: str
    jurisdiction: str
    name: LanguageMap
    bodies: LanguageMap
    law: LanguageMap
    source: str
    commission: LanguageMap
    rules: tuple[Rule, ...]

    @cached_property
    def by_trigger(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that a kind of event starts."""
        kinds = {kind for rule in self.rules for kind in rule.trigger}
        return {kind: tuple(rule for rule in self.rules if kind in rule.trigger) for kind in kinds}

    @cached_property
    def by_key(self) -> Mapping[str, Rule]:
        """The rules by their names."""
        return {rule.key: rule for rule in self.rules}


@cache
def regimes() -> Mapping[str, Regime]:
    """Every regime by its key. Raises Faulty."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read(path: Path) -> Regime:
    """The regime in the file at `path`. Raises Faulty."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    where = path.name
    try:
        rules = tuple(_rule(raw, data["reviewer"], where) for raw in data["rules"])
        languages = {
            name: _languages(data[name], f"{where}: {name}") for name in ("name", "bodies", "law", "commission")
        }
        regime = Regime(
            key=path.stem, jurisdiction=data["jurisdiction"], source=data["source"], rules=rules, **languages
        )
    except (KeyError, TypeError) as fault:
        raise Faulty(f"{where}: {fault}") from None
    for rule in rules:
        if rule.extends and rule.extends not in regime.by_key:
            raise Faulty(f"{where}: {rule.key} extends no rule of the file")
    return regime


def _rule(raw: dict[str, Any], reviewer: str, file: str) -> Rule:
    where = f"{file}: {raw.get('key', '?')}"
    unknown = set(raw) - set(Rule.__dataclass_fields__) - {"amount", "unit", "first_day", "roll_over"}
    if unknown:
        raise Faulty(f"{where}: unknown {', '.join(sorted(unknown))}")
    if raw["actor"] not in get_args(Actor):
        raise Faulty(f"{where}: unknown actor")
    count = _count(raw, where)
    if (count.unit == "working_days" or count.roll_over != "none") and not raw.get("holidays"):
        raise Faulty(f"{where}: counting working days needs a holiday calendar")
    texts: dict[str, Any] = {
        name: _languages(raw[name], f"{where}: {name}")
        for name in ("says", "remedy", "channel", "if_missed")
        if name in raw
    }
    plain = ("key", "actor", "article", "source", "valid_from", "valid_to", "verified_on", "holidays",
             "local_holidays", "extends", "silence", "wording", "binding_if", "only_if_not")  # fmt: skip
    return Rule(
        count=count,
        trigger=tuple(raw["trigger"]),
        reviewer=raw.get("reviewer", reviewer),
        ends_with=tuple(raw.get("ends_with", ())),
        articles=tuple(raw.get("articles", ())),
        requires=tuple(_languages(one, where) for one in raw.get("requires", ())),
        readings=tuple(_reading(one, raw, where) for one in raw.get("readings", ())),
        **texts,
        **{name: raw[name] for name in plain if name in raw},
    )


def _count(raw: dict[str, Any], where: str) -> Count:
    unit, first_day, roll_over = raw["unit"], raw["first_day"], raw["roll_over"]
    known = unit in get_args(Unit) and first_day in get_args(FirstDay) and roll_over in get_args(RollOver)
    if not known or not isinstance(raw["amount"], int) or raw["amount"] < 1:
        raise Faulty(f"{where}: unknown way of counting")
    return Count(raw["amount"], cast(Unit, unit), cast(FirstDay, first_day), cast(RollOver, roll_over))


def _reading(raw: dict[str, Any], rule: dict[str, Any], where: str) -> Reading:
    told = {name: raw.get(name, rule[name]) for name in ("amount", "unit", "first_day", "roll_over")}
    return Reading(_count(told, where), _languages(raw["why"], where), raw["source"])


def _languages(raw: Any, where: str) -> LanguageMap:
    if not isinstance(raw, dict) or not {"fr", "en"} <= set(raw) or not all(isinstance(v, str) for v in raw.values()):
        raise Faulty(f"{where}: text in French and in English is needed")
    return cast(LanguageMap, raw)
