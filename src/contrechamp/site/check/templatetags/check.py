"""How pages offer themselves to be cited, checked and proved."""

from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.site.reads.subjects import Sight
from contrechamp.site.reads.versions import Version, steps_of
from contrechamp.site.twins import whole

register = template.Library()


@register.simple_tag
def check_address(citation: str) -> str:
    """Where a citation is checked: with its address or fingerprint filled in."""
    return f"{reverse('check:check')}?q={quote(citation, safe='')}"


@register.inclusion_tag("check/cite_document.html")
def cite_document(sha256: str, page: int | None = None) -> dict[str, Any]:
    """How to cite a document, or one of its pages: the address holds the fingerprint of the bytes."""
    address = reverse("site:page", args=[sha256, page]) if page else reverse("site:document", args=[sha256])
    steps = steps_of(f"sha256:{sha256}", Sight().shown)
    first = (steps[0].record, steps[0].day) if steps else None
    return {"address": whole(address), "sha256": sha256, "first": first, "language": get_language()}


@register.inclusion_tag("check/cite_page.html")
def cite_page(address: str, subject: str, version: Version | None) -> dict[str, Any]:
    """How to cite a page of several subjects at a version: an address of its own, and a fingerprint of all of it."""
    token = version.token if version else ""
    return {"address": f"{whole(address)}?version={token}", "subject": subject, "version": version}
