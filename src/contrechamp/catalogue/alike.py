"""Names that may mean one subject: `ville de Nime` and `ville de Nîmes`."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.places import slips
from contrechamp.ground.text import fold
from contrechamp.records import reads as records

MOST_NAMES = 50_000
MOST_OF_A_FORM = 60
SHORTEST = 5  # letters of a name in which a slip is forgiven
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_EMPTY = {"de", "du", "des", "d", "la", "le", "les", "l", "et", "the", "of", "and"}
_FORMS = {"sa", "sas", "sarl", "gmbh", "ltd", "inc", "plc", "spa", "nv"}
_SAME = {"commune": "ville", "mairie": "ville", "municipalite": "ville", "ste": "sainte", "st": "saint"}


def key_of(name: str) -> str:
    """The form in which names are compared: folded, without articles and legal forms, `commune` as `ville`."""
    joined = "".join(c for c in name[:200] if unicodedata.category(c) != "Cf")  # soft hyphens part no words
    words = [_SAME.get(word, word) for word in _NOT_WORD.split(fold(joined)) if word]
    telling = [word for word in words if word not in _EMPTY and word not in _FORMS]
    return " ".join(telling or words)


def near(one: str, other: str) -> bool:
    """Whether two keys may name one subject: equal, the same words in another order, or one slip of a letter apart.

    Figures must be the same: lot 1 is not lot 2.
    """
    if one == other or sorted(one.split()) == sorted(other.split()):
        return True
    figures = [re.findall(r"[0-9]+", key) for key in (one, other)]
    return min(len(one), len(other)) >= SHORTEST and figures[0] == figures[1] and slips(one, other, 1) <= 1


def pairs(names: Mapping[str, Collection[str]]) -> list[tuple[str, str]]:
    """The pairs of subjects, by URN, of whose names two are near; in time about proportional to their number."""
    by_form: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for urn, said in names.items():
        for key in {key_of(name) for name in said}:
            for form in _forms(key):
                by_form[form].add((urn, key))
    found = set()
    for held in by_form.values():
        together = sorted(held)[:MOST_OF_A_FORM]
        for place, (urn, key) in enumerate(together):
            found |= {(urn, other) for other, its in together[place + 1 :] if other != urn and near(key, its)}
    return sorted({(min(pair), max(pair)) for pair in found})


def _forms(key: str) -> Iterator[str]:
    """What two near keys have in common: the words in order, or all letters but one."""
    yield " ".join(sorted(key.split()))
    if len(key) >= SHORTEST:
        yield key
        yield from (key[:place] + key[place + 1 :] for place in range(len(key)))


def alike(kinds: Collection[str], typed: str) -> list[str]:
    """The URNs of subjects of these kinds that the groups shown call almost as `typed`."""
    key = key_of(typed)
    if not key:
        return []
    return [urn for urn, said in names_of(kinds).items() if any(near(key, key_of(name)) for name in said)]


def names_of(kinds: Collection[str]) -> dict[str, list[str]]:
    """What the groups shown call the subjects of these kinds, folded, by URN."""
    shown = records.shown()
    of_kind = Card.objects.filter(kind__in=kinds, organisation__in=shown).values("subject")
    facets = CardFacet.objects.filter(name=CardFacet.Name.TITLE, organisation__in=shown, subject__in=of_kind)
    found: dict[str, list[str]] = defaultdict(list)
    for subject, value in facets.order_by("subject").values_list("subject", "value")[:MOST_NAMES]:
        found[subject].append(value)
    return found
