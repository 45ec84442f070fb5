"""The migrations make what the models say, from nothing, and the newest can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import DBAPIError

from config import PROJECT
from tests.conftest import settings_for
from tracker import create_app
from tracker.accounts.service import create_agency
from tracker.audit import AuditLine
from tracker.db import db, transaction


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


@pytest.mark.parametrize("statement", ["UPDATE audit_line SET verb = 'other'", "DELETE FROM audit_line"])
def test_the_database_refuses_to_change_an_audit_line(app, statement):
    with app.app_context():
        with transaction():
            create_agency(name="Ban Dân tộc", short_name="BDT", symbol="BDT")

        with pytest.raises(DBAPIError, match="never changed"), transaction() as session:
            session.execute(text(statement))
