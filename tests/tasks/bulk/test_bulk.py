"""Many tasks at once: what is foreseen, what is done, and that it is all or nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.errors import Clash, NotFound, Refused
from tracker.tasks.bulk.acts import MOST_TASKS, BulkAct, Wish
from tracker.tasks.bulk.policy import acts_for
from tracker.tasks.bulk.service import change_tasks, foresee
from tracker.tasks.models import EventKind, Rhythm, State, Task

NEW_DUE = date(2021, 12, 15)


def later(words="Chờ văn bản của tỉnh"):
    return Wish(BulkAct.DUE, due=NEW_DUE, words=words)


def seen(*tasks):
    return {task.id: task.version for task in tasks}


def lines(outcome):
    return [(str(change.what), str(change.before), str(change.after)) for change in outcome.changes]


@pytest.fixture
def pair(session, make_task, cast):
    tasks = [make_task(leads=[cast.division]), make_task(leads=[cast.division])]
    session.commit()
    return tasks


# --- doing it ----------------------------------------------------------------


def test_the_due_date_of_all_moves_with_a_line_in_each_history(pair, agency, cast):
    assert change_tasks(seen(*pair), later(), agency=agency, by=cast.office) == 2

    for task in pair:
        assert (task.due, task.first_due) == (NEW_DUE, date(2021, 11, 30))
        moved = [event for event in task.events if event.kind is EventKind.DUE]
        assert [(e.before, e.after, e.words) for e in moved] == [
            ("2021-11-30", "2021-12-15", "Chờ văn bản của tỉnh")
        ]


def test_an_official_is_given_all_and_told_of_each(pair, agency, cast, told):
    wish = Wish(BulkAct.ASSIGN, official=cast.official)

    change_tasks(seen(*pair), wish, agency=agency, by=cast.head)

    assert [task.official for task in pair] == [cast.official, cast.official]
    assert told("task_assigned") == {cast.official.id}


def test_another_division_leads_and_an_official_of_the_former_one_does_not_answer_any_more(
    session, make_task, agency, cast
):
    task = make_task(leads=[cast.division], official=cast.official)
    session.commit()

    change_tasks(seen(task), Wish(BulkAct.LEAD, division=cast.other), agency=agency, by=cast.office)

    assert (task.leads, task.official) == ([cast.other], None)


def test_watchers_follow_all(pair, agency, cast):
    wish = Wish(BulkAct.WATCH, people=(cast.observer, cast.leader))

    change_tasks(seen(*pair), wish, agency=agency, by=cast.office)

    for task in pair:
        assert {watcher.user_id for watcher in task.watchers} == {cast.observer.id, cast.leader.id}
        lines = [event for event in task.events if event.kind is EventKind.WATCHERS]
        assert [line.after for line in lines] == [f"{cast.observer.name}, {cast.leader.name}"]


def test_moving_due_dates_writes_each_task_once_and_whom_it_concerns(
    session, make_tasks, agency, cast, count_queries
):
    make_tasks(20)
    session.commit()
    versions = {task.id: task.version for task in session.scalars(select(Task))}

    with count_queries() as counted:
        change_tasks(versions, later(), agency=agency, by=cast.office)
        session.flush()

    each = [statement for statement in counted.statements if statement.startswith(("INSERT", "UPDATE"))]
    assert len(each) == 4 * 20  # The task, a line of its history and of the audit trail, its notices.
    assert len(counted) <= 8 * 20 + 10


def test_who_leads_is_reminded_of_each(pair, agency, cast, told):
    change_tasks(seen(*pair), Wish(BulkAct.REMIND, words="Khẩn"), agency=agency, by=cast.office)

    assert told("task_reminded") == {cast.head.id}
    assert [task.events[-1].kind for task in pair] == [EventKind.REMINDED] * 2


def test_a_task_and_its_part_move_together_in_either_direction(session, make_task, agency, cast):
    above = make_task(leads=[cast.division], due=date(2021, 11, 30))
    part = make_task(leads=[cast.division], due=date(2021, 11, 30), parent=above)
    session.commit()

    change_tasks(seen(part, above), later(), agency=agency, by=cast.office)
    session.commit()
    sooner = Wish(BulkAct.DUE, due=date(2021, 10, 20), words="Yêu cầu mới")
    change_tasks(seen(above, part), sooner, agency=agency, by=cast.office)

    assert (above.due, part.due) == (date(2021, 10, 20), date(2021, 10, 20))


# --- all or nothing ----------------------------------------------------------


def test_a_task_saved_meanwhile_is_named_and_nothing_is_kept(session, pair, agency, cast):
    known = seen(*pair)
    pair[1].percent = 5
    session.commit()

    with pytest.raises(Clash) as clash:
        change_tasks(known, later(), agency=agency, by=cast.office)

    assert clash.value.words.values["code"] == pair[1].code


def test_a_task_with_which_it_cannot_be_done_is_named(session, pair, make_task, agency, cast):
    closed = make_task(leads=[cast.division], state=State.CANCELLED)
    session.commit()

    with pytest.raises(Refused) as refusal:
        change_tasks(seen(*pair, closed), later(), agency=agency, by=cast.office)

    assert refusal.value.words.values["code"] == closed.code


def test_a_task_one_may_not_see_is_not_known(session, make_task, agency, cast):
    task = make_task(leads=[cast.other])
    session.commit()

    with pytest.raises(NotFound):
        change_tasks(seen(task), Wish(BulkAct.REMIND), agency=agency, by=cast.head)


def test_more_than_can_be_read_through_are_refused(agency, cast):
    too_many = dict.fromkeys(range(1, MOST_TASKS + 2), 1)

    with pytest.raises(Refused):
        change_tasks(too_many, later(), agency=agency, by=cast.office)


# --- foreseeing it -----------------------------------------------------------


def test_what_will_change_is_told_and_nothing_changes(session, pair, agency, cast):
    outcomes = foresee([task.id for task in pair], later(), agency=agency, by=cast.office)
    session.commit()

    assert [lines(outcome) for outcome in outcomes] == [[("Due date", "2021-11-30", "2021-12-15")]] * 2
    for task in pair:
        assert (task.due, len(task.events)) == (date(2021, 11, 30), 1)


def test_what_is_foreseen_tells_nobody(session, pair, agency, cast, told):
    foresee([task.id for task in pair], Wish(BulkAct.REMIND), agency=agency, by=cast.office)
    session.commit()

    assert told("task_reminded") == set()


def test_what_is_confirmed_is_what_was_foreseen(session, pair, agency, cast):
    outcomes = foresee([task.id for task in pair], later(), agency=agency, by=cast.office)
    session.commit()

    change_tasks({one.task.id: one.version for one in outcomes}, later(), agency=agency, by=cast.office)

    assert [task.due for task in pair] == [NEW_DUE, NEW_DUE]


def test_why_a_task_cannot_be_changed_is_told(session, pair, make_task, agency, cast):
    closed = make_task(leads=[cast.division], state=State.ACCEPTED)
    session.commit()

    outcomes = foresee([pair[0].id, closed.id], later(), agency=agency, by=cast.office)

    assert {one.task.code: one.refused is None for one in outcomes} == {
        pair[0].code: True,
        closed.code: False,
    }


def test_a_due_date_before_the_issue_is_told_for_each_task(pair, agency, cast):
    wish = Wish(BulkAct.DUE, due=date(2021, 8, 1), words="Nhầm")

    outcomes = foresee([task.id for task in pair], wish, agency=agency, by=cast.office)

    assert all(one.refused is not None for one in outcomes)


def test_a_standing_task_gets_no_due_date(session, make_task, agency, cast):
    task = make_task(leads=[cast.division], due=None, rhythm=Rhythm.QUARTERLY)
    session.commit()

    [outcome] = foresee([task.id], later(), agency=agency, by=cast.office)

    assert outcome.refused is not None


def test_what_is_so_already_changes_nothing(session, make_task, agency, cast):
    task = make_task(leads=[cast.division], official=cast.official)
    session.commit()

    [outcome] = foresee(
        [task.id], Wish(BulkAct.ASSIGN, official=cast.official), agency=agency, by=cast.office
    )

    assert (outcome.changes, outcome.refused) == ((), None)


def test_a_head_cannot_give_away_what_the_division_only_supports(session, make_task, agency, cast):
    task = make_task(leads=[cast.other], supports=[cast.division])
    session.commit()

    [outcome] = foresee([task.id], Wish(BulkAct.ASSIGN, official=cast.official), agency=agency, by=cast.head)

    assert outcome.refused is not None


# --- who may what ------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("office", list(BulkAct)),
        ("leader", list(BulkAct)),
        ("head", [BulkAct.ASSIGN, BulkAct.WATCH, BulkAct.REMIND]),
        ("official", []),
        ("observer", []),
        ("admin", []),
    ],
)
def test_roles_have_their_acts(agency, cast, role, acts):
    assert acts_for(getattr(cast, role), agency.id) == acts


# --- its pages ---------------------------------------------------------------


def due_form(*tasks, **fields):
    return {
        "act": "due",
        "task": [str(task.id) for task in tasks],
        "typed": "1",
        "due": "15/12/2021",
        "words": "Chờ văn bản của tỉnh",
        "back": "state=open",
        **fields,
    }


def test_the_list_has_boxes_and_the_acts_of_the_reader(browse_as, pair, cast):
    page = browse_as(cast.head).get("/tasks").text

    assert page.count('name="task"') == 2
    assert 'name="act" value="remind"' in page
    assert 'name="act" value="due"' not in page


def test_the_way_from_the_list_to_the_change(session, browse_as, pair, cast):
    browser = browse_as(cast.office)

    first = browser.post("/tasks/bulk", {"act": "due", "task": [str(task.id) for task in pair]})
    foreseen = browser.post("/tasks/bulk", due_form(*pair))
    confirmed = browser.post(
        "/tasks/bulk/confirm",
        {**due_form(), "seen": re.findall(r'name="seen" value="([\d:]+)"', foreseen.text)},
    )

    assert [first.status_code, foreseen.status_code] == [200, 200]
    assert "30/11/2021" in foreseen.text
    assert "15/12/2021" in foreseen.text
    assert (confirmed.status_code, confirmed.location) == (302, "/tasks?state=open")
    assert [task.due for task in pair] == [NEW_DUE, NEW_DUE]


def test_a_clash_keeps_what_was_typed_and_changes_nothing(session, browse_as, pair, cast):
    known = [f"{task.id}:{task.version}" for task in pair]
    pair[1].percent = 5
    session.commit()

    answer = browse_as(cast.office).post("/tasks/bulk/confirm", {**due_form(), "seen": known})

    assert answer.status_code == 409
    assert pair[1].code in answer.text
    assert "Chờ văn bản của tỉnh" in answer.text
    assert [task.due for task in pair] == [date(2021, 11, 30)] * 2


@pytest.mark.parametrize("fault", [{"due": "31/02/2021"}, {"due": ""}, {"words": ""}])
def test_what_cannot_be_read_is_shown_again(browse_as, pair, cast, fault):
    answer = browse_as(cast.office).post("/tasks/bulk", due_form(*pair, **fault))

    assert answer.status_code == 422
    assert pair[0].title in answer.text


def test_nothing_chosen_leads_back_to_the_list(browse_as, cast):
    answer = browse_as(cast.office).post("/tasks/bulk", {"act": "remind", "back": "q=xã"})

    assert (answer.status_code, answer.location) == (302, "/tasks?q=x%C3%A3")


def test_too_many_lead_back_to_the_list(browse_as, cast):
    answer = browse_as(cast.office).post(
        "/tasks/bulk", {"act": "remind", "task": [str(n) for n in range(1, MOST_TASKS + 2)]}
    )

    assert answer.status_code == 302


def test_the_way_back_leads_nowhere_else(browse_as, cast):
    answer = browse_as(cast.office).post("/tasks/bulk", {"act": "remind", "back": "//evil.example/?q=1"})

    assert answer.location.startswith("/tasks")


@pytest.mark.parametrize("role", ["official", "observer", "admin"])
def test_who_has_no_act_is_refused(browse_as, pair, cast, role):
    browser = browse_as(getattr(cast, role))

    assert browser.post("/tasks/bulk", due_form(*pair)).status_code == 403
    assert browser.post("/tasks/bulk/confirm", due_form(*pair)).status_code == 403


def test_a_head_may_not_move_due_dates(browse_as, pair, cast):
    known = [f"{task.id}:{task.version}" for task in pair]

    answer = browse_as(cast.head).post("/tasks/bulk/confirm", {**due_form(), "seen": known})

    assert answer.status_code == 403
    assert pair[0].due == TODAY + timedelta(days=56)
