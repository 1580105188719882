"""Whether a word broken at the end of a line had a hyphen of its own."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

# Stands where a line ended in some hyphen inside a word, until it is decided what becomes of it. pdfium uses it too.
BREAK = "\ufffe"

Keep = Callable[[str, str], bool]

# Words are counted as bytes, four times faster than by a regular expression; cp1252 has every letter of French.
_ENCODING = "cp1252"
_SPACES = bytes(
    code if character.isalpha() or character == "-" else 0x20
    for code, character in enumerate(bytes(range(256)).decode(_ENCODING, "replace"))
)
_BEFORE = re.compile(r"[^\W\d_]+$")
_AFTER = re.compile(r"[^\W\d_]+")
# First and last parts of French words that keep their hyphen, where the document itself does not tell.
_FIRST = re.compile(
    "sous|vice|ci|saint|sainte|demi|non|celui|celle|ceux|celles|avant|arrière|après|contre|ex|grand|grande|mi|nord|sud"
    "|outre|procès|quasi|rendez|semi|lui|elle|eux|soi|moi|nous|vous|peut|là"
)
_LAST = re.compile("mêmes?|là|ci")


def keep_by(texts: Iterable[str]) -> Keep:
    """A rule made from a document: between two parts of a broken word, does the hyphen stay?

    The form that occurs more often among the document's unbroken words wins. On a tie the hyphen stays before a capital
    and after (or before) parts that usually have one. Beside a figure it always stays.
    """
    seen: Counter[bytes] = Counter()
    for text in texts:
        seen.update(text.lower().encode(_ENCODING, "replace").translate(_SPACES).split())
    for compound, times in [(word, times) for word, times in seen.items() if word.count(b"-") > 1]:
        for pair in pairwise(compound.split(b"-")):
            seen[b"-".join(pair)] += times

    def keep(before: str, after: str) -> bool:
        left, right = _BEFORE.search(before), _AFTER.match(after)
        if not left or not right:
            return True
        first, last = left[0].lower(), right[0].lower()
        joined, kept = (seen[form.encode(_ENCODING, "replace")] for form in (first + last, f"{first}-{last}"))
        if joined != kept:
            return kept > joined
        capital = right[0][0].isupper() and not (left[0].isupper() and right[0].isupper() and len(left[0]) > 1)
        return capital or bool(_FIRST.fullmatch(first) or _LAST.fullmatch(last))

    return keep
