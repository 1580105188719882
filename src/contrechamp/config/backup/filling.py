"""An empty database filled with the rows of a backup, in the form that it had in the software that made it."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from contrechamp.config.backup import tables
from contrechamp.records.errors import Refused

Node = tuple[str, str]


def refuse_a_full_database() -> None:
    """Raises Refused where the database has tables: filling one means to bring it to the form of another day first."""
    if connection.introspection.table_names():
        where = connection.settings_dict["NAME"]
        raise Refused(
            f"The database {where} is in use: there are tables in it, and restoring never writes over them. Create an "
            "empty one, and name it with CONTRECHAMP_DATABASE."
        )


def database_as_of(applied: list[Node]) -> StateApps:
    """Makes the tables as they were when exactly these migrations had been applied; the models of that moment."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    wanted = set(applied)
    if wanted - known:
        raise Refused("This backup was made by a later version of the software. Update Contrechamp first.")
    graph = executor.loader.graph
    targets = [node for node in sorted(wanted) if not _followed(graph, node, wanted)]
    executor.migrate(targets)
    state = executor.loader.project_state(targets)
    return state.apps


def fill(state: StateApps, label: str, columns: list[str], parts: Iterable[bytes]) -> int:
    """Writes the rows of one table; how many. One that this software has no more is left out."""
    app, name = label.split(".")
    try:
        model = state.get_model(app, name)
    except LookupError:
        raise Refused(f"The backup has a table {label} that its own software does not have: it is damaged.") from None
    model._default_manager.all().delete()  # rows that a migration put there
    return tables.load(model, columns, (line for part in parts for line in part.splitlines()))


def forget_own_logs(state: StateApps) -> None:
    """No log is this node's any more: a copy that is older than what was signed since would fork it."""
    state.get_model("records", "log").objects.update(own=False)


def reset_sequences() -> None:
    """On PostgreSQL, lets new rows be numbered after the restored ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)


def _followed(graph: Any, node: Node, wanted: set[Node]) -> bool:
    """Whether a later migration of the same room was applied too."""
    return any(child.key in wanted and child.key[0] == node[0] for child in graph.node_map[node].children)
