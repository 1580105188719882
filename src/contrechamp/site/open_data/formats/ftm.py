"""FollowTheMoney entities as JSON lines: actors, projects, contracts, and the ties between them.

An entity gathers what all groups of the file state of its subject; who states it, and under which licence, stands in
its property `publisher`. Products, decisions and trials have no schema there and are left out. Ids are URNs in the
letters that FollowTheMoney allows: `siren:123456789` is `siren.123456789`.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

import orjson

from contrechamp.catalogue.words import references
from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.reads.subjects import address_of
from contrechamp.site.twins import whole

Entity = dict[str, Any]
Ends = tuple[str, dict[str, list[str]]]
"""A schema that ties two entities, and its properties."""

_PARTIES = {"company": "Company", "municipality": "PublicBody", "local_authority": "PublicBody", "state": "PublicBody",
            "police": "PublicBody", "public_body": "PublicBody", "regulator": "PublicBody",
            "court": "PublicBody"}  # fmt: skip
_PROPERTIES = {
    "party": {"name": "name", "other_name": "alias", "description": "description", "website": "website",
              "identifier": "idNumber"},
    "dossier": {"title": "name", "summary": "summary", "identifier": "projectId"},
    "contract": {"title": "title", "identifier": "noticeId"},
}  # fmt: skip
_NAMES = {"party": "name", "dossier": "name", "contract": "title"}


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """The entities, each in a line."""
    found = scope.licences
    rows = scope.statements.filter(kind__in=_PROPERTIES).iterator(chunk_size=lines.BATCH)
    entities = (
        entity
        for (subject, kind), told in groupby(rows, key=lambda row: (row.subject, row.kind))
        for entity in _entities(subject, kind, list(told), found, language)
    )
    for batch in bulk.parts(entities, lines.BATCH):
        yield b"".join(orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE) for entity in batch)


def id_of(urn: str) -> str:
    """A URN as an id of FollowTheMoney, from which it can be read again."""
    return re.sub(r"[^0-9A-Za-z.-]", ".", urn).strip(".-")


def _entities(subject: str, kind: str, rows: list[Statement], found: Licences, language: str) -> Iterator[Entity]:
    said: dict[str, list[str]] = {}
    known = _PROPERTIES[kind]
    for row in rows:
        if row.property in known and (text := _text(row.value, language)):
            said.setdefault(known[row.property], []).append(text)
    if _NAMES[kind] not in said:
        return
    schema = "Contract" if kind == "contract" else "Project" if kind == "dossier" else _schema(rows)
    if schema in ("PublicBody", "Company") and subject.startswith("siren:"):
        said["registrationNumber"] = [subject.removeprefix("siren:")]
    if schema == "Contract":
        _contract(rows, said)
    said["publisher"] = _publishers(rows, found, language)
    said["sourceUrl"] = [whole(address_of(subject, kind)), *_addresses(rows)]
    yield _entity(id_of(subject), schema, said)
    for row in rows:
        yield from _ties(subject, kind, row, found, language)


def _schema(rows: Iterable[Statement]) -> str:
    types = {row.value for row in rows if row.property == "type" and isinstance(row.value, str)}
    schemas = {_PARTIES.get(one, "Organization") for one in types}
    return schemas.pop() if len(schemas) == 1 else "LegalEntity"


def _contract(rows: list[Statement], said: dict[str, list[str]]) -> None:
    """Who buys, when it was signed, and the one amount that was awarded; where there are several, none is chosen."""
    awarded = [row.value for row in rows if row.property == "amount" and _part(row, "stage") == "awarded"]
    amounts = {
        (str(Decimal(one["cents"]) / 100), str(one["currency"]))
        for one in awarded
        if isinstance(one, dict) and "cents" in one
    }
    if len(amounts) == 1:
        ((said["amount"], said["currency"]),) = ([[number], [currency]] for number, currency in amounts)
    for row in rows:
        if row.property == "party" and _part(row, "role") == "buyer":
            said.setdefault("authority", []).extend(id_of(urn) for urn in references(row.value))
        if row.property == "date" and _part(row, "step") == "signature":
            said.setdefault("contractDate", []).append(str(_part(row, "from")))


def _ties(subject: str, kind: str, row: Statement, found: Licences, language: str) -> Iterator[Entity]:
    """What a statement that refers to an actor says as an entity of its own."""
    for urn in references(row.value):
        ends = _ends(kind, row, id_of(subject), id_of(urn))
        if ends is None:
            continue
        schema, said = ends
        more = {
            "startDate": [row.since] if row.since else [],
            "endDate": [row.until] if row.until else [],
            "publisher": _publishers([row], found, language),
            "sourceUrl": _addresses([row]),
        }
        name = hashlib.sha256(f"{schema}/{subject}/{row.id}".encode()).hexdigest()[:40]
        yield _entity(name, schema, {**said, **more})


def _ends(kind: str, row: Statement, subject: str, other: str) -> Ends | None:
    relation = str(_part(row, "relation") or "")
    if kind == "party" and row.property == "owner":
        return "Ownership", {"asset": [subject], "owner": [other]}
    if kind == "party" and row.property == "link" and relation:
        named: dict[str, Ends] = {
            "shareholder": ("Ownership", {"asset": [subject], "owner": [other]}),
            "subsidiary": ("Ownership", {"asset": [other], "owner": [subject]}),
            "member": ("Membership", {"member": [subject], "organization": [other]}),
        }
        return named.get(relation, ("UnknownLink", {"subject": [subject], "object": [other], "role": [relation]}))
    if row.property != "party":
        return None
    role = _part(row, "role")
    if kind == "dossier":
        ends = {"project": [subject], "participant": [other]}
        return "ProjectParticipant", {**ends, "role": [role]} if role else ends
    return ("ContractAward", {"contract": [subject], "supplier": [other]}) if role == "supplier" else None


def _entity(id: str, schema: str, said: Mapping[str, list[str]]) -> Entity:
    properties = {key: list(dict.fromkeys(values)) for key, values in said.items() if values}
    return {"id": id, "schema": schema, "properties": properties}


def _text(value: Any, language: str) -> str:
    return lines.plain(value, language) if isinstance(value, (str, dict)) and value else ""


def _part(row: Statement, key: str) -> Any:
    return lines.part(row.value, key)


def _publishers(rows: Iterable[Statement], found: Licences, language: str) -> list[str]:
    """The groups with their licences: `Group East (CC BY-SA 4.0)`."""
    told = []
    for id in dict.fromkeys(row.organisation for row in rows):
        licence = found.words(id)
        name = lines.plain(found.groups[id].name, language) if id in found.groups else id
        told.append(f"{name} ({licence})" if licence else name)
    return told


def _addresses(rows: Iterable[Statement]) -> list[str]:
    return [source["address"] for row in rows for source in row.sources if "address" in source]
