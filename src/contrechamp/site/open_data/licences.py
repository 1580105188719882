"""Under which licence each group puts what it writes, in its own words and as an address that programs know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contrechamp.ground.text import fold
from contrechamp.records.models import Statement
from contrechamp.site.reads.subjects import Group, Sight

NOT_STATED = ""
_KNOWN = (
    (r"cc[ -]?0|public domain|domaine public", "https://creativecommons.org/publicdomain/zero/1.0/"),
    (r"cc[ -]by[ -]sa(?: [0-3].*)?", "https://creativecommons.org/licenses/by-sa/3.0/"),
    (r"cc[ -]by[ -]sa 4.*", "https://creativecommons.org/licenses/by-sa/4.0/"),
    (r"cc[ -]by[ -]nc[ -]sa 4.*", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
    (r"cc[ -]by 4.*", "https://creativecommons.org/licenses/by/4.0/"),
    (r"(?:licence ouverte|open licence|etalab).*", "https://spdx.org/licenses/etalab-2.0"),
    (r"odbl.*|open database licen[cs]e.*", "https://opendatacommons.org/licenses/odbl/1-0/"),
    (r"agpl.*", "https://www.gnu.org/licenses/agpl-3.0.html"),
)


@dataclass(frozen=True)
class Licence:
    """What a group says of its licence: its words (empty where it says nothing), and an address where one is known."""

    words: str
    address: str = ""


def address_of(words: str) -> str:
    """The address of a licence that is named in words, or is an address already; empty where neither is so."""
    if words.startswith(("http://", "https://")):
        return words
    return next((address for pattern, address in _KNOWN if re.fullmatch(pattern, fold(words))), "")


@dataclass(frozen=True)
class Licences:
    """The groups of one file with their licences."""

    groups: dict[str, Group]
    of: dict[str, Licence]

    @property
    def mixed(self) -> bool:
        """Whether the file holds statements under several licences, or under none that is told."""
        return len({licence.words for licence in self.of.values()}) > 1

    def words(self, organisation: str) -> str:
        """The licence of a group; empty where it tells none."""
        return self.of[organisation].words if organisation in self.of else NOT_STATED


def licences(organisations: Iterable[str], sight: Sight) -> Licences:
    """The licences of these groups, each by its own profile."""
    ids = sorted(set(organisations))
    rows = Statement.objects.filter(
        subject__in=[f"org:{id}" for id in ids], organisation__in=ids, kind="group", property="licence"
    )
    told: dict[str, str] = {}
    for row in rows.order_by("day", "record", "number"):
        if row.subject == f"org:{row.organisation}" and isinstance(row.value, str):
            told[row.organisation] = row.value[:200]
    words = {id: told.get(id, NOT_STATED) for id in ids}
    return Licences(sight.groups(ids), {id: Licence(text, address_of(text)) for id, text in words.items()})
