"""Asking: what can be asked, the forms, the private page of a request, the public log of decisions.

These forms are for people without an account. They act in nobody's name, so they need no cookie against forgery: a
signed stamp says that the form was made here (`stamps`). No address of the sender is read, kept or counted.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.shell.headers import PRIVATE
from contrechamp.shell.languages import current
from contrechamp.shell.pages import render
from contrechamp.site import imprint
from contrechamp.site.notices import acts, reads, stamps
from contrechamp.site.notices.forms import NoticeForm
from contrechamp.site.notices.rules import RULES, VERIFIED_ON
from contrechamp.site.twins import whole


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The four things that can be asked, each with its law and how long the answer takes."""
    context = {"rules": RULES.values(), "verified_on": VERIFIED_ON, "about": _about(request)}
    return render(request, "notices/index.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the forms. What was kept is answered by the private page of the request."""
    rule = RULES.get(kind)
    if rule is None:
        raise Http404
    if request.method == "POST":
        return _receive(request, kind)
    address = _about(request)
    form = NoticeForm(kind, initial={"address": whole(address) if address else "", "stamp": stamps.make(kind)})
    return _form(request, kind, form)


def _receive(request: HttpRequest, kind: str) -> HttpResponse:
    form = NoticeForm(kind, request.POST)
    try:
        nonce = stamps.read(request.POST.get("stamp", ""), kind)
    except stamps.Bad as bad:
        told = _("That was too quick for a person.") if bad.too_quick else _("The form had been open for too long.")
        return _again(request, kind, form, told)
    if form.by_machine:
        return _again(request, kind, form, _("The last field must stay empty."))
    if not form.is_valid():
        return _form(request, kind, form, status=422)
    said = {name: str(form.cleaned_data.get(name) or "") for name in acts.TEXTS}
    try:
        receipt = acts.receive(kind=kind, nonce=nonce, language=current(), said=said)
    except acts.TooMany:
        return render(request, "notices/too_many.html", {"imprint": imprint.read()}, status=429)
    if receipt.token is None:
        return render(request, "notices/known.html", {"number": receipt.number})
    response = HttpResponseRedirect(reverse("notices:status", args=[receipt.token]) + "?new=1")
    response.status_code = 303
    return _quiet(response)


def _again(request: HttpRequest, kind: str, form: NoticeForm, why: str) -> HttpResponse:
    """The form with what was written and a new stamp."""
    why = f"{why} " + _("Look at it once more, and send it again.")
    form.data = {**{name: str(value) for name, value in form.data.items()}, "stamp": stamps.make(kind), "website": ""}
    return _form(request, kind, form, why=why, status=422)


def _form(request: HttpRequest, kind: str, form: NoticeForm, *, why: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "rule": RULES[kind], "why": why, "verified_on": VERIFIED_ON}
    response = render(request, "notices/ask.html", context, status=status)
    response.headers["Cache-Control"] = PRIVATE
    return response


@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a request: for whoever has its private link."""
    notice = reads.by_token(token)
    if notice is None:
        raise Http404(_("There is no request at this address."))
    one = reads.timed(notice)
    context = {"one": one, "notice": notice, "new": "new" in request.GET, "link": whole(request.path)}
    return _quiet(render(request, "notices/status.html", context))


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """How many requests came in, what became of them and in what time. No names, no texts."""
    counts, log = reads.counts(), reads.decisions()
    twin = {
        "counts": [
            {"kind": one.rule.key, "received": one.received, "waiting": one.waiting, "accepted": one.accepted,
             "refused": one.refused, "in_time": one.in_time}
            for one in counts
        ],
        "decisions": [
            {"number": one.notice.number, "kind": one.rule.key, "received": reads.day_of(one.notice.received_at),
             "decided": reads.day_of(one.notice.decided_at), "outcome": one.notice.state, "term": one.standing,
             "publication": one.notice.publication}
            for one in log
        ],
    }  # fmt: skip
    return render(request, "notices/decisions.html", {"counts": counts, "log": log}, twin=twin)


def _about(request: HttpRequest) -> str:
    """The path of the page from which somebody comes to ask, where the link names one."""
    about = request.GET.get("about", "")[:400]
    return about if about.startswith("/") and not about.startswith("//") else ""


def _quiet(response: HttpResponse) -> HttpResponse:
    """A private link stays private: not kept by the browser, not told to the next page, not indexed."""
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
