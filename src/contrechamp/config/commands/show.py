"""`contrechamp show`: what each group says of a subject."""

from typing import TYPE_CHECKING, Any

import click

from contrechamp.config.output import emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.catalogue.merging import MergedProperty
    from contrechamp.catalogue.reads import Merged


@click.command(epilog="Example: contrechamp show insee:13055 --language en")
@click.argument("subject", metavar="SUBJECT")
@click.option(
    "--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Of labels and texts."
)
@json_option
def command(subject: str, language: str, as_json: bool) -> None:
    """Shows what the groups state of SUBJECT, a URN such as urn:uuid:…, insee:13055 or sha256:…, or a bare UUID.

    As JSON: one line for each statement, with its id, its group and its claim as it is signed.
    """
    start_node()
    from django.utils.translation import override

    from contrechamp.catalogue import reads

    urn = subject if ":" in subject else f"urn:uuid:{subject}"
    with override(language):
        found = reads.merged(urn, language)
        if found is None:
            refuse(f"No group shown here says anything of {urn}.", as_json=as_json)
        if as_json:
            _print_statements(urn)
        else:
            _print_words(found, language)


def _print_statements(urn: str) -> None:
    from contrechamp.records.reads import statements

    for row in statements(subject=urn):
        line: dict[str, Any] = {"id": row.id, "organisation": row.organisation, "subject": urn, "kind": row.kind}
        emit(line | {"day": row.day, "claim": row.claim}, "", as_json=True)


def _print_words(found: "Merged", language: str) -> None:
    from contrechamp.records.models import Organisation

    sourced, needed = found.proof
    click.echo(f"{found.kind} {found.subject}: {sourced} of {needed} statements sourced")
    known = dict(Organisation.objects.filter(id__in=found.organisations).values_list("id", "name"))
    names = {group: known.get(group) or group[:12] for group in found.organisations}
    for merged in found.properties:
        _print_property(merged, found, names, language)


def _print_property(merged: "MergedProperty", found: "Merged", names: dict[str, str], language: str) -> None:
    from contrechamp.catalogue.words import in_words, pick
    from contrechamp.shell.typography import between

    label = pick(merged.described.label, language) if merged.described else f"{merged.key} (not understood)"
    click.echo(f"\n{label}{' — versions differ' if merged.differs else ''}")
    for value in merged.values:
        said = value.first
        words = in_words(merged.described, said.value, as_written=said.as_written, language=language, names=found.names)
        when = f", {between(said.since, said.until, language)}" if said.since or said.until else ""
        who = ", ".join(names[group] for group in value.organisations)
        click.echo(f"  {words}{when}  [{who}{'; no source' if value.waits else ''}]")
        for source in value.sources:
            place = source.get("address") or f"{source['document'][:19]}… p. {source['page']}"
            click.echo(f"    {place}{': “' + source['exact'] + '”' if source.get('exact') else ''}")
