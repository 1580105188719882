"""Addresses of rooms into which public pages do not lead: loaded when the first of them is asked for, or named.

They are half of the program, which a copy of the site and a process that serves readers alone never need.
"""

from django.urls.resolvers import RoutePattern, URLResolver


class Apart(URLResolver):
    """The addresses of a room, all of whose names are in its namespace.

    Before it finds a first name, Django has each resolver tell its own, and so load its views. What is in a namespace
    it looks for there, once more: so a room need not tell before one of its names is meant.
    """

    def _populate(self) -> None:
        pass


def apart(route: str, module: str, name: str) -> Apart:
    """What `path(route, include(module))` is, of a module whose `app_name` is `name`."""
    return Apart(RoutePattern(route, is_endpoint=False), module, app_name=name, namespace=name)
