"""What every command waits for."""

import subprocess
import sys
from pathlib import Path

PROGRAM = r"""
import re, sys, django
django.setup()
rare = {"numpy", "scipy", "shapely", "osmium", "pikepdf", "tesserocr", "reportlab", "lxml", "warcio", "cryptography"}
print(sorted(rare & set(sys.modules)), [name for name in sys.modules if re.fullmatch(r"contrechamp\..*tasks", name)])
"""


def test_a_command_loads_no_library_that_it_rarely_needs(tmp_path: Path) -> None:
    """Each of these costs a part of a second; the few functions that need one import it themselves. Nor does it load
    what computes jobs, before one is asked for."""
    environment = {
        "CONTRECHAMP_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings",
        "PATH": "",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"
