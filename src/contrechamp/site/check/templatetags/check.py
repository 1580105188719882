"""How pages offer themselves to be cited, checked and proved."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.records.models import Assertion
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.reads.versions import Step, Version
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
    rows = Assertion.objects.filter(subject=f"sha256:{sha256}", organisation__in=Sight().shown)
    first = rows.order_by("day", "seq").values_list("record", "day").first()
    return {"address": whole(address), "sha256": sha256, "first": first, "language": get_language()}


@register.inclusion_tag("check/cite_page.html")
def cite_page(address: str, subjects: Iterable[str]) -> dict[str, Any]:
    """How to cite a page that shows several subjects: its address, and the fingerprint of all their publications."""
    rows = Assertion.objects.filter(subject__in=list(subjects), organisation__in=Sight().shown)
    version = Version([Step(*row) for row in rows.values_list("record", "organisation", "day", "seq")], True)
    return {"address": whole(address), "version": version if version.steps else None}
