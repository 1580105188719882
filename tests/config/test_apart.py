"""Rooms whose addresses are loaded when they are needed."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from contrechamp.config.apart import Apart

PROGRAM = """
import sys, django
from django.urls import resolve, reverse
django.setup()

def loaded():
    return [name in sys.modules for name in ("contrechamp.catalogue.urls", "contrechamp.peers.exchange_urls")]

print(resolve(reverse("site:towns")).view_name, loaded())
print(reverse("catalogue:desk"), loaded())
print(resolve("/exchange/heads").view_name, loaded())
print(resolve(reverse("catalogue:desk")).view_name)
"""
SAID = """site:towns [False, False]
/fr/work/ [True, False]
exchange:heads [True, True]
catalogue:desk
"""


def test_a_room_apart_is_loaded_when_it_is_named_or_asked_for(tmp_path: Path) -> None:
    """Not before, and then its addresses are found as those of any other."""
    environment = {
        "CONTRECHAMP_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings",
        "PATH": "",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == SAID


def rooms(resolver: URLResolver) -> Iterator[Apart]:
    for one in resolver.url_patterns:
        if isinstance(one, Apart):
            yield one
        elif isinstance(one, URLResolver):
            yield from rooms(one)


@pytest.mark.parametrize("room", list(rooms(get_resolver())), ids=lambda room: room.namespace)
def test_a_room_apart_has_one_namespace_by_its_own_name(room: Apart) -> None:
    """Else its names would not be found: Django looks for them below this name alone."""
    assert import_module(str(room.urlconf_name)).app_name == room.namespace
    assert all(isinstance(one, URLPattern) for one in room.url_patterns)
