"""Who decides on parts: the head who passed them on, not the office."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.tasks.finding.mine import list_mine
from tracker.tasks.models import Source, State
from tracker.tasks.policy import partaking
from tracker.tasks.sharing.parts import place_under
from tracker.tasks.steps import Actor


@pytest.fixture
def submit_part(make_task, cast):
    def make(official):
        parent = make_task(leads=[cast.division], state=State.IN_PROGRESS)
        return make_task(
            leads=[cast.division], parent=parent, official=official, state=State.SUBMITTED, submitted_on=TODAY
        )

    return make


@pytest.fixture
def decides(agency, cast):
    def ask(who):
        return list_mine(agency, getattr(cast, who), TODAY).totals.get("to_decide", 0)

    return ask


def test_the_head_finds_the_part_among_what_waits_for_a_decision(submit_part, decides, cast):
    submit_part(cast.official)

    assert decides("head") == 1


@pytest.mark.parametrize("who", ["office", "leader", "official", "other_head"])
def test_others_are_not_asked(submit_part, decides, cast, who):
    submit_part(cast.official)

    assert decides(who) == 0


def test_a_part_that_the_head_did_is_for_the_office(submit_part, decides, cast):
    submit_part(cast.head)

    assert (decides("head"), decides("office"), decides("leader")) == (0, 1, 1)


def test_a_task_of_its_own_is_for_the_office(make_task, decides, cast):
    make_task(leads=[cast.division], state=State.SUBMITTED, submitted_on=TODAY)

    assert (decides("head"), decides("office")) == (0, 1)


def test_two_equal_leads_are_shown_as_such_in_the_list(make_task, browse_as, cast):
    make_task(leads=[cast.division, cast.other])

    assert "đồng chủ trì" in browse_as(cast.office).get("/tasks").text


def test_a_part_names_the_task_it_is_of(make_task, browse_as, cast):
    parent = make_task(leads=[cast.division], title="Nhiệm vụ ở trên")
    part = make_task(leads=[cast.division], parent=parent, official=cast.official)

    shown = browse_as(cast.official).get(f"/tasks/{part.id}").text

    assert f'href="/tasks/{parent.id}"' in shown
    assert "Nhiệm vụ ở trên" in shown


def test_whoever_leads_a_task_that_the_office_placed_under_another_does_not_decide_on_it(
    make_task, make_division, make_user
):
    division = make_division()
    head, above = make_user(Role.HEAD, division), make_task()
    placed = make_task(parent=above, leads=[division], source=Source.PLAN)

    assert Actor.DECIDER not in partaking(head, placed)


def test_the_head_of_a_part_that_stands_by_itself_again_does_not_decide_on_it_any_more(
    submit_part, cast, session
):
    part = submit_part(cast.official)
    part.state = State.IN_PROGRESS
    session.commit()

    place_under(part, None, version=None, by=cast.office)

    assert Actor.DECIDER not in partaking(cast.head, part)
