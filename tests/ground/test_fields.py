"""Fields of forms: what they take, and what they say to the rest."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from tracker.fields import LONGEST_LINE, LONGEST_LINES, AtMost, Line, Lines


class Note(Form):
    line = Line(validators=[AtMost(20)])
    lines = Lines()


@pytest.fixture
def typed(app):
    """The form as somebody filled it."""

    def fill(**fields: str) -> Note:
        form = Note(MultiDict(fields))
        form.validate()
        return form

    with app.test_request_context():
        yield fill


@pytest.mark.parametrize(("field", "limit"), [("line", LONGEST_LINE), ("lines", LONGEST_LINES)])
def test_text_far_too_long_is_refused_once_and_left_as_it_came(typed, field, limit):
    text = "u\u031b" * limit

    form = typed(**{field: text})

    [error] = form[field].errors
    assert str(limit) in error
    assert form[field].data == text


def test_a_line_too_long_for_its_field_is_refused_by_its_length_as_kept(typed):
    assert typed(line="u\u031b" * 20).errors == {}
    assert "21" in typed(line="u\u031b" * 21).errors["line"][0]
