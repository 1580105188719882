"""The members' pages: the queue, one finding with its page, authorisations that end, rules to try out."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.library import pictures, reading
from contrechamp.library.members import form_view, member
from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.watch import listing
from contrechamp.watch import reads as watch_reads
from contrechamp.watch.deciding import acts, reads, trying
from contrechamp.watch.models import Decision, Finding
from contrechamp.watch.rules.book import BadRules

ON_A_PAGE = 25
FILTERS = ("place", "department", "technology", "later")


def _group(request: HttpRequest) -> str:
    organisation: str = request.organisation  # type: ignore[attr-defined]
    return organisation


def _filters(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return {name: value[:100] for name in FILTERS if (value := given.get(name, "").replace("\0", "").strip())}


@require_safe
@member_required(may.draft)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the heaviest first; what ends soon; how well the rules did."""
    filters, organisation = _filters(request), _group(request)
    page = Paginator(reads.waiting(organisation, filters), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(one, reads.line(one)) for one in page.object_list],
        "page": page,
        "filters": filters,
        "query": urlencode(filters),
        "technologies": sorted(listing.technology_words().items(), key=lambda pair: pair[1]),
        "ending": [(one, reads.line(one.finding)) for one in reads.ending(organisation, timezone.localdate())],
        "score": reads.score(organisation),
        "blind": [one for one in listing.watched() if one.blind_since],
    }
    return render(request, "watch/queue.html", context)


@require_safe
@member_required(may.draft)
def finding(request: HttpRequest, finding: int) -> HttpResponse:
    """One finding: its page with the words lit, why it weighs what it weighs, and the three choices."""
    found, organisation = get_object_or_404(watch_reads.findings(), pk=finding), _group(request)
    filters = _filters(request)
    waiting = list(reads.waiting(organisation, filters).values_list("pk", flat=True)[:500])
    place = waiting.index(found.pk) if found.pk in waiting else -1
    context = {
        "finding": found,
        "line": reads.line(found),
        "sheet": reads.sheet(found),
        "decision": Decision.objects.filter(finding=found, organisation=organisation).first(),
        "dossiers": reads.known_dossiers(found, organisation, (get_language() or "fr")[:2]),
        "filters": filters,
        "query": urlencode(filters),
        "place": place + 1,
        "count": len(waiting),
        "previous": waiting[place - 1] if place > 0 else None,
        "next": waiting[place + 1] if place + 1 < len(waiting) else None,
    }
    return render(request, "watch/finding.html", context)


@require_POST
@member_required(may.draft)
def decide(request: HttpRequest, finding: int) -> HttpResponse:
    """Takes a decision and goes on to the next finding of the same queue."""
    found, organisation = get_object_or_404(Finding, pk=finding), _group(request)
    choice = request.POST.get("choice", "")
    if choice not in Decision.Choice.values:
        raise Http404
    filters = _filters(request)
    following = reads.waiting(organisation, filters).exclude(pk=found.pk).values_list("pk", flat=True).first()
    known = {one.urn for one in reads.known_dossiers(found, organisation, "fr")}
    subject = request.POST.get("dossier", "")
    acts.decide(
        finding=found, organisation=organisation, by=member(request), choice=Decision.Choice(choice),
        subject=subject if subject in known else "",
    )  # fmt: skip
    messages.success(request, _CHOSEN[choice]())
    query = f"?{urlencode(filters)}" if filters else ""
    if following is None:
        return redirect(reverse("watch_work:queue") + query)
    return redirect(reverse("watch_work:finding", args=[following]) + query)


_CHOSEN = {
    "keep": lambda: _("Kept. Its draft is being made, with the file as its source."),
    "no": lambda: _("Left. It counts when the rules are measured."),
    "later": lambda: _("Put off."),
}


@require_POST
@member_required(may.draft)
def reminded(request: HttpRequest, decision: int) -> HttpResponse:
    """The group has dealt with an authorisation that ends."""
    found = get_object_or_404(Decision, pk=decision, organisation=_group(request))
    acts.settle_reminder(decision=found, by=member(request))
    return redirect("watch_work:queue")


@require_safe
@member_required(may.draft)
def picture(request: HttpRequest, finding: int) -> HttpResponse:
    """The page of a finding as a picture."""
    found = get_object_or_404(Finding.objects.select_related("act__text"), pk=finding, act__isnull=False)
    assert found.act
    width = request.GET.get("w", "")
    try:
        wanted = int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 900
        path = pictures.picture(found.act.text_id, found.act.text.media_type, found.page, wanted)
    except (reading.Unreadable, OSError):
        raise Http404 from None
    response = HttpResponse(path.read_bytes(), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=3600"
    return response


class RuleForm(forms.Form):
    """One file of the rules with another text."""

    text = forms.CharField(max_length=100_000, widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}))


@form_view
@member_required(may.draft)
def rules(request: HttpRequest) -> HttpResponse:
    """Shows a file of the rules; tries a changed text of it on all that is stored. Nothing is changed here."""
    files = trying.files()
    name = request.GET.get("file", "video.yaml")
    if name not in files:
        raise Http404
    form = RuleForm(request.POST or None, initial={"text": files[name]})
    form.fields["text"].label = name
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            tried = trying.attempt(trying.with_file(name, form.cleaned_data["text"]))
        except BadRules as error:
            form.add_error("text", str(error))
        except trying.Busy:
            form.add_error(None, _("Somebody else tries a rule at this moment. Try again in half a minute."))
    context = {"form": form, "name": name, "names": list(files), "tried": tried, "shown": trying.SHOWN}
    return render(request, "watch/rules.html", context)
