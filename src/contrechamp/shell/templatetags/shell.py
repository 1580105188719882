"""Tags and filters of every template (built in: no `load` needed). docs/design.md shows each with its look."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.base import Parser, Token
from django.templatetags.i18n import do_translate
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.ground.sharing import once
from contrechamp.shell import codes, languages, nav, typography
from contrechamp.shell import context as frame

register = template.Library()

# What the wedge of a state looks like: filled while the eye is open, an outline when it is not.
STATES: dict[str, Any] = {
    "announced": gettext_lazy("announced"),
    "planned": gettext_lazy("planned"),
    "trial": gettext_lazy("on trial"),
    "active": gettext_lazy("in operation"),
    "suspended": gettext_lazy("suspended"),
    "abandoned": gettext_lazy("abandoned"),
    "annulled": gettext_lazy("annulled"),
    "unknown": gettext_lazy("not established"),
}


def _with_ordinals(words: str) -> SafeString:
    """The words with the French first of the month raised: 1<sup>er</sup> mars."""
    return mark_safe(re.sub(r"\b1er\b", "1<sup>er</sup>", escape(words)))  # noqa: S308  escaped


class _Words(template.Node):
    """Words of the template itself, said in the language of the page."""

    def __init__(self, words: str) -> None:
        self.words = words.replace("%", "%%")  # as makemessages writes them

    def render(self, context: template.Context) -> str:
        return _(self.words).replace("%%", "%")


@register.tag
def trans(parser: Parser, token: Token) -> template.Node:
    """Django's `trans`. A page has some thirty that are plain words: said without a filter, a variable and a proxy of
    each, they take a fifth of the time."""
    node = do_translate(parser, token)
    said = node.filter_expression
    plain = isinstance(said.var, template.base.Variable) and isinstance(said.var.literal, str) and not said.filters
    return _Words(said.var.literal) if plain and not (node.noop or node.asvar or node.message_context) else node


class _DrawnOnce(template.Node):
    def __init__(self, parser: Parser, token: Token) -> None:
        name, *things = token.split_contents()
        self.inner = parser.parse((f"end{name}",))
        parser.delete_first_token()
        self.follows_from = [parser.compile_filter(thing) for thing in things]

    def key(self, context: template.Context) -> tuple[Any, ...]:
        return (self, languages.current(), *(one.resolve(context) for one in self.follows_from))

    def render(self, context: template.Context) -> SafeString:
        return once(self.key(context), lambda: self.inner.render(context))


_drawn: dict[tuple[Any, ...], SafeString] = {}


class _DrawnForAll(_DrawnOnce):
    def render(self, context: template.Context) -> SafeString:
        key = self.key(context)
        if key not in _drawn:
            _drawn[key] = self.inner.render(context)
        return _drawn[key]


@receiver(setting_changed)
def _forget_drawn(**changed: Any) -> None:
    _drawn.clear()


@register.tag
def drawn_once(parser: Parser, token: Token) -> template.Node:
    """`{% drawn_once page path %}…{% enddrawn_once %}`: what follows from these things and the language alone. Pages
    that are made in one go (see `ground.sharing`) and have the same there have it drawn once."""
    return _DrawnOnce(parser, token)


@register.tag
def drawn_for_all(parser: Parser, token: Token) -> template.Node:
    """`{% drawn_for_all node_name %}…{% enddrawn_for_all %}`: the same, for what follows from settings and the language
    alone, as much of the frame does: drawn once as long as the program runs. What a reader asks is not in it."""
    return _DrawnForAll(parser, token)


@register.filter
def in_language(value: Any) -> Any:
    """A language map's text in the page's language; another one, marked with its `lang`, where that is missing."""
    if not isinstance(value, Mapping):
        return value
    page = languages.current()
    tag, text = languages.choose(value, page)
    return text if languages.is_same(tag, page) or not tag else format_html('<span lang="{}">{}</span>', tag, text)


@register.filter
def plain_in_language(value: Any) -> Any:
    """Like `in_language` without markup, for titles and attributes."""
    if not isinstance(value, Mapping):
        return value
    return languages.choose(value, languages.current())[1]


@register.filter
def day(value: Any) -> SafeString | str:
    """A date, a day of a claim or a period {"from", "to"}, in words; one date is in a `time` element."""
    if value in (None, ""):
        return ""
    words = _with_ordinals(typography.day(value, languages.current()))
    if isinstance(value, Mapping) or not typography.DAY.fullmatch(typography.iso(value)):
        return words
    return format_html('<time datetime="{}">{}</time>', typography.iso(value), words)


@register.simple_tag
def period(first: Any, last: Any = None) -> str:
    """`{% period since until %}`: since when, until when, in words."""
    return _with_ordinals(typography.between(first, last, languages.current())) if first or last else ""


@register.filter
def number(value: Any) -> str:
    """A whole number, its thousands apart."""
    return "" if value is None else typography.number(int(value), languages.current())


@register.filter
def amount(value: Mapping[str, Any]) -> str:
    """An amount {"cents", "currency", "vat"} with its currency."""
    return typography.amount(value, languages.current())


@register.filter
def typeset(value: Any) -> str:
    """Text that people wrote, with the no-break spaces of French on French pages."""
    return typography.sentence(str(value), languages.current())


@register.filter
def language_name(tag: Any) -> SafeString:
    """What speakers of a language call it, marked with its `lang`."""
    return format_html('<span lang="{}">{}</span>', tag, languages.name_of(str(tag)))


@register.filter
def is_sentence(value: Any) -> bool:
    """Whether the message of an error was written for readers: those that Django makes of a class name are one word."""
    return " " in str(value) and "'" not in str(value)


@register.filter
def words_of_path(path: str) -> str:
    """What somebody who asked for this address may have looked for: the words of its last part."""
    last = unquote(str(path).rstrip("/").rpartition("/")[2]).rpartition(":")[2].partition(".")[0]
    words = re.sub(r"[\W_]+", " ", last).strip()
    return "" if re.fullmatch(r"[0-9a-f ]{12,}", words) else words[:100]


@register.filter
def short(value: str, length: int = 12) -> str:
    """The beginning of a fingerprint; put the whole in the `title`."""
    return value[:length]


@register.simple_tag
def wedge(state: str, word: Any = None) -> SafeString:
    """`{% wedge "suspended" %}` or `{% wedge state label %}`: the wedge of a state beside the word of the state."""
    known = state if state in STATES else "unknown"
    return format_html('<span class="state is-{}">{}</span>', known, word or STATES[known])


@register.simple_tag
def mark(text: Any, sourced: bool = True) -> SafeString:
    """`{% mark text %}`: highlighted, it has a source; `{% mark text False %}`: dotted underneath, it waits for one."""
    if sourced:
        return format_html("<mark>{}</mark>", text)
    return format_html('<span class="waits" title="{}">{}</span>', _("waits for a source"), text)


@register.simple_tag(takes_context=True)
def frame_links(context: template.Context, slot: nav.Slot) -> SafeString:
    """`{% frame_links "public" %}`: the links of the frame that all readers have."""
    request: Any = context.get("request")  # the page of a failure has none
    user = request.user if context.get("signed_in") else None
    return frame.drawn(slot, user, request.path) if request else SafeString()


@register.simple_tag
def alternates(pages: Sequence[frame.PageLanguage]) -> SafeString:
    """`{% alternates page_languages %}`: the page in each language, for the head."""
    row = '<link rel="alternate" hreflang="{}" href="{}">\n  '
    return format_html_join("", row, ((page.code, page.address) for page in pages))


@register.simple_tag
def language_links(pages: Sequence[frame.PageLanguage]) -> SafeString:
    """`{% language_links page_languages %}`: the same as links, each on a line, the language of the page marked."""
    return SafeString("".join(map(_language_link, pages)))


def _language_link(page: frame.PageLanguage) -> SafeString:
    if page.current:
        return format_html('<span lang="{}" aria-current="true">{}</span>\n    ', page.code, page.name)
    row = '<a href="{}" hreflang="{}" lang="{}">{}</a>\n    '
    return format_html(row, page.address, page.code, page.code, page.name)


@register.simple_tag
def breadcrumbs(*steps: Any) -> SafeString:
    """`{% breadcrumbs "Towns" towns_address town.name %}`: labels and addresses by turns, the page itself last."""
    shown = (_step(label, address) for label, address in zip(steps[::2], [*steps[1::2], ""], strict=False))
    way = SafeString("".join(shown))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>\n', _("You are here"), way)


def _step(label: Any, address: Any) -> SafeString:
    if address:
        return format_html('<li><a href="{}">{}</a></li>', address, label)
    return format_html('<li><span aria-current="page">{}</span></li>', label)


@register.inclusion_tag("shell/figures.html")
def figures(items: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """`{% figures items %}`: a strip of (figure, what it counts) or (figure, what it counts, address)."""
    return {"items": [(*item, "")[:3] for item in items]}


@register.inclusion_tag("shell/paper.html", takes_context=True)
def paper(context: template.Context, path: str = "") -> dict[str, Any]:
    """`{% paper %}` at the end of a page that people print: its address as letters and as a code, on paper alone."""
    address = settings.BASE_URL.rstrip("/") + (path or context["request"].path)
    width, drawn = codes.path(address)
    return {
        "address": address,
        "width": width,
        "path": drawn,
        "today": timezone.localdate(),
        "node_name": settings.NODE_NAME,
    }


@register.inclusion_tag("shell/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, parameter: str = "page") -> dict[str, Any]:
    """`{% pagination page %}` under a list; `page` is a Django Page. Keeps the other parameters of the address."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    return {"page": page, "parameter": parameter, "query": query.urlencode()}
