"""What was learned from an answer: one statement at a time, with the words that say it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.desk import rows_of
from contrechamp.catalogue.statement_form import StatementForm
from contrechamp.library.models import Document
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import learning
from contrechamp.requests.models import Request
from contrechamp.requests.views import form_view, own, person
from contrechamp.shell.languages import choose, current

LONGEST_QUOTE = 2_000


class TechnologyForm(forms.Form):
    """What the dossier that begins is about."""

    technology = forms.ChoiceField(label=gettext_lazy("Technology"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        technology = self.fields["technology"]
        assert isinstance(technology, forms.ChoiceField)
        known = vocabulary.technologies()
        technology.choices = [(key, choose(term.label, current())[1]) for key, term in known.items()]


class SourceForm(forms.Form):
    """Where it stands: a document that came, its page, the words."""

    document = forms.ChoiceField(label=gettext_lazy("Which document says it?"), required=False)
    page = forms.IntegerField(label=gettext_lazy("Page"), min_value=1, initial=1, required=False)
    exact = forms.CharField(
        label=gettext_lazy("The words that say it, as they stand there"), max_length=LONGEST_QUOTE, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, asked: Request) -> None:
        super().__init__(data)
        self.asked = asked
        document = self.fields["document"]
        assert isinstance(document, forms.ChoiceField)
        found = [(str(one.pk), str(one)) for one in learning.documents(asked)]
        document.choices = [*found, ("", _("none of these: it stays an open question"))]
        document.initial = found[0][0] if found else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("document") and not (said.get("page") and said.get("exact")):
            raise forms.ValidationError(_("Say on which page, and quote the words."))
        return said

    @property
    def quoted(self) -> Document | None:
        """The document that was chosen."""
        key = self.cleaned_data["document"]
        return learning.chosen(self.asked, UUID(key)) if key else None


@form_view
@login_required
def learn(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the draft says so far and what can be added; begins it where there is none."""
    found = own(request, key)
    draft = learning.draft_of(found)
    form = None if found.dossier else TechnologyForm(request.POST or None)
    if request.method == "POST" and draft is None and (form is None or form.is_valid()):
        try:
            learning.begin(
                request=found, technology=form.cleaned_data["technology"] if form else "", by=person(request)
            )
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("requests_work:learn", found.pk)
    shown = {
        "asked": found,
        "draft": draft,
        "form": form,
        "rows": rows_of(draft, list(draft.statements.filter(dropped=False).order_by("number")), current())
        if draft
        else (),
        "properties": learning.properties(),
        "documents": learning.documents(found),
    }
    return render(request, "requests/learn.html", shown)


@form_view
@login_required
def say(request: HttpRequest, key: UUID, property: str) -> HttpResponse:
    """One statement of that property, and where it stands."""
    found = own(request, key)
    draft, described = learning.draft_of(found), vocabulary.find(learning.KIND, property)
    if draft is None or described is None or property not in learning.TAUGHT:
        raise Http404
    form = StatementForm(request.POST or None, draft=draft, described=described, language=current())
    source = SourceForm(request.POST or None, asked=found)
    if request.method == "POST" and form.is_valid() and source.is_valid() and _said(form, source, person(request)):
        messages.success(request, _("It stands in the draft. What else?"))
        return redirect("requests_work:learn", found.pk)
    return render(request, "requests/learn_one.html", {"asked": found, "form": form, "source": source})


def _said(form: StatementForm, source: SourceForm, by: User) -> bool:
    said = source.cleaned_data
    try:
        learning.say(
            draft=form.draft, form=form, document=source.quoted, page=said["page"] or 1, exact=said["exact"], by=by
        )
    except Refused as refused:
        source.add_error(None, str(refused))
        return False
    return True
