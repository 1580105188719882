"""The jobs that write to the index. They alone do, besides `acts.rebuild`."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import job
from contrechamp.search import indexing
from contrechamp.search.indexing import Done


def _keep(_args: dict[str, Any], done: Done) -> None:
    indexing.forget_marks(done)


# By itself too: after an update of the software nobody asks, and there may be no index that the new version can read.
@job("search.index", called=_("Index what is new for the search"), effect=_keep, every=timedelta(minutes=5))
def index(_args: dict[str, Any]) -> Done:
    """Brings what changed into the index."""
    return indexing.index_marked()


# By itself too: words of texts that were replaced are off the disk within a day, and nobody has to ask.
@job(
    "search.purge",
    called=_("Make the search index anew without what was erased"),
    effect=_keep,
    every=timedelta(days=1),
)
def purge(_args: dict[str, Any]) -> Done:
    """Makes the index again when words that were taken out are still on disk."""
    return indexing.purge()
