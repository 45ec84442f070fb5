"""Widen tasks: more states, kinds, parts, periods, and the place a list shows them at.

Revision ID: 0004
Revises: 0003
"""

import re
import unicodedata
from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_STATES = ["assigned", "in_progress", "submitted", "accepted", "returned", "cancelled"]
STATES = [
    "draft", "assigned", "acknowledged", "disputed", "hand_over_asked", "in_progress", "submitted",
    "returned", "accepted", "cancelled", "merged",
]  # fmt: skip
OLD_SOURCES = ["conclusion", "plan"]
SOURCES = [*OLD_SOURCES, "series", "part"]
OLD_EVENTS = ["opened", "state", "due", "lead", "official", "progress", "evidence", "details"]
EVENTS = [*OLD_EVENTS, "extension", "course", "parts", "watchers", "reminded", "reorganised"]

CHECKS = {
    "weight": "weight BETWEEN 1 AND 100",
    "not_its_own_parent": "parent_id IS NULL OR parent_id <> id",
    "merged_names_other": "(state = 'merged') = (merged_into_id IS NOT NULL)",
    "not_merged_into_itself": "merged_into_id IS NULL OR merged_into_id <> id",
    "period_of_series": "(series_id IS NULL) = (period IS NULL)",
    "standing_has_no_due": "rhythm IS NULL OR due IS NULL",
    "progressby": "progress_by IN ('hand', 'milestones', 'measures', 'parts')",
    "rhythm": "rhythm IN ('monthly', 'quarterly', 'half_yearly', 'yearly')",
}
KEYS = {"kind_id": "task_kind", "parent_id": "task", "series_id": "task_series", "merged_into_id": "task"}
# Compared by code points, whatever the database's collation.
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ["evidence_wanted", "weight", "progress_by", "place", "period", "rhythm", "import_key"]
UNIQUES = {
    "uq_task_agency_id_import_key": ["agency_id", "import_key"],
    "uq_task_series_id_period": ["series_id", "period"],
}
INDEXES = {
    "ix_task_agency_id_kind_id": ["agency_id", "kind_id"],
    "ix_task_agency_id_place_parent_id": ["agency_id", "place", "parent_id"],
    "ix_task_agency_id_state_place": ["agency_id", "state", "place"],
    "ix_task_agency_id_percent_place": ["agency_id", "percent", "place"],
    "ix_task_agency_id_changed_at_place": ["agency_id", "changed_at", "place"],
    "ix_task_agency_id_folded_place": ["agency_id", "folded", "place"],
    "ix_task_merged_into_id": ["merged_into_id"],
    "ix_task_parent_id": ["parent_id"],
}


