"""Run by test_killed and test_reminding in processes of its own, on a node in the folder HOME.

`make HOME` makes the node with one request and prints its reply address; `serve HOME` is the LMTP server, which prints
its port; `count HOME` prints which mails it holds, and how many of them have their bytes and wait to be read.
`reminder HOME` makes a node with a term that has lapsed and a member who wants to be told; `remind HOME SERVER` plans
and sends the day's mails, and prints how many jobs are left and how many terms were told; `tomorrow HOME` lets a day
pass.
"""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path


def main(what: str, home: Path, *more: str) -> None:
    os.environ |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    os.environ.pop("CONTRECHAMP_DATABASE", None)
    home.mkdir(exist_ok=True)
    (home / "node.toml").write_text('[mail]\ndomain = "node.example"\n')
    import django

    django.setup()
    doings = {
        "make": make,
        "serve": serve,
        "count": count,
        "reminder": reminder,
        "remind": remind,
        "tomorrow": tomorrow,
    }
    doings[what](*more)


def make() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from contrechamp.records.acts import create_organisation
    from contrechamp.requests import acts
    from contrechamp.requests.models import Body

    group = create_organisation(name="Groupe").organisation
    body = Body.objects.create(urn="x:1", name="Mairie", email="m@town.example")
    print(acts.draft(organisation=group, body=body, title="x", letter="y", by=None).reply)


def reminder() -> None:
    make()
    from django.utils import timezone

    from contrechamp.people.acts import add_user
    from contrechamp.requests import acts
    from contrechamp.requests.models import Reminder, Request

    asked = Request.objects.get()
    user = add_user(name="paule", organisation=asked.organisation, role="publisher")
    acts.record(request=asked, kind="sent", day=timezone.localdate() - timedelta(days=200), by=None)
    Reminder.objects.create(
        user=user, organisation=asked.organisation, mail="p@home.example", language="fr", confirmed_at=timezone.now()
    )


def remind(server: str) -> None:
    from django.conf import settings

    from contrechamp.jobs.models import Job
    from contrechamp.jobs.worker import run_until_idle
    from contrechamp.requests import reminding
    from contrechamp.requests.models import Reminded

    settings.SMTP, settings.MAIL_FROM = f"smtp://{server}", "site@node.example"
    reminding.plan()
    while Job.objects.filter(kind=reminding.REMIND).exists():  # a dead worker's lease has to run out first
        run_until_idle(lease=timedelta(seconds=2))
        time.sleep(0.1)
    left = Job.objects.filter(kind=reminding.REMIND).count()
    print(json.dumps({"jobs": left, "told": Reminded.objects.count()}))


def tomorrow() -> None:
    from django.utils import timezone

    from contrechamp.requests.models import Reminder

    Reminder.objects.update(tried_on=timezone.localdate() - timedelta(days=1))


def serve() -> None:
    from contrechamp.requests.mail.lmtp import serve as run

    asyncio.run(run("127.0.0.1:0", ready=lambda port: print(port, flush=True)))


def count() -> None:
    from contrechamp.jobs.models import Job
    from contrechamp.records import blobs
    from contrechamp.requests.models import Message

    held = [blobs.path(one.blob).read_bytes() for one in Message.objects.all()]
    numbers = sorted(int(data.split(b"Subject: ")[1].split(b"\r\n")[0]) for data in held)
    print(json.dumps({"mails": numbers, "jobs": Job.objects.filter(kind="requests.read_mail").count()}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
