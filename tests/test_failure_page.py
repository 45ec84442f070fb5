"""The page of a failure is there when the database is not."""

from __future__ import annotations

import pytest

from tests.conftest import settings_for
from tracker import create_app
from tracker.accounts.models import Division, DivisionKind, Role
from tracker.db import db

SENTENCE = "Hệ thống gặp lỗi."


def test_a_database_that_cannot_be_reached_gives_the_page_in_words(tmp_path):
    app = create_app(settings_for(tmp_path / "instance", f"sqlite:///{tmp_path / 'missing' / 'x.sqlite'}"))

    response = app.test_client().get("/signin")

    assert response.status_code == 500
    assert SENTENCE in response.text


@pytest.fixture
def app(tmp_path, database_url):
    """An application of its own, which gets a page more."""
    own = create_app(settings_for(tmp_path / "instance", database_url))
    yield own
    with own.app_context():
        db.engine.dispose()


@pytest.fixture
def failing(app, count_queries):
    """The address of a view that fails, and what is asked of the database from then on."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with count_queries() as counted:

        def fail():
            counted.statements.clear()
            raise RuntimeError("out of paper")

        app.add_url_rule("/fails", view_func=fail)
        yield counted


def test_the_page_of_a_failure_asks_the_database_nothing(failing, browse_as, make_user):
    browser = browse_as(make_user(Role.OFFICE))

    response = browser.get("/fails")

    assert response.status_code == 500
    assert SENTENCE in response.text
    assert failing.statements == []


def test_the_page_of_a_failure_speaks_the_language_of_the_session(failing, browse_as, make_user):
    browser = browse_as(make_user(Role.OFFICE))
    browser.post("/language", {"language": "en"})

    assert "Something went wrong on our side." in browser.get("/fails").text


def test_two_saves_of_what_may_be_there_only_once_are_a_clash_and_no_failure(
    app, browse_as, make_user, make_division
):
    division = make_division("Văn phòng")
    agency_id, office = division.agency_id, make_user(Role.OFFICE)

    def save_again():
        db.session.add(
            Division(
                agency_id=agency_id, kind=DivisionKind.OFFICE, name="Văn phòng", short_name="VP",
                valid_from=division_from,
            )
        )  # fmt: skip
        db.session.flush()  # The constraint refuses it here.
        return "kept"

    division_from = division.valid_from
    app.add_url_rule("/again", view_func=save_again)

    response = browse_as(office).get("/again")

    assert response.status_code == 409
    assert "cùng lúc" in response.text


def test_what_an_address_opens_is_not_written_down(failing, app, browse_as, caplog):
    def fail(token, number):
        raise RuntimeError("out of paper")

    fail.is_public = True
    app.add_url_rule("/opens/<token>/<int:number>", "opens", fail)

    browse_as(None).get("/opens/sesame/7")

    assert "sesame" not in caplog.text
    assert "/opens/<token>/<int:number> {'number': 7}" in caplog.text
