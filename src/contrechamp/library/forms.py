"""Forms of the library: files to add, the description of a document, the text of a scanned page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contrechamp.library import places
from contrechamp.library.acts import MOST_BYTES, MOST_TEXT
from contrechamp.library.fields import PartialDateField, PlaceField
from contrechamp.library.kinds import DocumentKind
from contrechamp.library.models import Document
from contrechamp.library.uploads import MOST_FILES

MEGABYTE = 1_000_000
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp,.txt,.md,.html,.htm,.docx,.odt,.eml,.warc,.zip"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is checked as one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(n)d files at once.") % {"n": MOST_FILES})
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """Files to add, or a web address, and where they come from. What cannot be read is told in the report."""

    documents = FilesField(
        label=_("Files"),
        required=False,
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )
    address = forms.URLField(
        label=_("Web address"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_(
            "This site fetches it within minutes: a page is kept with its pictures, a file as it is. The other site "
            "sees the visit of this one, not of you."
        ),
    )
    origin = forms.CharField(
        label=_("Where they come from"),
        required=False,
        max_length=2000,
        help_text=_("An address, or words such as “sent by the town hall on 3 May”. It can be changed later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].help_text = _(
            "PDF, JPEG, PNG, TIFF or WebP, text, HTML, DOCX, ODT, e-mail (.eml), or a ZIP of them, "
            "up to %(size)d MB each and %(n)d at once. Scanned pages are read by OCR."
        ) % {"size": MOST_BYTES // MEGABYTE, "n": MOST_FILES}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("documents") and not given.get("address"):
            raise ValidationError(_("Choose files, or give a web address."))
        return given


class DescribeForm(forms.Form):
    """What a document is. What its text proposes stands in the empty fields, for a person to accept or change."""

    title = forms.CharField(label=_("Title"), max_length=500)
    kind = forms.ChoiceField(label=_("Sort"), choices=[("", "—"), *DocumentKind.choices], required=False)
    authority = forms.CharField(
        label=_("Author or authority"),
        max_length=300,
        required=False,
        help_text=_("Who issued the act or wrote the document. Name officials by their office."),
    )
    date = PartialDateField()
    place = PlaceField()
    language = forms.CharField(
        label=_("Language"), max_length=20, required=False, help_text=_("The code of the language: fr, en…")
    )
    origin = forms.CharField(
        label=_("Where it comes from"), max_length=2000, required=False, help_text=_("An address, or words.")
    )
    transcription = forms.BooleanField(label=_("This is a transcription, not the document itself"), required=False)

    def __init__(self, data: Any = None, *, document: Document) -> None:
        self.proposed = {name: found for name, found in document.proposals.items() if not getattr(document, name, "")}
        values = {name: getattr(document, name) for name in self.base_fields}
        values |= {name: found["value"] for name, found in self.proposed.items()}
        values["place"] = places.in_words(values["place"])
        super().__init__(data, initial=values)
        for name, found in self.proposed.items():
            if name in self.fields:
                self.fields[name].help_text = proposed_words(found)
                self.fields[name].widget.attrs["class"] = "proposed"


class CorrectForm(forms.Form):
    """The text of a page that a machine read from a picture."""

    text = forms.CharField(
        label=_("Text of the page"),
        max_length=MOST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        help_text=_("Write what stands on the page, line by line, mistakes of the original included."),
    )


def proposed_words(found: dict[str, Any]) -> str:
    """Where a proposal comes from, in words."""
    if not found.get("page"):
        return gettext("Proposed from the name of the file: check it, then save.")
    return gettext("Proposed from page %(page)d: check it, then save.") % {"page": found["page"]}