def upgrade() -> None:
    with op.batch_alter_table("task") as batch:
        batch.add_column(sa.Column("evidence_wanted", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("progress_by", sa.String(24), nullable=False, server_default="hand"))
        batch.add_column(sa.Column("place", PLAIN, nullable=False, server_default=""))
        for name in KEYS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("period", sa.Text(), nullable=True))
        batch.add_column(sa.Column("rhythm", sa.String(24), nullable=True))
        batch.add_column(sa.Column("import_key", sa.Text(), nullable=True))
        _replace_choice(batch, "ck_task_state", "state", STATES)
        _replace_choice(batch, "ck_task_source", "source", SOURCES)
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_task_{name}"), condition)
        for name, table in KEYS.items():
            batch.create_foreign_key(op.f(f"fk_task_{name}_{table}"), table, [name], ["id"])
        for name, columns in UNIQUES.items():
            batch.create_unique_constraint(op.f(name), columns)
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE task ALTER COLUMN folded TYPE TEXT COLLATE "C"')
    _fill_places()
    _fill_words()
    with op.batch_alter_table("task") as batch:
        for name in ("evidence_wanted", "weight", "progress_by", "place"):
            batch.alter_column(name, server_default=None)
        for name, columns in INDEXES.items():
            batch.create_index(name, columns)
    with op.batch_alter_table("task_division") as batch:
        batch.add_column(sa.Column("contribution", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("percent", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_task_division_percent"), "percent BETWEEN 0 AND 100")
    with op.batch_alter_table("task_event") as batch:
        _replace_choice(batch, "ck_task_event_eventkind", "kind", EVENTS)
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("division_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_report_division_id_division"), "division", ["division_id"], ["id"])


def downgrade() -> None:
    """What the older tables have no word for becomes the nearest they have."""
    op.execute("UPDATE task SET merged_into_id = NULL, state = 'cancelled' WHERE state IN ('draft', 'merged')")
    op.execute(
        "UPDATE task SET state = 'assigned' WHERE state IN ('acknowledged', 'disputed', 'hand_over_asked')"
    )
    op.execute("UPDATE task SET source = 'plan' WHERE source IN ('series', 'part')")
    op.execute("DELETE FROM task_word")
    op.execute(f"UPDATE task_event SET kind = 'details' WHERE NOT ({_one_of('kind', OLD_EVENTS)})")
    with op.batch_alter_table("report") as batch:
        batch.drop_constraint(op.f("fk_report_division_id_division"), type_="foreignkey")
        batch.drop_column("division_id")
    with op.batch_alter_table("task_event") as batch:
        _replace_choice(batch, "ck_task_event_eventkind", "kind", OLD_EVENTS)
    with op.batch_alter_table("task_division") as batch:
        batch.drop_constraint(op.f("ck_task_division_percent"), type_="check")
        batch.drop_column("percent")
        batch.drop_column("contribution")
    with op.batch_alter_table("task") as batch:
        for name, table in KEYS.items():
            batch.drop_constraint(op.f(f"fk_task_{name}_{table}"), type_="foreignkey")
        for name in UNIQUES:
            batch.drop_constraint(op.f(name), type_="unique")
        for name in INDEXES:
            batch.drop_index(name)
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_task_{name}"), type_="check")
        for name in (*KEYS, *COLUMNS):
            batch.drop_column(name)
        _replace_choice(batch, "ck_task_state", "state", OLD_STATES)
        _replace_choice(batch, "ck_task_source", "source", OLD_SOURCES)


def _one_of(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _replace_choice(batch, check: str, column: str, values: list[str]) -> None:
    """Let a column hold other values than before."""
    batch.drop_constraint(op.f(check), type_="check")
    batch.create_check_constraint(op.f(check), _one_of(column, values))


def _fill_places() -> None:
    """Open tasks by due date, then closed ones, the last done first."""
    bind = op.get_bind()
    task = sa.table(
        "task", sa.column("id", sa.Integer), sa.column("year", sa.Integer), sa.column("number", sa.Integer),
        sa.column("state", sa.String), sa.column("due", sa.Date), sa.column("done_on", sa.Date),
        sa.column("issued_on", sa.Date), sa.column("place", sa.Text),
    )  # fmt: skip
    for row in bind.execute(sa.select(task)).all():
        code = f"{row.year:04}-{row.number:06}"
        if row.state in ("accepted", "cancelled"):
            days = date.max.toordinal() - (row.done_on or row.issued_on).toordinal()
            place = f"2 {days:07} {code}"
        else:
            place = f"0 {row.due or '9999-12-31'} {code}"
        bind.execute(sa.update(task).where(task.c.id == row.id).values(place=place))


TEXTS = (
    "SELECT id, year || '-' || number || ' ' || title || ' ' || details || ' ' || product FROM task",
    "SELECT id, year || '-0' || number FROM task WHERE number < 10",
    "SELECT task.id, conclusion.number || ' ' || conclusion.text || ' ' || meeting.notice_number FROM task"
    " JOIN conclusion ON conclusion.id = task.conclusion_id JOIN meeting ON meeting.id = conclusion.meeting_id",
    "SELECT proof.task_id, evidence.number || ' ' || evidence.title FROM proof"
    " JOIN evidence_version ON evidence_version.id = proof.version_id"
    " JOIN evidence ON evidence.id = evidence_version.evidence_id WHERE proof.task_id IS NOT NULL",
)


def _fill_words() -> None:
    """The folded words by which search finds a task; `flask tasks reindex` makes the same."""
    bind = op.get_bind()
    words = defaultdict(set)
    for query in TEXTS:
        for task_id, text in bind.execute(sa.text(query)).all():
            words[task_id] |= _folded_words(text)
    agencies = dict(bind.execute(sa.text("SELECT id, agency_id FROM task")).all())
    task_word = sa.table("task_word", sa.column("agency_id"), sa.column("word"), sa.column("task_id"))
    for task_id, found in words.items():
        rows = [{"agency_id": agencies[task_id], "word": word, "task_id": task_id} for word in sorted(found)]
        bind.execute(sa.insert(task_word), rows)


def _folded_words(text: str) -> set[str]:
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    found = set()
    for word in "".join(sign for sign in bare if not unicodedata.combining(sign)).split():
        word = word.strip(".,;:!?\"'()[]{}<>“”‘’…«»–—/-")
        found |= {word[piece.start() :][:60] for piece in re.finditer(r"(?:^|(?<=[^\w]))\w", word)}
        if word:
            found.add(word[:60])
    return found
