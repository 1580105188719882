"""Files with the addresses of bodies: the State's local directory (JSON), access officers and other tables (CSV).

The directory is the "Base de données locales" of service-public.fr; its services come under `service` or `results`, or
as a bare list, with one value or a list of them. Files are read piece by piece; what cannot be used is told, by row.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import ijson
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from contrechamp.ground.text import fold
from contrechamp.requests.bodies.finding import keep, place_of
from contrechamp.requests.models import Body

MOST_BYTES = 1_000_000_000
MOST_FAULTS = 1_000
AT_ONCE = 500
LONGEST = {"name": 300, "kind": 40, "site": 500, "department": 3, "regime": 8}
KINDS = {"mairie": "commune", "mairie_mobile": "commune", "prefecture": "prefecture", "sous_pref": "prefecture",
         "epci": "intercommunal", "cg": "department", "cr": "region"}  # fmt: skip
COLUMNS: Mapping[str, Sequence[str]] = {
    "urn": ("urn",),
    "insee": ("insee", "code insee", "code_insee", "code commune", "code_commune"),
    "siren": ("siren",),
    "name": ("name", "nom", "organisme", "administration", "autorite", "nom de l'organisme", "nom organisme"),
    "kind": ("kind", "type", "categorie"),
    "email": ("email", "e-mail", "mail", "courriel", "adresse electronique", "adresse_courriel", "adresse courriel"),
    "post": ("post", "adresse", "adresse postale"),
    "site": ("site", "site internet", "url"),
    "department": ("department", "departement", "code departement"),
    "regime": ("regime",),
}


class Unreadable(Exception):
    """The file is of no kind that is read here; the message says what was expected."""


@dataclass(frozen=True)
class Fault:
    """A row that could not be used, or not as a whole."""

    row: int
    why: str


@dataclass
class Report:
    """What became of a file."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


def directory(path: Path, *, source: str) -> Report:
    """Takes in the State's local directory. Raises Unreadable, OSError."""
    with path.open("rb") as file:
        return _take(_services(file), source)


def officers(path: Path, *, source: str) -> Report:
    """Takes in a table of access officers: their address goes before that of the body. Raises Unreadable, OSError."""
    return _take(({**row, "officer_email": row.pop("email", "")} for row in _table(path)), source)


def table(path: Path, *, source: str) -> Report:
    """Takes in a table of bodies, columns as in `COLUMNS`. Raises Unreadable, OSError."""
    return _take(_table(path), source)


def _services(file: BinaryIO) -> Iterator[dict[str, str]]:
    first = file.read(2048).lstrip()
    file.seek(0)
    prefix = "item" if first.startswith(b"[") else "results.item" if b'"results"' in first else "service.item"
    try:
        for service in ijson.items(file, prefix):
            yield _service(service) if isinstance(service, dict) else {}
    except (ijson.JSONError, UnicodeDecodeError) as fault:
        raise Unreadable(f"the file is no JSON as the directory has it: {fault}") from None


def _service(raw: Mapping[str, Any]) -> dict[str, str]:
    pivot = _first(raw.get("pivot")) or {}
    kind = str(pivot.get("type_service_local", "")) if isinstance(pivot, dict) else ""
    insee = raw.get("code_insee_commune") or (
        _first(pivot.get("code_insee_commune")) if isinstance(pivot, dict) else ""
    )
    site = _first(raw.get("site_internet"))
    return {
        "insee": str(insee or "") if kind in ("mairie", "mairie_mobile") else "",
        "siren": str(raw.get("siren") or ""),
        "urn": f"directory:{raw.get('id')}" if raw.get("id") and kind not in ("mairie", "mairie_mobile") else "",
        "name": str(raw.get("nom") or ""),
        "kind": KINDS.get(kind, kind),
        "email": str(_first(raw.get("adresse_courriel")) or ""),
        "post": _post(raw.get("adresse")),
        "site": str(site.get("valeur", "")) if isinstance(site, dict) else str(site or ""),
        "department": str(insee or "")[:2],
    }


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value


def _post(addresses: Any) -> str:
    found = [one for one in addresses or [] if isinstance(one, dict)] if isinstance(addresses, list) else []
    chosen = next((one for one in found if one.get("type_adresse") == "Adresse postale"), found[0] if found else {})
    lines = (
        str(chosen.get("complement1") or ""),
        str(chosen.get("numero_voie") or ""),
        " ".join(str(chosen.get(name) or "") for name in ("code_postal", "nom_commune")),
    )
    return "\n".join(line.strip() for line in lines if line.strip())


def _table(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes() if path.stat().st_size <= MOST_BYTES // 10 else b""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    known = {given: ours for given in rows.fieldnames or () for ours, names in COLUMNS.items() if fold(given) in names}
    if not {"insee", "siren", "urn", "name"} & set(known.values()):
        raise Unreadable("no column of the table is called insee, siren, urn or name")
    for row in rows:
        yield {known[given]: (value or "").strip() for given, value in row.items() if given in known}


def _take(rows: Iterable[dict[str, str]], source: str) -> Report:
    report = Report()
    lot: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows, start=1):
        lot.append((number, row))
        if len(lot) == AT_ONCE:
            _keep_lot(lot, source, report)
            lot = []
    _keep_lot(lot, source, report)
    return report


@transaction.atomic
def _keep_lot(lot: Sequence[tuple[int, dict[str, str]]], source: str, report: Report) -> None:
    for number, row in lot:
        why = _keep(row, source, report)
        if why and len(report.faults) < MOST_FAULTS:
            report.faults.append(Fault(number, why))


def _keep(row: dict[str, str], source: str, report: Report) -> str:
    """Keeps a row; says what could not be used of it."""
    urn = _urn(row)
    if not urn:
        return "nothing says which body it is (INSEE code, SIREN number or name)"
    body = keep(urn) or Body(urn=urn)
    new = body.source == "" or body.pk is None
    why = ""
    given = {"name": row.get("name", ""), "kind": row.get("kind", ""), "post": row.get("post", ""),
             "site": row.get("site", "")[:500], "siren": _digits(row.get("siren", ""), 9),
             "department": row.get("department", ""), "regime": row.get("regime", "")}  # fmt: skip
    for name in ("email", "officer_email"):
        if row.get(name):
            try:
                validate_email(row[name])
                given[name] = row[name]
            except ValidationError:
                why = f"{row[name][:80]!r} is no e-mail address"
    changed = {name: value for name, value in given.items() if value and value != getattr(body, name)}
    if not (body.name or changed.get("name")):
        return "it has no name"
    for name, value in changed.items():
        setattr(body, name, value[: LONGEST.get(name, 2000)])
    if changed:
        body.source = source[:300]
        body.save()
    report.new += new
    report.changed += bool(changed) and not new
    report.same += not changed and not new
    return why


def _urn(row: Mapping[str, str]) -> str:
    insee = row.get("insee", "").upper()
    if re.fullmatch(r"\d[\dAB]\d{3}", insee) and place_of(f"insee:{insee}"):
        return f"insee:{insee}"
    if row.get("urn"):
        return row["urn"][:80]
    siren = _digits(row.get("siren", ""), 9)
    if siren:
        return f"siren:{siren}"
    name = re.sub(r"[^a-z0-9]+", "-", fold(row.get("name", ""))).strip("-")
    return f"name:{name}"[:80] if name else ""


def _digits(text: str, length: int) -> str:
    found = re.sub(r"\D", "", text)
    return found if len(found) == length else ""
