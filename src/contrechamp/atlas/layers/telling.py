"""An object of a layer, a layer and an import in words, for their pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas import sources, status
from contrechamp.atlas.device import Device, View
from contrechamp.atlas.devices import reads as signed
from contrechamp.atlas.devices.models import SignedDevice
from contrechamp.atlas.giving import files
from contrechamp.atlas.layers import columns, reads
from contrechamp.atlas.layers.conflation import EXACT, PLACE, POLE, TYPE
from contrechamp.atlas.layers.models import Doubt, Object
from contrechamp.atlas.layers.reading import Row
from contrechamp.atlas.map import words
from contrechamp.catalogue.vocabulary import kinds
from contrechamp.library.models import Document
from contrechamp.records import reads as records
from contrechamp.shell import languages

WHY = {
    PLACE: gettext_lazy("between 5 and 15 metres apart"),
    POLE: gettext_lazy("another device of the file is nearer to it"),
    TYPE: gettext_lazy("at the same place, but of another sort"),
    EXACT: gettext_lazy("the position is not known exactly"),
}
FIELDS = {
    "longitude": gettext_lazy("Longitude"), "latitude": gettext_lazy("Latitude"), "type": gettext_lazy("Type"),
    "views": gettext_lazy("Direction"), "mount": gettext_lazy("Mount"),
    "words": gettext_lazy("Where it hangs, in words"),
    "operator": gettext_lazy("Operator"), "zone": gettext_lazy("What it watches"), "place": gettext_lazy("Town"),
}  # fmt: skip

Fact = tuple[str, str]


@dataclass(frozen=True)
class Page:
    """A page of a document that an object stands on; `address` is "" while the document is not public."""

    title: str
    number: int
    exact: str
    address: str


@dataclass(frozen=True)
class Shown:
    """One object of a layer for its page, in `language`."""

    object: Object
    language: str
    member: bool = False
    """Whether a member of the layer's group reads it, who may know of documents that are not public."""

    @property
    def status(self) -> str:
        one = self.object
        found = reads.observations(one.surveyed, one.said, one.gone, one.documented)
        return status.status(found, timezone.localdate())

    @property
    def state(self) -> str:
        return str(words.STATUS[self.status])

    @property
    def title(self) -> str:
        return words.types(self.language)[self.object.type]

    @cached_property
    def device(self) -> Device | None:
        """The device as the map has it; None without a position."""
        return reads.Layers().device(reads.key_of(self.object.layer_id, self.object.name))

    @property
    def drawn(self) -> list[Device]:
        """The device to draw."""
        return [self.device] if self.device else []

    @property
    def address(self) -> str:
        return f"/{self.language}{reads.address_of(self.object.layer_id, self.object.name)}"

    @property
    def facts(self) -> list[Fact]:
        """What the layer says of it, in words."""
        one = self.object
        said: list[tuple[Any, str]] = [
            (_("Where it hangs, in words"), one.words),
            (_("Position"), position(one.latitude, one.longitude, one.precision)),
            (_("Direction"), "; ".join(view_in_words(View(*view)) for view in one.views)),
            (_("Mount"), _label("mount", one.mount, self.language)),
            (_("Height in metres"), f"{one.height / 10:g}" if one.height is not None else ""),
            (_("What it watches"), _unless_unknown(words.ZONE, one.zone)),
            (_("Operator"), one.operator),
            (
                _("Operator public or private"),
                _unless_unknown(words.KIND, one.operator_kind),
            ),
            (_("Manufacturer"), one.manufacturer),
        ]
        return [(str(label), text) for label, text in said if text]

    @property
    def days(self) -> list[Fact]:
        """Since when it is known, when somebody looked, for which day the layer has it, since when it is gone."""
        one = self.object
        said = ((_("Known since"), one.first), (_("Seen on"), one.surveyed), (_("In the layer on"), one.said),
                (_("Gone from the layer by"), one.gone))  # fmt: skip
        return [(label, day) for label, day in said if day]

    @property
    def pages(self) -> list[Page]:
        """The pages of documents that it stands on."""
        found = [_page(source, self.language) for source in self.object.sources if source.get("page")]
        return [page for page in found if page.address or self.member]

    @property
    def mate(self) -> tuple[str, str] | None:
        """The address and the name of the device that it is, where this site shows that one."""
        return named(self.object.mate, self.language) if self.object.mate else None

    def twin(self) -> dict[str, Any]:
        one = self.object
        said = files.plain(self.device) if self.device else {"key": reads.key_of(one.layer_id, one.name)}
        pages = [{"title": page.title, "page": page.number, "exact": page.exact} for page in self.pages]
        more = {
            "words": one.words, "place": one.place, "tags": one.tags, "status": self.status, "mate": one.mate,
            "pages": pages,
        }  # fmt: skip
        layer = {"name": one.layer.name, "licence": one.layer.licence, "attribution": one.layer.attribution}
        return {**said, **{key: value for key, value in more.items() if value}, "layer": layer}


