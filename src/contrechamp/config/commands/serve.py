"""`contrechamp serve`: the node's pages and its worker, until it is stopped."""

import click

from contrechamp.config.output import refuse, start_django


@click.command(epilog="Example: contrechamp serve --port 8000. Stop it with Ctrl+C; whatever was saved stays saved.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 32), help="Web processes.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run jobs too.")
@click.option("--sign-in-link", is_flag=True, help="Print a link that signs an administrator in once.")
def command(host: str, port: int, processes: int, worker: bool, sign_in_link: bool) -> None:
    """Serves the node's pages and runs its jobs."""
    from django.conf import settings

    if not (settings.HOME.folder / "node.toml").exists():
        refuse(f"No node in {settings.HOME.folder}. Create one first: contrechamp init --name NAME")
    start_django()
    from contrechamp.config import serving

    if reason := serving.hindrance(host, port):
        refuse(f"Nothing can listen on {host}, port {port}: {reason}. Name another port: contrechamp serve --port 8001")
    serving.prepare()
    address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
    click.echo(f"{settings.NODE_NAME} is at {address}/")
    if sign_in_link and (path := serving.sign_in_path()):
        click.echo(f"Sign in as administrator, once, within 15 minutes: {address}{path}")
    serving.serve(host=host, port=port, processes=processes, worker=worker)
