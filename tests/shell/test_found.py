"""Tags that name a template or an address, and look for it once (`found`): each draws what Django's own draws."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Engine, TemplateDoesNotExist
from django.urls import NoReverseMatch
from django.utils import translation

TEMPLATES = {
    "base": "<{% block one %}base{% endblock %}|{% block two %}base{% endblock %}>",
    "middle": "{% extends 'base' %}{% block two %}middle {{ block.super }}{% endblock %}",
    "leaf": "{% extends 'middle' %}{% block one %}{{ word }}{% endblock %}",
    "other": "{% extends 'base' %}{% block one %}other{% endblock %}",
    "chosen": "{% extends above %}{% block one %}chosen{% endblock %}",
    "part": "{{ word }}{% with word='inner' %}{{ word }}{% endwith %}",
    "parts": "{% for word in words %}{% include 'part' %}{% endfor %}{% include 'part' with word='w' %}{{ word }}",
    "alone": "{% include 'part' with other=1 only %}",
    "deep": "{{ depth }}{% if depth %}{% include 'deep' with depth=next %}{% endif %}",
    "missing": "{% include 'nowhere' %}",
}
LIBRARIES = ["django.templatetags.i18n", "contrechamp.shell.templatetags.found"]
Drawn = Callable[..., str]


@pytest.fixture
def drawn() -> Drawn:
    loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
    engine = Engine(loaders=[("django.template.loaders.cached.Loader", [loader])], builtins=LIBRARIES)
    return lambda name, **words: engine.get_template(name).render(Context(words))


def drawn_text(text: str, **words: Any) -> str:
    return Engine(builtins=LIBRARIES).from_string(text).render(Context(words))


def test_a_template_fills_the_blocks_of_those_above(drawn: Drawn) -> None:
    """However often it is drawn, and whichever other one was drawn in between."""
    for word in ("first", "second"):
        assert drawn("leaf", word=word) == f"<{word}|middle base>"
        assert drawn("other") == "<other|base>"
        assert drawn("middle") == "<base|middle base>"


def test_a_template_may_choose_what_it_extends(drawn: Drawn) -> None:
    assert drawn("chosen", above="base") == "<chosen|base>"
    assert drawn("chosen", above="middle") == "<chosen|middle base>"


def test_an_included_template_has_the_words_of_its_place_and_leaves_none(drawn: Drawn) -> None:
    assert drawn("parts", words=["a", "b"], word="own") == "ainnerbinnerwinnerown"
    assert drawn("alone", word="own") == "inner"
    assert drawn("deep", depth=1, next=0) == "10"


def test_a_template_that_is_not_there_is_named(drawn: Drawn) -> None:
    with pytest.raises(TemplateDoesNotExist, match="nowhere"):
        drawn("missing")


def test_an_address_is_that_of_the_language(drawn: Drawn) -> None:
    """And of what it is given, as text for HTML; one that is not there is an error, or nothing where it gets a name."""
    towns, town = "{% url 'site:towns' %}", "{% url 'site:town' code %}"
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            assert drawn_text(towns) == f"/{language}/towns"
            assert [drawn_text(town, code=code) for code in ("13055", "a&b")] == [
                f"/{language}/town/13055",
                f"/{language}/town/a&amp;b",
            ]
    assert drawn_text("{% url 'nowhere' as place %}[{{ place }}]") == "[]"
    with pytest.raises(NoReverseMatch):
        drawn_text("{% url 'nowhere' %}")
