"""Getting a node ready to be served; `processes` then serves it."""

import os
import socket
import sys
from typing import NoReturn

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor


def prepare() -> None:
    """Brings the database to this version of the software, where it is not there yet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
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


def serve(*, host: str, port: int, processes: int, worker: bool) -> NoReturn:
    """Becomes the process that serves until it is told to stop."""
    connections.close_all()
    sys.stdout.flush()
    words = [host, str(port), str(processes), str(int(worker))]
    os.execv(sys.executable, [sys.executable, "-m", "contrechamp.config.processes", *words])  # noqa: S606
