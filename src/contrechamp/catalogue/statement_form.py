"""The form of one statement, made from the property's type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contrechamp.catalogue import fields, subjects
from contrechamp.catalogue.forms import DATE_HELP, NEW, choose, partial_date
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME, Property, Term, terms_of
from contrechamp.catalogue.words import pick, whole

MADE_BY_NAME = ("party", "product")
"""Kinds of which a name is enough to begin with."""


class StatementForm(forms.Form):
    """One statement: its value by the property's type, dates and a note. `suggested` is a quote to begin with.

    After validation `statement` has the arguments of `acts.state`; `new_name` is the name of a subject to be made
    first, of the kind `new_kind`, and is then missing in the value.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        draft: Draft,
        described: Property,
        language: str,
        statement: DraftStatement | None = None,
        suggested: str = "",
    ) -> None:
        super().__init__(data)
        self.draft, self.described, self.language, self.old = draft, described, language, statement
        self.statement: dict[str, Any] = {}
        self.new_name = ""
        value, written = (statement.value, statement.as_written) if statement else (None, "")
        if suggested and statement is None:
            value, written = self._suggested(suggested)
        if described.type == "reference" and value:
            urn = fields.urn_of(value)
            called = subjects.names([urn], language, organisation=draft.organisation)
            self.old_name = written = called.get(urn, urn)
        self.fields.update(fields.fields_of(described, value, written=written, language=language))
        self.main = list(self.fields)
        self._more(statement)
        if data is not None and described.type == "reference":
            self._offer(data)

    def _suggested(self, quote: str) -> tuple[Any, str]:
        kind = self.described.type
        if kind == "text":
            return {self.language: quote}, ""
        if kind == "parts" and "text" in self.described.parts:
            return {"text": {self.language: quote}}, ""
        return None, quote

    def _more(self, statement: DraftStatement | None) -> None:
        """Dates and a note. A status, or a number of devices, is nothing without its date: there it stands in front."""
        old_note = statement.note if statement else {}
        dates = {"since": _("Since when"), "until": _("Until when")}
        for name, label in dates.items():
            initial = getattr(statement, name) if statement else ""
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=60,
                initial=initial,
                help_text=DATE_HELP if name == "since" else "",
            )
        if self.described.type in ("term", "integer", "boolean"):
            self.fields["as_written"] = forms.CharField(
                label=_("As the source writes it"),
                required=False,
                max_length=fields.LONGEST_STRING,
                initial=statement.as_written if statement else "",
            )
        for code in fields.languages_of(old_note, self.language):
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("Explanation (%(language)s)") % {"language": fields.LANGUAGES.get(code, code)},
                required=False,
                max_length=fields.LONGEST_TEXT,
                initial=old_note.get(code),
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        if self.described.values == "dated":
            self.main.append("since")

    @property
    def front(self) -> list[forms.BoundField]:
        """The fields that everybody fills in."""
        asked = ["choice", *self.main] if "choice" in self.fields else self.main
        return [self[name] for name in asked]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that one may leave."""
        return [self[name] for name in self.fields if name not in self.main and name != "choice"]

    @property
    def terms(self) -> list[Term]:
        """The words to choose from that have an explanation."""
        return [term for term in terms_of(self.described).values() if term.help]

    @property
    def rest_open(self) -> bool:
        """Whether one of those holds something, or is at fault."""
        return any(field.value() or field.errors for field in self.rest)

    def _offer(self, data: Any) -> None:
        """Adds the question which subject is meant, where what was typed does not say."""
        typed = str(data.get("value", ""))
        self.found = subjects.candidates(
            self.described.kinds, typed, self.language, organisation=self.draft.organisation
        )
        self.found = [one for one in self.found if one.urn != self.draft.subject]
        self.meant = subjects.meant(self.found, typed)
        kept = self.old is not None and typed == self.old_name
        if not kept and not self.meant and (self.found or self._can_make):
            self.fields["choice"] = choose(self.found, typed, new=self._can_make)

    @property
    def new_kind(self) -> str:
        """The kind of subject that may be begun by naming it here; empty where that is none."""
        return next((kind for kind in MADE_BY_NAME if kind in self.described.kinds), "")

    @property
    def _can_make(self) -> bool:
        return bool(self.new_kind) and self.described.key not in (SAME, DIFFERENT)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if self.errors:
            return answers
        value = fields.value_of(self.described, answers, self.language)
        written = answers.get("as_written", "")
        if self.described.type in ("date", "amount"):
            written = answers["value"]
        if self.described.type == "reference":
            value = self._reference(answers)
        elif value is None and not (self.described.type in ("date", "amount") and written):
            raise ValidationError(_("Say something here."))
        held = whole(self.described, value) or {}
        missing = [key for key, part in self.described.parts.items() if part.required and not held.get(key)]
        if missing:
            raise ValidationError(_("“%(part)s” is missing.") % {"part": self._label(missing[0])})
        for name in ("since", "until"):
            try:
                answers[name] = partial_date(answers[name])
            except ValidationError as error:
                self.add_error(name, error)
        note = {key.removeprefix("note_"): text for key, text in answers.items() if key.startswith("note_") and text}
        dates = {name: answers.get(name, "") for name in ("since", "until")}
        self.statement = {"property": self.described.key, "value": value, "as_written": written, "note": note, **dates}
        return answers

    def _label(self, part: str) -> str:
        return pick(self.described.parts[part].label, self.language)

    def _reference(self, answers: dict[str, Any]) -> Any:
        typed = answers["value"]
        said = fields.parts_of(self.described, answers, self.language)
        if "choice" in self.fields:
            urn = answers["choice"]
            self.new_name = typed.strip() if urn == NEW else ""
        elif self.old is not None and typed == self.old_name:
            urn = fields.urn_of(self.old.value)
        else:
            urn = self.meant.urn if self.meant else ""
        if not urn:
            raise ValidationError({"value": _("Nothing of this name is known.")})
        return {"ref": urn, **said} if said else urn

    def with_new(self, urn: str) -> dict[str, Any]:
        """`statement` once the new subject has its URN."""
        said = self.statement["value"]
        return self.statement | {"value": {**said, "ref": urn} if isinstance(said, dict) else urn}
