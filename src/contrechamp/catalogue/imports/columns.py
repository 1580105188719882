"""What the columns of a table mean: proposed from their names and cells, said by a person, kept as plain text.

A target is a property (`amount`), a part of one (`amount.stage`), since or until when it holds (`status@since`), or one
of the words of `OWN`. A column without a target is not read; the report says so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from django.utils.translation import gettext_lazy as _

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports.facts import Unreadable
from contrechamp.catalogue.imports.values import identified
from contrechamp.catalogue.words import pick
from contrechamp.ground.text import fold

KEY, SUBJECT, NOTE = "key", "subject", "note"
SOURCE = "source."
SOURCES = ("address", "publisher", "title", "read", "exact", "licence")
OWN = {
    KEY: _("What tells this row from the others (a number, a name)"),
    SUBJECT: _("Identifier of the subject: SIREN, SIRET, Wikidata, URN"),
    NOTE: _("Note to every statement of the row"),
    "source.address": _("Source: address"),
    "source.publisher": _("Source: published by"),
    "source.title": _("Source: title"),
    "source.read": _("Source: day on which it was read"),
    "source.exact": _("Source: exact words"),
    "source.licence": _("Source: licence"),
}
DRAFTED = ("dossier", "party", "product", "contract", "decision", "trial", "place")
"""The kinds that a table can be about."""

_SYNONYMS = {
    "key": "id identifiant_interne uid sharedid reference ligne",
    "subject": "siren siret urn wikidata numero_siren numero_siret siren_number",
    "note": "note notes remarque remarques commentaire commentaires comment comments",
    "source.address": "url urls lien liens link source sources adresse_web source_url address",
    "source.publisher": "editeur publisher publie_par media journal",
    "source.read": "consulte_le date_de_consultation read accessed date_read",
    "source.exact": "citation quote extrait",
    "source.licence": "licence license",
    "title": "titre title objet intitule sujet label nom_du_projet name",
    "name": "nom name label intitule raison_sociale denomination denomination_sociale entreprise organisme title titre",
    "place": "lieu place commune ville town city localite insee code_insee codeinsee code_commune code_postal cp",
    "technology": "technologie technology techno dispositif",
    "summary": "resume summary description presentation",
    "description": "description resume summary presentation",
    "type": "type categorie category sorte nature",
    "identifier": "numero number num_marche numero_marche marche",
    "amount": "montant amount prix price cout cost budget valeur value somme",
    "amount.stage": "etape stage",
    "devices": "nombre_de_cameras cameras nb_cameras nombre appareils devices",
    "status": "etat status statut state",
    "date": "date date_notification jour day",
    "party": "acteur acteurs party fournisseur titulaire supplier vendor prestataire entreprise",
    "party.role": "role fonction",
    "website": "site site_web website url",
    "maker": "fabricant maker manufacturer editeur",
    "function": "fonction function fonctionnalite",
}


@cache
def targets(kind: str, language: str) -> dict[str, str]:
    """What a column of a table about `kind` can mean, with what to call it."""
    known = vocabulary.kinds()[kind]
    found = {KEY: str(OWN[KEY]), SUBJECT: str(OWN[SUBJECT])}
    for key, described in known.properties.items():
        label = pick(described.label, language)
        found[key] = label
        found |= {f"{key}.{name}": f"{label}: {pick(part.label, language)}" for name, part in described.parts.items()}
        if described.type == "amount":
            found[f"{key}.currency"] = f"{label}: " + str(_("currency (EUR)"))
            found[f"{key}.vat"] = f"{label}: " + str(_("HT or TTC"))
        if described.values == "dated" or described.type == "reference":
            found[f"{key}@since"] = f"{label}: " + str(_("since"))
            found[f"{key}@until"] = f"{label}: " + str(_("until"))
    return found | {key: str(label) for key, label in OWN.items() if key not in found}


def proposed(kind: str, columns: Sequence[str], samples: Iterable[Sequence[str]]) -> dict[str, str]:
    """What each column may mean, by its name or else by its cells; of two that may mean one thing, the first does."""
    allowed = targets(kind, "en")
    cells = list(zip(*samples, strict=True))
    taken: dict[str, str] = {}
    for place, column in enumerate(columns):
        held = [cell for cell in cells[place] if cell] if cells else []
        for target in [*_by_name(kind, column, allowed), *_by_cells(held)]:
            if target in allowed and target not in taken.values():
                taken[column] = target
                break
    return taken


def _by_name(kind: str, column: str, allowed: Mapping[str, str]) -> list[str]:
    key = re.sub(r"[^a-z0-9.@]+", "_", fold(column)).strip("_")
    labels = {
        name
        for name, described in vocabulary.kinds()[kind].properties.items()
        if fold(column) in {name, *(fold(label) for label in described.label.values())}
    }
    by_synonym = [target for target, words in _SYNONYMS.items() if key in words.split()]
    return [*([key] if key in allowed else []), *sorted(labels), *by_synonym]


def _by_cells(cells: Sequence[str]) -> list[str]:
    if cells and all(cell.startswith(("http://", "https://")) for cell in cells):
        return ["source.address"]
    if cells and all(identified(cell) for cell in cells):
        return [SUBJECT]
    return []


def check(kind: str, said: Mapping[str, str], columns: Sequence[str]) -> None:
    """Raises Unreadable where a column is not in the table, or a target not in the vocabulary of `kind`."""
    for column, target in said.items():
        if column not in columns:
            raise Unreadable(f"{column}: no column of this name. The table has: {', '.join(columns)}")
        if target and target not in targets(kind, "en"):
            raise Unreadable(f"{target}: no property of {kind}. It has: {', '.join(targets(kind, 'en'))}")
