"""A page with every component on it, which only the tests serve."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from contrechamp.shell.templatetags.shell import STATES

PAGE = Path(__file__).with_name("gallery.html")


class GalleryForm(forms.Form):
    title = forms.CharField(label="Titre", help_text="Ce que le dossier montre, en une ligne.")
    summary = forms.CharField(label="Résumé", widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(label="Genre", choices=[("act", "délibération"), ("contract", "marché")])
    status = forms.ChoiceField(
        label="Qui peut le voir", choices=[("1", "mon groupe"), ("2", "tout le monde")], widget=forms.RadioSelect
    )
    sample = forms.BooleanField(label="C’est un échantillon", required=False)
    file = forms.FileField(label="Fichier PDF ou image", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    form = GalleryForm({"summary": "Des capteurs.", "kind": "act", "status": "1"})
    context: dict[str, Any] = {
        "sample": True,
        "json_twin": "/fr/gallery.json",
        "form": form,
        "states": list(STATES),
        "page": Paginator(range(70), 10).page(3),
        "money": {"cents": 120000000, "currency": "EUR", "vat": "HT"},
        "money2": {"cents": 4600000050, "currency": "EUR", "vat": "TTC"},
        "map": {"en": "Only the English text exists."},
        "strip": [
            ("12 sur 14", "affirmations ont une source"),
            ("2", "groupes en ont une copie", "#g"),
            ("60 674", "caméras"),
        ],
        "statements": [
            {
                "about": "Base légale",
                "text": "Le dispositif n’entre dans aucun cadre légal existant.",
                "sources": [{"title": "Courrier de la CNIL", "page": 4, "quote": "en l’absence de cadre légal"}],
            },
            {"about": "Budget", "text": "Le coût pour la ville n’est pas connu.", "sources": []},
        ],
        "versions": [
            {"who": "Groupe exemple Est", "text": "50 capteurs", "source": "Conseil municipal", "read": "2026-02-01"},
            {"who": "Groupe exemple Sud", "text": "une vingtaine", "source": "Le Progrès", "read": "2026-02-03"},
        ],
        "timeline": [
            ("2019-03-01", "announced", "Le projet est annoncé dans la presse."),
            ("2019-10", "suspended", "La CNIL adresse un avertissement à Saint-Étienne Métropole."),
            ("2019-10-25", "", "La lettre est publiée."),
            ("2019-10-29", "abandoned", "La métropole renonce."),
        ],
        "rows": [
            ("active", None, "Vidéosurveillance algorithmique", "Marseille · 3 groupes · 46 M€ attribués"),
            (
                "annulled",
                "annulé par le juge",
                "Reconnaissance faciale aux lycées",
                "Nice et Marseille · 27 février 2020",
            ),
            ("trial", None, "Application Reporty", "Nice · janvier 2018"),
        ],
    }
    page = RequestContext(request)
    page.push(context)
    return HttpResponse(Template(PAGE.read_text()).render(page))


urlpatterns = i18n_patterns(path("gallery", gallery, name="gallery"))
