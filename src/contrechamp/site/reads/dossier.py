"""A dossier, or another subject that is told like one, as its page shows it, block by block."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.atlas.map import words
from contrechamp.catalogue import merging, vocabulary
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.vocabulary import Term
from contrechamp.catalogue.words import references
from contrechamp.ground.sharing import shared
from contrechamp.peers.trust.strip import of_version
from contrechamp.shell import languages
from contrechamp.site.reads import blocks, versions
from contrechamp.site.reads.around import Near, near
from contrechamp.site.reads.blocks import Block, Cited, Event, Pair, ShownDifference
from contrechamp.site.reads.lines import Line, Lines, together
from contrechamp.site.reads.rows import Status
from contrechamp.site.reads.subjects import Group, Named, Text, address_of
from contrechamp.site.reads.telling import Told
from contrechamp.site.reads.whereabouts import Whereabouts, whereabouts

NEAR = ("decision", "contract", "trial", "dossier", "product", "party")
"""Kinds of subject that may refer to another, in the order in which its page shows them."""


@dataclass(frozen=True)
class Proof:
    """How well a page is founded, and by whom: `groups` tell it here, `others` do too and the reader hides them."""

    sourced: int
    needed: int
    groups: Sequence[Group]
    intact: bool
    checked: date
    others: Sequence[Group] = ()


class Dossier:
    """Everything that the page and its twin show, each part made when it is asked for.

    Made of what is told about a subject.
    """

    def __init__(self, one: Told) -> None:
        self.told = one
        self.names = names = one.sight.named(one.mentioned)
        self.subject, self.kind, self.urns, self.version = one.subject, one.kind, one.urns, one.version
        self.statements: Sequence[Stated] = one.statements
        self.merged = one.merged
        self.known = {each.key: each for each in self.merged if each.described}
        speaking = {*one.tellers, *one.everybody, *(said.organisation for said in one.around.statements)}
        speaking |= {found.organisation for found in one.seen}
        self.groups = one.sight.groups_among(names, speaking)
        self.lines = Lines(names, self.groups)

    def _of(self, key: str) -> list[Line]:
        return self.lines.lines(self.known[key].values) if key in self.known else []

    @cached_property
    def proof(self) -> Proof:
        sourced, needed = merging.proof(self.merged)
        tellers, everybody = self.told.tellers, self.told.everybody
        return Proof(
            sourced=sourced,
            needed=needed,
            groups=[self.groups[id] for id in tellers],
            intact=versions.intact(self.version.steps),
            checked=timezone.localdate(),
            others=[self.groups[id] for id in everybody if id not in tellers],
        )

    @cached_property
    def title(self) -> Text:
        described = vocabulary.kinds()[self.kind]
        value = self.known[described.title].values[0].first.value if described.title in self.known else ""
        named = value if value and isinstance(value, dict | str) else self._sort()
        return named or self.names[self.subject].title

    def _sort(self) -> Text:
        """What a device or an observation is, for want of a name of its own."""
        key = {"device": "type", "observation": "found"}.get(self.kind, "")
        term = self.known[key].values[0].first.value if key in self.known else ""
        known = vocabulary.kinds()[self.kind].properties[key].terms.get(str(term)) if key else None
        return known.label if known else ""

    @cached_property
    def seen(self) -> list[tuple[str, str, str, str, Group]]:
        """What was found of a device: its day, what, how, the address of the finding, who says so."""
        terms = {key: vocabulary.kinds()["observation"].properties[key].terms for key in ("found", "method")}
        language = languages.current()
        return [
            (
                one.last, languages.choose(terms["found"][one.found].label, language)[1],
                languages.choose(terms["method"][one.method].label, language)[1],
                address_of(one.subject, "observation"), self.groups[one.organisation],
            )
            for one in self.told.seen
        ]  # fmt: skip

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states of a device, as the groups that describe it see it: words of the map, each once."""
        return sorted({(one.status, str(words.STATUS[one.status])) for one in self.told.devices})

    @cached_property
    def summaries(self) -> list[Line]:
        return self._of("summary")

    @cached_property
    def status(self) -> list[Line]:
        """The present status of each version."""
        return self.lines.lines(self.known["status"].current) if "status" in self.known else []

    @cached_property
    def places(self) -> list[Named]:
        values = self.known["place"].values if "place" in self.known else ()
        return [self.names[urn] for value in values for urn in references(value.first.value)]

    @cached_property
    def technologies(self) -> list[Term]:
        terms = vocabulary.technologies()
        values = self.known["technology"].values if "technology" in self.known else ()
        return [terms[value.first.value] for value in values if value.first.value in terms]

    @cached_property
    def differences(self) -> list[ShownDifference]:
        return list(blocks.differences(self.known.values(), self.lines))

    @cached_property
    def reconcile(self) -> list[Group]:
        """The groups whose own account says several things in one place."""
        return [self.groups[id] for id in sorted({id for each in self.known.values() for id in each.to_reconcile})]

    @cached_property
    def facts(self) -> list[Block]:
        return list(blocks.facts(self.known, self.lines, first=blocks.FACTS if self.kind == "dossier" else ()))

    @cached_property
    def pairs(self) -> list[Pair]:
        return blocks.pairs(self.known, self.lines)

    @cached_property
    def actors(self) -> list[Line]:
        return self._of("party")

    @cached_property
    def money(self) -> list[Block]:
        return list(blocks.money(self.known.get("amount"), self.lines))

    @cached_property
    def rights(self) -> list[list[Line]]:
        return together(self._of("right"))

    @cached_property
    def events(self) -> list[Event]:
        return blocks.events(self.known, self.lines)

    @cached_property
    def dossiers(self) -> list[Line]:
        """The dossiers that a decision, a contract or a trial belongs to."""
        return self._of("dossier")

    @cached_property
    def near(self) -> dict[str, list[Near]]:
        """By kind, the subjects that refer to this one."""
        return near(self.told.around, self.lines)

    @cached_property
    def whereabouts(self) -> list[Whereabouts]:
        """Of a product, where it is."""
        found = whereabouts(self.near.get("dossier", ()), self.known.get("customer"), self.lines)
        return found if self.kind == "product" else []

    @cached_property
    def questions(self) -> list[Line]:
        return self._of("open_question")

    @cached_property
    def documents(self) -> list[Cited]:
        return blocks.cited_documents(self.statements, self.names)

    @cached_property
    def articles(self) -> list[Line]:
        return self._of("article")

    @cached_property
    def replies(self) -> list[Line]:
        return self._of("reply")

    @cached_property
    def same(self) -> list[Line]:
        return self._of("same_as")

    @cached_property
    def different(self) -> list[Line]:
        return self._of("different_from")

    @cached_property
    def unknown(self) -> list[Line]:
        """What this software does not understand."""
        return [line for each in self.merged if not each.described for line in self.lines.lines(each.values)]

    @property
    def strip(self) -> list[tuple[str, str]]:
        """The strip of proof: figures, and what each counts."""
        groups = len(self.proof.groups)
        sourced = _("%(sourced)d of %(all)d") % {"sourced": self.proof.sourced, "all": self.proof.needed}
        founded = [(sourced, _("statements have a source"))] if self.proof.needed else []
        return [
            *founded,
            (str(groups), _("group tells it") if groups == 1 else _("groups tell it")),
            (str(len(self.differences)), _("differences between them")),
            (str(len(self.documents)), _("documents to read here")),
        ]

    @property
    def around(self) -> list[tuple[str, Sequence[Near]]]:
        """What refers to the subject, by kind, in the order of the page. Actors stand in the network of an actor."""
        kinds = [kind for kind in NEAR if kind in self.near and not kind == self.kind == "party"]
        return [(kind, self.near[kind]) for kind in kinds]

    @property
    def standing(self) -> list[tuple[Status, int]]:
        """The present statuses of the dossiers that refer to it, with how many have each: annulled here, used there."""
        counts = Counter(status for one in self.near.get("dossier", ()) if one.row for status in one.row.statuses)
        return sorted(((status, n) for status, n in counts.items() if status.term), key=lambda item: -item[1])

    @property
    def copies(self) -> str:
        """How far this version is kept elsewhere, in words."""
        return of_version({step.log: step.seq for step in self.version.ends})

    @property
    def address(self) -> str:
        """The path of the page, under the canonical URN."""
        return address_of(self.subject, self.kind)

    @property
    def whole(self) -> str:
        """The address of the page, with the host."""
        return f"{settings.BASE_URL.rstrip('/')}{self.address}"

    @property
    def cite(self) -> str:
        """The address of this version, for ever."""
        return f"{self.whole}?version={self.version.token}"


@shared
def in_language(told: Told, _language: str) -> Dossier:
    """What is told, as its page shows it in the active language: one for all that is made in one go."""
    return Dossier(told)
