"""A language more is data: a pseudo-language from right to left shows what is not translated or does not fit, and
Serbian in its two scripts what a reader sees where their own is missing."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import LazySettings
from django.conf import settings as node
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils import translation

from contrechamp.catalogue import vocabulary
from contrechamp.jobs.worker import run_until_idle
from contrechamp.records import acts as records
from contrechamp.records.acts import Entry
from contrechamp.records.models import Statement
from contrechamp.shell.languages import choose
from contrechamp.site import cache
from tests.browsing import Browse, Reader
from tests.site.conftest import DOSSIER, KEY, LINES, World, said
from tests.site.test_pages import pages

SOURCE = Path(__file__).resolve().parents[2] / "src" / "contrechamp"
PSEUDO = "ar"  # the letters stay Latin: what counts is the direction, and that every text goes through translation
WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-zÀ-ÿœ]{3,}")
ADDRESS = re.compile(r"\S*[/@?=]\S*|[\w.-]+\.[a-z]{2,3}\b")  # of pages and sites
# What no translator would touch: names, formats, units, and the names of the languages in themselves.
NAMES = (
    "Contrechamp JSON Atom NDJSON SHA INSEE GeoNames Français English CNIL CRPA Légifrance CADA AGPL CSV OCDS GeoJSON "
    "FollowTheMoney DCAT PDF lines org www https http json cnil Tor Browser EUR"
)
PLACES = ("town", "area", "figures")  # pages on which names of places stand


@pytest.fixture
def pseudo(settings: LazySettings, tmp_path: Path) -> Iterator[str]:
    """The site in the pseudo-language: every English text in ⟦…⟧ and a third longer."""
    folder = tmp_path / "locale" / PSEUDO / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for path in SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            plural = {0: long(entry.msgid), 1: long(entry.msgid_plural)} if entry.msgid_plural else {}
            text = "" if plural else long(entry.msgid)
            file.append(polib.POEntry(msgid=entry.msgid, msgid_plural=entry.msgid_plural, msgstr=text,
                                      msgstr_plural=plural, msgctxt=entry.msgctxt))  # fmt: skip
    file.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [*settings.LANGUAGES, (PSEUDO, "عربي")]
    cache.forget()
    yield PSEUDO
    cache.forget()


def long(text: str) -> str:
    return f"⟦{text}{' ~~~~' * (len(text) // 20)}⟧"


def known_words(world: World) -> set[str]:
    """The words of the test's own data: statements, vocabulary, the document, names of places and groups."""
    texts = [str(list(Statement.objects.values("value", "sources", "as_written", "note"))), *LINES, NAMES]
    texts += [(SOURCE / "catalogue" / "vocabulary" / f"{kind}.yaml").read_text() for kind in vocabulary.kinds()]
    texts += ["Groupe Est Groupe Sud East South Saint-Étienne Loire Auvergne-Rhône-Alpes France Bourg-en-Bresse Ain"]
    return set(WORD.findall(" ".join(texts).lower()))


def place_words() -> set[str]:
    """The words of all names of places, departments, regions and countries."""
    with sqlite3.connect(node.ASSETS / "places.sqlite3") as table:
        names = table.execute(
            "SELECT name FROM place UNION SELECT department FROM place UNION SELECT name FROM area "
            "UNION SELECT en FROM country"
        )
        return set(WORD.findall(" ".join(row[0] for row in names).lower()))


def seen(reader: Reader) -> str:
    """All that a person reads or hears of the page, but for code, options and what is marked as another language."""
    return str(
        reader.page.evaluate("""() => {
          const root = document.documentElement, copy = root.cloneNode(true), parts = [];
          const marked = `[lang]:not([lang="${root.lang}"])`;
          copy.querySelectorAll(`code, style, script, option, ${marked}`).forEach(node => node.remove());
          const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) parts.push(walker.currentNode.data);
          for (const name of ["title", "aria-label", "alt", "placeholder"])
            copy.querySelectorAll(`[${name}]`).forEach(node => parts.push(" " + node.getAttribute(name) + " "));
          return parts.join(" ");
        }""")
    )


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_reads_from_right_to_left(
    live_server: object, pseudo: str, documented: World, browse: Browse, width: int
) -> None:
    """Each public page turns round, fits the window with longer words, and has no text that was not translated."""
    allowed, places = known_words(documented), place_words()
    reader = browse(width=width, language=pseudo, javascript=True)
    wide, untranslated = [], {}
    for address in [*pages(documented), "no-such-page"]:
        reader.open(f"/{pseudo}/{address}")
        html = reader.page.locator("html")
        assert (html.get_attribute("dir"), html.get_attribute("lang")) == ("rtl", pseudo), address
        widths = reader.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        wide += [address] if widths[0] > widths[1] else []
        text = seen(reader)
        while WRAPPED.search(text):
            text = WRAPPED.sub(" ", text)
        known = allowed | set(WORD.findall(address)) | (places if address.startswith(PLACES) else set())
        if words := sorted({word for word in WORD.findall(ADDRESS.sub(" ", text).lower()) if word not in known}):
            untranslated[address] = words
    reader.faults = [fault for fault in reader.faults if "no-such-page" not in fault]
    assert (wide, untranslated) == ([], {})


