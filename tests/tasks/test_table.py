"""The verbs keep to the table: what stands there each actor can do, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker import clock
from tracker.accounts.models import User
from tracker.errors import NotAllowed, Refused
from tracker.tasks import closing, objecting, service
from tracker.tasks.editing import edit_task
from tracker.tasks.models import EventKind, Task, TaskEvent, Watcher
from tracker.tasks.states import State
from tracker.tasks.steps import Actor, Step, actors_of, find_move

# One person for each way of standing to a task. Who heads a division that leads it leads it, too.
STANDING = {
    "office": {Actor.DECIDER},
    "leader": {Actor.DECIDER},
    "head": {Actor.HEADING, Actor.LEADING},
    "official": {Actor.LEADING},
    "other_head": {Actor.SUPPORTING},
    "admin": {Actor.WATCHING},
    "observer": set(),
}
LONG = "Đã ban hành kế hoạch và tổ chức ba hội nghị."


def edit(task: Task, by: User) -> object:
    same = {name: getattr(task, name) for name in ("details", "product", "due", "official", "criteria")}
    return edit_task(
        task, title="Khác", leads=task.leads, supports=task.supports, version=None, by=by, **same
    )


@pytest.fixture
def verbs(make_division, make_task):
    """What takes each step. Steps of which other parts of the feature have the verbs are taken
    bare: all of those begin with `take`."""
    third = make_division("Phòng thứ ba")
    other = make_task(leads=[third])
    known = {"version": None}

    def bare(step: Step):
        return lambda task, by: service.take(task, step, by=by, version=None)

    own = {
        Step.ISSUE: lambda task, by: service.issue_task(task, issued_on=TODAY, by=by, **known),
        Step.ACKNOWLEDGE: lambda task, by: objecting.acknowledge_task(task, by=by, **known),
        Step.DISPUTE: lambda task, by: objecting.dispute_task(task, reason="x", by=by, **known),
        Step.ASK_HAND_OVER: lambda task, by: objecting.ask_hand_over(
            task, reason="x", to=third, by=by, **known
        ),
        Step.TAKE_BACK: lambda task, by: objecting.take_back_objection(task, by=by, **known),
        Step.UPHOLD: lambda task, by: objecting.uphold_task(task, words="x", by=by, **known),
        Step.HAND_OVER: lambda task, by: objecting.hand_over_task(task, to=third, by=by, **known),
        Step.REPORT: lambda task, by: service.report_progress(task, percent=10, words="x", by=by, **known),
        Step.SUBMIT: lambda task, by: service.submit_task(task, words=LONG, by=by, **known),
        Step.ACCEPT: lambda task, by: service.accept_task(task, by=by, **known),
        Step.RETURN: lambda task, by: service.return_task(task, reason="x", by=by, **known),
        Step.CANCEL: lambda task, by: closing.cancel_task(task, reason="x", by=by, **known),
        Step.MERGE: lambda task, by: closing.merge_task(task, other, reason="x", by=by, **known),
        Step.REOPEN: lambda task, by: closing.reopen_task(task, reason="x", by=by, **known),
        Step.EDIT: lambda task, by: edit(task, by),
        Step.REMIND: lambda task, by: objecting.remind_task(task, by=by, **known),
    }
    return {step: own.get(step) or bare(step) for step in Step}


@pytest.fixture
def in_state(session, make_task, cast):
    """A task in a state, as the verbs would have left it."""

    def make(state: State) -> Task:
        columns = {}
        if state is State.MERGED:
            columns["merged_into_id"] = make_task(leads=[cast.other]).id
        task = make_task(
            leads=[cast.division],
            supports=[cast.other],
            official=cast.official,
            state=state,
            submitted_on=TODAY if state is State.SUBMITTED else None,
            **columns,
        )
        session.add(Watcher(task_id=task.id, user_id=cast.admin.id, since=clock.now()))
        session.commit()
        return task

    return make


@pytest.mark.parametrize("state", State)
def test_each_actor_takes_the_steps_of_the_table_and_no_other(session, in_state, verbs, cast, state):
    task = in_state(state)
    wrong = []
    for step in Step:
        move = find_move(step, state)
        for name, actors in STANDING.items():
            person = getattr(cast, name)
            is_allowed = move is not None and not move.actors.isdisjoint(actors)
            try:
                verbs[step](task, person)
            except NotAllowed:
                came = "not allowed"
            except Refused:
                came = "refused"
            else:
                came = "done"
                if move is None or task.state is not (move.leads_to or state):
                    came = f"led to {task.state}"
            session.rollback()
            if is_allowed:
                expected = "done"
            else:
                is_known = move is None and not actors_of(step).isdisjoint(actors)
                expected = "refused" if is_known else "not allowed"
            if came != expected:
                wrong.append((step.value, name, came, expected))

    assert not wrong


def test_every_step_is_a_line_of_the_history_when_it_moves_the_task(session, in_state, verbs, cast):
    people = {
        Actor.DECIDER: cast.office, Actor.HEADING: cast.head, Actor.LEADING: cast.official,
        Actor.SUPPORTING: cast.other_head, Actor.WATCHING: cast.admin,
    }  # fmt: skip
    silent = []
    for state in State:
        task = in_state(state)
        for step in Step:
            move = find_move(step, state)
            if move is None or move.leads_to in {None, state} or step not in verbs:
                continue
            verbs[step](task, people[sorted(move.actors)[0]])
            session.flush()
            line = session.scalars(
                select(TaskEvent)
                .where(TaskEvent.task_id == task.id, TaskEvent.kind == EventKind.STATE)
                .order_by(TaskEvent.id.desc())
                .limit(1)
            ).first()
            if line is None or (line.before, line.after) != (state.value, move.leads_to.value):
                silent.append((state.value, step.value))
            session.rollback()

    assert not silent
