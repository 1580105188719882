"""Towns that an act names. A name counts only with a cue: `commune de`, `mairie de`, a postcode, a department.

1,441 names of communes are ambiguous, and Rue, Plan and Y are communes.
"""

import re
from collections import Counter

from contrechamp.ground.places import Place, Places

_PART = r"[A-ZÀ-ÖØ-ÞŒ][\w’']*"
_LINK = r"(?:de|du|des|d['’]|la|le|les|l['’]|sur|sous|en|aux?|à|et|lès|lez|devant)"
_NAME = rf"{_PART}(?:[ -](?:{_LINK}[ -]?)*{_PART}){{0,6}}"
_OF = r"d(?:e la |e l['’]|e |['’]|u |es )"
_CUE = re.compile(
    rf"\b(?:[Cc]ommunes? |[Mm]airie |[Vv]ille |conseil municipal |maire (?:de la commune )?){_OF}"
    rf"(?P<names>(?:[Ll](?:e|a|es)[ ]|[Ll]['’])?{_NAME}(?:, {_NAME})*(?:,? et (?:d(?:e |['’]))?{_NAME})?)"
)
_POSTCODE = re.compile(rf"\b(?P<code>[0-9]{{5}})[ ](?P<name>{_NAME})")
_SPLIT = re.compile(r", | et (?:de |d['’])?")
MOST_CUES = 2_000


def towns(text: str, places: Places, *, department: str = "", most: int = 12) -> list[Place]:
    """The towns that the text names with a cue, the most often named first. `department`, a code such as 25, is that of
    the source: among places of one name the one that lies there is meant, and without it no ambiguous name is taken."""
    counted: Counter[str] = Counter()
    known: dict[str, Place | None] = {}
    found: dict[str, Place] = {}
    flat = " ".join(text.split())
    for number, cue in enumerate(_CUE.finditer(flat)):
        if number >= MOST_CUES:
            break
        for name in _SPLIT.split(cue["names"]):
            if name not in known:
                known[name] = _read(name, places, department)
            if place := known[name]:
                counted[place.urn] += 1
                found[place.urn] = place
    for cue in list(_POSTCODE.finditer(flat))[:200]:
        if place := _postal(cue["code"], cue["name"], places):
            counted[place.urn] += 1
            found[place.urn] = place
    return [found[urn] for urn, _count in counted.most_common(most)]


def _read(name: str, places: Places, department: str) -> Place | None:
    """The town that the longest beginning of `name` names for sure."""
    words = re.split(r"(?<=[ ])", name)
    while words:
        whole = "".join(words).strip()
        named = [place for place in places.named(whole) if place.country == "FR"]
        there = [place for place in named if department and place.department_code == department]
        if there:
            return there[0]
        if len(named) == 1 and len(whole) > 2:
            return named[0]
        large = sorted(named, key=lambda place: -place.population)
        if len(large) > 1 and not department and large[0].population > 100_000 > 20 * large[1].population:
            return large[0]
        words.pop()
    return None


def _postal(code: str, name: str, places: Places) -> Place | None:
    words = name.split(" ")
    while words:
        named = [place for place in places.named(" ".join(words)) if code in place.postcodes]
        if named:
            return named[0]
        words.pop()
    return None
