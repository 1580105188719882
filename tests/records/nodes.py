"""Whole nodes in folders of their own, for tests that need a real file or another process."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

PUBLISH = """
import sys; from contrechamp.config.output import start_django; start_django()
from contrechamp.records import acts, reads
from contrechamp.records.errors import Refused
entry = acts.Entry("insee:13055", "place", [{"property": "status", "value": "said", "sources": []}])
try:
    print(acts.publish(organisation=reads.hosted()[0].id, entries=[entry]).seq)
except Refused as reason:
    print(reason); sys.exit(3)
"""


class Node:
    """A node in a folder of its own, used through its command line and small programs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        unset = {"CONTRECHAMP_DATABASE", "CONTRECHAMP_TEST_DATABASE", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        settings = {"CONTRECHAMP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
        self.environment = kept | settings

    def run(self, *arguments: str, code: int = 0, typed: str = "") -> str:
        """What `python ARGUMENTS` prints after `typed` was given to it; it must end with this exit code."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, input=typed
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def command(self, *arguments: str, code: int = 0, typed: str = "") -> str:
        return self.run("-m", "contrechamp", *arguments, code=code, typed=typed)

    def publish(self, code: int = 0) -> str:
        """Publishes one record from a new process."""
        return self.run("-c", PUBLISH, code=code)
