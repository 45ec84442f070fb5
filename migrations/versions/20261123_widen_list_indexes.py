"""Let an index alone answer which tasks a list shows, and which are of a state or a division.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Table, the index and the columns that were, and those that are from now on.
WIDENED = (
    (
        "task",
        ("ix_task_agency_id_place_parent_id", ["agency_id", "place", "parent_id"]),
        (
            "ix_task_agency_id_place",
            ["agency_id", "place", "parent_id", "state", "official_id", "due", "submitted_on"],
        ),
    ),
    (
        "task",
        ("ix_task_agency_id_state_place", ["agency_id", "state", "place"]),
        ("ix_task_agency_id_state_place_parent_id", ["agency_id", "state", "place", "parent_id"]),
    ),
    (
        "task_division",
        ("ix_task_division_division_id_part", ["division_id", "part"]),
        ("ix_task_division_division_id_part_task_id", ["division_id", "part", "task_id"]),
    ),
)


def upgrade() -> None:
    for table, old, new in WIDENED:
        op.drop_index(old[0], table)
        op.create_index(new[0], table, new[1])


def downgrade() -> None:
    for table, old, new in reversed(WIDENED):
        op.drop_index(new[0], table)
        op.create_index(old[0], table, old[1])
