"""The jobs of the room that begin by themselves: which sources are due, and one call after the other to each host."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.jobs import acts as jobs
from contrechamp.jobs.reads import failed
from contrechamp.jobs.registry import Args, job
from contrechamp.watch.deciding import drafting  # noqa: F401  declares its job
from contrechamp.watch.models import Errand, File, Host, Outcome, Source, Text
from contrechamp.watch.rules.book import book
from contrechamp.watch.sources import asking, files, keeping, local, paging
from contrechamp.watch.sources.asking import Reply
from contrechamp.watch.stages import actors, steps  # noqa: F401  actors declares its job
from contrechamp.watch.telling import digests  # noqa: F401  declares its jobs

LOOK = "watch.look"
CALL = "watch.call"
RULES_FOR = timedelta(hours=24)
MOST_AGAIN = 500
_log = logging.getLogger(__name__)


def look_effect(args: Args, result: None) -> None:
    """Begins the visits that are due, judges again what other rules judged, sees which sources are blind."""
    look(timezone.now())


@job(LOOK, called=_("See which sources are due"), effect=look_effect, every=timedelta(minutes=10))
def look_job(args: Args) -> None:
    """Nothing is computed."""


def look(now: datetime, *, everything: bool = False, only: str = "") -> list[str]:
    """Begins visits; the names of the sources. `everything`: also of those that are not due; `only`: of that one."""
    described, faults = files.read_all()
    files.follow(described, all_of_them=True)
    for fault in faults:
        _log.warning("source: %s", fault)
    for broken in failed().filter(kind=CALL):
        jobs.forget(broken.pk)
    begun = []
    for source in Source.objects.filter(active=True):
        due = source.last_call is None or (now - source.last_call).total_seconds() >= source.described["every"]
        if (due or everything) and only in ("", source.name) and not Errand.objects.filter(source=source).exists():
            begun.append(source.name)
            _begin(source, now)
        keeping.see(source, now)
    for host in Errand.objects.values_list("host", flat=True).distinct():
        ask_host(host, now)
    judge_again()
    return begun


def _begin(source: Source, now: datetime) -> None:
    if source.kind == "folder":
        local.begin(source, now)
    else:
        keeping.begin_visit(source, now)


def judge_again() -> int:
    """Has texts judged that were judged by other rules, some at a time; how many."""
    version = book().version
    stale = Text.objects.exclude(split_by="").exclude(judged_by=version).values_list("pk", flat=True)[:MOST_AGAIN]
    for text in stale:
        steps.ask_to_judge(text)
    return len(stale)


def ask_host(host: str, at: datetime) -> None:
    """Has the next call to a host made: one at a time, whoever works."""
    jobs.enqueue(CALL, key=f"{CALL}:{host}"[:250], args={"host": host}, run_after=at)


def keep_reply(args: Args, result: dict[str, Any]) -> None:
    """Writes down what the call gave, and enqueues the next one after the pause that the host wants."""
    now, host = timezone.now(), args["host"]
    row, _new = Host.objects.get_or_create(name=host)
    delay = 0.0
    if "rules" in result:
        row.rules, row.rules_at = result["rules"], now
    errand = Errand.objects.select_related("source").filter(pk=result.get("errand", 0)).first()
    if errand:
        delay = max(float(errand.source.described["delay"]), asking.pause(row.rules))
    if errand and "reply" in result:
        keeping.take(errand, result["reply"], now)
        led_to = Errand.objects.filter(source=errand.source).exclude(host=host)
        for other in led_to.values_list("host", flat=True).distinct():
            ask_host(other, now)
    if "reply" in result or "rules" in result:
        row.free_at = now + timedelta(seconds=delay)
    row.save()
    if Errand.objects.filter(host=host).exists():
        ask_host(host, row.free_at or now)


@job(CALL, called=_("Ask a source for a page or file"), effect=keep_reply)
def call(args: Args) -> dict[str, Any]:
    """Makes the next call to a host, to its robots.txt first: `{errand, reply}`, `{errand, rules}` or nothing."""
    errand = Errand.objects.select_related("source").filter(host=args["host"]).order_by("is_file", "due", "id").first()
    row = Host.objects.filter(name=args["host"]).first()
    if errand is None or (row and row.free_at and row.free_at > timezone.now()):
        return {}
    source = errand.source
    # The operator said this of the source's own server; what its pages link to is said by others.
    is_local = bool(source.described["local"]) and args["host"] == keeping.host_of(source.address)
    with asking.client() as calls:
        if row is None or row.rules_at is None or timezone.now() - row.rules_at > RULES_FOR:
            origin = errand.address.partition("://")[0] + "://" + args["host"]
            return {"errand": errand.pk, "rules": asking.rules(calls, origin, local=is_local)}
        address, post = paging.request(source.described, errand.address, errand.page)
        if not asking.allowed(row.rules, address):
            return {"errand": errand.pk, "reply": Reply(Outcome.FORBIDDEN)}
        file = File.objects.filter(source=source, address=errand.address).first() if errand.is_file else None
        known = file if file and file.versions.exists() else None
        reply = asking.ask(
            calls,
            address,
            kind=source.kind,
            is_file=errand.is_file,
            local=is_local,
            etag=known.etag if known else "",
            modified=known.modified if known else "",
            post=post,
            paged=int(source.described.get("pages") or 1) > 1,
        )
    return {"errand": errand.pk, "reply": reply}


def keep_folder(args: Args, result: list[local.Read]) -> None:
    """Keeps the files of a folder that are new or changed."""
    source = Source.objects.filter(name=args["source"]).first()
    if source:
        local.keep(source, result, timezone.now())


@job(local.LOCAL, called=_("Read a folder of public acts"), effect=keep_folder)
def read_folder(args: Args) -> list[local.Read]:
    """The files of a folder that changed since they were last read."""
    source = Source.objects.filter(name=args["source"]).first()
    return [one for some in local.read(local.changed(source)) for one in some] if source else []
