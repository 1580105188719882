"""Every text that a person can read stands in French too."""

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "contrechamp"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.*"))
COUNTED = {"ngettext", "ngettext_lazy", "npgettext"}
KEYWORDS = ["_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy", *sorted(COUNTED)]


@cache
def texts() -> list[tuple[Path, str, str]]:
    """Every (file, msgid, its plural or "") of the project's Python files and templates."""
    code = [(path, path.read_text()) for path in SOURCE.rglob("*.py")]
    code += [(path, templatize(path.read_text(), origin=str(path))) for path in TEMPLATES]
    return [(path, *found) for path, lines in code for found in _extracted(lines)]


def _extracted(code: str) -> Iterator[tuple[str, str]]:
    for _line, name, messages, _comments in extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {}):
        said = [text for text in (messages if isinstance(messages, tuple) else (messages,)) if text]
        said = said[1:] if "pgettext" in name else said  # the context stands in front
        if said:
            yield said[0], (said[1] if name in COUNTED else "")


def french() -> dict[str, polib.POEntry]:
    files = SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po")
    return {entry.msgid: entry for path in files for entry in polib.pofile(str(path)) if not entry.obsolete}


def test_every_text_has_its_french() -> None:
    """A msgid without a French text is named with its file."""
    known = {key: entry.msgid_plural for key, entry in french().items() if entry.translated()}
    missing = sorted(
        f"{path.relative_to(SOURCE)}: {text!r} {plural!r}"
        for path, text, plural in set(texts())
        if text not in known or plural not in ("", known[text])
    )
    assert missing == []


def test_rooms_agree_on_the_french_of_a_text() -> None:
    """All rooms share one catalogue: of two French texts for one English one, one would stand in the other's place."""
    told: dict[tuple[str | None, str], set[str]] = {}
    for path in SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            told.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {key: said for key, said in told.items() if len(said) > 1} == {}


def test_what_the_trail_says_is_marked_for_translation() -> None:
    """A verb of the audit trail is shown in the reader's language, so it goes through gettext_noop."""
    bare = [
        f"{path.relative_to(SOURCE)}: {verb}"
        for path in SOURCE.rglob("*.py")
        for verb in re.findall(r'\bverb="[^"]*"', path.read_text())
    ]
    assert bare == []


def test_no_french_text_is_left_over() -> None:
    """A French text whose msgid is gone from the code is named: dead texts mislead the next translator."""
    used = {text for _path, text, _plural in texts()}
    assert sorted(key for key in french() if key not in used) == []


def test_placeholders_are_the_same_in_french() -> None:
    """A French text that lost or invented a placeholder would fail, or lie, on the page."""
    pattern = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    wrong = [
        key
        for key, entry in french().items()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and not set(pattern.findall(text)) <= set(pattern.findall(key + entry.msgid_plural))
    ]
    assert wrong == []


def test_french_typography() -> None:
    """High punctuation has its narrow space, and apostrophes are curly."""
    faults = re.compile(r"\w'\w|[^\s\u202f\u00a0?!] ?[?!;](?:\s|$)|[^\s\u00a0\u202f:/] ?:(?:\s|$)|« | »")
    wrong = [
        text
        for entry in french().values()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if faults.search(re.sub(r"<[^>]*>|&\w+;|%\(\w+\)s|https?://\S+", "x", text))
    ]
    assert wrong == []


NO_TEXT = re.compile(
    r"{%\s*(comment|blocktrans(?:late)?)\b.*?{%\s*end\1\s*%}|{%.*?%}|{{.*?}}|{#.*?#}"
    r"|<(script|style)\b.*?</\2>|sizes=\"[^\"]*\"",
    re.S,
)
BARE = re.compile(r".{0,20}(?:(?<!\u00a0):(?=[\s<]|$)| [;?!](?=[\s<]|$))")


def test_no_template_sets_its_high_punctuation_by_itself() -> None:
    """A colon between two texts is translated, and French ones have their no-break spaces."""
    bare = [
        f"{path.relative_to(SOURCE)}: {found[0]!r}"
        for path in TEMPLATES
        if path.suffix == ".html"
        for found in BARE.finditer(NO_TEXT.sub("x", path.read_text()))
    ]
    assert bare == []
