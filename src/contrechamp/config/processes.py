"""The processes of a running node: web processes, and one worker that is started again when it ends.

    python -m contrechamp.config.processes HOST PORT WEB_PROCESSES WORKERS

is what `contrechamp serve` becomes. It only starts, watches and ends the others, so it loads neither Django nor a room:
that would be memory which the node never uses.
"""

import subprocess
import sys
import threading

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

# A slow reader holds a thread for as long as it takes: with few, a handful of them would stop the node.
THREADS = 24
STOPPING = 10  # seconds for what is in hand; then a process is killed, which loses nothing that was saved
RESTART_PAUSE = 2.0  # seconds, so that a worker that cannot start does not spin


def serve(*, host: str, port: int, processes: int, worker: bool) -> None:
    """Serves until the process is told to stop; returns when every process of the node has ended."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), name="keeper")
    server = Server(
        "contrechamp.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
        log_level=LogLevels.error,
        log_access=False,  # a visitor's address is written nowhere
        websockets=False,
    )
    if worker:
        # Not sooner: a signal that came before the server listens to signals would leave the keeper and its worker.
        server.on_startup(keeper.start)
    try:
        server.serve()
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join()


def _keep_worker(stop: threading.Event) -> None:
    """Runs the worker as a process of its own and starts it again when it ends before it should."""
    while not stop.is_set():
        process = subprocess.Popen([sys.executable, "-m", "contrechamp", "work"])
        while process.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            _end(process)
        else:
            stop.wait(RESTART_PAUSE)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks the worker to stop; kills one that does not: its job is done again when the lease runs out."""
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    serve(host=sys.argv[1], port=int(sys.argv[2]), processes=int(sys.argv[3]), worker=sys.argv[4] != "0")
