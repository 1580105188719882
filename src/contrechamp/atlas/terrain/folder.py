"""Where the extracts of this node lie, and whether there are any: asked for each page, so it loads nothing."""

from pathlib import Path

from django.conf import settings

from contrechamp.ground.sharing import shared


def path() -> Path:
    """Where they lie: made from files that can be fetched again, so no backup holds them."""
    return Path(settings.HOME.derived) / "atlas" / "terrain"


def state() -> str:
    """A word that changes with the extracts."""
    return " ".join(sorted(one.name for one in path().glob("[!.]*.*/")))


@shared
def any_known() -> bool:
    """Whether there is one. The frame of each page asks, in each language."""
    return any(path().glob("[!.]*.*/"))
