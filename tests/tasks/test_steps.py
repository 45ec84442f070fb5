"""The table of steps: who may do what from where."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tasks.states import CLOSED_STATES, State
from tracker.tasks.steps import TABLE, Actor, Step, find_move, open_steps


def test_a_step_from_a_state_stands_in_the_table_once():
    rows = [(move.step, state) for move in TABLE for state in move.starts]

    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_what_is_closed_is_reopened_or_talked_about_and_nothing_else(state: State):
    assert open_steps(state, set(Actor)) == {Step.REOPEN, Step.COMMENT}


@given(st.lists(st.sampled_from(Step)))
def test_no_path_leads_out_of_the_table(steps: list[Step]):
    state = State.DRAFT
    for step in steps:
        move = find_move(step, state)
        if move is not None and move.leads_to is not None:
            state = move.leads_to

    assert state in set(State)


def test_every_state_can_be_reached_from_the_first():
    reached, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        state = waiting.pop()
        for step in Step:
            move = find_move(step, state)
            if move and move.leads_to and move.leads_to not in reached:
                reached.add(move.leads_to)
                waiting.append(move.leads_to)

    assert reached == set(State)


def test_only_deciders_decide_and_only_who_leads_submits():
    for state, step in itertools.product(State, (Step.ACCEPT, Step.RETURN, Step.CANCEL, Step.EDIT)):
        assert step not in open_steps(state, {Actor.LEADING, Actor.SUPPORTING})
    for state in State:
        assert Step.SUBMIT not in open_steps(state, {Actor.SUPPORTING, Actor.DECIDER})
