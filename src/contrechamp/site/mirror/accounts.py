"""Which accounts changed since the last run, without reading the others.

A node has hundreds of thousands of rows that are each about an account: what one organisation says about one subject.
They change in one way alone. `records.views.refresh` is told the accounts, in the transaction that changes their
statements, and each view makes its rows about them again. One of these rows is the account's card, which is put in
under an id that its table never gives twice. So an account whose card has the id that it had is as it was, and ids are
all that is read of it. Accounts in doubt are read, and compared with what they said:

- those whose card came, went or has another id: all of them after a rebuild;
- those that have no card, because all that they said is withdrawn: few;
- those that changed already while the views wait for the end of a stream (`records.later`).

Ids mean this within one database that only goes forward. In another one (`moving` to PostgreSQL), or where an earlier
state was put back, so that records at the end of a log are not here any more, all accounts are in doubt.
"""

from itertools import groupby

import orjson
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Exists, F, Min, OuterRef

from contrechamp.catalogue.models import Card
from contrechamp.records import bulk
from contrechamp.records.models import Assertion, Log, Record, Waiting
from contrechamp.records.views import Pair
from contrechamp.site.mirror import digests
from contrechamp.site.mirror.state import State

AT_ONCE = 500


def follow(state: State) -> tuple[set[int], set[str]]:
    """Brings what is noted of the accounts up to date: the keys that changed, and the subjects of which they tell."""
    database, tips = _database(), orjson.dumps(_tips()).decode()
    # Ids first: where an account changes before its rows are read, the one that is noted is gone by the next run.
    cards = set(Card.objects.values_list("id", flat=True))
    noted = state.cards() if _goes_on(state, database) else None
    keys: set[int] = set()
    subjects: set[str] = set()
    for organisation, mine in groupby(sorted(_in_doubt(state, cards, noted).items()), key=lambda one: one[0][0]):
        for part in bulk.parts(mine, AT_ONCE):
            found = digests.of_accounts(organisation, [subject for (_, subject), _ in part])
            for (_, subject), card in part:
                if changed := digests.changed(state.account(organisation, subject), found[subject]):
                    keys |= changed
                    subjects.add(subject)
                state.keep_account(organisation, subject, card, found[subject])
    state.note("database", database)
    state.note("tips", tips)
    return keys, subjects


def _in_doubt(state: State, cards: set[int], noted: set[int] | None) -> dict[Pair, int | None]:
    """The accounts to be read, with the ids of their cards."""
    found: dict[Pair, int | None] = dict.fromkeys(state.accounts(None if noted is None else noted - cards))
    bare = Assertion.objects.filter(
        ~Exists(Card.objects.filter(organisation=OuterRef("organisation"), subject=OuterRef("subject")))
    )
    for model in (bare, Waiting.objects):
        found.update(dict.fromkeys(model.values_list("organisation", "subject").distinct()))
    for part in bulk.parts(cards - (noted or set())):
        come = Card.objects.filter(id__in=part).values_list("organisation", "subject", "id")
        found.update({(organisation, subject): card for organisation, subject, card in come})
    return found


def _goes_on(state: State, database: str) -> bool:
    """Whether this is the database of the last run, and has all that it had then."""
    tips = orjson.loads(state.fact("tips") or "[]")
    here = sum(Record.objects.filter(id__in=part).count() for part in bulk.parts(tips))
    return state.fact("database") == database and here == len(tips)


def _tips() -> list[str]:
    """The last records of all logs."""
    return list(Log.objects.exclude(tip=F("id")).order_by("tip").values_list("tip", flat=True))


def _database() -> str:
    """What tells this database from any other: its kind, and when its tables were made."""
    made = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return f"{connection.vendor} {made}"
