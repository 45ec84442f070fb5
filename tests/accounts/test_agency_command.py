from __future__ import annotations

import re

from sqlalchemy import select

from tracker.accounts.models import Agency, CalendarDay, Role, User

ANSWERS = ["--name", "Sở Nội vụ", "--short-name", "SNV", "--symbol", "SNV",
           "--admin-name", "Lê Thị Hoa", "--admin-email", "Hoa@SoNoiVu.example"]  # fmt: skip


def test_it_begins_an_agency_and_prints_the_link_for_its_administrator(app, session, browse_as):
    result = app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS])

    assert result.exit_code == 0
    agency = session.scalar(select(Agency))
    admin = session.scalar(select(User))
    assert (agency.name, admin.email) == ("Sở Nội vụ", "hoa@sonoivu.example")
    assert admin.holds(Role.ADMIN, at=agency)
    link = re.search(r"http://127\.0\.0\.1:8000(/signin/invitation/\S+)", result.output)
    assert browse_as(None).get(link[1]).status_code == 200


def test_the_agency_knows_its_public_holidays(app, session):
    app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS])

    names = {(day.day.year, day.name) for day in session.scalars(select(CalendarDay))}
    assert {(2021, "Tết Nguyên Đán"), (2022, "Tết Nguyên Đán")} <= names


def test_an_address_that_is_none_changes_nothing(app, session):
    result = app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS[:-1], "khong phai"])

    assert result.exit_code == 1
    assert session.scalar(select(Agency)) is None


def test_the_same_agency_is_not_made_twice(app, session):
    app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS])

    again = app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS])

    assert again.exit_code == 1
    assert len(session.scalars(select(Agency)).all()) == 1


def test_the_operator_makes_a_link_for_anybody(app, session, browse_as):
    app.test_cli_runner().invoke(args=["agency", "create", *ANSWERS])

    result = app.test_cli_runner().invoke(args=["agency", "link", "hoa@sonoivu.example"])

    link = re.search(r"(/signin/invitation/\S+)", result.output)
    assert browse_as(None).get(link[1]).status_code == 200


def test_a_link_for_nobody_is_refused(app):
    result = app.test_cli_runner().invoke(args=["agency", "link", "khong.co@sonoivu.example"])

    assert result.exit_code == 1
