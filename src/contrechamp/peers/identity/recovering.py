"""A recovery in guided steps: new sheets first, and only when they are on paper the new keys.

Between the steps a form lies in the node's folder of keys (`<organisation>.recovery`). It holds nothing secret.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.ground.files import write_atomic
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import key_acts, recoveries, sheets
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation
from contrechamp.records.recoveries import Form

LARGEST = 65_536  # bytes of a form


def prepared(organisation: str) -> Form | None:
    """The form of a recovery that was begun and not finished."""
    path = _path(organisation)
    return recoveries.read(path.read_bytes()) if path.exists() else None


def prepare(*, organisation: str, keep: Mapping[str, int], day: date, language: str, by: User | None) -> str:
    """Begins a recovery; the page of new sheets, to print. Nothing of the group's keys changes yet. Raises Refused."""
    form, made = recoveries.start(organisation=organisation, keep=keep)
    write_atomic(_path(organisation), form.line())
    note(user=by, verb=gettext_noop("prepare new keys"), organisation=organisation)
    return sheets.page(made, name=str(Organisation.objects.get(id=organisation)), day=day, language=language)


def drop(*, organisation: str) -> None:
    """Forgets a recovery that was begun. Its sheets are worth nothing then."""
    _path(organisation).unlink(missing_ok=True)


def finish(*, organisation: str, typed: Sequence[str], signed: Sequence[bytes], signing: str, by: User | None) -> str:
    """Opens the new epoch, with recovery sheets typed here or forms that holders signed elsewhere, two in all; and with
    the new signing sheet, which proves that it is on paper. The new log's id. Raises Refused."""
    form = prepared(organisation)
    if form is None:
        raise Refused(_("No recovery was begun."))
    forms = [recoveries.sign(form, read_sheet(text)) for text in typed if text.strip()]
    forms += [recoveries.read(data[:LARGEST]) for data in signed if data.strip()]
    if not forms:
        raise Refused(_("Type two recovery sheets, or add the forms that their holders signed."))
    try:
        log = recoveries.finish(forms=forms, signing_seed=read_sheet(signing))
    except Refused as error:
        raise Refused(_("The sheets do not fit together: %(reason)s") % {"reason": error}) from None
    note(user=by, verb=gettext_noop("recover the keys"), detail=log[:12], organisation=organisation)
    transaction.on_commit(lambda: drop(organisation=organisation))
    return log


@transaction.atomic
def certify(*, organisation: str, signing: str, by: User | None) -> str:
    """Opens a new log of this node with the signing sheet; its id. Raises Refused."""
    seed = read_sheet(signing)
    try:
        log = key_acts.certify(organisation=organisation, signing_seed=seed)
    except Refused:
        raise Refused(_("This is not the signing sheet of the group's present keys.")) from None
    note(user=by, verb=gettext_noop("certify a log"), detail=log[:12], organisation=organisation)
    return log


@transaction.atomic
def revoke(*, organisation: str, signing: str, log: str, seq: int, by: User | None) -> None:
    """Ends a log at one of its publications, with the signing sheet. Raises Refused."""
    seed = read_sheet(signing)
    try:
        key_acts.revoke(organisation=organisation, signing_seed=seed, log=log, seq=seq)
    except Refused as error:
        raise Refused(_("The log was not ended: %(reason)s") % {"reason": error}) from None
    note(user=by, verb=gettext_noop("revoke a log"), detail=f"{log[:12]} {seq}", organisation=organisation)


def read_sheet(text: str) -> str:
    """The secret on a sheet. Raises Refused, in the language of the page."""
    try:
        return sheets.read_seed(text)
    except Refused:
        raise Refused(_("A sheet is mistyped: it says 17 groups of four characters, 0 to 9 and a to f.")) from None


def _path(organisation: str) -> Path:
    return Path(settings.HOME.keys) / f"{organisation}.recovery"
