"""French data of public procurement (données essentielles de la commande publique), in the shapes of 2019 and 2022."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contrechamp.catalogue.imports import values
from contrechamp.catalogue.imports.facts import Found, Gap
from contrechamp.catalogue.imports.formats import streams
from contrechamp.catalogue.imports.leaves import Leaves, objects
from contrechamp.catalogue.imports.notices import NOTHING, Notice
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import NO_PROPERTY, clean
from contrechamp.ground.text import fold

SERIES = "decp"
_TYPES = {
    "marche": "market",
    "marche subsequent": "market",
    "marche de partenariat": "partnership",
    "accord-cadre": "framework",
    "concession de service": "partnership",
    "concession de service public": "partnership",
    "concession de travaux": "partnership",
    "delegation de service public": "partnership",
}
_PROCEDURES = {
    "appel d'offres ouvert": "open",
    "appel d'offres restreint": "restricted",
    "procedure adaptee": "adapted",
    "procedure avec negociation": "negotiated",
    "procedure negociee ouverte": "negotiated",
    "procedure negociee restreinte": "negotiated",
    "procedure concurrentielle avec negociation": "negotiated",
    "dialogue competitif": "negotiated",
    "marche passe sans publicite ni mise en concurrence prealable": "direct",
    "marche public negocie sans publicite ni mise en concurrence prealable": "direct",
}
_INSEE = {"code commune", "commune", "code insee"}


def is_it(head: bytes, path: Path) -> bool:
    return b'"marches"' in head


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """Each contract with its parties. Raises Unreadable where the JSON breaks off."""
    for path in paths:
        shape = "marches.marche.item" if streams.has(path, "marches.marche") else "marches.item"
        for number, market in enumerate(streams.items(path, shape), 1):
            yield from _market(number, market, plan)


def _market(number: int, market: Any, plan: Plan) -> Iterator[Found]:
    if not isinstance(market, dict):
        yield Gap(number, "marches", str(market), str(values.NO_PROPERTY))
        return
    found = Leaves(market)
    buyer = found.string("acheteur.id") or found.string("autoriteConcedante.id")
    key = found.string("uid") or f"{buyer}/{found.string('id')}"
    notice = Notice(plan, series=SERIES, key=key, row=number)
    notice.text("title", found.string("objet"))
    notice.string("identifier", found.string("id"))
    if nature := found.string("nature"):
        notice.term("nature", "type", nature, _TYPES)
    if procedure := found.string("procedure"):
        notice.term("procedure", "procedure", procedure, _PROCEDURES)
    if buyer:
        notice.party("acheteur.id", "buyer", found.string("acheteur.nom"), buyer)
    for name in ("titulaires", "concessionnaires"):
        _parties(notice, found.take(name), name)
    _days(notice, found)
    _money(notice, found)
    _where(notice, found)
    for change in objects(found.take("modifications"), inside="modification"):
        _change(notice, change)
    for act in objects(found.take("actesSousTraitance"), inside="acteSousTraitance"):
        _subcontract(notice, act)
    for path, value in found.rest():
        if fold(value) not in NOTHING and path not in ("_type", "uid"):
            notice.gap(path, value, NO_PROPERTY)
    yield from notice.items()


def _parties(notice: Notice, told: Any, path: str) -> None:
    """Suppliers, however deep the lists that hold them (some exports nest them four times)."""
    for holder in objects(told):
        one = next((holder[name] for name in ("titulaire", "concessionnaire") if name in holder), holder)
        if isinstance(one, dict) and (one.get("id") or one.get("denominationSociale")):
            name, scheme = str(one.get("denominationSociale") or ""), str(one.get("typeIdentifiant") or "")
            notice.party(path, "supplier", name, str(one.get("id") or ""), scheme)
        else:
            notice.gap(path, one, values.NOT_A_PARTY)


def _days(notice: Notice, found: Leaves) -> None:
    for path, step in (("dateNotification", "award"), ("dateSignature", "signature"), ("dateDebutExecution", "start")):
        text = found.string(path)
        if fold(text) not in NOTHING:
            notice.day(path, step, text)
    months = found.string("dureeMois")
    if months and fold(months) not in NOTHING:
        notice.string("duration", f"{months} mois")
    elif months:
        notice.say("duration", None, months)
        notice.gap("dureeMois", months, values.NOT_A_NUMBER, kept=True)


def _money(notice: Notice, found: Leaves) -> None:
    """Amounts are without tax in this format (arrêté du 22 décembre 2022, annexe 1)."""
    stages = (("montant", "awarded"), ("valeurGlobale", "estimated"), ("montantSubventionPublique", "subsidy"))
    for path, stage in stages:
        value = found.take(path)
        if value not in (None, "", 0) and fold(str(value)) not in NOTHING:
            notice.money(path, stage, value, "EUR", vat="HT")


def _where(notice: Notice, found: Leaves) -> None:
    code, sort = found.string("lieuExecution.code"), fold(found.string("lieuExecution.typeCode"))
    if fold(code) in NOTHING:
        return
    if sort == "code postal":
        notice.place("lieuExecution.code", code, postcode=True)
    elif sort in _INSEE:
        notice.place("lieuExecution.code", code)
    else:
        notice.say("place", None, f"{found.string('lieuExecution.typeCode')} {code}".strip())
        notice.gap("lieuExecution.code", f"{sort} {code}", values.NO_PLACE, kept=True)


def _change(notice: Notice, change: dict[str, Any]) -> None:
    """A later change of the contract: its amount stands beside the first one, with the day and words of the change."""
    about = Leaves(change)
    words = clean(about.string("objetModification")) or f"modification {about.string('id')}".strip()
    day = about.string("dateNotificationModification") or about.string("dateSignatureModification")
    months = about.string("dureeMois")
    note = ", ".join(part for part in (words, day, f"{months} mois" if months else "") if part)
    if about.take("montant") is not None:
        notice.money("modifications.montant", "awarded", about.take("montant"), "EUR", vat="HT", note=note)
    elif months:
        notice.say("duration", f"{months} mois", note=note)
    _parties(notice, about.take("titulaires"), "modifications.titulaires")
    for path, value in about.rest():
        if path != "datePublicationDonneesModification":
            notice.gap(f"modifications.{path}", value, NO_PROPERTY)


def _subcontract(notice: Notice, act: dict[str, Any]) -> None:
    about = Leaves(act)
    number = about.string("sousTraitant.id")
    if number:
        notice.party("actesSousTraitance.sousTraitant", "subcontractor", "", number)
    for path, value in about.rest():
        if not path.startswith("sousTraitant"):
            notice.gap(f"actesSousTraitance.{path}", value, NO_PROPERTY)
