"""What a call gave, written down: files, lists and what they lead to, faults. Inside a transaction."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from contrechamp.watch.models import Call, Errand, File, Finding, Outcome, Source, Version
from contrechamp.watch.sources import health, paging, versions
from contrechamp.watch.sources.asking import Reply

FRESH = timedelta(days=60)
"""So long after it came out a file is asked for again each day, in case it is replaced; later each month."""
AGAIN, AGAIN_LATER = timedelta(days=1), timedelta(days=30)


def host_of(address: str) -> str:
    """The server of an address, with its port."""
    return urlsplit(address).netloc.lower()[:260]


def begin_visit(source: Source, now: datetime) -> None:
    """Plans the calls of a visit: the source's own address, then what it leads to."""
    Source.objects.filter(pk=source.pk).update(visit_at=now, last_call=now)
    if source.kind == "notices":
        File.objects.get_or_create(
            source=source, address=source.address, defaults={"first_seen": now, "last_seen": now, "title": source.title}
        )
    _errand(source, source.address, now, title=source.title, is_file=source.kind == "notices")


def _errand(
    source: Source, address: str, now: datetime, *, title: str = "", depth: int = 0, is_file: bool, page: int = 1
) -> None:
    if Errand.objects.filter(source=source, address=address).exists():
        return
    Errand.objects.create(
        host=host_of(address), source=source, address=address, title=title[:300], depth=depth, is_file=is_file, due=now,
        page=page,
    )  # fmt: skip


def _next_page(errand: Errand, reply: Reply, count: int, now: datetime) -> None:
    """Plans the call for the next page of a list, where the source has one and the budget of a visit is not used up."""
    source = errand.source
    address = paging.following(source.described, errand.page, reply.next, count)
    if address and Errand.objects.filter(source=source).count() <= source.described["budget"]:
        _errand(
            source, address, now, title=errand.title, depth=errand.depth, is_file=errand.is_file, page=errand.page + 1
        )


def take(errand: Errand, reply: Reply, now: datetime) -> None:
    """Writes down what a call gave, and ends the visit with its last one."""
    source = errand.source
    if errand.is_file:
        _take_file(errand, reply, now)
    else:
        _take_list(errand, reply, now)
    _note(source, errand.address, reply.outcome, reply.detail, now)
    errand.delete()
    if not errand.is_file and not Errand.objects.filter(source=source, is_file=False).exists():
        _end_lists(source, now)
    see(source, now)


def _note(source: Source, address: str, outcome: Outcome, detail: str, now: datetime) -> None:
    """A line in the source's history, unless all is as before."""
    if outcome != Outcome.SAME:
        Call.objects.create(source=source, at=now, address=address, outcome=outcome, detail=detail[:300])


def see(source: Source, now: datetime) -> None:
    """Finds out whether the source is blind, or sees again."""
    source.refresh_from_db()
    since = health.blind_since(source, now) if source.active else None
    if since != source.blind_since:
        told = source.told if since and source.blind_since else False
        Source.objects.filter(pk=source.pk).update(blind_since=since, told=told)


def _take_list(errand: Errand, reply: Reply, now: datetime) -> None:
    source = errand.source
    if not errand.depth and errand.page == 1:
        Source.objects.filter(pk=source.pk).update(outcome=reply.outcome)
    if reply.outcome == Outcome.NEW:
        _further(errand, reply.links, now)
        files = list(_files_of(source, reply.links, now))
        _next_page(errand, reply, len(files), now)
        _ask_for(source, files, now)


def _files_of(source: Source, links: Iterable[tuple[str, str]], now: datetime) -> Iterable[File]:
    """The files that a list shows, known or new."""
    wanted = re.compile(source.described["links"] or ".", re.IGNORECASE)
    for address, words in links:
        if not wanted.search(address) or len(address) > 2000:
            continue
        title = words or unquote(urlsplit(address).path.rpartition("/")[2])
        file, new = File.objects.get_or_create(
            source=source, address=address, defaults={"first_seen": now, "last_seen": now, "title": title[:300]}
        )
        if not new:
            File.objects.filter(pk=file.pk).update(last_seen=now, gone_at=None)
        yield file


