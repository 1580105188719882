"""Which wedge a status shows, and which towns are being watched."""

WEDGES = {
    "announced": "announced",
    "voted": "planned",
    "tendered": "planned",
    "contracted": "planned",
    "authorised": "planned",
    "trial": "trial",
    "active": "active",
    "suspended": "suspended",
    "removed": "abandoned",
    "annulled": "annulled",
    "abandoned": "abandoned",
}
OPEN = ("trial", "active")
OVER = ("abandoned", "annulled")


def wedge_of(status: str) -> str:
    """The shell's wedge for a status of the vocabulary; "unknown" for any other word."""
    return WEDGES.get(status, "unknown")


def town_state(statuses: list[str]) -> str:
    """How a town is drawn on the map: `watching` when one of its projects is in use, `over` when all have ended."""
    wedges = [wedge_of(status) for status in statuses]
    if any(wedge in OPEN for wedge in wedges):
        return "watching"
    return "over" if wedges and all(wedge in OVER for wedge in wedges) else "planned"
