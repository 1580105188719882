"""The pack for the commission: the letter with its required fields, the request, the refusal or the proof of silence.

Who refers gives name and address only for this. They are kept encrypted with a secret of this node, never in a record,
and are forgotten on demand.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contrechamp.ground.cells import safe
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads, reply
from contrechamp.requests.course.events import Kind
from contrechamp.requests.letters import handover, writing
from contrechamp.requests.letters.documents import kinds
from contrechamp.requests.letters.packing import Content, packed
from contrechamp.requests.models import Event, Request
from contrechamp.shell.typography import day as in_words

HEAD = ("Administration", "Adresse électronique", "Adresse postale", "Demande", "Refus notifié", "Référence")
FRENCH: dict[str, str] = {Kind.SENT: "Envoyée", Kind.RECEIVED: "Reçue"}
SERIES = 5
"""From so many requests with the same object on, a referral is one of a series (L342-1, R343-3-1)."""


@dataclass(frozen=True)
class Requester:
    """Who refers to the commission: a person with a home address; a legal person with form, seat and representative."""

    name: str
    address: str


@transaction.atomic
def identify(*, request: Request, name: str, address: str, by: User | None) -> None:
    """Keeps who refers, encrypted."""
    acts.allow(by, request.organisation)
    told = json.dumps({"name": name.strip()[:300], "address": address.strip()[:1000]}).encode()
    request.requester = Fernet(reply.fernet_key()).encrypt(told)
    request.save(update_fields=["requester"])


@transaction.atomic
def forget(*, request: Request, by: User | None) -> None:
    """Forgets who refers."""
    acts.allow(by, request.organisation)
    request.requester = b""
    request.save(update_fields=["requester"])


def rewrap(organisation: str, *, secret: str) -> int:
    """Encrypts the group's requesters anew, for a node that holds `secret` instead of ours; how many. One that was lost
    stays as it is. In the caller's transaction."""
    there, wrapped = Fernet(reply.fernet_key(secret)), 0
    for request in Request.objects.filter(organisation=organisation).exclude(requester=b"").iterator():
        try:
            told = Fernet(reply.fernet_key()).decrypt(bytes(request.requester))
        except InvalidToken:
            continue
        Request.objects.filter(pk=request.pk).update(requester=there.encrypt(told))
        wrapped += 1
    return wrapped


def requester(request: Request) -> Requester | None:
    """Who refers, or None where nobody was asked yet."""
    kept = bytes(request.requester)
    try:
        return Requester(**json.loads(Fernet(reply.fernet_key()).decrypt(kept))) if kept else None
    except InvalidToken:  # kept by a node that was lost, with its secrets: it has to be asked again
        return None


REGISTERED = Q(struck_at=None, kind=Kind.REFERRAL_REGISTERED) & ~Q(reference="")
"""The events that are a receipt of the commission with its number."""


def receipt(request: Request) -> Event | None:
    """The receipt of the commission, if its number was written down."""
    return request.events.filter(REGISTERED).order_by("day", "id").first()


@dataclass(frozen=True)
class Refusal:
    """What is referred: asked on `asked`, refused on `day`, expressly or by silence."""

    asked: date
    day: date
    silent: bool


def refusal(request: Request) -> Refusal | None:
    """The refusal that can be referred today, or None while there is none."""
    timeline = reads.course(request).timeline
    asked = next((event.day for event in timeline if event.kind in (Kind.SENT, Kind.RECEIVED)), None)
    kinds_of = (Kind.REFUSED, Kind.REFUSED_BY_SILENCE, Kind.NOT_HELD)
    last = next((event for event in reversed(timeline) if event.kind in kinds_of), None)
    if asked is None or last is None:
        return None
    return Refusal(asked, last.day, last.kind == Kind.REFUSED_BY_SILENCE)


def series(request: Request) -> Sequence[Request]:
    """The requests with the same object to other bodies, this one first; empty where they are fewer than five."""
    if request.batch is None:
        return ()
    sent = request.batch.requests.exclude(state="drafted").select_related("body").order_by("body__name", "id")
    found = [request, *(one for one in sent if one.pk != request.pk)]
    return found if len(found) >= SERIES else ()


