"""People who work at the same moment wait for each other where they must, and nowhere else.

SQLite has one writer: there everybody waits for everybody.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.audit import AuditLine
from tracker.db import db
from tracker.tasks.objecting import remind_task
from tracker.tasks.service import hold_agency


@pytest.fixture(autouse=True)
def _where_people_write_at_once(session):
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")


def test_a_verb_that_holds_a_task_does_not_wait_for_who_holds_the_agency(app, session, make_task, cast):
    """Who does something to many tasks holds the agency and then each of them: they would wait for
    each other for ever."""
    task = make_task(leads=[cast.division])
    session.commit()
    hold_agency(task.agency_id)
    task_id, office_id = task.id, cast.office.id

    with app.app_context():
        theirs: Session = db.session()
        theirs.execute(text("SET lock_timeout = '2s'"))
        remind_task(
            theirs.get_one(type(task), task_id), version=None, by=theirs.get_one(type(cast.office), office_id)
        )
        theirs.commit()

    assert session.scalar(select(AuditLine.verb).order_by(AuditLine.id.desc()).limit(1)) == "remind_task"
