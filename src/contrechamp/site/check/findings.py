"""What a check found, as a page and a program are told it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.site.reads.subjects import Group, Text

CURRENT, PARTLY, REPLACED = "current", "partly", "replaced"
ERASED, BLOCKED, VOID, ABSENT = "erased", "blocked", "void", "absent"
UNKNOWN, DIFFERS = "unknown", "differs"
WORDS = {
    CURRENT: gettext_lazy("This site holds it, and it is current."),
    PARTLY: gettext_lazy("This site holds it. A part of it was replaced or withdrawn since."),
    REPLACED: gettext_lazy("This site holds it. It was replaced since by a later version."),
    ERASED: gettext_lazy("Its group has erased it. This site has the proof that it was signed, not what it said."),
    BLOCKED: gettext_lazy("This site does not show it."),
    VOID: gettext_lazy("It was signed, but its group keeps it no more: its keys were replaced before it."),
    ABSENT: gettext_lazy("This site knows its name and seal, and does not have what it says."),
    UNKNOWN: gettext_lazy(
        "Nothing that this site shows has this name or fingerprint. If it is the fingerprint of an earlier version of "
        "a page, paste its address too."
    ),
    DIFFERS: gettext_lazy(
        "This site holds that version with another fingerprint: the citation is wrong or was changed."
    ),
}


@dataclass(frozen=True)
class Signed:
    """Who signed: the group, its key, in which publication of which day."""

    group: Group
    key: str
    record: str
    day: str
    number: int


@dataclass(frozen=True)
class Finding:
    """One thing that was asked for: what it is, its state (see WORDS), where it stands, since when, who signed it.

    `latest` is the address of a later version, `proof` that of the file which proves it without this site.
    """

    asked: str
    what: str
    state: str
    title: Text = ""
    address: str = ""
    since: str = ""
    signed: Sequence[Signed] = field(default_factory=tuple)
    latest: str = ""
    proof: str = ""
    fingerprint: str = ""

    @property
    def held(self) -> bool:
        return self.state in (CURRENT, PARTLY, REPLACED)

    @property
    def tone(self) -> str:
        """The shell's notice for this state."""
        return "success" if self.state == CURRENT else "error" if self.state in (UNKNOWN, DIFFERS) else "warning"

    def in_words(self) -> str:
        return str(WORDS[self.state])

    def as_json(self) -> dict[str, Any]:
        """The same for programs; whole ids."""
        value = {
            "asked": self.asked,
            "what": self.what,
            "state": self.state,
            "title": self.title,
            "address": self.address,
            "since": self.since,
            "latest": self.latest,
            "proof": self.proof,
            "fingerprint": self.fingerprint,
            "signed": [
                {"group": one.group.id, "key": one.key, "publication": one.record, "day": one.day, "number": one.number}
                for one in self.signed
            ],
        }
        return {name: held for name, held in value.items() if held}

    @property
    def called(self) -> str:
        """What sort of thing it is, in words."""
        return {
            "record": _("a publication"),
            "document": _("a document"),
            "text": _("the text of a document"),
            "version": _("a version of a page"),
            "group": _("a group"),
            "log": _("a key of a group"),
        }.get(self.what, "")
