"""What is told about a subject: a dossier, a product, an actor…"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.device import Device
from contrechamp.atlas.devices import reads as signed
from contrechamp.atlas.status import Observation
from contrechamp.catalogue import merging
from contrechamp.catalogue.merging import MergedProperty, Stated
from contrechamp.catalogue.reads import FIELDS, read, stated
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.reads import versions
from contrechamp.site.reads.around import Around, around
from contrechamp.site.reads.lines import mentioned
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.reads.versions import Version

KIND = "dossier"


@dataclass(eq=False)
class Told:
    """What decides how a page reads.

    `urns` are all that the subject has, its canonical one first; `around` what is said elsewhere that refers to it.
    """

    subject: str
    kind: str
    urns: Sequence[str]
    version: Version
    sight: Sight
    around: Around

    @cached_property
    def statements(self) -> list[Stated]:
        if not self.version.latest:
            return [stated(row) for row in versions.statements_at(self.version) if row.kind == self.kind]
        return [one for (one,) in read(_said(self.urns, self.kind, self.sight.shown))]

    @cached_property
    def merged(self) -> list[MergedProperty]:
        return merging.merge(self.kind, self.statements)

    @cached_property
    def tellers(self) -> list[str]:
        return [step.organisation for step in self.version.ends]

    @cached_property
    def devices(self) -> list[Device]:
        """Those of a dossier, or the device itself, as of today; an earlier version shows none."""
        if self.kind == "device" and self.version.latest:
            return signed.of_subjects(self.urns, self.sight.shown, timezone.localdate())
        if self.kind != KIND or not self.version.latest:
            return []
        return atlas.of_dossier(self.urns, self.sight.shown, timezone.localdate())

    @cached_property
    def seen(self) -> list[Observation]:
        """What was found of a device, the latest first."""
        return signed.seen(self.urns, self.sight.shown) if self.kind == "device" and self.version.latest else []

    @cached_property
    def mentioned(self) -> set[str]:
        """The URNs whose names the page needs."""
        groups = {*self.tellers, *self.everybody, *(one.organisation for one in self.around.statements)}
        groups |= {one.organisation for one in self.seen}
        subjects = {*self.urns, *self.around.subjects.values()}
        subjects |= {urn for row in self.around.rows.values() for urn in row.places}
        return mentioned([*self.statements, *self.around.statements]) | subjects | {f"org:{id}" for id in groups}

    @cached_property
    def everybody(self) -> list[str]:
        """The groups that tell of it, with those that the reader hides."""
        if not self.sight.without:
            return self.tellers
        return [step.organisation for step in Version(versions.steps_of(self.urns, self.sight.everybody)).ends]


@prepared
def _said(urns: Sequence[str], kind: str, organisations: Collection[str]) -> Columns:
    rows = Statement.objects.filter(subject__in=urns, kind=kind, organisation__in=organisations)
    return rows.order_by("day", "record", "number").values_list(*FIELDS)


@shared
def told(subject: str, *, kind: str = KIND, token: str = "", without: Collection[str] = ()) -> Told | None:
    """What is told about `subject`, latest or at an earlier version; None when no group shown speaks of it so.

    `without` are the groups that the reader hides. Where all who tell it are hidden, nothing is left to tell but who.
    """
    sight = Sight(without=without)
    beside = around(subject, sight)
    urns = beside.urns
    version = versions.find(urns, sight.shown, token)
    if version is None or not (version.steps or without):
        return None
    if token and version.latest:
        return told(subject, kind=kind, token="", without=without)  # as the page itself asks
    found = Told(urns[0], kind, urns, version, sight, beside)
    if found.statements or not version.latest:
        return found if found.statements else None
    return found if (without and found.everybody) or _named(found) else None


def _named(found: Told) -> bool:
    """Whether it has a page although no group tells of it: an actor that others name."""
    return found.kind == "party" and bool(found.around.referring)
