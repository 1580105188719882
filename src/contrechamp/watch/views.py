"""The public pages of acts: what was found, every act that was read, and the sources with their health."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from contrechamp.shell.pages import render
from contrechamp.watch import feeds, listing
from contrechamp.watch.models import Act, Finding, Outcome, Source
from contrechamp.watch.sources import files
from contrechamp.watch.telling import actors
from contrechamp.watch.texts.masking import masked

ON_A_PAGE = 30
SHOWN = 60


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of an address, without NULs, which PostgreSQL takes in no text."""
    given = {name: request.GET.get(name, "").replace("\0", "").strip()[:200] for name in listing.FILTERS}
    return {name: value for name, value in given.items() if value}


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Acts in which surveillance was found, or all that have the words, with filters."""
    filters = asked(request)
    found = listing.acts(filters).select_related("finding", "text")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = listing.lines(page.object_list)
    context = {
        "lines": lines,
        "page": page,
        "filters": filters,
        "actor": actors.in_words(filters.get("actor", "")),
        "technologies": sorted(listing.technology_words().items(), key=lambda pair: pair[1]),
        "sorts": [
            (value, label) for value, label in Finding.Sort.choices if value and value not in ("replaced", "removed")
        ],
        "sources": listing.watched(),
        "blind": [one for one in listing.watched() if one.blind_since],
        "feed": feeds.address_of(filters),
    }
    twin = {
        "filters": filters,
        "total": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "acts": [line.as_json() for line in lines],
    }
    return render(request, "watch/acts.html", context, twin=twin)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same as Atom, by the day on which it was found."""
    return HttpResponse(feeds.atom(asked(request)), content_type=feeds.MEDIA_TYPE)


@require_safe
def act(request: HttpRequest, act: int) -> HttpResponse:
    """One act: what was found in it, its text without names of persons, and where it stands."""
    found = get_object_or_404(Act.objects.select_related("text", "finding"), pk=act)
    line = listing.line_of(found, listing.technology_words())
    versions = found.text.versions.select_related("file__source")
    stands = [(listing.public_address(one.file), one) for one in versions]
    context = {"line": line, "act": found, "text": masked(found.body), "stands": stands}
    twin = {
        **line.as_json(),
        "sha256": found.text_id,
        "pages": [found.first_page, found.last_page],
        "text": masked(found.body),
        "stands": [
            {"address": address, "first_seen": one.first_seen.isoformat(), "last_seen": one.last_seen.isoformat()}
            for address, one in stands
        ],
    }
    return render(request, "watch/act.html", context, twin=twin)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source that is watched, with its health; then those that come with the software and are off."""
    found = listing.watched()
    named = {one.name for one in found}
    off = [one for one in files.shipped() if one.name not in named]
    twin = {
        "sources": [_source_twin(one) for one in found],
        "off": [
            {"name": one.name, "title": one.title, "address": one.address, "seen_in": one.seen_in,
             "verified_on": one.verified_on or None}
            for one in off
        ],
    }  # fmt: skip
    return render(request, "watch/sources.html", {"sources": found, "off": off}, twin=twin)


@require_safe
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: its health, its history, its files with every version."""
    found = get_object_or_404(Source, name=name)
    listed = [
        (one, masked(one.title), listing.public_address(one), list(one.versions.all()))
        for one in found.files.all()[:SHOWN]
    ]
    context = {
        "source": found,
        "files": listed,
        "calls": found.calls.exclude(outcome=Outcome.NEW)[:SHOWN],
        "count": found.files.count(),
    }
    twin = {
        **_source_twin(found),
        "calls": [
            {"at": one.at.isoformat(), "outcome": one.outcome, "detail": one.detail,
             "address": listing.web(one.address)}
            for one in found.calls.all()[:SHOWN]
        ],
        "files": [
            {
                "address": address,
                "title": title,
                "gone_at": one.gone_at.isoformat() if one.gone_at else None,
                "versions": [
                    {"sha256": version.text_id, "first_seen": version.first_seen.isoformat(),
                     "last_seen": version.last_seen.isoformat()}
                    for version in versions
                ],
            }
            for one, title, address, versions in listed
        ],
    }  # fmt: skip
    return render(request, "watch/source.html", context, twin=twin)


def _source_twin(one: Source) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "address": listing.web(one.address),
        "department": one.department or None,
        "outcome": one.outcome or None,
        "last_good": one.last_good.isoformat() if one.last_good else None,
        "last_new": one.last_new.isoformat() if one.last_new else None,
        "blind_since": one.blind_since.isoformat() if one.blind_since else None,
    }
