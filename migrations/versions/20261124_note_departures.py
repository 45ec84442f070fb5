"""Note by a short row that a letter went, before the next one goes.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_departure_letter_id_letter"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_departure"),
    )


def downgrade() -> None:
    op.drop_table("departure")
