"""Column types and transactions, on whichever database the run is for."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.exc import IntegrityError

from tests.conftest import NINE
from tracker.accounts.models import Agency, CalendarDay, DayKind, Role
from tracker.db import apart, db, insert_new, transaction


def day_row(agency, day=date(2021, 9, 2)):
    return {
        "agency_id": agency.id, "day": day, "kind": DayKind.OFF, "name": "Quốc khánh", "source": "x",
    }  # fmt: skip


def test_points_keep_four_decimals_exactly(make_framework, make_criterion, session):
    criterion = make_criterion(make_framework(), "1", maximum=Decimal("2.9341"))
    session.commit()
    session.expire_all()

    assert criterion.maximum == Decimal("2.9341")
    assert session.scalar(text("SELECT maximum FROM criterion")) == 29341


def test_points_with_five_decimals_are_no_points(make_framework, make_criterion):
    with pytest.raises(Exception, match="four decimals"):
        make_criterion(make_framework(), "1", maximum=Decimal("0.00001"))


def test_moments_come_back_aware_and_in_utc(agency, session):
    agency.created_at = datetime(2021, 10, 5, 9, tzinfo=timezone(timedelta(hours=7)))
    session.commit()
    session.expire_all()

    assert agency.created_at == NINE
    assert agency.created_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(agency, session):
    agency.created_at = datetime(2021, 10, 5, 9)  # noqa: DTZ001 - that is the point

    with pytest.raises(Exception, match="needs a zone"):
        session.flush()


def test_text_is_composed_on_its_way_in(agency, session):
    agency.name = "Tuye\u0302n"
    session.commit()
    session.expire_all()

    assert agency.name == "Tuyên"


def test_an_unknown_state_is_refused_by_the_database(make_task, session):
    task = make_task()
    session.flush()

    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE task SET state = 'somewhere' WHERE id = :id"), {"id": task.id})


def test_rows_that_exist_are_left_alone(agency, session):
    assert insert_new(CalendarDay, [day_row(agency)]) == 1
    assert insert_new(CalendarDay, [day_row(agency), day_row(agency, date(2021, 9, 3))]) == 1
    assert len(session.scalars(select(CalendarDay)).all()) == 2


def test_a_transaction_keeps_all_or_nothing(app, session):
    def half() -> None:
        with transaction():
            db.session.add(Agency(name="A", short_name="A", symbol="A", created_at=NINE))
            db.session.flush()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        half()

    assert session.scalar(select(Agency)) is None


def test_what_is_done_apart_stays_when_the_rest_is_dropped(agency, session):
    row = day_row(agency)
    session.commit()
    with apart() as own:
        insert_new(CalendarDay, [row], own)
    session.rollback()

    assert session.scalar(select(CalendarDay)) is not None


def test_apart_would_not_drop_changes_silently(agency, session):
    agency.name = "Tên khác"

    with pytest.raises(RuntimeError, match="drop changes"), apart():
        pass


def test_two_writers_at_once_both_succeed(app, agency, session):
    days = [date(2021, 1, n) for n in range(1, 21)]
    agency_id = agency.id
    session.commit()

    def write(mine: list[date]) -> None:
        for day in mine:
            with app.app_context(), transaction():
                seen = db.session.get_one(Agency, agency_id)  # A read that turns into a write.
                insert_new(CalendarDay, [day_row(seen, day)])

    writers = [threading.Thread(target=write, args=(days[n::2],)) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert len(session.scalars(select(CalendarDay)).all()) == 20


def test_no_page_fails_because_the_server_closed_its_connections(browse_as, make_user, session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    browser, url = browse_as(make_user(Role.OFFICE)), session.get_bind().url
    browser.get("/tasks")
    with create_engine(url, poolclass=NullPool).connect() as other:
        closed = other.scalars(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        ).all()

    response = browser.get("/tasks")

    assert True in closed
    assert response.status_code == 200
