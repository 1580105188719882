"""Parts of addresses."""


class Hex64:
    """A SHA-256 or the id of a group: 64 hexadecimal characters, in lower case."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Code:
    """What names a place or a subject in an address: an INSEE code, a UUID or a whole URN, which may have a slash."""

    regex = "[!-~]{1,220}?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
