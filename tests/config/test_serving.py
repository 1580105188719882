"""Starting a node."""

import socket

from contrechamp.config import serving


def test_a_taken_port_is_told() -> None:
    """Where another program listens, the system's words say so before anything is started; else there is nothing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serving.hindrance("127.0.0.1", port)
    assert serving.hindrance("127.0.0.1", port) == ""
