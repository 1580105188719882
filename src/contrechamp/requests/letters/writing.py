"""Letters as text: the request, what the law says in it, the referral to the commission."""

from collections.abc import Sequence
from datetime import date

from contrechamp.requests.law import texts
from contrechamp.requests.letters.abroad import REQUEST, letters_of
from contrechamp.requests.letters.documents import FOLDER, LOCATIONS, DocumentKind, kinds, kinds_in
from contrechamp.shell.typography import day as in_words

ALWAYS = ("L311-1", "L311-9", "L300-4", "L311-7", "L311-2", "R*311-12", "R311-13", "L311-14")
"""The articles that every letter of request cites."""
_LOCATIONS = {
    "fr": " Nous savons que l’emplacement précis des caméras est souvent refusé au titre de la sécurité publique"
    " (article L. 311-5, 2°, d) : cette seule mention peut être occultée.",
    "en": " The exact place of cameras is often refused for public security: that alone can be redacted.",
}


def request(
    *, group: str, contact: str, body: str, post: str, day: date, reference: str, subject: str,
    documents: Sequence[str], regime: str = "fr",
) -> str:  # fmt: skip
    """The letter that asks for the kinds of document `documents`, for a person to read through and change."""
    language = language_of(regime)
    chosen = [kind for key in documents if (kind := kinds_in(language).get(key)) is not None]
    abroad = letters_of(regime)
    return (abroad.letters[REQUEST].text if abroad else _template("request")).format(
        group=group,
        contact=contact,
        body=body,
        post=post,
        day=in_words(day.isoformat(), language),
        reference=reference,
        subject=subject,
        asks=numbered(chosen, language),
        locations=_LOCATIONS[language] if LOCATIONS in documents else "",
        precedents=_precedents(chosen),
    )


def language_of(regime: str) -> str:
    """The language in which letters under that law are written."""
    abroad = letters_of(regime)
    return abroad.language if abroad else "fr"


def numbered(chosen: Sequence[DocumentKind], language: str = "fr") -> str:
    """What is asked for, as a numbered list."""
    stop = " ;" if language == "fr" else ";"
    lines = [f"{number}. {kind.asks[language]}{stop}" for number, kind in enumerate(chosen, start=1)]
    return "\n".join(lines).removesuffix(stop) + "."


def articles(documents: Sequence[str]) -> Sequence[texts.Article]:
    """The articles that a letter cites, with their text in force; none where the code is not on this machine."""
    wanted = [*ALWAYS, *(article for key in documents for article in kinds()[key].articles)]
    found = texts.excerpt(list(dict.fromkeys(wanted)))
    return found.articles if found else ()


def law(documents: Sequence[str], regime: str = "fr") -> str:
    """The annex of a letter: the text of the articles that it cites, as fetched at set-up or read; "" where it was
    not."""
    abroad = letters_of(regime)
    if abroad is not None:
        return abroad.behind(REQUEST)
    found = articles(documents)
    if not found:
        return ""
    parts = [f"Article {one.number.replace('  ', ' ')}\n" + "\n".join(one.paragraphs) for one in found]
    return "Annexe : articles cités du code des relations entre le public et l’administration\n\n" + "\n\n".join(parts)


def _precedents(chosen: Sequence[DocumentKind]) -> str:
    said = [f"– {one.reference} : {one.says}." for kind in chosen for one in kind.cada]
    if not said:
        return ""
    return "\n\nLa Commission s’est déjà prononcée sur de tels documents :\n" + "\n".join(dict.fromkeys(said))


def referral(
    *, name: str, address: str, body: str, day: date, asked: date, asks: str, refused: date | None, refusal: str,
    series: Sequence[str], annexes: Sequence[str],
) -> str:  # fmt: skip
    """The letter to the commission. `refusal` is "silence" or "refused"; `series` lists the requests of a series."""
    silent = refusal == "silence"
    since = in_words(refused.isoformat(), "fr") if refused else ""
    more = ""
    if series:
        more = (
            "\n\nCette saisine porte sur une série de demandes ayant le même objet (articles L. 342-1 et R. 343-3-1)."
            " La liste des administrations est jointe ; chacune est informée de la saisine."
        )
    return _template("referral").format(
        name=name,
        address=address,
        day=in_words(day.isoformat(), "fr"),
        body=body,
        refusal="refus implicite" if silent else "refus",
        opening="En application de l’article L. 342-1 du code des relations entre le public et l’administration,"
        " nous vous saisissons du refus de communication des documents suivants.",
        asks=asks,
        asked=in_words(asked.isoformat(), "fr"),
        silence=f"Le silence gardé pendant un mois vaut refus (R.* 311-12, R. 311-13), né au plus tard le {since}."
        if silent
        else f"Elle a été refusée le {since}.",
        series=more,
        annexes="\n".join(f"{number}. {one}" for number, one in enumerate(annexes, start=1)),
    )


def _template(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
