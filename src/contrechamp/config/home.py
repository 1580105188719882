"""Where a node keeps what is its own: the folder `CONTRECHAMP_HOME`, with its settings file and its secrets."""

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]
SHEETS = "recovery-sheets.html"  # where `contrechamp init` writes them unless told otherwise


@dataclass(frozen=True)
class Home:
    """A node's folder. `folder` is absolute; nothing is created by looking."""

    folder: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def derived(self) -> Path:
        """Bytes that can be made again at any time, such as page pictures."""
        return self.folder / "derived"

    def secret(self, name: str) -> str:
        """The random secret `name` of this node, made at first use in a file with mode 600."""
        path = self.folder / "secrets" / name
        try:
            return path.read_text()
        except FileNotFoundError:
            pass
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            value = secrets.token_urlsafe(48)
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        return value


def open_home() -> Home:
    """The node that `CONTRECHAMP_HOME` names (default `./var` beside the checkout)."""
    folder = Path(os.environ.get("CONTRECHAMP_HOME") or CHECKOUT / "var").absolute()
    path = folder / "node.toml"
    settings = tomllib.loads(path.read_text()) if path.exists() else {}
    return Home(folder, settings)
