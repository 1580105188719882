"""What the settings promise to readers and members."""

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

PROBE = "from django.conf import settings as s; print(s.CSRF_TRUSTED_ORIGINS, s.SESSION_COOKIE_SECURE)"


@pytest.mark.django_db
def test_nothing_is_logged_of_what_is_asked_in_vain(caplog: pytest.LogCaptureFixture, settings: LazySettings) -> None:
    """Neither an address of a page, which may hold a link's secret, nor a host; errors of the node itself are."""
    settings.ALLOWED_HOSTS = ["node.example"]
    client = Client(enforce_csrf_checks=True, headers={"host": "node.example"})
    client.get("/fr/nowhere")
    client.get("/fr/groups", headers={"host": "elsewhere.example"})
    client.post("/fr/account/join/secret")
    assert not caplog.records
    assert logging.getLogger("django.request").isEnabledFor(logging.ERROR)


def test_forms_work_behind_a_server_that_ends_tls(tmp_path: Path) -> None:
    """The browser names https as the origin, the request comes as http: the node's own address is trusted."""
    home = {**os.environ, "CONTRECHAMP_HOME": str(tmp_path), "CONTRECHAMP_BASE_URL": "https://node.example/"}
    home["DJANGO_SETTINGS_MODULE"] = "contrechamp.config.settings"
    told = subprocess.run([sys.executable, "-c", PROBE], env=home, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "['https://node.example'] True"


def test_nobody_else_on_the_machine_reads_the_node(tmp_path: Path) -> None:
    """Whatever a command makes, the database above all, is for the node's own account."""
    home = {**os.environ, "CONTRECHAMP_HOME": str(tmp_path / "node"), "CONTRECHAMP_DATABASE": ""}
    subprocess.run([sys.executable, "-m", "contrechamp", "init", "--yes", "--name", "Est"], env=home, check=True)
    for path in [tmp_path / "node", *(tmp_path / "node").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
