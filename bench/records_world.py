"""What the benches of records share: signed records in a file, and each side of a bench in its own process."""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

LOGS = 2
SUBJECTS = 500
PROPERTIES = ("title", "summary", "status", "operator", "supplier", "legal_basis")


def write_stream(path: Path, *, records: int, claims: int) -> None:
    """One organisation's key events and logs: `records` in all, each with `claims` quoted claims, sealed by 100."""
    from tests.records.world import DAY, Group, begin

    from contrechamp.records import canonical
    from contrechamp.records.headers import MAX_BETWEEN_SEALS, Header, make_seal

    begin(1)
    group = Group()
    branches = [group.certify() for _ in range(LOGS)]
    with path.open("wb") as file:
        file.writelines(event.line() + b"\n" for event in group.events)
        for number, branch in enumerate(branches):
            head = branch.log
            for seq in range(1, records // LOGS + 1):
                body = canonical.encode(_body(number * records + seq, claims))
                header = Header(canonical.identify(body), DAY, "assert", branch.log, head, seq)
                head = header.id
                file.write(header.line() + b"\n" + body + b"\n")
                if seq % MAX_BETWEEN_SEALS == 0:
                    file.write(make_seal(branch.seed, branch.log, seq, head).line() + b"\n")


def _body(place: int, claims: int) -> dict[str, Any]:
    return {
        "salt": f"{place:032x}",
        "subject": f"urn:uuid:6b1c2a4e-0d9c-4a54-9c63-{place % SUBJECTS:012d}",
        "subject_kind": "dossier",
        "claims": [_claim(place, number) for number in range(claims)],
        "ends": [],
        "blobs": [],
    }


def _claim(place: int, number: int) -> dict[str, Any]:
    from contrechamp.records import canonical

    return {
        "property": PROPERTIES[number % len(PROPERTIES)],
        "value": {"fr": f"La commune a fait installer {place % 90} caméras en {2012 + number}."},
        "sources": [
            {
                "document": "sha256:" + canonical.identify(b"document %d" % (place % 40)),
                "page": place % 30 + 1,
                "exact": "le marché de vidéoprotection est attribué",
                "prefix": "considérant que ",
                "suffix": ", pour quatre ans",
                "start": 100 + place % 2_000,
            }
        ],
    }


@contextmanager
def fresh_node(folder: Path) -> Iterator[None]:
    """A node in a new folder, with the node's own database settings, in this process. Its tables are made by another:
    what that takes of memory is no part of what is measured."""
    os.environ |= {"CONTRECHAMP_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"], check=True)
    import django

    django.setup()
    gc.collect()
    yield


def timed(work: Callable[[], Any]) -> None:
    """Does the work, and prints as one JSON line: its seconds, those of processor time (with all processes that it
    starts), and this process's greatest memory (MB)."""
    before, used = time.perf_counter(), processor()
    work()
    seconds, used = time.perf_counter() - before, processor() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": used, "peak": peak}))


def processor() -> float:
    """Seconds of processor time of this process and of all that came from it, those that ended included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = sum(map(int, fields[11:15]))
    family = [os.getpid()]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return sum(ticks[one] for one in family) / os.sysconf("SC_CLK_TCK")


def in_processor_time(pairs: list[tuple[dict[str, float], dict[str, float]]]) -> float:
    """The floor's processor time as a part of the project's, median of the pairs: what other work on the same machine
    disturbs least."""
    return median(floor["processor"] / ours["processor"] for ours, floor in pairs)


def run_side(script: str, side: str, stream: Path) -> dict[str, float]:
    """Runs one side of a bench in a new process and a new folder; what `timed` printed."""
    with tempfile.TemporaryDirectory(dir=stream.parent) as folder:
        command = [sys.executable, script, "--side", side, "--stream", str(stream), "--home", f"{folder}/home"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])
