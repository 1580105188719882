"""Deadlines of many open requests counted again in one pass, against bare date arithmetic on the same days.

    python bench/requests_deadlines.py [requests]     default 100,000

The pass reads every event, derives state and terms of each request by the law, and compares them with what is kept:
two queries, whatever the number. The floor adds months to as many dates as the pass counts terms.
"""

import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from uuid import uuid4


def main(count: int) -> None:
    folder = tempfile.mkdtemp(prefix="contrechamp-bench-")
    os.environ |= {"CONTRECHAMP_HOME": folder, "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0, skip_checks=True)
    from contrechamp.requests import acts, reads
    from contrechamp.requests.models import Body, Event, Request

    body = Body.objects.create(urn="x:1", name="Mairie")
    chance, today = random.Random(1), reads.today()
    requests, events, days = [], [], []
    for number in range(count):
        key = uuid4()
        day = today - timedelta(days=chance.randrange(1, 300))
        days.append(day)
        requests.append(Request(id=key, organisation="o", body=body, title="x", reply=str(number), calendar="FR"))
        events.append(Event(request_id=key, kind="sent", day=day))
        if number % 4 == 0:
            events.append(Event(request_id=key, kind="received", day=min(day + timedelta(days=2), today)))
    Request.objects.bulk_create(requests, batch_size=2000)
    Event.objects.bulk_create(events, batch_size=2000)
    del requests, events
    acts.refresh_all()
    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        changed = acts.refresh_all()
        took = time.perf_counter() - started
    floor = min(bare(days) for _n in range(3))
    print(f"{count} requests, {changed} changed, {len(queries)} statements with the transaction's own")
    print(f"one pass: {took:.2f} s; bare date arithmetic: {floor:.2f} s; ratio {took / floor:.1f}")


def bare(days: list[date]) -> float:
    """Seconds for a month, two months and the next working day of each date, holidays looked up in a set."""
    import holidays

    off = set(holidays.country_holidays("FR", years=range(2024, 2030)))
    started = time.perf_counter()
    for day in days:
        end = later(day, 1)
        last = later(end, 2)
        while last.weekday() >= 5 or last in off:
            last += timedelta(days=1)
    return time.perf_counter() - started


def later(day: date, months: int) -> date:
    from calendar import monthrange

    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
