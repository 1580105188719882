"""Room for readers, whoever sends slowly: what is sent to the node holds a thread until it has arrived."""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

MOST = 12  # half of the threads of a web process (`config.processes.THREADS`)
PAUSE = 5  # seconds


class SlowSenders:
    """Middleware: at most MOST requests that bring something are in hand at once; to one more it says 429.

    The web server knows no end of waiting for a body. Whoever begins to send and stops, many times over, would
    otherwise hold every thread, and nobody could read. It stands before whatever reads a body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._places = BoundedSemaphore(MOST)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _brings(request):
            return self.get_response(request)
        if not self._places.acquire(blocking=False):
            sentence = _("Too many are sending something here right now. Try again in a moment.")
            return HttpResponse(
                f"{sentence}\n", status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": PAUSE}
            )
        try:
            return self.get_response(request)
        finally:
            self._places.release()


def _brings(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or "HTTP_TRANSFER_ENCODING" in request.META
