"""What states, events and those who act are called on pages."""

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
