"""The processes of a running node: web processes, and one worker that is started again when it ends."""

import socket
import subprocess
import sys
import threading

from django.core.management import call_command

# A slow reader holds a thread for as long as it takes: with few, a handful of them would stop the node.
THREADS = 24
RESTART_PAUSE = 2.0  # seconds, so that a worker that cannot start does not spin


def prepare() -> None:
    """Brings the database to this version of the software."""
    call_command("migrate", verbosity=0, interactive=False)


def hindrance(host: str, port: int) -> str:
    """Why nothing can listen there, in the system's words; empty where nothing is in the way."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def sign_in_path() -> str:
    """The path of a link that signs an administrator of this node in, once; empty where there is none."""
    from contrechamp.people import acts, reads

    administrator = reads.first_administrator()
    return acts.one_time_link(administrator) if administrator else ""


def serve(*, host: str, port: int, processes: int, worker: bool) -> None:
    """Serves until the process is told to stop; returns when every process of the node has ended."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), name="keeper")
    if worker:
        keeper.start()
    try:
        Server(
            "contrechamp.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
            log_access=False,  # a visitor's address is written nowhere
            websockets=False,
        ).serve()
    finally:
        stop.set()
        if worker:
            keeper.join()


def _keep_worker(stop: threading.Event) -> None:
    """Runs the worker as a process of its own and starts it again when it ends before it should."""
    while not stop.is_set():
        process = subprocess.Popen([sys.executable, "-m", "contrechamp", "work"])
        while process.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            process.terminate()
            process.wait(timeout=30)
        else:
            stop.wait(RESTART_PAUSE)
