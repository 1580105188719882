"""Form fields for a property of the vocabulary, and the value that their answers make.

The fields of a value are named after it: `value_fr` and `value_en` for a text, `value_role` for a part.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contrechamp.catalogue.claims import read_value
from contrechamp.catalogue.vocabulary import Property, terms_of
from contrechamp.catalogue.words import in_words, pick, references, whole

LANGUAGES = dict(settings.LANGUAGES)
LONGEST_TEXT, LONGEST_STRING, LONGEST_ADDRESS = 8_000, 1_000, 2_000

Fields = dict[str, forms.Field]
Answers = Mapping[str, Any]


def languages_of(value: Any, language: str) -> list[str]:
    """The languages to ask a text in: the page's first, the other ones of the site, others that the value has."""
    had = list(value) if isinstance(value, Mapping) else []
    return list(dict.fromkeys([language, *LANGUAGES, *had]))


def fields_of(
    described: Property, value: Any, *, written: str, language: str, name: str = "value", required: bool = True
) -> Fields:
    """The fields that ask for a value of `described`, holding `value`, or `written` where that is what was typed."""
    label, help_text = pick(described.label, language), pick(described.help, language)
    common: dict[str, Any] = {"label": label, "help_text": help_text, "required": required}
    match described.type:
        case "text":
            return dict(_text_fields(described, value, language, name, required))
        case "term":
            choices = [("", "—"), *((key, pick(term.label, language)) for key, term in terms_of(described).items())]
            return {name: forms.ChoiceField(choices=choices, initial=value, **common)}
        case "integer":
            common |= {"min_value": described.least, "max_value": described.most}
            return {name: forms.IntegerField(initial=value, **common)}
        case "boolean":
            return {name: forms.BooleanField(initial=value, **{**common, "required": False})}
        case "url":
            field = forms.URLField(max_length=LONGEST_ADDRESS, initial=value, assume_scheme="https", **common)
            return {name: field}
        case "parts":
            return _part_fields(described, value, language, name)
    typed = written or (value if isinstance(value, str) else in_words(_bare(described), value, language=language))
    fields: Fields = {name: forms.CharField(max_length=LONGEST_STRING, initial=typed if value else written, **common)}
    return fields | _part_fields(described, value, language, name)


def _bare(described: Property) -> Property:
    """The property without its parts, whose words are asked for apart."""
    return Property(described.key, described.type, described.label, described.help)


def _text_fields(
    described: Property, value: Any, language: str, name: str, required: bool
) -> Iterator[tuple[str, forms.Field]]:
    """One field for each language; the page's is asked for, or the first in which the text stands already."""
    label = pick(described.label, language)
    had = list(value) if isinstance(value, Mapping) else []
    asked = language if language in had or not had else had[0]
    for code in languages_of(value, language):
        own = code == language
        yield (
            f"{name}_{code}",
            forms.CharField(
                label=label if own else f"{label} ({LANGUAGES.get(code, code)})",
                help_text=pick(described.help, language) if own else "",
                required=required and code == asked,
                max_length=LONGEST_TEXT,
                initial=value.get(code) if isinstance(value, Mapping) else None,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "spellcheck": "true"}),
            ),
        )


def _part_fields(described: Property, value: Any, language: str, name: str) -> Fields:
    held = whole(described, value) if isinstance(value, Mapping) else {}
    fields: Fields = {}
    for key, part in described.parts.items():
        part_name = f"{name}_{key}"
        fields |= fields_of(part, held.get(key), written="", language=language, name=part_name, required=part.required)
    return fields


def value_of(described: Property, answers: Answers, language: str, *, name: str = "value") -> Any:
    """The value that the answers make; None for a date or an amount that cannot be read, and where nothing is said.

    A reference gives the words typed: whom they mean is settled by `StatementForm`. Raises ValidationError.
    """
    match described.type:
        case "text":
            start = f"{name}_"
            codes = [key.removeprefix(start) for key in answers if key.startswith(start)]
            return {code: text for code in codes if (text := (answers[f"{start}{code}"] or "").strip())} or None
        case "date" | "amount":
            typed = answers.get(name) or ""
            return read_value(described, typed, parts_of(described, answers, language, name)) if typed else None
        case "parts":
            said = parts_of(described, answers, language, name) or None
            return said["text"] if said and described.bare and set(said) == {"text"} else said
    return answers.get(name) if answers.get(name) != "" else None


def parts_of(described: Property, answers: Answers, language: str, name: str = "value") -> dict[str, Any]:
    """What the parts of a value say; a part left open is missing. Raises ValidationError for a date in a part that
    cannot be read: there is no place to keep it as written."""
    said = {}
    for key, part in described.parts.items():
        value = value_of(part, answers, language, name=f"{name}_{key}")
        typed = answers.get(f"{name}_{key}")
        if value is None and part.type in ("date", "amount") and typed:
            raise ValidationError({f"{name}_{key}": _("“%(typed)s” is not understood.") % {"typed": typed}})
        if value is not None:
            said[key] = value
    return said


def urn_of(value: Any) -> str:
    """The URN in a value of type reference; empty where there is none."""
    return next(iter(references(value)), "")
