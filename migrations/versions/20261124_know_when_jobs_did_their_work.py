"""Know when each job last did its work.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("heartbeat", sa.Column("well_at", MOMENT))
    _part_revoked_links()


def _part_revoked_links() -> None:
    """What was revoked was revoked in every agency in which the person has, or had, a role."""
    bind = op.get_bind()
    kept = bind.execute(
        sa.text(
            "SELECT DISTINCT r.user_id, m.agency_id, r.until FROM revoked_links r "
            "JOIN membership m ON m.user_id = r.user_id"
        ).columns(until=MOMENT)
    ).all()
    op.drop_table("revoked_links")
    revoked = op.create_table(
        "revoked_links",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), primary_key=True),
        sa.Column("until", MOMENT, nullable=False),
    )
    if kept:
        op.bulk_insert(revoked, [dict(row._mapping) for row in kept])


def downgrade() -> None:
    _join_revoked_links()
    with op.batch_alter_table("heartbeat") as batch:
        batch.drop_column("well_at")


def _join_revoked_links() -> None:
    bind = op.get_bind()
    latest = "SELECT user_id, MAX(until) AS until FROM revoked_links GROUP BY user_id"
    kept = bind.execute(sa.text(latest).columns(until=MOMENT)).all()
    op.drop_table("revoked_links")
    revoked = op.create_table(
        "revoked_links",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("until", MOMENT, nullable=False),
    )
    if kept:
        op.bulk_insert(revoked, [dict(row._mapping) for row in kept])
