"""Requests as lists and pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from contrechamp.requests.course.events import State
from contrechamp.requests.law.regime import Rule, regimes
from contrechamp.requests.models import Request
from contrechamp.requests.words import STATES, wedge


@dataclass(frozen=True)
class Row:
    """A request in a list: its state in words and as a wedge, the rule whose term comes next and its last day."""

    request: Request
    state: str | Promise
    wedge: str
    rule: Rule | None
    due: date | None


def row(request: Request) -> Row:
    """One request for a list."""
    rule = regimes()[request.regime].by_key.get(request.rule)
    return Row(request, STATES[State(request.state)], wedge(request.state), rule, request.due)


def rows(requests: Iterable[Request]) -> Sequence[Row]:
    """Requests for a list, in the order given."""
    return [row(request) for request in requests]
