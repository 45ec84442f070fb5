"""Fields of forms: what they take, and what they say to the rest."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from tracker.fields import LONGEST_LINE, LONGEST_LINES, AtMost, DayField, Line, Lines


class Note(Form):
    line = Line(validators=[AtMost(20)])
    lines = Lines()
    day = DayField()


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


@pytest.mark.parametrize("day", ["31/12/1989", "05/10/9021", "31/12/9999"])
def test_a_day_of_a_far_year_is_refused(typed, day):
    assert "1990" in typed(day=day).errors["day"][0]


@pytest.mark.parametrize("day", ["01/01/1990", "31/12/2099"])
def test_days_of_the_years_that_people_work_in_are_taken(typed, day):
    assert typed(day=day).errors == {}
