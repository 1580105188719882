"""What this site holds of what somebody cites: from an address, a name of a publication, a fingerprint, or a sentence
with all of them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from urllib.parse import parse_qs, unquote

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from contrechamp.ground.places import urn_of
from contrechamp.library import public as library
from contrechamp.records import history
from contrechamp.records import reads as records
from contrechamp.records.history import HistoryItem, RecordDetail
from contrechamp.records.models import Assertion, Attachment, Log, Statement
from contrechamp.site.check import findings
from contrechamp.site.check.findings import Finding, Signed
from contrechamp.site.models import Fingerprint
from contrechamp.site.reads import versions
from contrechamp.site.reads.citable import version_of
from contrechamp.site.reads.subjects import Sight, address_of, subject_of
from contrechamp.site.reads.versions import Step, Version

LONGEST = 4_000  # characters that are looked at
MOST = 12  # things that are looked for in one text
_ADDRESS = re.compile(r"(?:https?://[^\s/<>\"]+)?/(?:[a-z]{2}(?:-[a-z]+)?/)?[a-z][^\s<>\"«»]*")
_HOST = re.compile(r"^https?://[^/]*")
_HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_BEGINNING = re.compile(r"(?<![0-9a-z-])[0-9a-f]{8,63}(?![0-9a-z-])")


def look(text: str) -> list[Finding]:
    """Everything that the text cites, each once, in its order. Addresses of other sites are read as this site's."""
    text = text[:LONGEST].strip()
    prints = Prints(_HEX.findall(_ADDRESS.sub(" ", text.lower())))
    found: dict[str, Finding] = {}
    for address in list(dict.fromkeys(_ADDRESS.findall(text)))[:MOST]:
        if one := _of_address(address.rstrip(".,;)]}"), prints):
            found.setdefault(one.asked, one)
    told = {one.fingerprint for one in found.values()}
    for sha256 in [name for name in prints.names if name not in told and name not in found]:
        found[sha256] = prints.found.get(sha256) or Finding(sha256, "", findings.UNKNOWN)
    if not found:
        for begin in list(dict.fromkeys(_BEGINNING.findall(text.lower())))[:MOST]:
            found[begin] = _of_beginning(begin)
    return list(found.values())[:MOST]


class Prints:
    """Names and fingerprints that stand in one text, MOST of them; looked for together, once, and only if need be."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))[:MOST]

    @cached_property
    def found(self) -> dict[str, Finding]:
        return fingerprints(self.names)


def fingerprints(names: Collection[str]) -> dict[str, Finding]:
    """What has each name or SHA-256: a publication, a document or its text, a group, a key, a version of a page."""
    found = {}
    for name in names:
        for seek in (_record, _document, _text, _group, _log):
            if one := seek(name):
                found[name] = one
                break
    return found | _versions_called({name for name in names if name not in found})


def fingerprint(name: str) -> Finding | None:
    """What has this one name or SHA-256."""
    return fingerprints([name]).get(name)


def _of_address(address: str, prints: Prints) -> Finding | None:
    """What an address of this site, or of another such site, cites; `prints` are fingerprints that stand beside it."""
    path, _, query = _HOST.sub("", address).partition("#")[0].partition("?")
    path = unquote(path).removesuffix(".json")
    language = path.split("/", 2)[1]
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    named = {name: str(value) for name, value in match.kwargs.items()}
    if sha256 := named.get("sha256"):
        return _document(sha256) or Finding(sha256, "document", findings.UNKNOWN)
    if record := named.get("record"):
        return _record(record)
    if organisation := named.get("organisation"):
        return _group(organisation) or Finding(organisation, "group", findings.UNKNOWN)
    key, code = named.get("key") or named.get("urn"), named.get("code")
    if not (key or code) or match.namespace != "site":
        return None
    token = parse_qs(query).get("version", [""])[0]
    return _of_version(subject_of(key) if key else urn_of(str(code)), token, prints, asked=address)


def _of_version(subject: str, token: str, prints: Prints, *, asked: str) -> Finding:
    """A version of a subject's page; without a token the latest. A fingerprint beside it must be its own."""
    version = version_of(subject, token, Sight())
    if version is None:
        return Finding(asked, "version", findings.UNKNOWN)
    if prints.names and version.fingerprint not in prints.names and not prints.found:
        return _told(asked, subject, version, findings.DIFFERS)
    return _told(asked, subject, version, findings.CURRENT if version.latest else findings.REPLACED)


