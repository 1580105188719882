"""What a page says of itself to search engines (schema.org) and to sites that show a card of it (Open Graph)."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

LONGEST = 300  # characters of a description
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True)
class Metadata:
    """`kind` is a word of Open Graph, `image` a path of this site; `linked` is a JSON-LD object without its address."""

    title: str
    description: str = ""
    kind: str = "website"
    image: str = ""
    linked: dict[str, Any] = field(default_factory=dict)

    def of(self, request: HttpRequest) -> dict[str, Any]:
        """What the template of the frame prints for the page at the request's address."""
        base = settings.BASE_URL.rstrip("/")
        address = f"{base}{request.path}"
        linked = {"@context": "https://schema.org", "@id": address, "url": address, **self.linked}
        return {
            "title": self.title,
            "description": self.description[:LONGEST],
            "kind": self.kind,
            "address": address,
            "image": f"{base}{self.image}" if self.image else "",
            "linked": _data(linked) if self.linked else "",
        }


def _data(linked: dict[str, Any]) -> SafeString:
    """The object as the text of a data block: no letter of it can end the block. A data block is no script, and the
    content security policy has nothing to say about it (HTML, "prepare the script element", step 12)."""
    text = orjson.dumps(linked).decode()
    for letter, escaped in _ESCAPED.items():
        text = text.replace(letter, escaped)
    return mark_safe(text)  # noqa: S308  nothing in it can be markup any more
