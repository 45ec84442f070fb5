"""The migrations make what the models say, from nothing, and the newest can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, MetaData, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from config import PROJECT
from tests.conftest import settings_for
from tracker import create_app
from tracker.accounts.service import create_agency
from tracker.audit import AuditLine
from tracker.db import db, transaction

MOMENT = datetime(2021, 10, 5, 2, tzinfo=UTC)


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(PROJECT / "migrations"))


@pytest.fixture
def bare_app(tmp_path, empty_database_url):
    app = create_app(settings_for(tmp_path, empty_database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_head():
    assert len(scripts().get_heads()) == 1


def test_no_migration_imports_the_tracker():
    wrong = [
        script.path
        for script in scripts().walk_revisions()
        if "tracker" in script.module.__dict__ or "import tracker" in Path(script.path).read_text()
    ]

    assert not wrong


def test_from_nothing_they_give_what_the_models_say(bare_app):
    upgrade()

    with db.engine.connect() as connection:
        drift = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata
        )
    assert drift == []


def test_from_nothing_they_give_the_checks_of_the_models(bare_app):
    upgrade()

    inspector = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint) and c.name}
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert found == wanted, table.name


def test_the_newest_is_undone_and_redone_with_data_in_place(bare_app):
    upgrade()
    with transaction():
        create_agency(name="Ban Dân tộc", short_name="BDT", symbol="BDT")

    downgrade()
    upgrade()

    assert db.session.scalar(select(AuditLine.verb)) == "create_agency"


def test_years_of_which_days_are_known_are_noted_with_their_source(bare_app):
    upgrade(revision="0006")
    kept = MetaData()
    kept.reflect(db.engine, only=["agency", "calendar_day"])
    with db.engine.begin() as connection:
        connection.execute(
            insert(kept.tables["agency"]).values(
                id=1, name="Ban", short_name="Ban", symbol="B", send_hour=7, created_at=MOMENT
            )
        )
        for day in (date(2020, 9, 2), date(2021, 1, 1), date(2021, 9, 2)):
            connection.execute(
                insert(kept.tables["calendar_day"]).values(
                    agency_id=1, day=day, kind="off", name="Nghỉ", source="holidays 0.108"
                )
            )

    upgrade()

    years = db.session.execute(text("SELECT year, source, confirmed_at FROM calendar_year ORDER BY year"))
    assert [tuple(year) for year in years] == [(2020, "holidays 0.108", None), (2021, "holidays 0.108", None)]


def test_notices_of_old_rules_go_on_under_the_names_of_their_occasions(bare_app):
    upgrade(revision="0006")
    kept = MetaData()
    kept.reflect(db.engine, only=["agency", "user", "notice"])
    agency, user, notice = (kept.tables[name] for name in ("agency", "user", "notice"))
    planned = [("due_in_7", 1), ("due_in_3", 5), ("due_in_1", 5), ("due_today", 8), ("overdue", 11)]
    with db.engine.begin() as connection:
        connection.execute(
            insert(agency).values(
                id=1, name="Ban", short_name="Ban", symbol="B", send_hour=7, created_at=MOMENT
            )
        )
        connection.execute(
            insert(user).values(
                id=1, email="a@b.c", name="An", name_key="an", session_salt="s", locale="vi",
                is_active=True, created_at=MOMENT,
            )
        )  # fmt: skip
        for rule, day in planned:
            connection.execute(
                insert(notice).values(
                    agency_id=1, rule=rule, subject_type="task", subject_id=1, recipient_id=1, at_once=False,
                    planned_on=date(2021, 10, day), state="told", reason="", created_at=MOMENT,
                )
            )  # fmt: skip

    upgrade()

    renamed = db.session.execute(text("SELECT rule FROM notice ORDER BY id")).scalars()
    assert list(renamed) == ["before_due", "before_due", "due_in_1", "on_due", "overdue"]


@pytest.mark.parametrize("statement", ["UPDATE audit_line SET verb = 'other'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_an_audit_line(app, statement):
    with app.app_context():
        with transaction():
            create_agency(name="Ban Dân tộc", short_name="BDT", symbol="BDT")

        with pytest.raises(DBAPIError, match="never changed"), transaction() as session:
            session.execute(text(statement))
