"""The devices that groups have signed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from contrechamp.atlas import status
from contrechamp.atlas.device import Bounds, Device, View
from contrechamp.atlas.devices.models import Finding, SignedDevice
from contrechamp.atlas.status import Observation
from contrechamp.catalogue.joining import joins
from contrechamp.catalogue.models import Likeness
from contrechamp.records import bulk
from contrechamp.records import reads as records
from contrechamp.records.prepared import Columns, prepared

COLUMNS = (
    "organisation", "subject", "longitude", "latitude", "precision", "type", "zone", "views", "mount", "height",
    "operator", "operator_kind", "manufacturer", "dossier", "tags",
)  # fmt: skip


def devices(
    *, bounds: Bounds | None = None, organisations: Collection[str] | None = None, today: date
) -> Iterator[Device]:
    """The devices of these groups (None: those that this site shows) within `bounds`, as of `today`.

    A device's status follows from what the groups shown here and its own group found of it, under each of its names.
    """
    shown = records.shown()
    rows: QuerySet[SignedDevice] = SignedDevice.objects.filter(
        organisation__in=shown if organisations is None else set(organisations)
    )
    if bounds is not None:
        rows = rows.filter(inside(bounds))
    for part in bulk.parts(rows.order_by("subject", "organisation").values_list(*COLUMNS).iterator(bulk.IN_A_QUERY)):
        findings = _of_joined({row[1] for row in part}, shown)
        for row in part:
            yield _device(row, _heard(findings[row[1]], shown | {row[0]}), today)


def device(key: str, today: date) -> Device | None:
    """The device `<organisation>/<subject>`, where that group is shown."""
    organisation, _slash, subject = key.partition("/")
    shown = records.shown()
    row = SignedDevice.objects.filter(organisation=organisation, subject=subject).values_list(*COLUMNS).first()
    if row is None or organisation not in shown:
        return None
    return _device(row, _heard(_of_joined({subject}, shown)[subject], shown), today)


def of_dossier(urns: Collection[str], shown: Collection[str], today: date) -> Iterator[Device]:
    """The devices that the groups `shown` say to belong to a dossier, by any of its URNs, as of `today`."""
    rows = _of_dossier(urns, shown)
    findings = _of_joined({row[1] for row in rows}, shown)
    for row in rows:
        yield _device(row, _heard(findings[row[1]], shown), today)


@prepared
def _of_dossier(urns: Collection[str], shown: Collection[str]) -> Columns:
    found = SignedDevice.objects.filter(dossier__in=urns, organisation__in=shown).exclude(dossier="")
    return found.order_by("subject", "organisation").values_list(*COLUMNS)


def of_subjects(subjects: Collection[str], shown: Collection[str], today: date) -> list[Device]:
    """The devices of these subjects as the groups `shown` describe them, one per group, as of `today`."""
    rows = SignedDevice.objects.filter(subject__in=subjects, organisation__in=shown).order_by("organisation", "subject")
    findings = [one for found in observations(subjects).values() for one in found]
    return [_device(row, _heard(findings, shown), today) for row in rows.values_list(*COLUMNS)]


def seen(subjects: Collection[str], shown: Collection[str]) -> list[Observation]:
    """What the groups `shown` found of these subjects, which are one device, the latest first."""
    found = [one for told in observations(subjects).values() for one in _heard(told, shown)]
    return sorted(found, key=lambda one: (one.last, one.reported, one.subject), reverse=True)


@dataclass(frozen=True)
class State:
    """Which rows there are: the last number and how many, of devices and of findings.

    Views are not changed in place, their rows go and come with higher numbers: among those up to one number rows only
    ever go, so that two equal states are of the same rows.
    """

    device: int
    devices: int
    finding: int
    findings: int

    def word(self) -> str:
        return ".".join(map(str, (self.device, self.devices, self.finding, self.findings)))

    @staticmethod
    def of(word: str) -> "State":
        """The state of that word. Raises ValueError where it is none."""
        device, devices, finding, findings = map(int, word.split("."))
        return State(device, devices, finding, findings)


def state() -> State:
    """The state of now."""
    found = [
        (rows["last"] or 0, rows["all"])
        for rows in (_table(model).aggregate(last=Max("pk"), all=Count("pk")) for model in (SignedDevice, Finding))
    ]
    return State(*found[0], *found[1])


def subjects_since(then: State, most: int) -> set[str] | None:
    """The subjects of devices of which rows came since that state; None for more than `most`."""
    rows = _table(SignedDevice).filter(pk__gt=then.device).values_list("subject", flat=True)
    found = _table(Finding).filter(pk__gt=then.finding).values_list("device", flat=True)
    subjects = {*rows[: most + 1], *found[: most + 1]}
    return None if len(subjects) > most else {*joins(subjects).every(subjects)}


def by_everybody(subjects: Collection[str], today: date) -> Iterator[Device]:
    """What all groups, shown or not, say of these devices, as of `today`."""
    shown = records.shown()
    for part in bulk.parts(subjects):
        findings = _of_joined(set(part), shown)
        for row in SignedDevice.objects.filter(subject__in=part).values_list(*COLUMNS):
            yield _device(row, _heard(findings[row[1]], shown | {row[0]}), today)


def untouched(then: State, subjects: Collection[str]) -> int:
    """How many rows of that state are still there, those of these subjects apart."""
    rows = _table(SignedDevice).filter(pk__lte=then.device)
    return rows.count() - sum(rows.filter(subject__in=part).count() for part in bulk.parts(subjects))


def keys() -> Iterator[str]:
    """The keys of all devices that any group has signed."""
    for organisation, subject in _table(SignedDevice).values_list("organisation", "subject").iterator(bulk.IN_A_QUERY):
        yield f"{organisation}/{subject}"


def likeness() -> str:
    """A word that changes with what groups say of which subjects are one: so much a device's status rests on."""
    found = _table(Likeness).aggregate(last=Max("pk"), all=Count("pk"))
    return f"{found['last'] or 0}.{found['all']}"


