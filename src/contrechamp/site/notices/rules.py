"""The four things that can be asked, with their law and their term.

Each law was read on `VERIFIED_ON`, in the copy `read`; `address` is where it is published officially. Who changes a
term reads the law again and moves that date.
The right of reply online stood in article 6, IV of the law of 21 June 2004 (LCEN) until the law of 21 May 2024 moved
it, with the same words, to article 1-1, III.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contrechamp.site.notices.clock import Term

VERIFIED_ON = date(2026, 11, 24)


@dataclass(frozen=True)
class Law:
    """A text that sets a right or a term."""

    name: str | Promise
    address: str
    read: str


@dataclass(frozen=True)
class Rule:
    """One sort of request. `promises` says what the asker may expect, `needs` which fields must be filled in."""

    key: str
    label: str | Promise
    says: str | Promise
    promises: str | Promise
    term: Term
    laws: Sequence[Law] = ()
    needs: frozenset[str] = frozenset()


PRESS = Law(
    _("Law of 29 July 1881 on the freedom of the press, article 13"),
    "https://www.legifrance.gouv.fr/loda/article_lc/LEGIARTI000029785499",
    "https://www.doctrine.fr/l/texts/lois/JORFTEXT000000877119/articles/LEGIARTI000029785499",
)
ONLINE = Law(
    _("Law of 21 June 2004 on confidence in the digital economy (LCEN), article 1-1, III (formerly 6, IV)"),
    "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000801164/",
    "https://www.nicolas-herzog.net/article-13444996.html",
)
DECREE = Law(
    _("Decree 2007-1527 of 24 October 2007 on the right of reply online"),
    "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000428279/",
    "https://www.doctrine.fr/l/texts/decrets/JORFTEXT000000428279",
)
OBJECT = Law(
    _("General Data Protection Regulation (EU) 2016/679, articles 21 and 12(3)"),
    "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    "https://gdprhub.eu/index.php?title=Article_21_GDPR",
)
SERVICES = Law(
    _("Digital Services Act, Regulation (EU) 2022/2065, article 16"),
    "https://eur-lex.europa.eu/eli/reg/2022/2065/oj",
    "https://www.eu-digital-services-act.com/Digital_Services_Act_Article_16.html",
)

RULES = {
    rule.key: rule
    for rule in (
        Rule(
            "correction",
            _("Something here is wrong"),
            _("A date, a figure, a name, a source: anybody may say so, without a name, best with a document."),
            _("A group looks at it within fourteen days. A correction is published with its source; "
              "the history keeps both."),
            Term(days=14, binding=False),
            needs=frozenset({"passages", "text"}),
        ),
        Rule(
            "reply",
            _("Reply"),
            _("You, or your administration or company, are named or can be recognised here, and you want to answer."),
            _("A reply that fits the law is published within three days of its arrival, free of charge, beside what it "
              "answers, as large as the rest, for as long as that stands."),
            Term(days=3),
            (ONLINE, PRESS, DECREE),
            frozenset({"passages", "text", "signed_as", "name", "email", "concerned"}),
        ),
        Rule(
            "objection",
            _("Object as a person who is named"),
            _("A page has data about you, and something in your own situation speaks against it."),
            _("An answer with its reasons within one month. Unless compelling reasons outweigh yours, "
              "it is taken down."),
            Term(months=1),
            (OBJECT,),
            frozenset({"passages", "text", "name", "email"}),
        ),
        Rule(
            "illegal",
            _("Report illegal content"),
            _("Something here breaks the law, and you can say which and why."),
            _("A decision with its reasons, with care and without delay: this site’s own aim is three days. "
              "A person decides, no machine."),
            Term(days=3, binding=False),
            (SERVICES,),
            frozenset({"text", "good_faith"}),
        ),
    )
}  # fmt: skip
