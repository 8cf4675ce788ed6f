"""Making the tables of a new database in seconds: each room's first migration at once, and what alters many tables of others before ours are there.

Django renders every related model anew after each operation. With two hundred models that are all related that took most of a first start.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations
from django.db.migrations.state import ProjectState

FIRST = ("core", "oauth2_provider")  # the grants of core hold for every table made after them; the other alters its tables sixty times
IN_THE_TABLE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint)  # the table is made with them


class Initial(migrations.Migration):
    """The first migration of a room: its tables are made as its last operation leaves them."""

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """Make the tables with all their fields, indexes and constraints, then run what is plain SQL, in the order of the operations."""
        project_state.__dict__.pop("apps", None)
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            if not isinstance(operation, IN_THE_TABLE):
                operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state


def migrate() -> None:
    """Bring the database up to the program."""
    for label in FIRST:
        call_command("migrate", label, interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
