"""The list of a group's requests, a new one, the calendar of deadlines."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contrechamp.people import may
from contrechamp.people.guards import member_required
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, calendar, reads, reminding, reply
from contrechamp.requests.bodies import finding
from contrechamp.requests.forms import NewForm
from contrechamp.requests.letters import writing
from contrechamp.requests.letters.documents import kinds_in
from contrechamp.requests.models import Feed
from contrechamp.requests.showing import rows
from contrechamp.requests.views import form_view, group, person
from contrechamp.shell.headers import PRIVATE
from contrechamp.shell.languages import current
from contrechamp.watch.telling import smtp

ON_A_PAGE = 40


@require_safe
@member_required(may.draft)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, then every request of the group."""
    organisation = group(request)
    page = Paginator(reads.of_group(organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "to_do": rows(reads.to_do(organisation)[:ON_A_PAGE]),
        "rows": rows(page),
        "page": page,
        "batches": reads.batches(organisation),
    }
    return render(request, "requests/desk.html", shown)


@form_view
@member_required(may.draft)
def new(request: HttpRequest) -> HttpResponse:
    """Asks whom, then what; makes the letter from it."""
    urn = request.GET.get("body", "")[:80]
    if not urn:
        words = request.GET.get("q", "")
        return render(request, "requests/new_body.html", {"q": words, "found": finding.search(words)})
    body = finding.keep(urn) if request.method == "POST" else finding.known(urn)
    if body is None:
        raise Http404(_("There is no body of that name here."))
    language = writing.language_of(body.regime)
    form = NewForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        organisation = group(request)
        try:
            made = acts.begin(
                organisation=organisation, group=reads.group_name(organisation), body=body, subject=said["subject"],
                documents=said["documents"], channel=said["channel"], by=person(request),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("requests_work:letter", made.pk)
    return render(request, "requests/new.html", {"form": form, "body": body, "kinds": kinds_in(language).values()})


@form_view
@member_required(may.draft)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Reminders by mail, and the secret address of the calendar: made on demand, shown once."""
    address = ""
    if request.method == "POST":
        token = acts.open_feed(organisation=group(request), by=person(request))
        address = settings.BASE_URL.rstrip("/") + reverse("requests:calendar", args=[token])
        messages.success(request, _("Here is the address. It is shown this once; a new one replaces it."))
    shown = {
        "address": address,
        "here": Feed.objects.filter(user=person(request), organisation=group(request)).exists(),
        "can_mail": smtp.ready(),
        "reminder": reminding.of_member(person(request), group(request)),
        "yes": request.GET.get("yes", ""),
    }
    response = render(request, "requests/deadlines.html", shown)
    response.headers["Cache-Control"] = PRIVATE
    return response


@require_POST
@member_required(may.draft)
def remind(request: HttpRequest) -> HttpResponse:
    """Begins reminders by mail, says that the address is right, or ends them."""
    member, organisation, what = person(request), group(request), request.POST.get("what", "")
    if what == "stop":
        reminding.stop(organisation=organisation, by=member)
        messages.success(request, _("No more reminders. The address is forgotten."))
    elif what == "yes":
        if reminding.confirm(token=request.POST.get("token", ""), by=member):
            messages.success(request, _("From now on a mail tells you what lapses soon."))
        else:
            messages.error(request, _("That link is too old, or not yours. Ask for a new one."))
    else:
        try:
            reminding.want(organisation=organisation, mail=request.POST.get("mail", "")[:254].strip(), by=member)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("A mail is on its way: open its link to say that the address is yours."))
    return redirect("requests_work:deadlines")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of a group, for whoever has the secret address. A member who left reads nothing any more."""
    found = Feed.objects.select_related("user").filter(token_hash=reply.feed_hash(token)).first()
    if found is None or not may.draft(found.user, found.organisation):
        raise Http404
    made = calendar.feed(
        reads.running(found.organisation),
        name=settings.NODE_NAME,
        host=request.get_host(),
        language=current(),
        now=timezone.now(),
    )
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
