"""Find at once whom a person stands in for: every page asks it.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_absence_deputy_id_to_day", "absence", ["deputy_id", "to_day"])


def downgrade() -> None:
    op.drop_index("ix_absence_deputy_id_to_day", table_name="absence")
