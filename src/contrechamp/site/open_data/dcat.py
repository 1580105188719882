"""The catalogue of what this site gives out, as DCAT in JSON-LD (the terms of DCAT-AP 3): one dataset for each group,
whose licence holds for it, and one of all groups together, which says that several licences meet in it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from contrechamp.site.open_data import lines, scopes
from contrechamp.site.open_data.formats import FORMATS
from contrechamp.site.open_data.licences import Licence, Licences
from contrechamp.site.twins import whole

Json = dict[str, Any]

CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
}
MEDIA = "https://www.iana.org/assignments/media-types/"
THEMES = [f"http://publications.europa.eu/resource/authority/data-theme/{code}" for code in ("JUST", "GOVE")]
KEYWORDS = (("fr", "vidéosurveillance"), ("fr", "libertés publiques"), ("en", "surveillance"))
LANGUAGES = {"fr": "FRA", "en": "ENG"}


def catalogue() -> Json:
    """The catalogue with its datasets."""
    scope = scopes.everything()
    found = scope.licences
    address = whole(reverse("open_data:catalogue"))
    groups = [_dataset(scopes.GROUP, id, found) for id in found.groups]
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "dcat:Catalog",
        "dct:title": _both(lambda code: _("Open data of %(site)s") % {"site": settings.NODE_NAME}),
        "dct:description": _both(
            lambda code: _("What local groups know about the automated surveillance of their towns.")
        ),
        "dct:publisher": _agent(whole("/"), settings.NODE_NAME),
        "dct:language": [_language(code) for code, _name in settings.LANGUAGES],
        "foaf:homepage": {"id": whole(reverse("open_data:page"))},
        "dcat:dataset": [_dataset(scopes.ALL, "", found), *groups],
    }


def _dataset(scope: str, key: str, found: Licences) -> Json:
    group = found.groups.get(key)
    licence = found.of[key] if group else _common(found)
    name = {code: lines.plain(group.name, code) if group else settings.NODE_NAME for code, _label in settings.LANGUAGES}
    return {
        "id": f"{whole(reverse('open_data:page'))}#{key or scope}",
        "type": "dcat:Dataset",
        "dct:title": _both(lambda code: _("Statements of %(who)s") % {"who": name[code]}),
        "dct:description": _both(
            lambda code: _("Dossiers, actors, contracts, decisions, documents, with their sources.")
        ),
        "dct:publisher": _agent(whole(group.address) if group else whole("/"), next(iter(name.values()))),
        "dct:language": [_language(code) for code, _label in settings.LANGUAGES],
        "dcat:theme": [{"id": theme} for theme in THEMES],
        "dcat:keyword": [{"@value": word, "@language": code} for code, word in KEYWORDS],
        "dcat:distribution": [
            *(_distribution(scope, key, file, licence) for file in FORMATS),
            _records(key, licence),
        ],
    }


def _common(found: Licences) -> Licence:
    """The licence that all groups share; else words that say that there are several."""
    if not found.mixed:
        return next(iter(found.of.values()), Licence(""))
    told = "; ".join(f"{lines.plain(group.name, 'fr')}: {found.words(id) or '–'}" for id, group in found.groups.items())
    return Licence(told)


def _distribution(scope: str, key: str, file: str, licence: Licence) -> Json:
    form = FORMATS[file]
    address = whole(reverse("open_data:file", args=[scope, key or scopes.ALL, file]))
    return _file(address, str(form.name), form.media_type, licence) | {"dct:conformsTo": _standard(form.profile)}


def _records(key: str, licence: Licence) -> Json:
    """The signed records themselves."""
    route = reverse("machine:export", args=[key]) if key else reverse("open_data:records")
    return _file(whole(route), _("Signed records"), "application/x-ndjson", licence)


def _file(address: str, title: str, media_type: str, licence: Licence) -> Json:
    rights = {"dct:rights": {"type": "dct:RightsStatement", "dct:description": licence.words}} if licence.words else {}
    known = {"dct:license": {"id": licence.address, "type": "dct:LicenseDocument"}} if licence.address else {}
    return {
        "id": address,
        "type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"id": address},
        "dcat:downloadURL": {"id": address},
        "dcat:mediaType": {"id": f"{MEDIA}{media_type}", "type": "dct:MediaType"},
        **known,
        **rights,
    }


def _standard(address: str) -> Json:
    return {"id": address, "type": "dct:Standard"}


def _agent(address: str, name: str) -> Json:
    return {"id": address, "type": "foaf:Agent", "foaf:name": name}


def _language(code: str) -> Json:
    authority = "http://publications.europa.eu/resource/authority/language/"
    return {"id": f"{authority}{LANGUAGES.get(code, code.upper())}", "type": "dct:LinguisticSystem"}


def _both(words: Callable[[str], str]) -> list[Json]:
    """A text in each language of the site."""
    told = []
    for code, _label in settings.LANGUAGES:
        with override(code):
            told.append({"@value": words(code), "@language": code})
    return told
