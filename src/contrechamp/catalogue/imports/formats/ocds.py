"""Open Contracting Data Standard 1.1: release packages, record packages (their compiled release, or else the last one),
single releases, and any of these as JSON lines. https://standard.open-contracting.org/1.1/en/schema/"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contrechamp.catalogue.imports.facts import Found, Gap
from contrechamp.catalogue.imports.formats import streams
from contrechamp.catalogue.imports.leaves import Leaves, objects
from contrechamp.catalogue.imports.notices import Notice
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import NO_PROPERTY, NOT_A_PARTY

SERIES = "ocds"
_METHODS = {"open": "open", "selective": "restricted", "limited": "negotiated", "direct": "direct"}
_ROLES = {
    "buyer": "buyer",
    "procuringEntity": "buyer",
    "supplier": "supplier",
    "tenderer": "bidder",
    "funder": "funder",
    "subcontractor": "subcontractor",
}
_TOLD_APART = ("parties", "buyer", "awards", "contracts", "tender.tenderers", "tender.procuringEntity")
_OF_THE_FILE = ("ocid", "id", "date", "tag", "initiationType", "language")


def is_it(head: bytes, path: Path) -> bool:
    return b'"ocid"' in head and (b'"releases"' in head or b'"records"' in head or b'"tag"' in head)


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """One contract for each contracting process. Raises Unreadable."""
    for path in paths:
        for number, release in enumerate(_releases(path), 1):
            if isinstance(release, dict) and isinstance(release.get("ocid"), str):
                yield from _release(number, release, plan)
            else:
                yield Gap(number, "ocid", str(release)[:200], str(NO_PROPERTY))


def _releases(path: Path) -> Iterator[Any]:
    if streams.is_lines(path):
        for _number, line in streams.lines(path):
            yield from _of_line(line)
    elif streams.has(path, "releases"):
        yield from streams.items(path, "releases.item")
    elif streams.has(path, "records"):
        for record in streams.items(path, "records.item"):
            yield _of_record(record)
    else:
        for _number, line in streams.lines(path):
            yield from _of_line(line)


def _of_line(line: Any) -> list[Any]:
    """The releases of a value that stands alone: of a package, or itself."""
    if not isinstance(line, dict):
        return [line]
    return list(objects(line.get("releases"))) or [_of_record(one) for one in objects(line.get("records"))] or [line]


def _of_record(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    releases = [one for one in objects(record.get("releases")) if "ocid" in one]
    last = max(releases, key=lambda one: str(one.get("date", "")), default=record)
    return record.get("compiledRelease") or last


def _release(number: int, release: dict[str, Any], plan: Plan) -> Iterator[Found]:
    found = Leaves(release)
    language = (found.string("language") or plan.language)[:2]
    notice = Notice(plan, series=SERIES, key=found.string("ocid"), row=number)
    title = found.string("tender.title") or found.string("tender.description") or _first(release, "awards", "title")
    notice.text("title", title or _first(release, "contracts", "title") or found.string("ocid"), language=language)
    notice.string("identifier", found.string("ocid"))
    if method := found.string("tender.procurementMethod"):
        notice.term("tender.procurementMethod", "procedure", method, _METHODS)
    _parties(notice, found)
    _money(notice, "tender.value", "estimated", found.take("tender.value"))
    _day(notice, found, "tender.tenderPeriod.startDate", "tender")
    for award in objects(found.take("awards")):
        _award(notice, award)
    for contract in objects(found.take("contracts")):
        _contract(notice, contract)
    for path in (*_TOLD_APART, *_OF_THE_FILE):
        found.take(path)
    for path, value in found.rest():
        notice.gap(path, value, NO_PROPERTY)
    yield from notice.items()


def _first(release: dict[str, Any], group: str, key: str) -> str:
    return next((str(one[key]) for one in objects(release.get(group)) if one.get(key)), "")


def _parties(notice: Notice, found: Leaves) -> None:
    """The parties with their roles; those that only a buyer or an award names are there by that."""
    told = {str(one.get("id")): one for one in objects(found.take("parties"))}
    for one in told.values():
        number, scheme = _number(one)
        roles = [_ROLES[role] for role in one.get("roles") or [] if role in _ROLES]
        for role in dict.fromkeys(roles):
            notice.party("parties", role, str(one.get("name") or ""), number, scheme)
        for role in one.get("roles") or []:
            if role not in _ROLES:
                notice.gap("parties.roles", f"{one.get('name')}: {role}", NOT_A_PARTY)
    _named_once(notice, "buyer", "buyer", [found.take("buyer")], told)
    for award in objects(found.data.get("awards")):
        _named_once(notice, "awards.suppliers", "supplier", award.get("suppliers"), told)
    _named_once(notice, "tender.tenderers", "bidder", found.take("tender.tenderers"), told)


def _named_once(notice: Notice, path: str, role: str, ends: Any, told: dict[str, dict[str, Any]]) -> None:
    for one in objects(ends):
        known = told.get(str(one.get("id")))
        if known and role in [_ROLES.get(said) for said in known.get("roles") or []]:
            continue
        number, scheme = _number(known or one)
        notice.party(path, role, str((known or one).get("name") or ""), number, scheme)


def _number(party: dict[str, Any]) -> tuple[str, str]:
    """The party's own number and register; OCDS writes both before it too: `FR-RCS-123456789`."""
    identifier = party.get("identifier")
    if isinstance(identifier, dict) and identifier.get("id"):
        return str(identifier["id"]), str(identifier.get("scheme") or "")
    return "", ""


def _money(notice: Notice, path: str, stage: str, value: Any, note: str = "") -> None:
    if isinstance(value, dict) and value.get("amount") is not None:
        notice.money(path, stage, value["amount"], str(value.get("currency") or ""), note=note)


def _day(notice: Notice, found: Leaves, path: str, step: str) -> None:
    if text := found.string(path):
        notice.day(path, step, text)


def _award(notice: Notice, award: dict[str, Any]) -> None:
    about = Leaves(award)
    _money(notice, "awards.value", "awarded", about.take("value"), about.string("title"))
    _day(notice, about, "date", "award")
    about.take("suppliers")
    about.take("id")
    for path, value in about.rest():
        notice.gap(f"awards.{path}", value, NO_PROPERTY)


def _contract(notice: Notice, contract: dict[str, Any]) -> None:
    about = Leaves(contract)
    if number := about.string("id"):
        notice.string("identifier", number)
    _money(notice, "contracts.value", "awarded", about.take("value"), about.string("title"))
    _day(notice, about, "dateSigned", "signature")
    _day(notice, about, "period.startDate", "start")
    _day(notice, about, "period.endDate", "end")
    about.take("awardID")
    for path, value in about.rest():
        notice.gap(f"contracts.{path}", value, NO_PROPERTY)
