"""How Alembic meets the database: through the application's own engine, in one transaction.

On SQLite a table is altered by rebuilding it. Foreign keys are off meanwhile, or dropping the
old table would take its children along; they are checked before the work is kept.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from tracker.db import moment, plain, points, text

PLAIN_TYPES = {
    points: "sa.BigInteger()",
    moment: "sa.DateTime(timezone=True)",
    text: "sa.Text()",
    plain: "sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')",
}


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as plain ones: a migration never imports the tracker."""
    return PLAIN_TYPES.get(type(item), False) if kind == "type" else False


def migrate(connection: sa.Connection) -> None:
    extension = current_app.extensions["migrate"]
    context.configure(
        connection=connection,
        target_metadata=extension.db.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise RuntimeError(f"the migration would leave rows without their parents: {orphans[:5]}")


def migrate_with_foreign_keys_off(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            migrate(connection)
        finally:
            if engine.dialect.name == "sqlite":
                connection.rollback()
                raw.execute("PRAGMA foreign_keys = ON")


migrate_with_foreign_keys_off(current_app.extensions["migrate"].db.engine)
