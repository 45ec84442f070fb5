"""Templates write the same addresses as Flask does."""

from __future__ import annotations

import flask
import pytest
from werkzeug.routing import BuildError

from tracker.addresses import AddressBook


@pytest.fixture
def book(app):
    return AddressBook(app)


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("tasks.show", {"task_id": 7}),
        (".show", {"task_id": 7}),
        ("tasks.index", {}),
        ("tasks.index", {"q": "dân tộc & b", "state": ["open", "returned"]}),
        ("tasks.show", {"task_id": "7"}),
        ("tasks.show", {"task_id": 7, "history": "all"}),
        ("tasks.show", {"task_id": 7, "_anchor": "history"}),
        ("static", {"filename": "app.css"}),
        ("accounts.home", {}),
    ],
)
@pytest.mark.parametrize("root", ["", "/theo-doi"])
def test_an_address_is_that_of_flask(app, book, endpoint, values, root):
    with app.test_request_context("/tasks/3", environ_overrides={"SCRIPT_NAME": root}):
        for _ in range(2):
            assert book.url_for(endpoint, **values) == flask.url_for(endpoint, **values)


@pytest.mark.parametrize("value", [None, -1, 2**31, True, "x"])
def test_what_is_no_number_of_a_row_is_left_to_flask(app, book, value):
    with app.test_request_context("/tasks/3"):
        book.url_for("tasks.show", task_id=7)
        try:
            expected = flask.url_for("tasks.show", task_id=value)
        except (BuildError, ValueError, TypeError) as refused:
            with pytest.raises(type(refused)):
                book.url_for("tasks.show", task_id=value)
        else:
            assert book.url_for("tasks.show", task_id=value) == expected


def test_an_endpoint_that_is_not_there_is_refused(app, book):
    with app.test_request_context("/"), pytest.raises(BuildError):
        book.url_for("tasks.nowhere", task_id=1)
