"""The form of the street, for everybody, and what members do with what came in.

Places are sent in the body of a request and never stand in an address, which servers on the way write down. The form
acts in nobody's name, so it needs no cookie against forgery.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contrechamp.atlas.layers.found import position
from contrechamp.atlas.layers.telling import named
from contrechamp.atlas.map import words
from contrechamp.atlas.street import acts, paper, plausible, reads
from contrechamp.atlas.street.forms import FOUND, ZONES, ReportForm
from contrechamp.atlas.street.models import Report
from contrechamp.catalogue.views import form_view, person
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.people.models import User
from contrechamp.records import reads as records
from contrechamp.records.errors import Refused
from contrechamp.shell import languages
from contrechamp.shell.budget import Budget
from contrechamp.shell.headers import PERMISSIONS_POLICY, PRIVATE
from contrechamp.shell.pages import render

budget = Budget(everybody=(1_000, 1.0), each=(100, 0.05))
"""Reports of people without an account: a hundred at once from one sender, then one each twenty seconds."""
MOST_BYTES = 20_000
ON_A_PAGE = 30
POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
WITH_SENSORS = PERMISSIONS_POLICY
for _sensor in ("accelerometer", "geolocation", "gyroscope", "magnetometer"):
    WITH_SENSORS = WITH_SENSORS.replace(f"{_sensor}=()", f"{_sensor}=(self)")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form; sent, what became of it. A script asks for JSON, and keeps what could not be sent."""
    if request.method != "POST":
        return _page(request, {})
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    if "near" in request.POST:
        return _page(request, request.POST.dict(), near=_near(request))
    form = ReportForm(request.POST)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        faults = [str(fault) for faults in form.errors.values() for fault in faults]
        if wants_json:
            return JsonResponse({"faults": faults}, status=422)
        return _page(request, request.POST.dict(), faults=faults, status=422)
    by = request.user if isinstance(request.user, User) else None
    if by is None and (seconds := budget.wait(request)):
        return _later(request, wants_json, seconds)
    try:
        report = acts.receive(
            id=form.cleaned_data["id"], organisation=form.cleaned_data["group"], token=form.cleaned_data["witness"],
            by=by, said=form.said(),
        )  # fmt: skip
    except acts.TooMany:
        return _later(request, wants_json, 1800)
    return _answer(request, wants_json, {"kept": str(report.pk), "seconded": report.seconded})


def _later(request: HttpRequest, wants_json: bool, seconds: int) -> HttpResponse:
    response = _answer(request, wants_json, {"again": True}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _answer(request: HttpRequest, wants_json: bool, told: dict[str, Any], status: int = 200) -> HttpResponse:
    if wants_json:
        return JsonResponse(told, status=status)
    return render(request, "street/kept.html", told, status=status)


def _page(request: HttpRequest, filled: dict[str, Any], *, status: int = 200, **more: Any) -> HttpResponse:
    language = languages.current()
    context = {
        "types": words.types(language), "zones": ZONES, "points": POINTS, "filled": filled, "key": str(uuid.uuid4()),
        "groups": records.hosted(), **more,
    }  # fmt: skip
    response = render(request, "street/page.html", context, status=status)
    response.headers["Permissions-Policy"] = WITH_SENSORS
    response.headers["Cache-Control"] = PRIVATE if request.method == "POST" else "no-cache"
    return response


@csrf_exempt
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """The devices near a place, as a part of the page."""
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    response = render(request, "street/near.html", {"near": _near(request), "filled": request.POST.dict()})
    response.headers["Cache-Control"] = PRIVATE
    return response


def _near(request: HttpRequest) -> list[dict[str, Any]] | None:
    said = (request.POST.get(key, "").strip().replace(",", ".") for key in ("longitude", "latitude"))
    place = position(*said)
    if place is None:
        return None
    language = languages.current()
    return [
        {"about": one.about, "metres": one.metres, "type": words.types(language)[one.device.type],
         "state": words.STATUS[one.device.status], "address": f"/{language}{one.device.address}"}
        for one in reads.near(*place)
    ]  # fmt: skip


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the form open without a connection: from the top of the site, so that it may serve it."""
    source = f'importScripts("{static("street/worker.js")}");\n'
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@form_view
@member_required(may.draft)
def work(request: HttpRequest) -> HttpResponse:
    """What came in: kept as drafts, or not."""
    organisation: str = request.organisation  # type: ignore[attr-defined]
    if request.method == "POST":
        return _decide(request, organisation)
    page = Paginator(reads.waiting(organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    language = languages.current()
    told = [
        {
            "report": one,
            "type": words.types(language)[one.type],
            "found": dict(FOUND)[one.found],
            "zone": dict(ZONES).get(one.zone, ""),
            "about": named(one.about, language) if one.about else None,
            "others": reads.seconds(one).count(),
            "warnings": [plausible.WORDS[key] for key in one.warnings if key in plausible.WORDS],
        }
        for one in page
    ]
    return render(request, "street/work.html", {"page": page, "told": told})


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """An empty sheet for a walk, to be printed on A4."""
    context = {"rows": range(1, paper.ROWS + 1), "types": words.types(languages.current())}
    return render(request, "street/sheet.html", context)


@form_view
@member_required(may.draft)
def typing(request: HttpRequest) -> HttpResponse:
    """The rows of a sheet, typed in."""
    organisation: str = request.organisation  # type: ignore[attr-defined]
    form = paper.SheetForm(request.POST or None, initial={"day": timezone.localdate().isoformat()})
    rows = paper.Rows(request.POST or None, prefix="row")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        day = form.cleaned_data["day"]
        if taken := paper.take(rows=rows, day=day, organisation=organisation, by=person(request)):
            text = ngettext("%(n)d device is written down.", "%(n)d devices are written down.", taken)
            messages.success(request, text % {"n": taken})
            return redirect("street:work")
    return render(request, "street/typing.html", {"form": form, "rows": rows})


def _decide(request: HttpRequest, organisation: str) -> HttpResponse:
    chosen = get_object_or_404(Report, pk=_key(request.POST.get("report", "")), organisation=organisation)
    if request.POST.get("answer") != "keep":
        acts.refuse(report=chosen, by=person(request))
        messages.success(request, _("Not kept."))
        return redirect("street:work")
    try:
        draft = acts.keep(report=chosen, by=person(request))
    except Refused as fault:
        messages.error(request, str(fault))
        return redirect("street:work")
    messages.success(request, _("Drafts are on your desk. Look at them and publish them."))
    return redirect("catalogue:draft", draft.pk)


def _key(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Http404 from None
