"""Which subject an address of this site is about."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, get_language_from_path, override

from contrechamp.ground.places import urn_of
from contrechamp.site.reads.subjects import subject_of


def subject_at(address: str) -> str:
    """The URN of what the page at `address` (whole, or a path of this site) is about; "" where it is about none."""
    try:
        path = unquote(path_of(address)).removesuffix(".json")
        with override(get_language_from_path(path) or get_language()):  # addresses resolve in their own language only
            named = resolve(path).kwargs
    except (Resolver404, ValueError):
        return ""
    if "key" in named:
        urn = subject_of(str(named["key"]))
    elif "code" in named:
        urn = urn_of(str(named["code"]))
    elif "sha256" in named:
        urn = f"sha256:{named['sha256']}"
    else:
        urn = str(named.get("urn", ""))
    return urn if len(urn) <= 220 else ""


def path_of(address: str) -> str:
    """The path of an address of this site; "" for one elsewhere. Raises ValueError for no address at all."""
    parts, own = urlsplit(address.strip()), urlsplit(settings.BASE_URL)
    if parts.netloc and parts.netloc != own.netloc:
        return ""
    return parts.path
