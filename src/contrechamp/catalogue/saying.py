"""What a statement's form says, kept in its draft."""

from contrechamp.catalogue import acts
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.statement_form import StatementForm
from contrechamp.people.models import User


def save(
    *, draft: Draft, form: StatementForm, by: User | None, statement: DraftStatement | None = None
) -> DraftStatement:
    """Keeps what a valid form says, as a new statement or in place of `statement`; an actor or a product that it names
    for the first time is begun beside it. Raises Refused."""
    said = form.statement
    if form.new_name:
        made = acts.name_new(
            organisation=draft.organisation, by=by, name=form.new_name, kind=form.new_kind, language=form.language
        )
        said = form.with_new(made.subject)
    return acts.state(draft=draft, by=by, statement=statement, **said)
