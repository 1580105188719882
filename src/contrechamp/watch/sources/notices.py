"""Contracts and deliberations in files of data, for the child process: each becomes a title, a day and lines of text.

JSON and JSON lines of OCDS 1.1 (https://standard.open-contracting.org/1.1/en/), DECP, and lists of search interfaces
(Opendatasoft's `results`, TED's `notices`); CSV, as deliberations come in SCDL
(https://schema.data.gouv.fr/scdl/deliberations/2.1.3/documentation.html); eForms as XML.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from contrechamp.ground.child_side import Refused
from contrechamp.ground.dates import read_date

MOST_BYTES = 30_000_000
MOST_NOTICES = 20_000
MOST_DEPTH = 40
MOST_TEXT = 100_000  # characters of one notice
MOST_VALUE = 5_000  # characters of one value
Notice = dict[str, str]
_HOLDERS = ("marches", "marche", "contrats-concessions", "contrat-concession", "releases", "results", "notices")
_TITLES = ("objet", "delib_objet", "notice-title", "title", "name")
_DAYS = (
    "datenotification", "delib_date", "dateparution", "publication-date", "date", "datepublicationdonnees",
    "datesignature",
)  # fmt: skip
_TOLD_BY = {*_TITLES, "ocid", "tender"}
_IN_EUROS = ("montant", "valeurglobale", "montantsubventionpublique")
_BUYERS = ("acheteur", "acheteur.id", "acheteur_id", "autoriteconcedante")
_AMOUNTS = (("amount", "currency"), ("#text", "@currencyID"), ("#text", "@DEVISE"))
_TONGUES = "bul ces dan deu ell eng est fin fra gle hrv hun ita lav lit mlt mul nld pol por ron slk slv spa swe"
_LANGUAGES = frozenset(_TONGUES.split())


def data(file: BinaryIO, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Refuses as `too large`."""
    file.seek(0)
    read = file.read(most + 1)
    if len(read) > most:
        raise Refused("too large", f"more than {most} bytes")
    return read


def read(file: BinaryIO) -> list[Notice]:
    """What the file holds, `{title, date, text}` each; refuses as `damaged`, `too large`, `empty`, `unsupported`."""
    found: list[Notice] = []
    try:
        for one in _each(file):
            if len(found) >= MOST_NOTICES:
                raise Refused("too large", f"more than {MOST_NOTICES} notices")
            found.append(one)
    except RecursionError:
        raise Refused("too large", "too deep") from None
    if not found:
        raise Refused("empty", "it holds no notices")
    return found


def page(file: BinaryIO) -> tuple[int, str]:
    """How many entries a page of data has, and the address that it calls its next page (OCDS: `links.next`)."""
    content = data(file)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
        return sum(1 for _one in _each(file)), ""
    count, following = 0, ""
    try:
        for value in values(content):
            count += sum(1 for _one in entries(value))
            links = value.get("links") if isinstance(value, dict) else None
            told = links if isinstance(links, dict) else value if isinstance(value, dict) else {}
            link = told.get("next")
            link = link.get("href") if isinstance(link, dict) else link
            following = link if isinstance(link, str) else following
    except RecursionError:
        raise Refused("too large", "too deep") from None
    return count, following


def _each(file: BinaryIO) -> Iterator[Notice]:
    content = data(file)
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"<":
        yield _xml(content)
    elif start in (b"{", b"["):
        yield from (_row(one) for value in values(content) for one in entries(value))
    else:
        from contrechamp.library.formats import tables

        file.seek(0)
        yield from (_row(row) for row in tables.read(file))


def values(content: bytes) -> Iterator[Any]:
    """The values of JSON: one, or that of each line."""
    try:
        yield json.loads(content)
        return
    except ValueError as error:
        first, _end, rest = content.strip().partition(b"\n")
        if not rest or not first.rstrip().endswith(b"}"):
            raise Refused("damaged", str(error)[:200]) from None
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            raise Refused("damaged", f"line {number}: {error}"[:200]) from None


