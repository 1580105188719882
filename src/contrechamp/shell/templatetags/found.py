"""Django's tags that name a template or an address, which they look for once and not on each page (built in).

A page has some thirty of them. What they find stays as long as the program runs, as the templates themselves do.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Template, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockContext,
    BlockNode,
    ExtendsNode,
    IncludeNode,
    do_extends,
    do_include,
)
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


def _names_one(expression: Any) -> bool:
    """Whether it is a text in quotes, the same on all pages."""
    return isinstance(expression.var, str) and not expression.filters


class _Extends(ExtendsNode):
    above: tuple[Template, dict[str, BlockNode]] | None = None

    def render(self, context: template.Context) -> SafeString:
        if self.above is None:
            found = self.get_parent(context)
            self.above = found, _blocks(found)
        parent, blocks = self.above
        held: Any = context.render_context
        held = held.setdefault(BLOCK_CONTEXT_KEY, BlockContext())
        held.add_blocks(self.blocks)
        held.add_blocks(blocks)
        with context.render_context.push_state(parent, isolated_context=False):
            drawn: SafeString = parent._render(context)  # type: ignore[attr-defined]  # as Django: in the same state
            return drawn


def _blocks(parent: Template) -> dict[str, BlockNode]:
    """The blocks of a template that extends none; one that does adds its own."""
    if parent.nodelist.get_nodes_by_type(ExtendsNode):
        return {}
    return {node.name: node for node in parent.nodelist.get_nodes_by_type(BlockNode) if isinstance(node, BlockNode)}


@register.tag
def extends(parser: Parser, token: Token) -> template.Node:
    """Django's `extends`."""
    node = do_extends(parser, token)
    return _Extends(node.nodelist, node.parent_name) if _names_one(node.parent_name) else node


class _Include(IncludeNode):
    found: Template | None = None

    def render(self, context: template.Context) -> SafeString:
        if self.found is None:
            assert context.template, "drawn as part of a template"
            self.found = context.template.engine.get_template(self.template.resolve(context))
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        with context.push(**values):
            return self.found.render(context)


@register.tag
def include(parser: Parser, token: Token) -> template.Node:
    """Django's `include`."""
    node = do_include(parser, token)
    if node.isolated_context or not _names_one(node.template):
        return node
    return _Include(node.template, extra_context=node.extra_context)


class _Url(URLNode):
    def render(self, context: template.Context) -> str:
        arguments = tuple(argument.resolve(context) for argument in self.args)
        try:
            address = _reverse(self.view_name.resolve(context), arguments, get_language(), _urls())
        except NoReverseMatch:
            if not self.asvar:
                raise
            address = ""
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    """Django's `url`. Of which application the page is makes no difference: none stands twice among the addresses."""
    node = django_url(parser, token)
    return node if node.kwargs else _Url(node.view_name, node.args, node.kwargs, node.asvar)


def _urls() -> str:
    return get_urlconf() or settings.ROOT_URLCONF


@lru_cache(maxsize=4_096)
def _reverse(name: str, arguments: tuple[Any, ...], _language: str | None, urls: str) -> str:
    return reverse(name, urlconf=urls, args=arguments)
