"""Links of a copy: within it they lead from any folder, and to the site where the copy has nothing."""

import pytest
from django.conf import LazySettings

from contrechamp.site.mirror.addresses import Place
from contrechamp.site.mirror.links import Rewriter

SITE = "https://nice.example"


@pytest.mark.parametrize(
    "address",
    [
        "/fr/account/login?next=/fr/#form",  # what a copy never has
        "/fr/town/06088#money",  # a town of which nothing is said
    ],
)
def test_a_link_to_the_site_keeps_its_fragment(settings: LazySettings, address: str) -> None:
    """It leads to the same part of the page as there."""
    settings.BASE_URL = SITE
    rewriter = Rewriter(Place("*/towns", "fr"), "/fr/towns", where=lambda _address: None, kind=lambda _unit: "")
    assert rewriter.link(address) == f"{SITE}{address}"
    assert rewriter.units == set()
