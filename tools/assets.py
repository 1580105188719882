"""Builds what a node reads but never changes, from the packages that set-up fetched, into `build/`.

Each step is skipped when what it is made from has not changed, and writes a stamp only when it is complete.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
BUILD = ROOT / "build"
SOURCE = ROOT / "src" / "contrechamp"


@dataclass(frozen=True)
class Step:
    """One thing to build: what it says, what it is made from, and how."""

    name: str
    says: str
    inputs: Callable[[], Iterable[Path]]
    build: Callable[[], None]

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(self.inputs()):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.file_digest(path.open("rb"), "sha256").digest())
        return digest.hexdigest()

    def run(self) -> None:
        stamp, wanted = BUILD / "stamps" / self.name, self.fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(self.says, flush=True)
        self.build()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


FONTS = MODULES / "@fontsource-variable/atkinson-hyperlegible-next"
# Sets the text of documents that are no pages yet (mails, letters): it has Cyrillic, Greek and Arabic letters too.
TYPEFACE = [MODULES / "dejavu-fonts-ttf/ttf" / f"DejaVuSans{style}.ttf" for style in ("", "-Bold")]
# The map of the browser; its worker is a file of its own, as the policy of the pages wants it.
MAP = [
    *(MODULES / "maplibre-gl/dist" / name for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")),
    MODULES / "pmtiles/dist/pmtiles.js",
]
STEMMER = MODULES / "@orama/stemmers"
OCR_MODEL = MODULES / "@tesseract.js-data/fra/4.0.0_best_int/fra.traineddata.gz"


def copy_fonts() -> None:
    folder = BUILD / "vendor" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for path in _fonts():
        shutil.copy(path, folder)


def _fonts() -> list[Path]:
    return [*FONTS.glob("files/*-latin-wght-normal.woff2"), *FONTS.glob("files/*-latin-ext-wght-normal.woff2")]


def wrap_stemmer() -> None:
    """Makes a plain script of the French stemmer: a copy opened from a disk can load no module."""
    folder = BUILD / "vendor" / "search"
    folder.mkdir(parents=True, exist_ok=True)
    module = (STEMMER / "dist" / "fr.js").read_text()
    body, ending = module.split("export function stemmer")
    function = ending.partition("export const")[0]
    notice = "/* French stemmer of @orama/stemmers, after Snowball. Apache License 2.0: LICENSE.md beside this file. */"
    (folder / "french.js").write_text(
        f"{notice}\nvar stemFrench = (function () {{ {body} return function {function.strip()}; }})();\n"
    )
    shutil.copy(STEMMER / "LICENSE.md", folder)


def copy_map() -> None:
    folder = BUILD / "vendor" / "map"
    folder.mkdir(parents=True, exist_ok=True)
    for path in MAP:
        lines = path.read_text().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("//# sourceMappingURL")]  # the map itself is not served
        (folder / path.name).write_text("".join(kept))
    shutil.copy(MODULES / "maplibre-gl" / "LICENSE.txt", folder)


def _basemap_inputs() -> list[Path]:
    names = ("basemap.py", "outlines.py")
    return [*_places_inputs(), *(Path(__file__).with_name(name) for name in names)]


def build_basemap() -> None:
    from tools import basemap

    basemap.build(BUILD / "base.pmtiles", MODULES / "world-atlas", BUILD / "places.sqlite3")


def copy_typeface() -> None:
    folder = BUILD / "typeface"
    folder.mkdir(parents=True, exist_ok=True)
    for path in TYPEFACE:
        shutil.copy(path, folder)


def unpack_ocr_model() -> None:
    target = BUILD / "ocr" / "fra.traineddata"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with gzip.open(OCR_MODEL) as packed, partial.open("wb") as file:
        shutil.copyfileobj(packed, file)
    partial.replace(target)


def _places_inputs() -> list[Path]:
    return [
        *(MODULES / "@etalab/decoupage-administratif/data").glob("[cdr]*.json"),
        *(MODULES / "world-atlas").glob("*.json"),
        Path(__file__).with_name("places.py"),
    ]


def build_places() -> None:
    from tools import places

    places.build(BUILD, MODULES)


def _messages() -> list[Path]:
    return list(SOURCE.glob("**/locale/*/LC_MESSAGES/django.po"))


def compile_messages() -> None:
    import polib

    for path in _messages():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def _static_files() -> list[Path]:
    folders = [*SOURCE.glob("**/static"), BUILD / "vendor"]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def collect_static() -> None:
    command = [sys.executable, "-m", "django", "collectstatic", "--clear", "--noinput", "--verbosity", "0"]
    with tempfile.TemporaryDirectory() as home:  # settings want a node's folder; this step belongs to none
        environment = {"DJANGO_SETTINGS_MODULE": "contrechamp.config.settings", "CONTRECHAMP_HOME": home}
        subprocess.run(command, check=True, env={**os.environ, **environment}, cwd=ROOT)


STEPS = [
    Step("fonts", "Copying the typeface", _fonts, copy_fonts),
    Step("typeface", "Copying the typeface of documents", lambda: TYPEFACE, copy_typeface),
    Step("stemmer", "Copying the French stemmer", lambda: [STEMMER / "dist" / "fr.js"], wrap_stemmer),
    Step("ocr", "Unpacking the French OCR model", lambda: [OCR_MODEL], unpack_ocr_model),
    Step("places", "Building the table of places and the maps", _places_inputs, build_places),
    Step("basemap", "Drawing the map of the world", _basemap_inputs, build_basemap),
    Step("map", "Copying the map of the browser", lambda: MAP, copy_map),
    Step("messages", "Compiling the French texts", _messages, compile_messages),
    Step("static", "Collecting styles and scripts", _static_files, collect_static),
]


def main() -> None:
    for step in STEPS:
        step.run()


if __name__ == "__main__":
    main()
