"""The members' pages: files of devices given, matched, previewed, read; doubts decided; devices vouched for."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.atlas.layers import acts, telling, vouching
from contrechamp.atlas.layers.formats import table
from contrechamp.atlas.layers.forms import GiveForm, MatchForm, PlaceForm, VouchForm
from contrechamp.atlas.layers.found import Unreadable
from contrechamp.atlas.layers.models import Doubt, Import, Object
from contrechamp.atlas.layers.plan import Plan, plan_of
from contrechamp.catalogue.views import form_view, language, person
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records import blobs
from contrechamp.records.errors import Refused

LATEST, ON_A_PAGE = 20, 30
PIECE = 1 << 16  # bytes


@form_view
@member_required(may.draft)
def files(request: HttpRequest) -> HttpResponse:
    """Files given before, and the form to give another."""
    organisation: str = request.organisation  # type: ignore[attr-defined]
    form = GiveForm(request.POST or None, request.FILES or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        with _on_disk(form.cleaned_data["file"]) as (path, name):
            try:
                layer, said = form.about()
                plan = acts.planned(path, **said)
                kept = acts.layer(name=layer.pop("name"), organisation=organisation, by=person(request), **layer)
                given = acts.give(path=path, name=name, layer=kept, plan=plan, by=person(request), check_it=False)
            except (Unreadable, Refused) as fault:
                form.add_error("file", str(fault))
            else:
                return redirect("layers:file", given.pk)
    before = Import.objects.filter(layer__organisation=organisation).select_related("layer")[:LATEST]
    doubts = _doubts(organisation).count()
    return render(request, "layers/files.html", {"form": form, "imports": before, "doubts": doubts})


@contextmanager
def _on_disk(file: Any) -> Iterator[tuple[Path, str]]:
    with TemporaryDirectory(prefix="contrechamp-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        yield path, Path(file.name or "").name[-200:] or "file"


def _own(request: HttpRequest, key: UUID) -> Import:
    found = get_object_or_404(Import.objects.select_related("layer"), pk=key)
    if not may.draft(request.user, found.layer.organisation):
        raise Http404
    return found


@form_view
@login_required
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the columns mean and a preview; once it is read, the report."""
    given = _own(request, key)
    if given.state != Import.State.MATCHING:
        told = {"given": given, "differences": telling.differences(given.counts), "gaps": given.gaps[:100],
                "doubts": given.doubts.filter(answer="").count()}  # fmt: skip
        return render(request, "layers/report.html", told)
    plan = plan_of(given.plan)
    form = None
    if plan.format == "table":
        names = table.opened(blobs.path(given.sha256)).columns
        form = MatchForm(request.POST or None, plan=plan, names=names)
        if request.method == "POST" and form.is_valid():
            plan = replace(plan, columns=form.said())
            given.plan = plan.as_json()
            given.save(update_fields=["plan"])
    if request.method == "POST" and "read" in request.POST and (form is None or form.is_valid()):
        try:
            acts.match(given=given, plan=plan, by=person(request))
        except Unreadable as fault:
            messages.error(request, str(fault))
        else:
            acts.ask(given=given, by=person(request))
            messages.success(request, _("The file is being read into its layer."))
            return redirect("layers:file", given.pk)
    return render(request, "layers/file.html", {"given": given, "form": form, **_previewed(given, plan)})


def _previewed(given: Import, plan: Plan) -> dict[str, Any]:
    try:
        found = acts.preview(blobs.path(given.sha256), plan, given.layer.organisation)
    except Unreadable as fault:
        return {"trouble": str(fault)}
    return {"rows": telling.previewed(found.rows, language()), "gaps": found.gaps[:50]}


@require_safe
@login_required
def report(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """What became of every object, as a table to download."""
    given = _own(request, key)
    if not given.report:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="report.csv"'}
    pieces = _unpacked(blobs.path(given.report))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def _unpacked(path: Path) -> Iterator[bytes]:
    """The report piece by piece: a country's is longer than memory."""
    with gzip.open(path) as file:
        while piece := file.read(PIECE):
            yield piece


@require_POST
@login_required
def forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lets go of the file and its report."""
    acts.forget(given=_own(request, key), by=person(request))
    messages.success(request, _("The file is gone from this site. The devices stay."))
    return redirect("layers:files")


def _doubts(organisation: str) -> Any:
    return (
        Doubt.objects.filter(given__layer__organisation=organisation, answer="")
        .select_related("object__layer")
        .order_by("pk")
    )


@form_view
@member_required(may.draft)
def doubts(request: HttpRequest) -> HttpResponse:
    """Devices that may be the same: a person decides."""
    organisation: str = request.organisation  # type: ignore[attr-defined]
    if request.method == "POST":
        number = request.POST.get("doubt", "")
        if not (number.isdecimal() and len(number) < 19):
            raise Http404
        chosen = get_object_or_404(Doubt, pk=int(number), given__layer__organisation=organisation)
        acts.decide(doubt=chosen, same=request.POST.get("answer") == "same", by=person(request))
        messages.success(request, _("Decided."))
        return redirect("layers:doubts")
    page = Paginator(_doubts(organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    found = telling.questions(page.object_list, language())
    return render(request, "layers/doubts.html", {"page": page, "questions": found})


@require_POST
@login_required
def vouch(request: HttpRequest, key: int) -> HttpResponse:
    """Drafts a device of a layer for the group that signs it."""
    found = _object(request, key)
    form = VouchForm(request.POST)
    if form.is_valid():
        try:
            made = vouching.vouch(object=found, organisation=found.layer.organisation, by=person(request),
                                  method=form.cleaned_data["method"], day=form.cleaned_data["day"])  # fmt: skip
        except Refused as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("Drafts of the device and of what was seen are on your desk."))
            return redirect("catalogue:draft", made.finding.pk)
    return redirect("layers:object", found.layer_id, found.name)


@require_POST
@login_required
def place(request: HttpRequest, key: int) -> HttpResponse:
    """Says where a device without a position is."""
    found = _object(request, key)
    form = PlaceForm(request.POST)
    if form.is_valid():
        longitude, latitude = form.cleaned_data["position"]
        vouching.place(object=found, by=person(request), longitude=longitude, latitude=latitude,
                       precision=form.cleaned_data["precision"])  # fmt: skip
        messages.success(request, _("The device is on the map."))
    else:
        messages.error(request, _("Write latitude and longitude, such as 43.296482, 5.369780."))
    return redirect("layers:object", found.layer_id, found.name)


def _object(request: HttpRequest, key: int) -> Object:
    found = get_object_or_404(Object.objects.select_related("layer"), pk=key)
    if not may.draft(request.user, found.layer.organisation):
        raise Http404
    return found