def _unless_unknown(known: Mapping[str, Any], word: str) -> str:
    return "" if word == "unknown" else str(known[word])


def position(latitude: int | None, longitude: int | None, precision: int | None) -> str:
    """A position in words; "" without one."""
    if latitude is None or longitude is None:
        return ""
    near = f" (± {precision} m)" if precision else ""
    return f"{latitude / 1e6:.6f}, {longitude / 1e6:.6f}{near}"


def view_in_words(view: View) -> str:
    """A view as people read it."""
    looks = "" if view.bearing is None else f"{view.bearing}°"
    if view.width == 360:
        looks = _("all around")
    elif view.width:
        looks += " " + _("(%(n)d° wide)") % {"n": view.width}
    tilt = _("%(n)d° below the horizon") % {"n": view.tilt} if view.tilt is not None else ""
    return ", ".join(part for part in (looks, tilt) if part)


def _label(property: str, term: str, language: str) -> str:
    known = kinds()["device"].properties[property].terms.get(term)
    return languages.choose(known.label, language)[1] if known else term


def _page(source: dict[str, Any], language: str) -> Page:
    document = Document.objects.filter(pk=source["library"]).first() if "library" in source else None
    public = document.published if document else None
    number = int(source["page"])
    return Page(
        str(document) if document else "", number, str(source.get("exact", "")),
        f"/{language}/document/{public}/page/{number}" if public and records.blob_path(public) else "",
    )  # fmt: skip


def named(key: str, language: str) -> tuple[str, str] | None:
    """The address and the name of a device by its subject or its `layer:…` key; None where it is not shown here."""
    if source := sources.of_key(key):
        found = source.device(key)
    else:
        row = SignedDevice.objects.filter(subject=key, organisation__in=records.shown()).first()
        found = signed.device(f"{row.organisation}/{key}", timezone.localdate()) if row else None
    return (f"/{language}{found.address}", words.types(language)[found.type]) if found else None


@dataclass(frozen=True)
class Question:
    """A doubt for the page where people decide: the new object, the device that it may be, how far, and why."""

    doubt: Doubt
    new: Shown
    other: tuple[str, str] | None
    metres: str
    why: str


def questions(doubts: Iterable[Doubt], language: str) -> list[Question]:
    """The doubts in words."""
    return [
        Question(
            one, Shown(one.object, language), named(one.other, language),
            f"{one.distance / 10:.1f}" if one.distance is not None else "", str(WHY.get(one.why, "")),
        )
        for one in doubts
    ]  # fmt: skip


def previewed(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """The first rows of a file as they would be understood."""
    return [
        {
            "row": row["row"], "name": row["name"], "type": words.types(language)[row["type"]],
            "facts": Shown(Object(**{key: row[key] for key in _SHOWN}), language).facts,
            "pages": [source["page"] for source in row["sources"] if "page" in source],
        }
        for row in rows
    ]  # fmt: skip


_SHOWN = ("type", "zone", "views", "mount", "height", "operator", "operator_kind", "manufacturer", "words", "longitude",
          "latitude", "precision")  # fmt: skip


def differences(counts: dict[str, Any]) -> list[tuple[str, int]]:
    """Which columns changed together in an import, in words, and how often."""
    return [(", ".join(_field(name) for name in names), times) for names, times in counts.get("differences", [])]


def _field(name: str) -> str:
    return str(FIELDS.get(name) or columns.TARGETS.get(name) or name)