def _told(asked: str, subject: str, version: Version, state: str) -> Finding:
    sight = Sight()
    card = Assertion.objects.filter(subject=subject).values_list("kind", flat=True).first() or ""
    address = address_of(subject, card)
    return Finding(
        asked=asked,
        what="version",
        state=state,
        title=sight.named([subject])[subject].title,
        address=address if version.latest else f"{address}?version={version.token}",
        since=version.day,
        signed=_signers(version.ends, sight),
        latest="" if version.latest else address,
        proof=reverse("proofs:version", args=[subject, version.token]),
        fingerprint=version.fingerprint,
    )


def _signers(steps: Sequence[Step], sight: Sight) -> list[Signed]:
    groups = sight.groups(step.organisation for step in steps)
    logs = dict(Assertion.objects.filter(record__in=[step.record for step in steps]).values_list("record", "log"))
    keys = dict(Log.objects.filter(id__in=logs.values()).values_list("id", "key"))
    return [
        Signed(groups[step.organisation], keys.get(logs.get(step.record, ""), ""), step.record, step.day, step.seq)
        for step in steps
    ]


def _record(name: str) -> Finding | None:
    found = history.record(name)
    if found is None:
        return None
    item, sight = found.item, Sight()
    key = Log.objects.filter(id=item.log).values_list("key", flat=True).first() or ""
    group = sight.groups([item.organisation])[item.organisation]
    return Finding(
        asked=name,
        what="record",
        state=_state(found),
        title=sight.named([item.subject])[item.subject].title if item.subject else "",
        address=address_of(item.subject, item.kind) if item.subject else "",
        since=item.day,
        signed=[Signed(group, key, item.record, item.day, item.seq)],
        proof=reverse("proofs:record", args=[name]),
    )


def _state(found: RecordDetail) -> str:
    item: HistoryItem = found.item
    if item.state != history.CURRENT:
        return item.state
    standing = Statement.objects.filter(record=item.record).count()
    if standing == len(item.claims):
        return findings.CURRENT
    return findings.PARTLY if standing else findings.REPLACED


def _document(sha256: str) -> Finding | None:
    found = library.document(sha256)
    if found is None:
        return None
    steps = versions.steps_of(f"sha256:{sha256}", Sight().shown)
    first = {step.organisation: step for step in reversed(steps)}
    signed = _signers(list(first.values()), Sight())
    return Finding(
        asked=sha256,
        what="document",
        state=findings.CURRENT,
        title=found.title,
        address=address_of(f"sha256:{sha256}"),
        since=min((step.day for step in steps), default=""),
        signed=signed,
        proof=reverse("proofs:record", args=[signed[0].record]) if signed else "",
    )


def _text(sha256: str) -> Finding | None:
    rows = Attachment.objects.filter(sha256=sha256, role=library.TEXT, organisation__in=Sight().shown)
    subject = rows.values_list("subject", flat=True).first()
    found = _document(subject.removeprefix("sha256:")) if subject else None
    return replace(found, asked=sha256, what="text") if found else None


def _group(organisation: str) -> Finding | None:
    sight = Sight()
    if organisation not in sight.shown:
        return None
    group = sight.groups([organisation])[organisation]
    return Finding(organisation, "group", findings.CURRENT, group.name, group.address)


def _log(name: str) -> Finding | None:
    log = Log.objects.filter(organisation__in=Sight().shown).filter(id=name).first()
    log = log or Log.objects.filter(organisation__in=Sight().shown, key=name).first()
    found = _group(log.organisation) if log else None
    return Finding(name, "log", findings.CURRENT, found.title, found.address) if found else None


def _versions_called(names: set[str]) -> dict[str, Finding]:
    """The versions of pages that have these fingerprints, among those that groups shown here made."""
    found: dict[str, Finding] = {}
    sight = Sight()
    for hint in Fingerprint.objects.filter(fingerprint__in=names).order_by("id") if names else ():
        version = version_of(hint.subject, hint.token, sight)
        if version and version.fingerprint == hint.fingerprint and hint.fingerprint not in found:
            state = findings.CURRENT if version.latest else findings.REPLACED
            found[hint.fingerprint] = _told(hint.fingerprint, hint.subject, version, state)
    return found


def _of_beginning(begin: str) -> Finding:
    found = records.records_beginning(begin)
    one = _record(found[0]) if len(found) == 1 else None
    return one or Finding(begin, "", findings.UNKNOWN)