def _further(errand: Errand, links: Iterable[tuple[str, str]], now: datetime) -> None:
    """Plans the lists that this one leads to."""
    source, count = errand.source, 0
    follow = source.described["follow"]
    if not follow or errand.depth >= source.described["depth"]:
        return
    pattern, files = re.compile(follow), re.compile(source.described["links"] or "$^", re.IGNORECASE)
    for address, words in links:
        here = host_of(address) == host_of(source.address) and address != source.address
        if here and not files.search(address) and (pattern.search(address) or pattern.search(words)):
            _errand(source, address, now, depth=errand.depth + 1, is_file=False)
            count += 1
        if count >= source.described["budget"]:
            return


def _ask_for(source: Source, files: Iterable[File], now: datetime) -> None:
    """Plans calls for files that are new, then for those that may have been replaced, within the budget of a visit."""
    left = source.described["budget"] - Errand.objects.filter(source=source).count()
    for file in sorted(files, key=lambda one: (one.asked_at is not None, one.asked_at or now)):
        if left <= 0:
            return
        wait = AGAIN if now - file.first_seen < FRESH else AGAIN_LATER
        if file.asked_at is None or now - file.asked_at >= wait:
            _errand(source, file.address, now, title=file.title, is_file=True)
            left -= 1


def _end_lists(source: Source, now: datetime) -> None:
    """After the last list of a visit: the source was seen, unless none of its files was; those that no list shows any
    more are asked for once again."""
    source.refresh_from_db()
    if source.outcome != Outcome.NEW or source.visit_at is None:
        return
    if source.files.exists() and not source.files.filter(last_seen__gte=source.visit_at).exists():
        Source.objects.filter(pk=source.pk).update(outcome=Outcome.EMPTY)
        _note(source, source.address, Outcome.EMPTY, "None of its links is a file any more.", now)
        return
    Source.objects.filter(pk=source.pk).update(last_good=now)
    if source.kind == "page":
        missing = source.files.filter(last_seen__lt=source.visit_at, gone_at=None)
        _ask_for(source, list(missing[:200]), now)


def _take_file(errand: Errand, reply: Reply, now: datetime) -> None:
    source = errand.source
    if errand.page > 1:
        if reply.outcome == Outcome.EMPTY:  # the list ended on the page before
            reply.outcome = Outcome.SAME
            return
        File.objects.get_or_create(
            source=source, address=errand.address, defaults={"first_seen": now, "last_seen": now, "title": errand.title}
        )
    file = File.objects.filter(source=source, address=errand.address).first()
    if file is None:
        return
    if source.kind == "notices" and errand.page == 1:
        said = {"outcome": reply.outcome, **({"last_good": now} if reply.outcome.good else {})}
        Source.objects.filter(pk=source.pk).update(**said)
    file.asked_at = now
    if reply.outcome.good:
        file.last_seen = now
        file.etag, file.modified = (
            reply.headers.get("etag", file.etag),
            reply.headers.get("last-modified", file.modified),
        )
    if reply.outcome == Outcome.GONE and file.gone_at is None:
        file.gone_at = now
        if Finding.objects.filter(act__text__versions__file=file).exists():
            Finding.objects.create(file=file, source=source, sort=Finding.Sort.REMOVED, weight=20, found_at=now)
    file.save()
    if reply.outcome == Outcome.NEW:
        reply.outcome, reply.detail = versions.keep(file, reply.body, reply.headers, now)
    elif reply.outcome == Outcome.SAME and (latest := file.versions.last()):
        Version.objects.filter(pk=latest.pk).update(last_seen=now)
    reply.count = reply.count or int(source.described.get("step") or 0)  # what is unchanged was not counted again
    if reply.outcome == Outcome.NEW or (reply.outcome == Outcome.SAME and not _knows_further(errand, reply)):
        _next_page(errand, reply, reply.count, now)


def _knows_further(errand: Errand, reply: Reply) -> bool:
    """Whether the page after this one was taken before: behind a page that is as it was nothing is new."""
    address = paging.following(errand.source.described, errand.page, reply.next, reply.count)
    return not address or Version.objects.filter(file__source=errand.source, file__address=address).exists()
