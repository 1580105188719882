"""The job that reads a given file into drafts.

It writes as it goes, a thousand subjects in each transaction, which jobs otherwise do not: a file may hold a million
rows. Done twice it changes nothing more, since rows that are known are left alone.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from contrechamp.catalogue.imports import acts
from contrechamp.catalogue.imports.models import Import
from contrechamp.jobs.registry import Args, job


def _done(args: Args, result: Any) -> None:
    """Nothing is left to write."""


@job(acts.JOB, called=_("Take in a table of the catalogue"), effect=_done)
def read(args: Args) -> None:
    """Reads the import with this id, unless it is gone."""
    given = Import.objects.filter(pk=args["import"]).first()
    if given is not None:
        acts.run(given=given)