def pack(request: Request) -> IO[bytes]:
    """The pack as a ZIP. Raises Refused while there is no refusal, nobody has said who refers, or it is too large."""
    who, what = requester(request), refusal(request)
    if what is None:
        raise Refused(_("There is no refusal yet: the commission would send it back."))
    if who is None:
        raise Refused(_("The commission needs a name and an address."))
    return packed(_files(request, who, what))


def _files(request: Request, who: Requester, what: Refusal) -> Iterator[tuple[str, Content]]:
    others = series(request)
    annexes = ["Copie de la demande", "Preuve du silence" if what.silent else "Copie du refus"]
    if others:
        annexes.append("Liste des demandes de la série")
    letter = writing.referral(
        name=who.name, address=who.address, body=request.body.name, day=reads.today(), asked=what.asked,
        asks=writing.numbered([kinds()[key] for key in request.documents]) if request.documents else request.title,
        refused=what.day, refusal="silence" if what.silent else "refused",
        series=[one.body.name for one in others], annexes=annexes,
    )  # fmt: skip
    yield "saisine.txt", letter.encode()
    yield "saisine.pdf", handover.letter(letter, title=f"Saisine de la CADA – {request.body.name}")
    yield "1-demande.pdf", handover.letter(request.letter, title=request.title)
    proof = silence(request, what) if what.silent else handover.timeline(request)
    yield ("2-preuve-du-silence.pdf" if what.silent else "2-refus.pdf"), handover.letter(proof, title=request.title)
    yield from handover.correspondence(request)
    if others:
        yield "3-serie.csv", _list(others)
        told = receipt(request)
        number, since = (told.reference, told.day) if told else ("", None)
        for place, one in enumerate(others, start=1):
            yield f"avis/{place:03d}-{one.reply}.txt", notice(one, number=number, day=since).encode()


def silence(request: Request, what: Refusal) -> str:
    """The statement of when and how it was asked, and that nothing came."""
    sent = request.events.filter(struck_at=None, kind__in=(Kind.SENT, Kind.RECEIVED)).order_by("day", "id")
    told = [f"{FRENCH[one.kind]} le {in_words(one.day.isoformat(), 'fr')}. {one.reference}".strip() for one in sent]
    lines = [
        f"Demande de communication adressée à {request.body.name}",
        f"Objet : {request.title}",
        f"Référence : {request.reply}",
        "",
        *told,
        "",
        f"Aucune réponse n’était parvenue le {in_words(what.day.isoformat(), 'fr')}. Le silence gardé pendant un mois"
        " vaut décision de refus (articles R.* 311-12 et R. 311-13 du code des relations entre le public et"
        " l’administration).",
    ]
    return "\n".join(lines)


def notice(request: Request, *, number: str = "", day: date | None = None) -> str:
    """The notice to each body of a series that the commission is seized (L342-1, third paragraph), and under which
    `number` since which `day`, where its receipt is known."""
    registered = f" Elle a enregistré cette saisine sous le numéro {number}" if number else ""
    registered += f" le {in_words(day.isoformat(), 'fr')}" if number and day else ""
    return (
        f"{request.body.name}\n{request.body.address or request.body.post}\n\n"
        f"Objet : {request.title} (référence {request.reply})\n\nMadame, Monsieur,\n\n"
        "Notre demande de communication relève d’une série de demandes ayant le même objet, adressées à plusieurs"
        " administrations. Comme l’article L. 342-1 du code des relations entre le public et l’administration"
        " le demande, nous vous informons que la Commission d’accès aux documents administratifs est saisie de cette"
        " série."
        f"{registered}{'.' * bool(registered)}"
        f"\n\n{reads.group_name(request.organisation)}\n"
    )


def _list(requests: Sequence[Request]) -> bytes:
    """What R343-3-1 asks for of each body: name, e-mail or else postal address, day of the request, of a refusal."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(HEAD)
    for request in requests:
        course = reads.course(request)
        asked = next((event.day for event in course.timeline if event.kind in (Kind.SENT, Kind.RECEIVED)), "")
        refused = next((event.day for event in course.timeline if event.kind == Kind.REFUSED), "")
        post = "" if request.body.address else request.body.post.replace("\n", ", ")
        cells = (request.body.name, request.body.address, post, asked, refused, request.reply)
        rows.writerow(map(safe, cells))
    return ("\ufeff" + out.getvalue()).encode()