def _table(model: type[SignedDevice] | type[Finding] | type[Likeness]) -> QuerySet[Any]:
    return model._default_manager.all()


def inside(bounds: Bounds) -> Q:
    """The condition that a row's position lies within `bounds`."""
    west, south, east, north = bounds
    found = Q(latitude__gte=south, latitude__lte=north)
    if west <= east:
        return found & Q(longitude__gte=west, longitude__lte=east)
    return found & (Q(longitude__gte=west) | Q(longitude__lte=east))


def observations(subjects: Iterable[str]) -> dict[str, list[Observation]]:
    """What every group, shown or not, found of these devices."""
    found: dict[str, list[Observation]] = defaultdict(list)
    for part in bulk.parts(subjects):
        rows: Iterable[tuple[Any, ...]] = Finding.objects.filter(device__in=part).values_list(
            "device", "last", "first", "found", "method", "organisation", "subject", "reported"
        )
        for about, *said in rows:
            found[about].append(Observation(*said))
    return found


def _of_joined(subjects: Collection[str], shown: Collection[str]) -> dict[str, list[Observation]]:
    """What every group found of each of these devices, under whichever of the names that are one for this site."""
    joined = joins(subjects, shown=shown)
    found = observations(joined.every(subjects))
    return {one: [said for name in joined.all_of(one) for said in found.get(name, ())] for one in subjects}


def _heard(findings: Iterable[Observation], groups: Collection[str]) -> list[Observation]:
    return [one for one in findings if one.organisation in groups]


def _device(row: Sequence[Any], findings: Sequence[Observation], today: date) -> Device:
    organisation, subject, longitude, latitude, precision, type, zone, views, mount, height, *named, tags = row
    operator, operator_kind, manufacturer, dossier = named
    return Device(
        key=f"{organisation}/{subject}",
        longitude=longitude,
        latitude=latitude,
        precision=precision,
        type=type,
        zone=zone,
        status=status.status(findings, today),
        views=tuple(View(*view) for view in views),
        mount=mount,
        height=height,
        operator=operator,
        operator_kind=operator_kind,
        manufacturer=manufacturer,
        dossier=dossier,
        first_seen=status.first_seen(findings, today),
        last_seen=status.last_seen(findings, today),
        organisation=organisation,
        address=address_of(subject),
        tags=tags,
    )


def address_of(subject: str) -> str:
    """The path of the page about a device, without language."""
    return f"/device/{subject.removeprefix('urn:uuid:')}"
