"""The public list of lost documents, and the form by which anybody brings a copy.

The form is for people without an account: it acts in nobody's name, so it needs no cookie against forgery.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.library.uploads import on_disk
from contrechamp.library.wanted import offers, reads
from contrechamp.library.wanted.forms import OfferForm
from contrechamp.records.errors import Refused
from contrechamp.shell.pages import render

_HEADS = 1_000_000  # bytes of a form beside its file


@require_safe
def wanted(request: HttpRequest) -> HttpResponse:
    """What groups look for, and what was found again."""
    found = reads.listed()
    twin = {
        "wanted": [
            {
                "subject": one.subject,
                "groups": list(one.organisations),
                "title": dict(one.title),
                "addresses": list(one.addresses),
                "fingerprints": list(one.fingerprints),
                "authority": one.authority,
                "date": one.date,
                "place": one.place,
                "about": dict(one.about),
                "found": one.found,
            }
            for one in found
        ]
    }
    context = {"lost": [one for one in found if not one.found], "found": [one for one in found if one.found]}
    return render(request, "wanted/wanted.html", context, twin=twin)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Brings a copy of a lost document (`?for=` its key), or of another."""
    if request.method == "POST":
        return _receive(request)
    one = reads.one(request.GET.get("for", ""))
    form = OfferForm(initial={"wanted": one.subject if one else ""})
    status = 200 if offers.has_room() else 429
    return _page(request, form, {"one": one, "full": status == 429}, status)


def _receive(request: HttpRequest) -> HttpResponse:
    if _length(request) > offers.MOST_BYTES + _HEADS:
        return _page(request, OfferForm(), {"too_large": True}, 413)
    request.upload_handlers = [offers.OneFile(request)]
    form = OfferForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, {}, 422)
    given = form.cleaned_data
    try:
        with on_disk(given["file"]) as path:
            offers.receive(path=path, file_name=given["file"].name, wanted=given["wanted"], message=given["message"])
    except offers.TooMany:
        return _page(request, form, {"full": True}, 429)
    except Refused:
        form.add_error("file", _("This site does not keep this file."))
        return _page(request, form, {}, 422)
    response = HttpResponseRedirect(reverse("wanted:thanks"))
    response.status_code = 303
    return response


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The copy is received."""
    return _page(request, OfferForm(), {"thanks": True}, 200)


def _page(request: HttpRequest, form: OfferForm, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "wanted/offer.html", {"form": form, **context}, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
