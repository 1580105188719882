"""What the page "Why" rests on: texts that were read before their sentence was written, with where and when."""

from dataclasses import dataclass
from datetime import date

READ_ON = date(2026, 11, 24)


@dataclass(frozen=True)
class Read:
    """A text: who wrote it, what it is called in its own language, the passage, where it was read."""

    author: str
    title: str
    language: str
    where: str
    address: str


SOURCES = {
    "arendt": Read(
        "Hannah Arendt",
        "The Human Condition, 1958, § 27",
        "en",
        "literarygallimaufry.blogspot.com",
        "http://literarygallimaufry.blogspot.com/2008/06/spaces-of-appearance.html",
    ),
    "penney": Read(
        "Jonathon W. Penney",
        "Chilling Effects: Online Surveillance and Wikipedia Use, Berkeley Technology Law Journal, 2016",
        "en",
        "citizenlab.ca",
        "https://citizenlab.ca/2016/04/jon-penney-publishes-paper-chilling-effects-online-surveillance/",
    ),
    "glukhin": Read(
        "European Court of Human Rights",
        "Glukhin v. Russia, 11519/20, 4 July 2023",
        "en",
        "globalfreedomofexpression.columbia.edu",
        "https://globalfreedomofexpression.columbia.edu/cases/glukhin-v-russia/",
    ),
    "census": Read(
        "Bundesverfassungsgericht",
        "Volkszählungsurteil, 15. Dezember 1983 (BVerfGE 65, 1)",
        "de",
        "unsere-grundrechte.de",
        "https://unsere-grundrechte.de/?p=41559",
    ),
    "comptes": Read(
        "Cour des comptes",
        "Les polices municipales, rapport public thématique, octobre 2020, p. 67 à 70",
        "fr",
        "site.ldh-france.org",
        "https://site.ldh-france.org/nice/2020/10/28/la-videosurveillance-sous-loeil-de-la-cour-des-comptes",
    ),
    "essor": Read(
        "L’Essor",
        "Les caméras de vidéosurveillance dans le viseur de la Cour des comptes, 2020",
        "fr",
        "lessor.org",
        "https://lessor.org/a-la-une/les-cameras-de-videosurveillance-dans-le-viseur-de-la-cour-des-comptes/",
    ),
}
