"""Let an index alone answer which tasks of a state, or of a division, a list shows.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Table, the index that was, the columns it had, and those that it needs.
WIDENED = (
    (
        "task",
        "ix_task_agency_id_state_place",
        ["agency_id", "state", "place"],
        ["agency_id", "state", "place", "parent_id"],
    ),
    (
        "task_division",
        "ix_task_division_division_id_part",
        ["division_id", "part"],
        ["division_id", "part", "task_id"],
    ),
)


def upgrade() -> None:
    for table, name, columns, wider in WIDENED:
        op.drop_index(name, table)
        op.create_index("_".join([name, *wider[len(columns) :]]), table, wider)


def downgrade() -> None:
    for table, name, columns, wider in reversed(WIDENED):
        op.drop_index("_".join([name, *wider[len(columns) :]]), table)
        op.create_index(name, table, columns)
