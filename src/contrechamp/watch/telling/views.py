"""The pages of subscriptions: the form, and the secret page of each with its feed.

The forms are for people without an account: they act in nobody's name, so they need no cookie against forgery.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contrechamp.library import places
from contrechamp.records.errors import Refused
from contrechamp.shell.pages import render
from contrechamp.watch import feeds, listing
from contrechamp.watch.models import Subscription
from contrechamp.watch.telling import actors, acts, digests, matching, smtp
from contrechamp.watch.telling.forms import MOST_ACTORS, SubscribeForm

SHOWN = 60


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form; sent, it leads to the subscription's own page, or says that a mail is on its way."""
    asked = {"where": request.GET.get("where", "")[:200], "actors": request.GET.getlist("actor")[:MOST_ACTORS]}
    form = SubscribeForm(request.POST or None, mails=smtp.ready(), initial=asked)
    if request.method != "POST" or not form.is_valid():
        return _private(request, "watch/subscribe.html", {"form": form}, 422 if request.method == "POST" else 200)
    said = form.cleaned_data
    try:
        made = acts.subscribe(
            places=said["where"], technologies=said["technologies"], words=said["words"], mail=said.get("mail", ""),
            language=(get_language() or "fr")[:2], parties=said["actors"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return _private(request, "watch/subscribe.html", {"form": form}, 429)
    if made.mail:
        return _private(request, "watch/subscribe.html", {"sent": True}, 200)
    return _see(reverse("watch:subscription", args=[made.secret]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, secret: str) -> HttpResponse:
    """One subscription: what it is about, what was found, its feed; confirm, mute, end."""
    found = get_object_or_404(Subscription, secret=secret)
    if request.method == "POST":
        return _change(request, found)
    technologies = listing.technology_words()
    context = {
        "subscription": found,
        "where": [places.in_words(one) for one in found.places],
        "technologies": [technologies.get(one, one) for one in found.technologies],
        "actors": list(actors.named(found.parties).values()),
        "muted": bool(found.muted_until and found.muted_until > timezone.now()),
        "lines": [digests.listed(one) for one in matching.chosen(found)[:SHOWN]],
        "feed": reverse("watch:subscription_feed", args=[secret]),
    }
    return _private(request, "watch/subscription.html", context, 200)


def _change(request: HttpRequest, found: Subscription) -> HttpResponse:
    wish = request.POST.get("wish", "")
    if wish == "end":
        acts.end(subscription=found)
        return _private(request, "watch/subscribe.html", {"ended": True}, 200)
    if wish == "confirm":
        acts.confirm(subscription=found)
    if wish in ("mute", "unmute"):
        acts.mute(subscription=found, muted=wish == "mute")
    return _see(reverse("watch:subscription", args=[found.secret]))


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The subscription as Atom; empty while it is muted."""
    found = get_object_or_404(Subscription, secret=secret)
    muted = bool(found.muted_until and found.muted_until > timezone.now())
    lines = [] if muted else [digests.listed(one) for one in matching.chosen(found)[:SHOWN]]
    page, path = reverse("watch:subscription", args=[secret]), reverse("watch:subscription_feed", args=[secret])
    response = HttpResponse(feeds.of_lines(_("Your subscription"), page, path, lines), content_type=feeds.MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _private(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
