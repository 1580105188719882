"""What every command waits for."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, django
django.setup()
print(sorted({"numpy", "scipy", "shapely", "osmium", "pikepdf", "tesserocr", "reportlab"} & set(sys.modules)))
"""


def test_a_command_loads_no_library_that_it_rarely_needs(tmp_path: Path) -> None:
    """Each of these costs a part of a second; the few functions that need one import it themselves."""
    environment = {
        "CONTRECHAMP_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings",
        "PATH": "",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
