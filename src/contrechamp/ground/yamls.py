"""YAML files of this software that every command and process reads: libyaml reads them in a seventh of the time."""

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Makes plain values only, whichever it is."""


def loaded(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506
