"""Let the database refuse rules of reminding and letters that contradict themselves.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTED = (
    "occasion IN ('before_due', 'overdue', 'silent', 'waiting', 'no_evidence', 'report_due',"
    " 'ladder_head', 'ladder_leader')"
)
REPEATED = "occasion IN ('overdue', 'silent', 'waiting')"
RUNG = "occasion IN ('ladder_head', 'ladder_leader')"
SCOPES = {
    "agency": ("agency_id", "kind_id IS NULL AND task_id IS NULL"),
    "kind": ("kind_id", "kind_id IS NOT NULL"),
    "task": ("task_id", "task_id IS NOT NULL"),
}


def upgrade() -> None:
    _mend()
    with op.batch_alter_table("reminder_policy") as batch:
        batch.drop_constraint(op.f("ck_reminder_policy_before_is_before"), type_="check")
        batch.create_check_constraint(op.f("ck_reminder_policy_days_where_counted"), f"({COUNTED}) = (days > 0)")
        batch.create_check_constraint(
            op.f("ck_reminder_policy_weekly_where_repeated"), f"NOT is_weekly OR {REPEATED}"
        )
    for scope, (column, condition) in SCOPES.items():
        where = sa.text(f"{condition} AND {RUNG}")
        op.create_index(
            f"uq_reminder_policy_rung_of_{scope}", "reminder_policy", [column, "occasion"], unique=True,
            sqlite_where=where, postgresql_where=where,
        )  # fmt: skip
    with op.batch_alter_table("letter") as batch:
        batch.create_check_constraint(
            op.f("ck_letter_sent_has_moment"), "(state = 'sent') = (sent_at IS NOT NULL)"
        )


def _mend() -> None:
    """Two rules of one rung: the older stays. What contradicts itself has never said anything."""
    op.execute(
        f"DELETE FROM reminder_policy WHERE {RUNG} AND id NOT IN"
        " (SELECT MIN(id) FROM reminder_policy GROUP BY agency_id, kind_id, task_id, occasion)"
    )
    op.execute(f"DELETE FROM reminder_policy WHERE {COUNTED} AND days = 0")
    op.execute(f"UPDATE reminder_policy SET days = 0 WHERE NOT {COUNTED}")
    op.execute(f"UPDATE reminder_policy SET is_weekly = false WHERE NOT {REPEATED}")
    op.execute("UPDATE letter SET sent_at = created_at WHERE state = 'sent' AND sent_at IS NULL")
    op.execute("UPDATE letter SET sent_at = NULL WHERE state <> 'sent'")


def downgrade() -> None:
    with op.batch_alter_table("letter") as batch:
        batch.drop_constraint(op.f("ck_letter_sent_has_moment"), type_="check")
    for scope in SCOPES:
        op.drop_index(f"uq_reminder_policy_rung_of_{scope}", table_name="reminder_policy")
    with op.batch_alter_table("reminder_policy") as batch:
        batch.drop_constraint(op.f("ck_reminder_policy_weekly_where_repeated"), type_="check")
        batch.drop_constraint(op.f("ck_reminder_policy_days_where_counted"), type_="check")
        batch.create_check_constraint(
            op.f("ck_reminder_policy_before_is_before"), "occasion <> 'before_due' OR days > 0"
        )
