"""The doctor finds what was broken on purpose."""

from pathlib import Path

import pytest
from django.conf import settings

from contrechamp.config import checks
from contrechamp.config.home import SHEETS, Home

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = Home(tmp_path)
    monkeypatch.setattr(settings, "HOME", made)
    return made


def test_a_folder_without_a_node_is_told(home: Home) -> None:
    """The advice is the command that creates one."""
    assert "contrechamp init" in str(checks.node_exists())


def test_a_secret_that_others_can_read_is_named_with_its_cure(home: Home) -> None:
    """The advice can be pasted."""
    home.secret("django")
    assert checks.private_files() is None
    path = home.folder / "secrets" / "django"
    path.chmod(0o644)
    assert f"chmod 600 {path}" in str(checks.private_files())


def test_a_secret_is_made_once_and_private(home: Home) -> None:
    """Two processes that start together end with one secret, which only their user reads."""
    assert home.secret("django") == home.secret("django")
    assert (home.folder / "secrets" / "django").stat().st_mode & 0o077 == 0


def test_sheets_that_were_not_put_away_are_told(home: Home) -> None:
    """Whoever seizes the disk must not find the keys that are for paper."""
    assert checks.recovery_sheets() is None
    home.folder.joinpath(SHEETS).touch()
    assert "delete the file" in str(checks.recovery_sheets())


def test_an_address_without_encryption_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain HTTP is well on this machine and as an onion service only."""
    for address, well in {
        "http://127.0.0.1:8000": True,
        "https://example.org": True,
        "http://abc.onion": True,
        "http://example.org": False,
    }.items():
        monkeypatch.setattr(settings, "BASE_URL", address)
        assert (checks.address() is None) == well


def test_a_database_of_this_version_is_well() -> None:
    """Migrations that were all applied are no fault."""
    assert checks.database() is None


def test_a_public_site_without_imprint_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publisher, director, contact and host are named until they are filled in; a site on this machine needs none."""
    monkeypatch.setattr(settings, "HOME", Home(tmp_path))
    monkeypatch.setattr(settings, "BASE_URL", "http://127.0.0.1:8000")
    assert checks.imprint() is None
    monkeypatch.setattr(settings, "BASE_URL", "https://example.org")
    assert "publisher, director, contact, host, host_address" in str(checks.imprint())
    said = {"contact": "a@example.org", "host": "Somebody", "host_address": "Rue 1", "anonymous": True}
    monkeypatch.setattr(settings, "HOME", Home(tmp_path, {"imprint": said}))
    assert checks.imprint() is None
