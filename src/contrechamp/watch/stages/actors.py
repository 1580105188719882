"""Actors that become known after acts were judged: each of their names is looked up once in all that was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_noop as _

from contrechamp.catalogue import subjects
from contrechamp.ground.terms import Terms, folded
from contrechamp.jobs.registry import Args, job
from contrechamp.watch.models import Facet, Finding, KnownName
from contrechamp.watch.stages import judging
from contrechamp.watch.stages.names import ACTORS, NOTICES

Name = tuple[str, str]
"""A subject, and what it is called."""
NUMBER = ""


@dataclass(frozen=True)
class LookedUp:
    """The names that were new, the rows of those that are known no more, and who is named in which finding."""

    new: list[Name]
    gone: list[int]
    found: dict[int, list[Name]]


def keep(args: Args, result: LookedUp) -> None:
    """Adds actors to findings that do not have them, and notes what was looked up. A name that comes back is looked up
    again: it was missing meanwhile."""
    changed, facets = list[Finding](), list[Facet]()
    for finding in Finding.objects.select_for_update().filter(pk__in=result.found):
        told = {subject for subject, _name in finding.parties}
        more = {subject: name for subject, name in result.found[finding.pk] if subject not in told}
        added = list(more.items())[: max(0, judging.MOST_NAMED - len(told))]
        if added:
            finding.parties = [*finding.parties, *map(list, added)]
            changed.append(finding)
            facets += (Facet(finding=finding, name=Facet.Name.PARTY, value=subject) for subject, _name in added)
    Finding.objects.bulk_update(changed, ["parties"], batch_size=500)
    Facet.objects.bulk_create(facets)
    KnownName.objects.filter(pk__in=result.gone).delete()
    KnownName.objects.bulk_create(
        (KnownName(subject=subject, name=name) for subject, name in result.new), ignore_conflicts=True
    )


@job(ACTORS, called=_("Look new actors up in what was found"), effect=keep, every=timedelta(minutes=10))
def look_up(args: Args) -> LookedUp:
    """Which findings name actors that were not known when their acts were judged."""
    known = dict.fromkeys([*judging.names_known(), *((subject, NUMBER) for subject in judging.numbers_known())])
    before = {(row.subject, row.name): row.pk for row in KnownName.objects.all()}
    new = [name for name in known if name not in before]
    gone = [key for name, key in before.items() if name not in known]
    return LookedUp(new, gone, dict(_named(new)) if new else {})


def _named(new: list[Name]) -> Iterator[tuple[int, list[Name]]]:
    """The findings that name one of these actors, by a name or, in data, by its number."""
    written = [one for one in new if one[1] != NUMBER]
    matcher = Terms(name for _subject, name in written) if written else None
    called = subjects.names([subject for subject, name in new if name == NUMBER], "fr")
    for finding in Finding.objects.exclude(act=None).select_related("act__text").iterator(chunk_size=100):
        assert finding.act is not None
        text = folded(finding.act.body)
        found = [written[number] for number in dict.fromkeys(hit.term for hit in matcher.find(text))] if matcher else []
        if called and finding.act.text.media_type == NOTICES:
            found += [(one, called[one]) for one in judging.numbers_in(text.text) if one in called]
        if found:
            yield finding.pk, found
