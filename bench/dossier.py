"""A dossier with 60 statements of 3 groups, made from nothing: as a page, as its machine twin, as a page of memory.

One process asks through all of Django's layers, without a network; CPU time of the process, medians of rounds taken by
turns. The least that any page costs here is measured beside it: a page of the same site with a few lines of text.

Goals: at most 15 queries and 25 ms of CPU for the page, at most 10 ms for the twin.

    .venv/bin/python bench/dossier.py [--rounds 40] [--statements 60]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

GROUPS = 3
DOSSIER = "urn:uuid:d7e21461-d3ba-5fae-ad47-b58b722027c9"
PAGE = "/fr/dossier/d7e21461-d3ba-5fae-ad47-b58b722027c9"
TERMS = ("announced", "voted", "tendered", "contracted", "trial", "active", "suspended")
RIGHTS = ("privacy", "movement", "expression", "assembly", "equality")
STAGES = ("announced", "voted", "awarded", "paid")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--statements", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start_node(folder)
        make_world(given.statements)
        report(given.rounds)


def start_node(folder: str) -> None:
    """An empty node in `folder`, in this process."""
    os.environ |= {"CONTRECHAMP_HOME": folder, "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    os.environ.pop("CONTRECHAMP_DATABASE", None)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)


def make_world(statements: int) -> None:
    """The groups and their accounts: much is said by all, much by one, some differs; each statement has a source."""
    from contrechamp.records import acts
    from contrechamp.records.acts import Entry

    for number in range(GROUPS):
        group = acts.create_organisation(name=f"Groupe {number}").organisation
        share = statements // GROUPS + (number < statements % GROUPS)
        claims = [{"sources": [source(number, n)], **said(n, number)} for n in range(share)]
        entries = [Entry(DOSSIER, "dossier", claims)]
        entries.append(
            Entry(f"org:{group}", "group", [{"property": "name", "value": f"Groupe {number}", "sources": []}])
        )
        for n in range(4):
            name = {"property": "name", "value": f"Entreprise {n}", "sources": []}
            entries.append(Entry(f"siren:55208131{n}", "party", [name]))
        entries.append(Entry(decision(number), "decision", decided(number)))
        acts.publish(organisation=group, entries=entries)


def decision(number: int) -> str:
    return f"urn:uuid:{number:08d}-0000-4000-8000-000000000000"


def decided(number: int) -> list[dict[str, Any]]:
    told = {"title": {"fr": f"Jugement {number}"}, "dossier": DOSSIER, "outcome": "annuls", "type": "judgment"}
    return [{"property": key, "value": value, "sources": []} for key, value in told.items()]


def source(group: int, n: int) -> dict[str, str]:
    return {
        "address": f"https://example.org/{group}/{n}", "publisher": "Le Journal", "title": f"Article {n}",
        "read": "2026-02-01", "exact": "Les enregistrements sont conservés pendant un mois.",
    }  # fmt: skip


def said(n: int, group: int) -> dict[str, Any]:
    """The statement of place `n` in a group's account."""
    words = {"fr": f"Ce que dit le groupe {group}, ligne {n}.", "en": f"What group {group} says, line {n}."}
    choices: list[dict[str, Any]] = [
        {"property": "title", "value": {"fr": "Caméras de la ville", "en": "Cameras of the town"}},
        {"property": "summary", "value": words},
        {"property": "place", "value": "insee:42218"},
        {"property": "technology", "value": "algorithmic-video"},
        {"property": "status", "value": TERMS[n % len(TERMS)], "since": f"20{18 + n % 7}-0{1 + group}-01"},
        {"property": "devices", "value": 50 * (1 + group % 2), "since": f"2019-0{1 + n % 9}"},
        {"property": "amount", "value": {"cents": 10**8 * (n + group), "currency": "EUR", "vat": "HT",
                                         "stage": STAGES[n % len(STAGES)]}},
        {"property": "party", "value": {"ref": f"siren:55208131{n % 4}", "role": "supplier"}},
        {"property": "right", "value": RIGHTS[n % len(RIGHTS)]},
        {"property": "promise", "value": {"text": words, "topic": "safety"}},
        {"property": "result", "value": {"text": words, "topic": "safety"}},
        {"property": "date", "value": {"from": f"2019-0{1 + group}-01", "to": f"2019-0{1 + group}-28", "step": "vote"}},
        {"property": "purpose", "value": words},
        {"property": "legal_basis", "value": words},
        {"property": "decision", "value": {"text": words, "authority": "Conseil municipal"}},
        {"property": "open_question", "value": words},
        {"property": "reply", "value": {"text": words, "by": "La ville"}},
        {"property": "article", "value": {"address": f"https://example.org/a/{group}/{n}", "title": f"Article {n}"}},
        {"property": "area", "value": words},
        {"property": "identifier", "value": f"2019-{n:05d}"},
    ]  # fmt: skip
    return choices[n % len(choices)]


def report(rounds: int) -> None:
    from django.test import Client

    from contrechamp.site import cache

    client = Client()

    def fresh(path: str) -> Callable[[], None]:
        def ask() -> None:
            cache.forget()
            assert client.get(path).status_code == 200

        return ask

    def stored() -> None:
        assert client.get(PAGE).status_code == 200

    kinds = {"page": fresh(PAGE), "twin": fresh(f"{PAGE}.json"), "plain": fresh("/fr/ask")}
    taken: dict[str, list[float]] = {name: [] for name in (*kinds, "memory")}
    for ask in kinds.values():
        ask()
    for _ in range(rounds):
        for name, ask in kinds.items():
            taken[name].append(cpu(ask))
        stored()
        taken["memory"].append(cpu(stored))
    page, twin, plain, memory = (1000 * median(taken[name]) for name in ("page", "twin", "plain", "memory"))
    least = {name: 1000 * min(taken[name]) for name in taken}
    asked = {name: counted(kinds[name]) for name in ("page", "twin")}
    print(f"page           {page:6.1f} ms of CPU, least {least['page']:5.1f}  (goal: at most 25)")
    print(f"machine twin   {twin:6.1f} ms of CPU, least {least['twin']:5.1f}  (goal: at most 10)")
    print(f"queries        {asked['page']:6} for the page, {asked['twin']} for the twin  (goal: at most 15)")
    print(f"a plain page   {plain:6.1f} ms of CPU, least {least['plain']:5.1f}")
    print(f"ratios         page to plain page {page / plain:.1f}, twin to it {twin / plain:.1f}")
    print(f"from memory    {memory:6.2f} ms; the page made takes {page / memory:.0f} times as much")
    print(f"ratio to goal  page {page / 25:.2f}, twin {twin / 10:.2f}  (at most 1)")


def cpu(act: Callable[[], None]) -> float:
    """Seconds of CPU that this process takes for `act`."""
    start = time.process_time()
    act()
    return time.process_time() - start


def counted(ask: Callable[[], None]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


if __name__ == "__main__":
    main()
