"""Sources, what they gave and when, the acts in it, what was found, what groups decided, who wants to be told.

All of it is private state of this node. Pages show of it what `listing` gives out: names of persons are masked there.
"""

from contrechamp.watch.models.acts import Act, Facet, Finding, KnownName, Text, TextPage
from contrechamp.watch.models.people import Alert, Decision, Subscription
from contrechamp.watch.models.sources import Call, Errand, File, Host, Outcome, Source, Version

__all__ = [
    "Act",
    "Alert",
    "Call",
    "Decision",
    "Errand",
    "Facet",
    "File",
    "Finding",
    "Host",
    "KnownName",
    "Outcome",
    "Source",
    "Subscription",
    "Text",
    "TextPage",
    "Version",
]
