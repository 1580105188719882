"""`contrechamp serve`: the node's pages and its worker, until it is stopped."""

import click

from contrechamp.config.output import emit, json_option, refuse, start_node


@click.command(epilog="Example: contrechamp serve --port 8000. Stop it with Ctrl+C; whatever was saved stays saved.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 32), help="Web processes.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run jobs too.")
@click.option("--sign-in-link", is_flag=True, help="Print a link that signs an administrator in once.")
@json_option
def command(host: str, port: int, processes: int, worker: bool, sign_in_link: bool, as_json: bool) -> None:
    """Serves the node's pages and runs its jobs."""
    start_node()
    from django.conf import settings

    from contrechamp.config import serving

    if reason := serving.hindrance(host, port):
        sentence = f"Nothing can listen on {host}, port {port}: {reason}. "
        refuse(f"{sentence}Name another port: contrechamp serve --port 8001", as_json=as_json)
    serving.prepare()
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    path = serving.sign_in_path() if sign_in_link else ""
    lines = [f"{settings.NODE_NAME} is at {address}/"]
    if path:
        lines.append(f"Sign in as administrator, once, within 15 minutes: {address}{path}")
    told = {"address": f"{address}/", "sign_in": f"{address}{path}" if path else None}
    emit(told, "\n".join(lines), as_json=as_json)
    serving.serve(host=host, port=port, processes=processes, worker=worker)
