"""`contrechamp publish`: shows what drafts will sign, then signs it."""

from typing import TYPE_CHECKING

import click

from contrechamp.config.output import emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.catalogue.models import Draft
    from contrechamp.catalogue.showing import Said, ShownDifference

SIGNS = {"added": "+", "replaced": "~", "ended": "-"}


@click.command(epilog="Example: contrechamp publish 3f9c0a41 --yes")
@click.argument("drafts", nargs=-1, metavar="DRAFT…")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def command(drafts: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Publishes drafts: their ids, or the beginnings of them; without any, every draft that has something to sign.

    What will be signed is shown first, on standard error. As JSON: {draft, subject, organisation, records} for each.
    """
    start_node()
    from contrechamp.catalogue.models import Draft

    held = list(Draft.objects.order_by("started_at", "id"))
    chosen = [_pick(wanted, held, as_json) for wanted in drafts] or held
    if not chosen:
        refuse("There is no draft. Write one on the desk: /fr/work/", as_json=as_json)
    for draft in chosen:
        if Draft.objects.filter(pk=draft.pk).exists():  # it may have gone along with one before it
            _publish(draft, yes=yes, as_json=as_json, named=bool(drafts))


def _pick(wanted: str, held: "list[Draft]", as_json: bool) -> "Draft":
    found = [draft for draft in held if str(draft.pk).startswith(wanted)]
    if len(found) != 1:
        refuse(f"{'Several drafts begin' if found else 'No draft begins'} with {wanted}.", as_json=as_json)
    return found[0]


def _publish(draft: "Draft", *, yes: bool, as_json: bool, named: bool) -> None:
    from contrechamp.catalogue import acts
    from contrechamp.catalogue.difference import difference
    from contrechamp.catalogue.showing import shown_difference
    from contrechamp.records.errors import Invalid, Refused

    found = difference(draft)
    if found.empty and not named:
        return
    _print(shown_difference(found, "fr"))
    if not (yes or found.empty or found.faults):
        click.confirm("Sign and publish exactly this?", abort=True, err=True)
    try:
        done = acts.publish(draft=draft, digest=found.digest, by=None)
    except (Refused, Invalid) as error:
        refuse(str(error), as_json=as_json)
    line = {"draft": str(draft.pk), "subject": draft.subject, "organisation": draft.organisation}
    text = f"Published {draft.subject}: {', '.join(record[:12] for record in done.records)}"
    emit({**line, "records": list(done.records)}, text, as_json=as_json)


def _print(shown: "ShownDifference") -> None:
    click.echo(f"{shown.group} will sign ({shown.digest[:12]}):", err=True)
    for document in shown.documents:
        click.echo(f"  document {document.document} as sha256:{document.sha256}", err=True)
    for subject in shown.subjects:
        click.echo(f"  {subject.kind} {subject.name} ({subject.urn})", err=True)
        for change in subject.changes:
            said = change.now or change.before
            assert said
            click.echo(f"    {SIGNS[change.what]} {change.label}: {_words(said)}", err=True)
    for fault in shown.faults:
        click.echo(f"  to be mended: {fault}", err=True)


def _words(said: "Said") -> str:
    sources = ", ".join(f"{one.title}, p. {one.page}" if one.page else one.address for one in said.sources)
    return f"{said.words} [{sources or ('no source' if said.waits else 'needs none')}]"
