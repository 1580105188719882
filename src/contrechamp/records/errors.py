"""What can go wrong in this room, for people to read."""


class Refused(Exception):
    """The node will not do this now; the message says why and what to do."""


class Invalid(ValueError):
    """Something outside the format: `path` leads to the fault inside the value, `reason` says what it is."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Gone(Exception):
    """The bytes with this SHA-256 were let go of between being written and being held."""
