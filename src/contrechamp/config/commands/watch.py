"""`contrechamp watch`: public acts as they come out, looked through for new surveillance."""

import sys

import click

from contrechamp.config.output import FAULTS, emit, json_option

PRECISION, RECALL = 0.95, 0.97


@click.group()
def command() -> None:
    """Looks through public acts for new surveillance before it is installed.

    Example: contrechamp watch rules --score
    """


@command.command(epilog="Example: contrechamp watch rules --score --json. Exit code 1 below the goal.")
@click.option("--score", "wants_score", is_flag=True, help="Precision and recall on the labelled passages.")
@click.option("--wrong", is_flag=True, help="With --score: also what the rules get wrong of the open half.")
@json_option
def rules(wants_score: bool, wrong: bool, as_json: bool) -> None:
    """Shows the rules: their version, how many terms of which technology; or how well they do."""
    from contrechamp.watch.rules.book import book

    if wants_score:
        _score(wrong, as_json=as_json)
        return
    found = book()
    counts: dict[str, int] = {}
    for term in found.terms:
        counts[term.technology] = counts.get(term.technology, 0) + 1
    lines = [f"version {found.version}", *(f"{count:4}  {name}" for name, count in sorted(counts.items()))]
    emit({"version": found.version, "terms": counts}, "\n".join(lines), as_json=as_json)


def _score(wrong: bool, *, as_json: bool) -> None:
    from contrechamp.watch.rules import scoring
    from contrechamp.watch.rules.book import book

    low = False
    for half in scoring.HALVES:
        counted = scoring.score(scoring.passages(half), book())
        precision, recall = counted.precision or 0.0, counted.recall or 0.0
        low = low or (half == "frozen" and (precision < PRECISION or recall < RECALL))
        value = {
            "half": half, "precision": precision, "recall": recall, "right": counted.right, "noise": counted.noise,
            "missed": counted.missed, "silent": counted.silent, "sorts_right": counted.sorts_right,
        }  # fmt: skip
        text = (
            f"{half:6}  precision {precision:.3f}, recall {recall:.3f}: {counted.right} right, {counted.noise} noise, "
            f"{counted.missed} missed, {counted.silent} rightly silent; "
            f"what the act does: {counted.sorts_right} right"
        )
        emit(value, text, as_json=as_json)
        if wrong and half == "open":
            for weight, passage in counted.wrong:
                emit({"weight": weight, "text": passage.text}, f"  {weight:4}  {passage.text[:100]}", as_json=as_json)
    if low:
        sys.exit(FAULTS)
