"""Contracts by the Open Contracting Data Standard 1.1: one release package a line, one for each group.

A package has one licence, so two groups never share one. The identifier of a process is the contract's UUID under a
prefix that is not registered; several amounts of one stage are told as awards of their own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

import orjson
from django.conf import settings

from contrechamp.catalogue.words import references
from contrechamp.records.models import Statement
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.reads.subjects import Named, address_of
from contrechamp.site.twins import whole

PREFIX = "ocds-contrechamp"
LARGEST = 1_000  # releases in one package
_ROLES = {"buyer": "buyer", "supplier": "supplier", "bidder": "tenderer", "funder": "funder",
          "subcontractor": "subcontractor"}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_METHODS = {"open": "open", "restricted": "selective", "negotiated": "limited", "direct": "direct"}


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """The packages of each group in turn, each in a line."""
    found = scope.licences
    for organisation in found.groups:
        rows = scope.statements.filter(kind="contract", organisation=organisation).iterator(chunk_size=lines.BATCH)
        releases: list[dict[str, Any]] = []
        for subject, told in groupby(rows, key=lambda row: row.subject):
            releases.append(_release(subject, list(told), scope, language))
            if len(releases) == LARGEST:
                yield _package(organisation, releases, found, language)
                releases = []
        if releases:
            yield _package(organisation, releases, found, language)


def _package(organisation: str, releases: list[dict[str, Any]], found: Licences, language: str) -> bytes:
    group, licence = found.groups[organisation], found.of[organisation]
    package = {
        "uri": whole(group.address),
        "version": "1.1",
        "publishedDate": max(release["date"] for release in releases),
        "publisher": {"name": lines.plain(group.name, language), "uri": whole(group.address)},
        **({"license": licence.address} if licence.address else {}),
        "publicationPolicy": whole("/"),
        "releases": releases,
    }
    return orjson.dumps(package, option=orjson.OPT_APPEND_NEWLINE)


def _release(subject: str, rows: list[Statement], scope: Scope, language: str) -> dict[str, Any]:
    names = scope.sight.named({urn for row in rows for urn in references(row.value)})
    parties = _parties(rows, names, language)
    title = next((lines.plain(row.value, language) for row in rows if row.property == "title" and row.value), subject)
    buyers = [party for party in parties.values() if "buyer" in party["roles"]]
    suppliers = [_named(party) for party in parties.values() if "supplier" in party["roles"]]
    awards = list(_awards(rows, title, suppliers))
    contracts = _contracts(rows, subject, title, awards)
    days = [row.day for row in rows]
    return {
        "ocid": f"{PREFIX}-{subject.removeprefix('urn:uuid:')}",
        "id": max(row.record for row in rows)[:16],
        "date": f"{max(days)}T00:00:00Z" if any(days) else datetime.now(UTC).strftime("%Y-%m-%dT00:00:00Z"),
        "language": language,
        "tag": ["tender", *(["award"] if awards else []), *(["contract"] if contracts else [])],
        "initiationType": "tender",
        "parties": list(parties.values()),
        **({"buyer": _named(buyers[0])} if buyers else {}),
        "tender": {
            "id": subject,
            "title": title,
            **_method(rows),
            **_value(rows, "estimated"),
            "documents": list(_sources(rows, subject)),
        },
        **({"awards": awards} if awards else {}),
        **contracts,
    }


def _parties(rows: Iterable[Statement], names: Mapping[str, Named], language: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        role = _ROLES.get(str(lines.part(row.value, "role"))) if row.property == "party" else None
        for urn in references(row.value) if role else ():
            name = lines.plain(names[urn].title, language) if urn in names else urn
            party = found.setdefault(urn, {"id": urn, "name": name, "roles": []})
            if urn.startswith("siren:"):
                party["identifier"] = {"scheme": "FR-INSEE", "id": urn.removeprefix("siren:"), "legalName": name}
            party["roles"] += [role] if role not in party["roles"] else []
    return found


def _named(party: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": party["id"], "name": party["name"]}


def _method(rows: Iterable[Statement]) -> dict[str, Any]:
    told = [_METHODS.get(str(row.value)) for row in rows if row.property == "procedure"]
    found = next(filter(None, told), None)
    return {"procurementMethod": found} if found else {}


def _amounts(rows: Iterable[Statement], stage: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        cents = lines.part(row.value, "cents")
        if row.property == "amount" and lines.part(row.value, "stage") == stage and type(cents) is int:
            number = Decimal(cents) / 100
            whole_number = number == number.to_integral_value()
            yield {
                "amount": int(number) if whole_number else float(number),
                "currency": lines.part(row.value, "currency"),
            }


def _value(rows: Iterable[Statement], stage: str) -> dict[str, Any]:
    found = list(_amounts(rows, stage))
    return {"value": found[0]} if len(found) == 1 else {}


def _awards(rows: list[Statement], title: str, suppliers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    values = list(_amounts(rows, "awarded"))
    day = _day(rows, "award")
    for number in range(max(len(values), bool(suppliers))):
        value = {"value": values[number]} if number < len(values) else {}
        date = {"date": f"{day}T00:00:00Z"} if day else {}
        yield {"id": str(number + 1), "title": title, "status": "active", **date, **value, "suppliers": suppliers}


def _contracts(rows: list[Statement], subject: str, title: str, awards: list[dict[str, Any]]) -> dict[str, Any]:
    signed = _day(rows, "signature")
    if not signed or not awards:
        return {}
    contract = {"id": subject, "awardID": awards[0]["id"], "title": title, "status": "active"}
    return {"contracts": [{**contract, "dateSigned": f"{signed}T00:00:00Z"}]}


def _day(rows: Iterable[Statement], step: str) -> str:
    """The day of that step, where it is told to the day: the standard has no other dates."""
    told = (row.value for row in rows if row.property == "date" and lines.part(row.value, "step") == step)
    return next((day for value in told if _DAY.fullmatch(day := str(lines.part(value, "from")))), "")


def _sources(rows: Iterable[Statement], subject: str) -> Iterator[dict[str, str]]:
    """Where the statements come from: the page of this site, then what they cite."""
    yield {"id": "1", "title": settings.NODE_NAME, "url": whole(address_of(subject, "contract"))}
    cited = {one["address"]: str(one.get("title") or "") for row in rows for one in row.sources if "address" in one}
    for number, (address, title) in enumerate(cited.items(), 2):
        yield {"id": str(number), **({"title": title} if title else {}), "url": address}
