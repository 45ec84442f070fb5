"""Putting a task below another, and letting it stand by itself again."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.errors import Refused
from tracker.tasks.models import ProgressBy, State
from tracker.tasks.sharing.parts import place_under
from tracker.tasks.sharing.queries import DEEPEST, list_line_above


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other])


def test_a_task_is_put_below_another_and_taken_out_again(make_task, cast, task, session):
    alone = make_task(leads=[cast.division], percent=40, state=State.IN_PROGRESS)

    place_under(alone, task, version=None, by=cast.office)
    assert (alone.parent, task.percent, task.progress_by) == (task, 40, ProgressBy.PARTS)

    place_under(alone, None, version=None, by=cast.office)
    assert (alone.parent, task.progress_by) == (None, ProgressBy.HAND)


def test_a_circle_of_parents_is_refused(make_task, cast, session):
    top, middle, low = (make_task(leads=[cast.division]) for _ in range(3))
    place_under(middle, top, version=None, by=cast.office)
    place_under(low, middle, version=None, by=cast.office)

    for parent in (low, middle, top):
        with pytest.raises(Refused) as refusal:
            place_under(top, parent, version=None, by=cast.office)
        assert refusal.value.field == "parent"

    assert top.parent is None


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_tried_no_circle_and_no_fourth_level_comes_about(make_task, cast, seed):
    tasks, chance = [make_task(leads=[cast.division]) for _ in range(5)], random.Random(seed)
    refused = 0

    for _ in range(25):
        task, parent = chance.choice(tasks), chance.choice([*tasks, None])
        try:
            place_under(task, parent, version=None, by=cast.office)
        except Refused:
            refused += 1

    assert refused > 0
    for task in tasks:
        line = list_line_above(task)
        assert len(line) <= DEEPEST
        assert line[-1].parent_id is None  # The walk ended at the top, not where it began.


def test_a_fourth_level_is_refused(make_task, cast):
    first, second, third, fourth = (make_task(leads=[cast.division]) for _ in range(4))
    place_under(second, first, version=None, by=cast.office)
    place_under(fourth, third, version=None, by=cast.office)

    place_under(third, first, version=None, by=cast.office)
    with pytest.raises(Refused, match="levels deep at most"):
        place_under(third, second, version=None, by=cast.office)


def test_a_task_due_later_is_not_put_below(make_task, cast, task):
    later = make_task(leads=[cast.division], due=date(2021, 12, 31))

    with pytest.raises(Refused, match="no later than task") as refusal:
        place_under(later, task, version=None, by=cast.office)

    assert refusal.value.field == "parent"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_what_is_handed_in_or_closed_takes_no_parts(make_task, cast, state):
    closed = make_task(leads=[cast.division], state=state, submitted_on=TODAY)

    with pytest.raises(Refused, match="takes no parts"):
        place_under(make_task(leads=[cast.division]), closed, version=None, by=cast.office)


def test_a_task_of_another_agency_is_refused(make_task, make_agency, cast):
    foreign = make_task(agency=make_agency("Sở khác"))

    with pytest.raises(Refused):
        place_under(make_task(leads=[cast.division]), foreign, version=None, by=cast.office)


# --- the page ---------------------------------------------------------------


def test_the_office_puts_a_task_below_another_by_its_code(task, make_task, browse_as, cast):
    alone = make_task(leads=[cast.division])
    browser = browse_as(cast.office)

    fields = {"parent": task.code, "version": str(alone.version)}
    assert browser.post(f"/tasks/{alone.id}/place", fields).status_code == 302
    assert alone.parent_id == task.id

    fields = {"parent": alone.code, "version": str(task.version)}
    response = browser.post(f"/tasks/{task.id}/place", fields)
    assert response.status_code == 422
    assert f'value="{alone.code}"' in response.text
