"""Which text of a language map a reader sees. Languages are data: any BCP 47 tag may be a key, in any script."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language


def current() -> str:
    """The language of the page, as its tag: "fr", "en", "sr-latn"."""
    return get_language() or settings.LANGUAGE_CODE


def choose(texts: Mapping[str, Any], language: str) -> tuple[str, Any]:
    """The tag and the text for a reader of `language`; ("", "") of an empty map.

    The tag itself; else what is left of it without its last parts (RFC 4647, lookup: sr-Latn-RS, sr-Latn, sr); else the
    same language in another script or country; else the languages of this site in their order; else the first there is.
    """
    if language in texts:
        return language, texts[language]
    held = {tag.lower(): tag for tag in texts}
    asked = language.lower()
    while asked:
        if asked in held:
            return held[asked], texts[held[asked]]
        asked = asked.rpartition("-")[0]
    primary = language.lower().partition("-")[0]
    wanted = [tag for tag in held if tag.partition("-")[0] == primary]
    wanted += [code.lower() for code, _name in settings.LANGUAGES if code.lower() in held]
    for tag in (*wanted, *held):
        return held[tag], texts[held[tag]]
    return "", ""


def name_of(tag: str) -> str:
    """What speakers of a language call it, with its script or country; the tag itself where nobody told us."""
    for known in (tag.lower(), tag.lower().partition("-")[0]):
        if known in LANG_INFO and "name_local" in LANG_INFO[known]:
            name = str(LANG_INFO[known]["name_local"])
            return f"{name[:1].upper()}{name[1:]}" + (f" ({tag})" if known != tag.lower() else "")
    return tag


def is_same(tag: str, page: str) -> bool:
    """Whether a text in `tag` needs no mark of its own on a page in `page`."""
    return tag.lower() == page.lower()
