"""Who sends slowly leaves threads to those who read."""

from threading import Barrier, Event, Thread

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from contrechamp.config import processes
from contrechamp.shell.senders import MOST, SlowSenders

make = RequestFactory()


def test_senders_that_do_not_finish_stop_no_reader() -> None:
    """With as many in hand as may be, one more is told to come back; reading goes on; afterwards sending, too."""
    begun, go = Barrier(MOST + 1), Event()

    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == "/slow":
            begun.wait()
            go.wait()
        return HttpResponse(request.method)

    node = SlowSenders(view)
    threads = [Thread(target=node, args=(make.post("/slow", {"a": "b"}),)) for _ in range(MOST)]
    for thread in threads:
        thread.start()
    begun.wait()
    refused = node(make.post("/quick", {"a": "b"}))
    chunked = node(make.post("/quick", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH=""))
    assert (refused.status_code, refused.headers["Retry-After"], chunked.status_code) == (429, "5", 429)
    assert node(make.get("/page")).status_code == 200
    go.set()
    for thread in threads:
        thread.join()
    assert node(make.post("/quick", {"a": "b"})).status_code == 200


def test_a_view_that_fails_gives_its_place_back() -> None:
    """Errors use nothing up."""

    def view(request: HttpRequest) -> HttpResponse:
        raise ValueError

    node = SlowSenders(view)
    for _ in range(MOST + 1):
        with pytest.raises(ValueError):
            node(make.post("/", {"a": "b"}))


def test_readers_have_threads_left() -> None:
    """Of the threads of a web process."""
    assert processes.THREADS - MOST >= MOST
