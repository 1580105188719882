"""Statements as HTML: what is said, besides, by whom, after which source.

A page has some thirty to three hundred of them. Written in Python, a dossier renders twice as fast as with a nested
template for each part. Everything that comes from a record goes through `escape` here, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contrechamp.shell import languages, typography
from contrechamp.shell.templatetags.shell import day, period, plain_in_language, wedge
from contrechamp.site.reads.documents import Supported
from contrechamp.site.reads.lines import Line, ShownSource, together
from contrechamp.site.reads.rows import Row

SHORT = 200
"""Characters of a text that is kept as it was set."""


def said(value: Any) -> SafeString:
    """What people wrote, set as its language wants it: text, or of a language map the page's language or else another,
    which is then marked with its `lang`."""
    page = languages.current()
    if not isinstance(value, Mapping):
        return _set(str(value), page)
    tag, text = languages.choose(value, page)
    words = _set(str(text), tag)
    return _html(words if languages.is_same(tag, page) or not tag else f'<span lang="{escape(tag)}">{words}</span>')


def _set(text: str, language: str) -> SafeString:
    """Text as HTML. Names, labels and publishers come again and again, and are set once."""
    return _set_once(text, language) if len(text) <= SHORT else _html(escape(typography.sentence(text, language)))


@lru_cache(maxsize=4_096)
def _set_once(text: str, language: str) -> SafeString:
    return _html(escape(typography.sentence(text, language)))


def marked(line: Line) -> SafeString:
    """What the line says: highlighted when it has a source, dotted when it waits for one, plain when it needs none."""
    words = said(line.words)
    if line.sourced:
        return _html(f"<mark>{words}</mark>")
    return (
        _html(f'<span class="waits" title="{escape(_("waits for a source"))}">{words}</span>') if line.waits else words
    )


def says(line: Line) -> SafeString:
    """What the line says, as a link where it names a subject, with what it says besides in brackets."""
    words = marked(line)
    if line.address:
        words = _html(f'<a href="{escape(line.address)}">{words}</a>')
    return _html(f'{words} <span class="soft">({said(line.detail)})</span>') if line.detail else words


def since(line: Line) -> SafeString:
    """When the line holds, in the place of what it says: for versions that differ by their dates alone."""
    when = period(line.since, line.until) or _("no date")
    return _html(f"<mark>{when}</mark>") if line.sourced else _html(str(when))


def event(line: Line) -> SafeString:
    """What the line says beside its day in a list of events."""
    if line.name == "date":
        return _html(f"<mark>{said(line.detail or line.label)}</mark>")
    if line.name == "decision":
        about = f"{said(line.label)}, {said(line.detail)}" if line.detail else said(line.label)
        return _html(f'<span class="about">{about}</span>{marked(line)}')
    if line.name != "status":
        return _html(f'<span class="about">{said(line.label)}</span>{marked(line)}')
    return marked(line)


def besides(line: Line) -> SafeString:
    """What was written where a value was understood from it, and the group's own words about it."""
    written = ""
    if line.kept:
        written = escape(_("Kept as it is written."))
    elif line.written:
        written = escape(_("As written:")) + f" <q>{escape(line.written)}</q>"
    told = f'<p class="written">{written}</p>' if written else ""
    return _html(told + "".join(f'<p class="note">{said(note)}</p>' for note in line.notes))


def who(line: Line) -> SafeString:
    """The groups that say it, as links."""
    links = (f'<a href="{escape(group.address)}">{said(group.name)}</a>' for group in line.who)
    return _html(", ".join(links))


def byline(line: Line) -> SafeString:
    """Who says it, and when it holds: a period where it has an end, else its day."""
    when = period(line.since, line.until) if line.until else day(line.since)
    parts = [part for part in (who(line), when and f'<span class="when">{when}</span>') if part]
    return _html(f'<p class="who">{" · ".join(parts)}</p>') if parts else _html("")


def source(one: ShownSource) -> SafeString:
    """A source: a page here, or an address elsewhere with its publisher and the day it was read; its words."""
    title = said(one.title)
    if one.address:
        elsewhere = ' rel="external noreferrer"' if one.elsewhere else ""
        title = _html(f'<a href="{escape(one.address)}"{elsewhere}>{title}</a>')
    parts = [str(title), *([escape(one.publisher)] if one.publisher else [])]
    if one.page is not None:
        parts.append(_page(one.page, languages.current()))
    if one.read:
        parts.append(_read_on(one.read, languages.current()))
    exact = f' <q class="exact">{escape(one.exact)}</q>' if one.exact else ""
    return _html(", ".join(parts) + exact)


