"""What a document can be: the terms of the property `kind` of documents in the vocabulary, with their words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.library import formats


class DocumentKind(models.TextChoices):
    """The vocabulary stands in a room above; a test holds that both lists are the same."""

    ORDER = "order", _("Order")
    DELIBERATION = "deliberation", _("Deliberation")
    MINUTES = "minutes", _("Minutes")
    CONTRACT = "contract", _("Contract")
    AGREEMENT = "agreement", _("Agreement")
    TENDER = "tender", _("Call for tenders")
    JUDGMENT = "judgment", _("Court decision")
    OPINION = "opinion", _("Opinion")
    LAW = "law", _("Law or decree")
    BULLETIN = "bulletin", _("Official bulletin")
    REPORT = "report", _("Report")
    IMPACT_ASSESSMENT = "impact_assessment", _("Impact assessment")
    LETTER = "letter", _("Letter")
    REQUEST = "request", _("Access request")
    PRESS_RELEASE = "press_release", _("Press release")
    ARTICLE = "article", _("Article")
    LEAFLET = "leaflet", _("Leaflet")
    GUIDE = "guide", _("Guide")
    OTHER = "other", _("Other")


class MadeFrom(models.TextChoices):
    """From what the pages were set, where the document came without pages: terms of the property `made_from`."""

    TEXT = "text", _("a text file")
    PAGE = "web_page", _("a web page")
    OFFICE = "office", _("an office file")
    MAIL = "mail", _("an e-mail")


MADE_FROM: dict[str, str] = {
    formats.TEXT: MadeFrom.TEXT.value,
    formats.HTML: MadeFrom.PAGE.value,
    formats.WARC: MadeFrom.PAGE.value,
    formats.DOCX: MadeFrom.OFFICE.value,
    formats.ODT: MadeFrom.OFFICE.value,
    formats.MAIL: MadeFrom.MAIL.value,
}
