"""The members' pages of import. For everybody else, a group's imports do not exist."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contrechamp.catalogue.imports import acts, formats, showing
from contrechamp.catalogue.imports.facts import Unreadable
from contrechamp.catalogue.imports.forms import GiveForm, MatchForm
from contrechamp.catalogue.imports.models import Import
from contrechamp.catalogue.imports.plan import Plan, plan_of
from contrechamp.catalogue.views import form_view, language, person
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused

LATEST = 20


@form_view
@member_required(may.draft)
def files(request: HttpRequest) -> HttpResponse:
    """Files given before, and the form to give others."""
    organisation = request.organisation  # type: ignore[attr-defined]
    form = GiveForm(request.POST or None, request.FILES or None, language=language())
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        with _on_disk(said.pop("given")) as (paths, names):
            try:
                plan = acts.planned(paths, names, language=language(), **said)
                given = acts.give(organisation=organisation, by=person(request), paths=paths, names=names, plan=plan)
            except (Unreadable, Refused) as refused:
                form.add_error("given", str(refused))
            else:
                return redirect("imports:file", given.pk)
    given_before = Import.objects.filter(organisation=organisation)[:LATEST]
    return render(request, "imports/files.html", {"form": form, "imports": given_before})


@contextmanager
def _on_disk(files: Sequence[Any]) -> Iterator[tuple[list[Path], list[str]]]:
    """The uploaded files under their own names, for as long as they are looked at."""
    with TemporaryDirectory(prefix="contrechamp-") as folder:
        paths, names = [], []
        for number, file in enumerate(files):
            name = Path(file.name or "").name[-200:] or "file"
            path = Path(folder) / str(number)
            with path.open("wb") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
            paths.append(path)
            names.append(name)
        yield paths, names


def _own(request: HttpRequest, key: UUID) -> Import:
    found = get_object_or_404(Import, pk=key)
    if not may.draft(request.user, found.organisation):
        raise Http404
    return found


@form_view
@login_required
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the columns mean and a preview; once it is read, the report."""
    given = _own(request, key)
    if given.state != Import.State.MATCHING:
        drafts, count = showing.drafts_of(given, language())
        shown = {"given": given, "drafts": drafts, "count": count, "gaps": showing.gaps_of(given)}
        return render(request, "imports/report.html", shown)
    plan = plan_of(given.plan)
    form = None
    if plan.format in formats.BY_COLUMNS:
        names = formats.open_columns(acts.paths_of(given)[0], plan.format).columns
        form = MatchForm(request.POST or None, plan=plan, names=names, language=language())
        if request.method == "POST" and form.is_valid():
            columns, constants = form.said()
            plan = replace(plan, columns=columns, constants=constants)
            acts.match(given=given, by=person(request), plan=plan)
            if "read" in request.POST:
                return _ask(request, given)
    elif request.method == "POST":
        return _ask(request, given)
    return render(request, "imports/file.html", {"given": given, "form": form, **_previewed(given, plan)})


def _previewed(given: Import, plan: Plan) -> dict[str, Any]:
    try:
        found = acts.preview(acts.paths_of(given), plan)
    except Unreadable as refused:
        return {"trouble": str(refused)}
    return {"items": showing.shown_items(found.items, language(), given.organisation), "gaps": found.gaps}


def _ask(request: HttpRequest, given: Import) -> HttpResponse:
    acts.ask(given=given, by=person(request))
    messages.success(request, _("The file is being read into drafts. Nothing of it is public."))
    return redirect("imports:file", given.pk)


@require_POST
@login_required
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Deletes the drafts that this file began and nobody has touched."""
    given = _own(request, key)
    gone = acts.discard(given=given, by=person(request))
    messages.success(request, ngettext("%(n)d draft is gone.", "%(n)d drafts are gone.", gone) % {"n": gone})
    return redirect("imports:file", given.pk)


@require_POST
@login_required
def forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lets go of the file and its report."""
    acts.forget(given=_own(request, key), by=person(request))
    messages.success(request, _("The file is gone from this site. The drafts stay."))
    return redirect("imports:files")
