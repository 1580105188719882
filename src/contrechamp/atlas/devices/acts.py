"""Drafts about devices and what was found of them. Nothing is public before a person of the group publishes it.

`by` is the person who acts; None stands for the operator of the machine.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from contrechamp.atlas.device import View
from contrechamp.atlas.status import Found, Method
from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft
from contrechamp.people.models import User

Source = dict[str, Any]
MOST_TAGS = 40
_VIEW = ("bearing", "width", "range", "tilt")


@transaction.atomic
def draft_device(
    *,
    organisation: str,
    by: User | None,
    longitude: int,
    latitude: int,
    precision: int | None = None,
    type: str = "unknown",
    zone: str = "unknown",
    views: Sequence[View] = (),
    mount: str = "",
    height: int | None = None,
    operator: str = "",
    operator_kind: str = "unknown",
    manufacturer: str = "",
    words: str = "",
    place: str = "",
    osm: tuple[str, int] | None = None,
    tags: Mapping[str, str] | None = None,
    sources: Sequence[Source] = (),
    language: str = "fr",
) -> Draft:
    """A draft about a new device; the fields are those of `device.Device`.

    `words` say in `language` where it hangs, `osm` is its name and version in OpenStreetMap, `sources` hold for each
    statement. Raises Refused where the vocabulary does not allow a value.
    """
    draft = catalogue.start_draft(organisation=organisation, kind="device", by=by)
    where = {"longitude": longitude, "latitude": latitude}
    said: list[tuple[str, Any, str]] = [
        ("position", where | ({"precision": precision} if precision is not None else {}), ""),
        ("type", type, ""),
    ]
    said += [("name", {language: words}, "")] if words else []
    said += [("view", value, "") for view in views if (value := _view(view))]
    known = (("zone", zone), ("operator_kind", operator_kind))
    said += [(key, word, "") for key, word in known if word != "unknown"]
    said += [("mount", mount, "")] if mount else []
    said += [("height", height, "")] if height is not None else []
    said += [("place", place, "")] if place else []
    for key, name in (("operator", operator), ("manufacturer", manufacturer)):
        if name:
            said.append((key, name, "") if name.startswith("wikidata:") else (key, None, name))
    said += [("osm", {"id": osm[0], "version": osm[1]}, "")] if osm else []
    said += [("tag", {"key": key, "value": value}, "") for key, value in list((tags or {}).items())[:MOST_TAGS]]
    for key, value, as_written in said:
        row = catalogue.state(draft=draft, by=by, property=key, value=value, as_written=as_written)
        row.sources = list(sources)
        row.save(update_fields=["sources"])
    return draft


def _view(view: View) -> dict[str, int]:
    return {key: value for key in _VIEW if (value := getattr(view, key)) is not None}


@transaction.atomic
def draft_finding(
    *,
    organisation: str,
    by: User | None,
    device: str,
    found: Found,
    method: Method,
    day: str = "",
    position: tuple[int, int] | None = None,
    remark: str = "",
    language: str = "fr",
) -> Draft:
    """A draft about what was found of the device `device` (a URN) on an ISO day. Raises Refused as `draft_device`."""
    draft = catalogue.start_draft(organisation=organisation, kind="observation", by=by)
    said: list[tuple[str, Any]] = [("device", device), ("found", found), ("method", method)]
    said += [("date", {"from": day, "to": day})] if day else []
    said += [("position", {"longitude": position[0], "latitude": position[1]})] if position else []
    said += [("remark", {language: remark})] if remark else []
    for key, value in said:
        catalogue.state(draft=draft, by=by, property=key, value=value)
    return draft
