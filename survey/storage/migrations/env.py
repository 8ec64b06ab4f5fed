"""Migration environment: runs the steps on the connection it is handed, in one transaction."""

from __future__ import annotations

from alembic import context


def migrate() -> None:
    """Run the steps that were asked for."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        version_table=attributes["version_table"],
        transactional_ddl=True,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic runs this file
    migrate()