@lru_cache(maxsize=1_024)
def _page(number: int, _language: str) -> str:
    return escape(_("p. %(number)s") % {"number": number})


@lru_cache(maxsize=1_024)
def _read_on(read: str, _language: str) -> str:
    return escape(_("read on %(day)s")).replace("%(day)s", day(read))


def sources(line: Line) -> SafeString:
    """The sources of a line, or how to help to find one where one is needed."""
    items = "".join(f"<li>{source(one)}</li>" for one in line.sources)
    if not items and line.waits:
        none, help_to_find = escape(_("No source yet.")), escape(_("Help to find it"))
        items = f'<li class="open">{none} <a href="{reverse("site:bring")}">{help_to_find}</a></li>'
    return _html(f'<ul class="sources">{items}</ul>') if items else _html("")


def statement(line: Line) -> SafeString:
    """A whole statement, under the name by which pages link to it."""
    parts = f'<p class="says">{says(line)}</p>{besides(line)}{byline(line)}{sources(line)}'
    return _html(f'<div class="statement" id="{escape(line.key)}">{parts}</div>')


def role(line: Line) -> SafeString:
    """A statement of another page that names the subject of this one: as what, not once more whom."""
    words = said(line.detail or line.label)
    told = f"<mark>{words}</mark>" if line.sourced else words
    return _html(f'<div class="statement"><p class="says">{told}</p>{besides(line)}{byline(line)}{sources(line)}</div>')


def statements(lines: Iterable[Line]) -> SafeString:
    """Statements one after another; names and terms that come from the very same words of a source as one: ten towns
    that an article lists need not repeat it ten times."""
    return _html(
        "\n".join(statement(alike[0]) if len(alike) == 1 else _listed(alike) for alike in together(list(lines)))
    )


def _listed(alike: Sequence[Line]) -> SafeString:
    """Statements that differ by nothing but what they name; each keeps the name by which pages link to it."""
    first = alike[0]
    named = " · ".join(f'<span id="{escape(line.key)}">{says(line)}</span>' for line in alike)
    return _html(
        f'<div class="statement"><p class="says">{named}</p>{besides(first)}{byline(first)}{sources(first)}</div>'
    )


def pages(linked: Iterable[tuple[int, str]]) -> SafeString:
    """Pages of a document, each with its address, as links one after another."""
    language = languages.current()
    return _html(", ".join(f'<a href="{escape(address)}">{_page(number, language)}</a>' for number, address in linked))


def support(one: Supported) -> SafeString:
    """A statement that rests on a document, as a row of a list: where it is told, which words of which page."""
    line = one.line
    told = f'<a href="{escape(one.subject.address)}#{escape(line.key)}">{said(one.subject.title)}</a>'
    what = f'<span class="soft">{said(line.label)}</span> {said(line.words)}'
    detail = f' <span class="soft">({escape(line.detail)})</span>' if line.detail else ""
    there = pages([(one.page, line.sources[0].address if line.sources else "")])
    quoted = f"<q>{escape(one.exact)}</q>"
    return _html(f'<p>{told} · {what}{detail}</p>\n    <p class="meta">{there} {quoted} · {who(line)}</p>')


def added(line: Line) -> SafeString:
    """A statement as a row of what a publication added."""
    when = f' <span class="soft">{period(line.since, line.until)}</span>' if line.since else ""
    return _html(f'<span class="meta">{said(line.label)}</span><br>{says(line)}{when}')


def row(one: Row) -> SafeString:
    """A dossier as a row of a list: where it stands, of which technologies, since when, how well it is founded."""
    states = " ".join(wedge(status.wedge, plain_in_language(status.label)) for status in one.statuses)
    count = len(one.groups)
    told = (
        *map(said, one.technologies),
        period(one.first_day, one.last_day),
        _("%(sourced)s of %(all)s statements have a source") % {"sourced": one.sourced, "all": one.statements},
        ngettext("%(n)s group", "%(n)s groups", count) % {"n": count},
    )
    return _html(
        f'<h3><a href="{escape(one.address)}">{said(one.title)}</a></h3>\n    <span class="states">{states}</span>\n'
        f'    <p class="meta">{" · ".join(told)}</p>'
    )


def _html(text: str) -> SafeString:
    """Markup of which every part was escaped."""
    return SafeString(text)
