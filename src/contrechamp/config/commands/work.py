"""`contrechamp work`: a worker of its own, for a second machine or beside `serve --no-worker`."""

import signal
import threading
from types import FrameType

import click

from contrechamp.config.output import emit, json_option, start_node


@click.command(epilog="Example: contrechamp work --until-idle")
@click.option("--until-idle", is_flag=True, help="Stop when no job is ready.")
@json_option
def command(until_idle: bool, as_json: bool) -> None:
    """Runs the node's jobs: reading documents, OCR, indexing. Several may run at once on PostgreSQL."""
    start_node()
    from contrechamp.jobs import worker

    if until_idle:
        done = worker.run_until_idle()
        emit({"done": done}, f"{done} jobs done.", as_json=as_json)
        return
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    worker.run_forever(stop=stop)
