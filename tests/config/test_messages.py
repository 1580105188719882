"""Every text that a person can read stands in French too."""

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "contrechamp"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@cache
def texts() -> list[tuple[Path, str]]:
    """Every (file, msgid) of the project's Python files and templates."""
    code = [(path, path.read_text()) for path in SOURCE.rglob("*.py")]
    code += [(path, templatize(path.read_text(), origin=str(path))) for path in SOURCE.glob("**/templates/**/*.*")]
    return [(path, text) for path, lines in code for text in _extracted(lines)]


def _extracted(code: str) -> Iterator[str]:
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        messages = message if isinstance(message, tuple) else (message,)
        # templatize() leaves pgettext's context in front
        yield from (text for text in messages if text and text != context)


def french() -> dict[str, polib.POEntry]:
    files = SOURCE.glob("**/locale/fr/LC_MESSAGES/django.po")
    return {entry.msgid: entry for path in files for entry in polib.pofile(str(path)) if not entry.obsolete}


def test_every_text_has_its_french() -> None:
    """A msgid without a French text is named with its file."""
    known = {key for key, entry in french().items() if entry.translated()}
    known |= {entry.msgid_plural for entry in french().values() if entry.msgid_plural}
    missing = sorted({f"{path.relative_to(SOURCE)}: {text!r}" for path, text in texts() if text not in known})
    assert missing == []


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
    used = {text for _path, text in texts()}
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