SERBIAN = {"sr-Latn": "Zvučni senzori u Beogradu", "sr-Cyrl": "Звучни сензори у Београду"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("sr-Latn", "sr-Latn"),
        ("sr-latn", "sr-Latn"),
        ("sr-Cyrl-RS", "sr-Cyrl"),
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("de", "fr"),
    ],
)
def test_a_text_is_chosen_by_language_then_script(wanted: str, found: str) -> None:
    """The tag itself, then the tag without its country; a reader of none of them gets the site's first language."""
    assert choose({**SERBIAN, "fr": "Capteurs", "en": "Sensors"}, wanted)[0] == found


def test_a_language_in_another_script_comes_before_another_language() -> None:
    """Who reads Serbian in Latin letters gets Cyrillic rather than French; an empty map gives nothing."""
    assert choose({"sr-Cyrl": "Звучни", "fr": "Sonore"}, "sr-Latn") == ("sr-Cyrl", "Звучни")
    assert choose({"ja": "音"}, "fr") == ("ja", "音")
    assert choose({}, "fr") == ("", "")


@pytest.fixture
def serbian(world: World) -> World:
    """The dossier's title in both scripts, instead of French and English."""
    ended = Statement.objects.filter(subject=DOSSIER, property__in=("title", "summary")).values_list(
        "id", "organisation"
    )

    for organisation in (world.east, world.south):
        ends = [id for id, owner in ended if owner == organisation]
        claims: list[dict[str, Any]] = [{"property": "title", "value": SERBIAN, "sources": []}]
        records.publish(organisation=organisation, entries=[Entry(DOSSIER, "dossier", claims, ends)])
    world.publish(world.east, said("result", {"sr-Cyrl": "Микрофони снимају гласове."}))
    run_until_idle()
    cache.forget()
    return world


@pytest.mark.parametrize("language", ["fr", "en"])
def test_serbian_is_marked_on_pages_in_other_languages(serbian: World, reader: Client, language: str) -> None:
    """Each text says its language and script, so that it is read aloud and set as it should be."""
    page = reader.get(f"/{language}/dossier/{KEY}").content.decode()
    assert re.search(r'<span lang="sr-(Latn|Cyrl)">(Zvučni senzori|Звучни сензори)', page)
    assert '<span lang="sr-Cyrl">Микрофони снимају гласове.' in page


@pytest.mark.parametrize("code", ["sr-latn", "sr"])
def test_a_site_in_serbian_shows_the_script_that_was_asked_for(
    serbian: World, reader: Client, settings: LazySettings, code: str
) -> None:
    """With a language more in the settings, `/` leads there by Accept-Language, and texts are chosen by script."""
    settings.LANGUAGES = [*settings.LANGUAGES, (code, "Srpski")]
    cache.forget()
    asked = {"sr-latn": "sr-Latn,sr;q=0.8", "sr": "sr-RS,sr;q=0.8"}[code]
    assert reader.get("/", HTTP_ACCEPT_LANGUAGE=asked).headers["Location"] == f"/{code}/"
    with translation.override(code):
        page = reader.get(f"/{code}/dossier/{KEY}").content.decode()
    assert f'<html lang="{code}" dir="ltr">' in page
    wanted = SERBIAN["sr-Latn"] if code == "sr-latn" else r"(Zvučni senzori u Beogradu|Звучни сензори у Београду)"
    assert re.search(f"<h1[^>]*>(<span[^>]*>)?{wanted}", page)
    cache.forget()


@pytest.mark.parametrize("asked", ["Beogradu", "zvucni", "Београду", "микрофони"])
def test_both_scripts_are_found(serbian: World, reader: Client, asked: str) -> None:
    """A search in either script leads to the dossier; marks on letters do not matter."""
    found = reader.get("/fr/search.json", {"q": asked}).json()
    assert [hit["address"] for hit in found["hits"]] == [f"/fr/dossier/{KEY}"]


def test_right_to_left_needs_no_side() -> None:
    """No style of the site names left or right where start and end are meant."""
    sides = re.compile(
        r"(?:margin|padding|border|inset)-(?:left|right)\b|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
    )
    for path in SOURCE.glob("**/static/**/*.css"):
        assert sides.findall(path.read_text()) == [], path
    assert find("shell/base.css")
