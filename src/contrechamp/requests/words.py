"""What states, events and those who act are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contrechamp.requests.course.events import Kind, State

STATES = {
    State.DRAFTED: _("drafted"),
    State.SENT: _("sent"),
    State.REGISTERED: _("received"),
    State.EXTENDED: _("extended"),
    State.ANSWERED_PART: _("answered in part"),
    State.SERVED: _("documents received"),
    State.NOT_HELD: _("documents not held"),
    State.ALREADY_PUBLIC: _("already public"),
    State.REFUSED: _("refused"),
    State.REFUSED_BY_SILENCE: _("refused by silence"),
    State.REFERRED: _("referred to the commission"),
    State.OPINION: _("opinion given"),
    State.CONFIRMED: _("refusal confirmed"),
    State.COURT: _("before the court"),
    State.WITHDRAWN: _("withdrawn"),
    State.CLOSED: _("closed"),
}
"""What each state is called."""

EVENTS = {
    Kind.SENT: _("The request was sent"),
    Kind.RECEIVED: _("The body received it, or sent a receipt"),
    Kind.TRANSFERRED: _("It was passed on to another body"),
    Kind.EXTENDED: _("The body took more time"),
    Kind.ANSWERED_PART: _("A part of the documents came"),
    Kind.SERVED: _("The documents came"),
    Kind.NOT_HELD: _("The body says that it does not hold them"),
    Kind.ALREADY_PUBLIC: _("The body says that they are public already"),
    Kind.REFUSED: _("The body refused"),
    Kind.REFUSED_BY_SILENCE: _("Silence became a refusal"),
    Kind.REFERRED: _("The commission was asked"),
    Kind.REFERRAL_REGISTERED: _("The commission registered the referral"),
    Kind.OPINION: _("The commission gave its opinion"),
    Kind.CONFIRMED: _("The refusal was confirmed"),
    Kind.COURT: _("The court was seized"),
    Kind.JUDGED: _("The court decided"),
    Kind.WITHDRAWN: _("The request was withdrawn"),
    Kind.CLOSED: _("The request was closed"),
}
"""What each kind of event is called."""

OUTCOMES = {
    "": _("not said"),
    "favourable": _("favourable"),
    "partly": _("favourable in part"),
    "unfavourable": _("unfavourable"),
    "no_object": _("without object"),
    "annulled": _("refusal annulled"),
    "dismissed": _("application dismissed"),
}
"""The sense of an opinion or a judgment."""

ACTORS = {"body": _("the body"), "requester": _("you"), "commission": _("the commission")}
"""Who has to act within a term."""

GUESSES = {
    "bounce": _("came back: the address does not work"),
    "away": _("somebody is away"),
    "empty": _("an empty mail"),
    "refused": _("seems to refuse"),
    "transferred": _("seems to pass it on"),
    "extended": _("seems to take more time"),
    "not_held": _("seems not to hold them"),
    "already_public": _("seems to say that they are public"),
    "received": _("seems to be a receipt"),
    "served": _("seems to bring documents"),
    "unknown": _("not clear: read it"),
}
"""What a machine takes an answer for; a person decides."""

DOUBTS = {
    "no_sender": _("it names no sender"),
    "other_domain": _("the sender’s domain is not known as this body’s"),
    "not_authentic": _("our mail server could not confirm the sender"),
    "other_request": _("it answers another request"),
    "unreadable": _("it could not be read as a mail"),
}
"""Why a person has to look at a mail first."""

WEDGES = {
    State.DRAFTED: "planned",
    State.SENT: "trial",
    State.REGISTERED: "trial",
    State.EXTENDED: "trial",
    State.SERVED: "active",
    State.ANSWERED_PART: "suspended",
    State.WITHDRAWN: "abandoned",
    State.CLOSED: "abandoned",
}
"""The wedge that stands beside a state; the others have that of something refused."""


def wedge(state: str) -> str:
    """The look of a state."""
    return WEDGES.get(State(state), "annulled")


def guessed(guess: str) -> str | Promise:
    """What an answer seems to be, in words."""
    return GUESSES.get(guess, "")


def doubted(doubt: str) -> str | Promise:
    """A doubt in words; what a mail server said stays as it is."""
    return DOUBTS.get(doubt, doubt)
