"""A connection that can be cut: what comes to its port goes on to a server, until it is cut, and again once mended.

A browser that only plays to have no connection leaves its service worker with one.
"""

import socket
import threading
from contextlib import suppress


class Line:
    """A port of this machine that leads to the server on `port`, while it is not cut."""

    def __init__(self, port: int) -> None:
        self._to, self.port = port, 0
        self._open: list[socket.socket] = []
        self.mend()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def mend(self) -> None:
        """Lets calls through, on the same port as before."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=[self._listening], daemon=True).start()

    def cut(self) -> None:
        """Ends every call, and refuses others."""
        for one in [self._listening, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=[one, other], daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65_536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
