"""Documents as publishers of contracts and deliberations write them."""

import json
from typing import Any

RELEASE: dict[str, Any] = {
    "ocid": "ocds-a2ef3d-25056-2024-017", "id": "ocds-a2ef3d-25056-2024-017-award", "date": "2024-03-11T09:00:00Z",
    "tag": ["award"], "initiationType": "tender", "language": "fr",
    "parties": [
        {"id": "FR-SIRENE-212500565", "name": "Commune de Besançon", "roles": ["buyer", "procuringEntity"],
         "identifier": {"scheme": "FR-SIRENE", "id": "212500565", "legalName": "Commune de Besançon"},
         "address": {"locality": "Besançon", "postalCode": "25000", "countryName": "France"}},
        {"id": "FR-SIRENE-552059024", "name": "Optiques du Jura", "roles": ["supplier"],
         "identifier": {"scheme": "FR-SIRENE", "id": "552059024"}},
    ],
    "buyer": {"id": "FR-SIRENE-212500565", "name": "Commune de Besançon"},
    "tender": {
        "id": "2024-017", "status": "complete", "procurementMethod": "open",
        "title": "Fourniture et pose de caméras de vidéoprotection sur la voie publique",
        "description": "Trente caméras, rue Battant et place de la Révolution, et leur centre de supervision urbain.",
        "value": {"amount": 480000, "currency": "EUR"},
        "items": [{"id": "1", "description": "Caméra dôme", "classification": {"scheme": "CPV", "id": "32323500"}}],
    },
    "awards": [
        {"id": "1", "title": "Lot unique", "status": "active", "date": "2024-03-04T00:00:00Z",
         "value": {"amount": 451250.5, "currency": "EUR"},
         "suppliers": [{"id": "FR-SIRENE-552059024", "name": "Optiques du Jura"}]},
    ],
}  # fmt: skip
"""An award as OCDS 1.1 has it; held to the official schema in the tests."""

SMALLER = {"ocid": RELEASE["ocid"], "id": "1", "date": "2024-01-08T09:00:00Z", "tag": ["tender"],
           "initiationType": "tender", "tender": {"id": "2024-017", "title": "Caméras"}}  # fmt: skip


def package(*releases: dict[str, Any]) -> bytes:
    """A release package."""
    about = {"uri": "https://data.example.org/ocds/1", "version": "1.1", "publishedDate": "2024-03-12T00:00:00Z",
             "publisher": {"name": "Ville"}}  # fmt: skip
    return json.dumps({**about, "releases": list(releases)}, ensure_ascii=False).encode()


SCDL_HEADS = (
    "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,BUDGET_ANNEE,BUDGET_NOM,"
    "PREF_ID,PREF_DATE,VOTE_EFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL"
)
SCDL_ROWS = (
    "Commune de Besançon,21250056500016,2024-000123,2024-03-04,1.1,Commande publique/Marchés publics,"
    '"Installation de 30 caméras de vidéoprotection sur la voie publique, demande de subvention",2024,,'
    "025-212500565-20240304-2024000123-DE,2024-03-06,55,54,40,12,2,https://www.example.fr/deliberations/2024-000123.pdf",
    "Commune de Besançon,21250056500016,2024-000124,2024-03-04,8.9,Domaines de compétences/Culture,"
    "Tarifs de la médiathèque,,,025-212500565-20240304-2024000124-DE,2024-03-06,55,54,54,0,0,",
)
SCDL = "\r\n".join((SCDL_HEADS, *SCDL_ROWS, ""))
"""Deliberations of a council as schema.data.gouv.fr describes them (SCDL, version 2.1.3)."""
