"""Run by test_killed in processes of its own, on a node in the folder HOME.

`make HOME` makes the node with one request and prints its reply address; `serve HOME` is the LMTP server, which prints
its port; `count HOME` prints which mails it holds, and how many of them have their bytes and wait to be read.
"""

import asyncio
import json
import os
import sys
from pathlib import Path


def main(what: str, home: Path) -> None:
    os.environ |= {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    os.environ.pop("CONTRECHAMP_DATABASE", None)
    home.mkdir(exist_ok=True)
    (home / "node.toml").write_text('[mail]\ndomain = "node.example"\n')
    import django

    django.setup()
    {"make": make, "serve": serve, "count": count}[what]()


def make() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from contrechamp.records.acts import create_organisation
    from contrechamp.requests import acts
    from contrechamp.requests.models import Body

    group = create_organisation(name="Groupe").organisation
    body = Body.objects.create(urn="x:1", name="Mairie", email="m@town.example")
    print(acts.draft(organisation=group, body=body, title="x", letter="y", by=None).reply)


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
    main(sys.argv[1], Path(sys.argv[2]))