def entries(value: Any) -> Iterator[dict[str, Any]]:
    """The contracts in a package, a list of them, or the one that stands alone. Refuses what is none: an error that a
    server wrote as JSON is no notice."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield from entries(one) if _held(one) else [one]
    elif isinstance(value, dict) and (held := _held(value)):
        for one in held:
            yield from entries(one if isinstance(one, list) or _held(one) else [one])
    elif isinstance(value, dict) and _TOLD_BY.intersection(map(str.lower, value)):
        yield value
    elif isinstance(value, dict) and value:
        raise Refused("unsupported", "this JSON holds no contracts")


def _held(value: dict[str, Any]) -> list[Any]:
    """What a package holds. Of an OCDS record its compiled release, or its last one: links to releases are none."""
    if "ocid" in value and ("compiledRelease" in value or "releases" in value):
        return [[known for known in [_of_record(value)] if known]]
    held = [value[key] for key in _HOLDERS if isinstance(value.get(key), dict | list)]
    records = value.get("records")
    if isinstance(records, list):
        held.append([known for one in records if (known := _of_record(one))])
    return held


def _of_record(record: Any) -> dict[str, Any] | None:
    if not isinstance(record, dict):
        return None
    for key in ("compiledRelease", "fields"):
        if isinstance(record.get(key), dict):
            found: dict[str, Any] = record[key]
            return found
    listed = record.get("releases")
    whole = [one for one in listed if isinstance(one, dict) and "ocid" in one] if isinstance(listed, list) else []
    return max(whole, key=lambda one: str(one.get("date", "")), default=None)


def _row(row: dict[str, Any]) -> Notice:
    """One contract as lines of `name: value`, for people too; what is written stays as written, `NC` too. Where the
    format fixes the currency it is told (DECP: euros without tax, arrêté du 22 décembre 2022, annexe 1)."""
    unit = " EUR HT" if any(str(key).lower() in _BUYERS for key in row) else ""
    lines = list(_lines(row, "", 0, unit))
    said: dict[str, str] = {}
    for name, value in lines:
        said.setdefault(name.lower(), value)
    title = _title(row, said)
    date = next((day for key in _DAYS if (day := _day(said.get(key, "")))), "")
    text = "\n".join([_ended(title), *(_ended(f"{name}: {value}") for name, value in lines)])
    return {"title": title[:300], "date": date, "text": text[:MOST_TEXT]}


def _ended(line: str) -> str:
    """The line as a sentence."""
    return line if line[-1:] in (".", "?", "!") else f"{line}."


def _title(row: dict[str, Any], said: dict[str, str]) -> str:
    """What the contract is about: its own title, that of its tender, or of its first award."""
    named = ("tender title", "tender description", "awards title", "contracts title")
    of_process = named if any(key in row for key in ("ocid", "tender", "awards")) else ()
    return next((said[key] for key in (*of_process, *_TITLES) if said.get(key)), "")


def _day(written: str) -> str:
    """The day of `2019-03-04T10:00:00Z`, `2019-03-04+01:00` or `04/03/2019`."""
    found = (
        read_date(written[:10]) if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4}", written) else None
    )
    return found.start if found and found.precision == "day" else ""


def _lines(value: Any, name: str, depth: int, unit: str) -> Iterator[tuple[str, str]]:
    if depth > MOST_DEPTH:
        raise Refused("too large", "too deep")
    if isinstance(value, dict):
        yield from _of_object(value, name, depth, unit)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, name, depth + 1, unit)
    elif isinstance(value, str) and value[:1] == "{" and value[-1:] == "}":
        yield from _lines(_packed(value), name, depth + 1, unit)
    elif value not in (None, ""):
        written = " ".join(str(value).split())[:MOST_VALUE]
        last = name.rpartition(" ")[2].lower()
        yield name, written + (unit if last in _IN_EUROS and _is_number(written) else "")


def _of_object(value: dict[str, Any], name: str, depth: int, unit: str) -> Iterator[tuple[str, str]]:
    if name and value and all(key.lower() in _LANGUAGES for key in value):
        spoken = {key.lower(): inner for key, inner in value.items()}
        yield from _lines(spoken.get("fra", spoken.get("eng", next(iter(spoken.values())))), name, depth + 1, unit)
        return
    for number, currency in _AMOUNTS:
        if _is_number(str(value.get(number, ""))) and isinstance(value.get(currency), str):
            yield name, f"{value[number]} {value[currency]}"[:MOST_VALUE]
            value = {key: inner for key, inner in value.items() if key not in (number, currency)}
    for key, inner in value.items():
        if key == "#text":
            yield from _lines(inner, name, depth + 1, unit)
        elif not key.startswith("@"):
            yield from _lines(inner, f"{name} {key}".strip(), depth + 1, unit)


def _is_number(written: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,15}(?:[.,][0-9]{1,9})?", written))


def _packed(value: str) -> Any:
    """What a value says that is JSON itself, as BOAMP's `donnees`; the value where it is none."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value[:MOST_VALUE].replace("{", "(", 1)


def _xml(content: bytes) -> Notice:
    """An eForms notice (OASIS UBL): the words of its elements in their order, names and descriptions first."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged", str(error)[:200]) from None
    said: list[tuple[str, str]] = []
    for one in tree.iter():
        if not isinstance(one.tag, str) or len(one) or not (one.text or "").strip():
            continue
        said.append((etree.QName(one).localname, " ".join(one.text.split())[:MOST_VALUE]))
    words = [text for name, text in said if name in ("Name", "Description", "Title", "Note", "CityName")]
    project = tree.find("{*}ProcurementProject/{*}Name")
    title = " ".join((project.text or "").split()) if project is not None else next(iter(words), "")
    issued = next((text for name, text in said if name == "IssueDate"), "")[:10]
    amounts = [
        f"{one.text} {one.get('currencyID')}"
        for one in tree.iter()
        if isinstance(one.tag, str) and one.get("currencyID")
    ]
    text = "\n".join([f"{title}.", *(f"{word}." for word in dict.fromkeys(words)), *dict.fromkeys(amounts)])
    return {"title": title[:300], "date": issued, "text": text[:MOST_TEXT]}
