"""Add what reminders that can be trusted rest on: policies, threads, refusals, absences, feeds.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OCCASIONS = [
    "assigned", "returned", "extension", "before_due", "on_due", "overdue", "silent", "waiting",
    "no_evidence", "report_due", "ladder_head", "ladder_leader", "week_of_heads", "week_of_leaders",
]  # fmt: skip
TOLD = ["answerable", "answerable_and_heads", "heads", "deciders", "leaders"]
# Compared by code points, whatever the database's collation.
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# The matter of a notice, by the table of its subject.
THREADS = {
    "task": "SELECT id FROM task WHERE task.id = notice.subject_id",
    "task_event": "SELECT task_id FROM task_event WHERE task_event.id = notice.subject_id",
    "extension": "SELECT task_id FROM extension WHERE extension.id = notice.subject_id",
    "comment": "SELECT task_id FROM comment WHERE comment.id = notice.subject_id",
}
SCOPES = {
    "agency": ("agency_id", "kind_id IS NULL AND task_id IS NULL"),
    "kind": ("kind_id", "kind_id IS NOT NULL"),
    "task": ("task_id", "task_id IS NOT NULL"),
}
TABLES = [
    "calendar_feed", "planned_day", "reminder_policy", "revoked_links", "used_link", "declined_digest",
    "sending_minute", "refused_address", "absence", "calendar_year",
]  # fmt: skip


def choice(values: list[str], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


# How timed notices were called that are now called by their occasion.
RENAMED = {
    "before_due": ["due_in_7", "due_in_3", "due_in_1"],
    "on_due": ["due_today"],
}


def upgrade() -> None:
    _add_people_and_calendars()
    _add_mail()
    _rename_rules()
    _add_policies()


def _add_people_and_calendars() -> None:
    op.add_column(
        "agency", sa.Column("acts_from_letters", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "calendar_year",
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("user.id")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )
    _note_years_known()
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("deputy_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.CheckConstraint("to_day >= from_day", name="span"),
        sa.CheckConstraint("deputy_id <> user_id", name="somebody_else"),
    )
    op.create_index("ix_absence_agency_id_to_day", "absence", ["agency_id", "to_day"])


def _note_years_known() -> None:
    """The years of which there are days already came with the package."""
    bind = op.get_bind()
    days = bind.execute(sa.text("SELECT agency_id, day, source FROM calendar_day ORDER BY source"))
    known = {(agency_id, int(str(day)[:4])): source for agency_id, day, source in days}
    note = sa.text("INSERT INTO calendar_year (agency_id, year, source) VALUES (:agency_id, :year, :source)")
    for (agency_id, year), source in sorted(known.items()):
        bind.execute(note, {"agency_id": agency_id, "year": year, "source": source})


def _add_mail() -> None:
    op.add_column("notice", sa.Column("thread", PLAIN, nullable=False, server_default=""))
    for table, task in THREADS.items():
        op.execute(
            f"UPDATE notice SET thread = 'task-' || ({task}) "
            f"WHERE subject_type = '{table}' AND ({task}) IS NOT NULL"
        )
    op.create_index("ix_notice_agency_id_thread", "notice", ["agency_id", "thread"])
    with op.batch_alter_table("letter") as batch:
        batch.add_column(sa.Column("again_of_id", sa.Integer()))
        batch.create_foreign_key("fk_letter_again_of_id_letter", "letter", ["again_of_id"], ["id"])
    op.create_index("ix_letter_again_of_id", "letter", ["again_of_id"])
    op.create_index("ix_letter_agency_id_state_day", "letter", ["agency_id", "state", "day"])
    op.create_index("ix_letter_agency_id_recipient_id_day", "letter", ["agency_id", "recipient_id", "day"])
    op.create_table(
        "refused_address",
        sa.Column("address", sa.Text(), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
    )
    op.create_table(
        "sending_minute",
        sa.Column("minute", MOMENT, primary_key=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name="taken"),
    )
    op.create_table(
        "declined_digest",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), primary_key=True),
        sa.Column("rule", sa.Text(), primary_key=True),
        sa.Column("since", MOMENT, nullable=False),
    )
    op.create_table(
        "used_link",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("used_at", MOMENT, nullable=False),
    )
    op.create_table(
        "revoked_links",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("until", MOMENT, nullable=False),
    )


def _rename_rules() -> None:
    """No two of these of one task were ever planned for one day, but for a due date that was moved
    twice on it: the first of such notices is kept under its new name, the others under the old."""
    notice = sa.table("notice", *map(sa.column, (
        "id", "rule", "subject_type", "subject_id", "recipient_id", "planned_on",
    )))  # fmt: skip
    for name, old_names in RENAMED.items():
        other = notice.alias()
        is_first = ~sa.exists().where(
            other.c.rule.in_([name, *old_names]),
            other.c.subject_type == notice.c.subject_type,
            other.c.subject_id == notice.c.subject_id,
            other.c.recipient_id == notice.c.recipient_id,
            other.c.planned_on == notice.c.planned_on,
            other.c.id < notice.c.id,
        )
        op.execute(notice.update().where(notice.c.rule.in_(old_names), is_first).values(rule=name))


def _add_policies() -> None:
    op.create_table(
        "reminder_policy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False, index=True),
        sa.Column("kind_id", sa.Integer(), sa.ForeignKey("task_kind.id")),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("task.id")),
        sa.Column("occasion", choice(OCCASIONS, "occasion"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column("told", choice(TOLD, "told"), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days BETWEEN 0 AND 365", name="days"),
        sa.CheckConstraint("occasion <> 'before_due' OR days > 0", name="before_is_before"),
        sa.CheckConstraint("kind_id IS NULL OR task_id IS NULL", name="one_scope"),
    )
    for scope, (column, condition) in SCOPES.items():
        op.create_index(
            f"uq_reminder_policy_of_{scope}", "reminder_policy", [column, "occasion", "days"], unique=True,
            sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
        )  # fmt: skip
    op.create_table(
        "planned_day",
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), primary_key=True),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False, unique=True),
        sa.Column("made_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    # What each was called follows from days that nobody kept; the shortest notice is nearest to all.
    op.execute("UPDATE notice SET rule = 'due_in_1' WHERE rule = 'before_due'")
    op.execute("UPDATE notice SET rule = 'due_today' WHERE rule = 'on_due'")
    for table in TABLES:
        op.drop_table(table)
    for index in ("again_of_id", "agency_id_state_day", "agency_id_recipient_id_day"):
        op.drop_index(f"ix_letter_{index}", "letter")
    with op.batch_alter_table("letter") as batch:
        batch.drop_constraint("fk_letter_again_of_id_letter", type_="foreignkey")
        batch.drop_column("again_of_id")
    op.drop_index("ix_notice_agency_id_thread", "notice")
    with op.batch_alter_table("notice") as batch:
        batch.drop_column("thread")
    with op.batch_alter_table("agency") as batch:
        batch.drop_column("acts_from_letters")
