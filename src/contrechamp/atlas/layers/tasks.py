"""The job that reads a given file into its layer.

It writes as it goes, some hundreds of objects in each transaction, which jobs otherwise do not: a file may hold a
million. Done twice it changes nothing more, since what is known is left alone.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.atlas.layers import acts
from contrechamp.atlas.layers.models import Import
from contrechamp.jobs.registry import Args, job


def _done(args: Args, result: Any) -> None:
    """Nothing is left to write."""


@job(acts.JOB, called=_("Take in a file of devices"), effect=_done)
def read(args: Args) -> None:
    """Reads the import with this id, unless it is gone."""
    given = Import.objects.filter(pk=args["import"]).first()
    if given is not None:
        acts.run(given=given)
