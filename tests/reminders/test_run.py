"""`flask reminders run`: from due dates to letters that have gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NINE
from tests.servers.smtp import Behaviour, MailServer
from tracker import Application, clock
from tracker.accounts.models import Agency, Division, User
from tracker.mail.models import Letter, LetterState, Notice
from tracker.reminders.service import NotPlanned, plan_notices, remind_where_it_is_time
from tracker.tasks.models import State, Task

MakeTask = Callable[..., Task]
Run = Callable[..., dict[str, int]]

IN_THREE = date(2021, 10, 8)
LAST_WEEK = date(2021, 9, 28)
NOTHING = {"planned": 0, "sent": 0, "failed": 0, "skipped": 0}


@pytest.fixture
def make_task(make_task: MakeTask) -> MakeTask:
    """A task issued so lately that nobody misses a report of it."""
    return partial(make_task, issued_on=LAST_WEEK)


@pytest.fixture
def run(app: Application, session: Session) -> Run:
    """The command, as it is typed; what it printed."""

    def running(*words: str) -> dict[str, int]:
        session.commit()
        result = app.test_cli_runner().invoke(args=["reminders", "run", *words])
        assert result.exit_code == 0, result.output
        session.expire_all()
        [line] = result.output.splitlines()
        return dict(json.loads(line))

    return running


def text_of(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def test_sends_one_letter_a_person_with_everything_in_it(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer
):
    make_task(leads=[division], due=IN_THREE, title="Rà soát thủ tục")
    make_task(leads=[division], due=date(2021, 10, 4), title="Báo cáo quý III")

    printed = run()

    assert printed == {"planned": 1, "sent": 1, "failed": 0, "skipped": 0}
    [message] = mail_server.letters
    text = text_of(message)
    assert text.index("Báo cáo quý III") < text.index("Rà soát thủ tục")
    assert "Quá hạn (1), Sắp đến hạn (1)" in str(message["Subject"])


def test_running_again_sends_nothing(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer
):
    make_task(leads=[division], due=IN_THREE)
    run()

    assert run() == NOTHING
    assert len(mail_server.letters) == 1


def test_says_nothing_when_there_is_nothing(run: Run, head: User, mail_server: MailServer):
    assert run() == NOTHING
    assert mail_server.letters == []


def test_takes_a_day_as_now(
    run: Run,
    make_task: MakeTask,
    division: Division,
    official: User,
    mail_server: MailServer,
    session: Session,
):
    make_task(leads=[division], official=official, due=date(2021, 12, 1), issued_on=date(2021, 11, 26))

    assert run("--on", "2021-11-29") == NOTHING
    assert run("--on", "2021-11-30")["sent"] == 1
    assert "01/12/2021" in text_of(mail_server.letters[0])
    [letter] = session.scalars(select(Letter))
    assert letter.day == date(2021, 11, 30)
    assert clock.local(letter.created_at).hour == 7
    assert clock.now() == NINE


def test_working_days_hold_for_a_day_that_is_named(
    run: Run, make_task: MakeTask, division: Division, head: User
):
    make_task(leads=[division], due=date(2021, 10, 8))

    assert run("--on", "2021-10-09") == NOTHING
    assert run("--on", "2021-10-11")["sent"] == 1


def test_a_run_for_a_day_off_puts_off_no_letter_of_today(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer, at: Any
):
    mail_server.will(Behaviour.TRY_LATER)
    make_task(leads=[division], due=IN_THREE)
    run()
    at(NINE + timedelta(minutes=2))

    assert run("--on", "2021-10-09") == NOTHING
    assert run()["sent"] == 1


def test_refuses_what_is_no_day(app: Application):
    result = app.test_cli_runner().invoke(args=["reminders", "run", "--on", "2021-02-30"])

    assert result.exit_code == 2


def test_tells_the_true_number_of_days_after_a_stop(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer
):
    make_task(leads=[division], due=IN_THREE)

    run("--on", "2021-10-06")

    [message] = mail_server.letters
    assert "còn 2 ngày làm việc" in text_of(message)


def test_a_failed_try_is_counted_and_tried_again(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer, at: Any
):
    mail_server.will(Behaviour.TRY_LATER)
    make_task(leads=[division], due=IN_THREE)

    first = run()
    at(NINE + timedelta(minutes=2))
    second = run()

    assert first == {"planned": 1, "sent": 0, "failed": 1, "skipped": 0}
    assert second == {"planned": 0, "sent": 1, "failed": 0, "skipped": 0}


def test_leads_to_the_form_in_which_progress_is_reported(
    run: Run, make_task: MakeTask, division: Division, head: User, mail_server: MailServer
):
    task = make_task(leads=[division], due=IN_THREE)

    run()

    assert f"http://127.0.0.1:8000/tasks/{task.id}/update" in text_of(mail_server.letters[0])


# --- what changes between planning and sending ----------------------------------------


def cancel(task: Task) -> None:
    task.state = State.CANCELLED


def hand_in(task: Task) -> None:
    task.state = State.SUBMITTED


def hand_over(task: Task) -> None:
    task.official = None


def move(task: Task) -> None:
    task.due = date(2021, 11, 30)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (cancel, "The task is closed."),
        (hand_in, "The result was handed in and waits for its decision."),
        (hand_over, "The recipient does not answer for the task any more."),
        (move, "The due date, the calendar or the rule was changed."),
    ],
)
def test_what_became_untrue_is_not_told(
    run: Run,
    make_task: MakeTask,
    official: User,
    make_division: Callable[..., Division],
    session: Session,
    mail_server: MailServer,
    change: Callable[[Task], None],
    reason: str,
):
    task = make_task(leads=[make_division()], official=official, due=IN_THREE)
    plan_notices(task.agency_id, date(2021, 10, 5))
    change(task)

    printed = run()

    assert printed == {"planned": 1, "sent": 0, "failed": 0, "skipped": 1}
    assert mail_server.letters == []
    [letter] = session.scalars(select(Letter))
    assert (letter.state, letter.why) == (LetterState.SKIPPED, reason)
    assert [notice.reason for notice in session.scalars(select(Notice))] == [reason]


# --- the job ------------------------------------------------------------------------


def test_the_job_waits_for_the_agencys_hour(
    make_task: MakeTask, division: Division, head: User, session: Session, at: Callable[[datetime], None]
):
    make_task(leads=[division], due=IN_THREE)
    at(NINE - timedelta(hours=2, minutes=1))
    remind_where_it_is_time()
    before = session.scalars(select(Letter)).all()

    at(NINE - timedelta(hours=2))
    remind_where_it_is_time()

    assert before == []
    assert len(session.scalars(select(Letter)).all()) == 1


def test_the_job_catches_up_later_on_the_day(
    make_task: MakeTask, division: Division, head: User, session: Session, at: Callable[[datetime], None]
):
    make_task(leads=[division], due=IN_THREE)
    at(NINE + timedelta(hours=14))

    remind_where_it_is_time()

    assert len(session.scalars(select(Letter)).all()) == 1


# --- several agencies ------------------------------------------------------------------


@pytest.fixture
def broken(session: Session, make_agency: Callable[..., Agency], make_task: MakeTask) -> Agency:
    """An agency whose days cannot be planned: for its one task the calendar ends."""
    agency = make_agency("Ban khác")
    make_task(agency=agency, due=date.max)
    return agency


def test_one_agencys_fault_keeps_no_other_from_being_told(
    broken: Agency,
    make_task: MakeTask,
    division: Division,
    head: User,
    session: Session,
):
    make_task(leads=[division], due=IN_THREE)
    session.commit()

    with pytest.raises(NotPlanned, match=f"agency {broken.id}: ValueError"):
        remind_where_it_is_time()

    assert [letter.recipient_id for letter in session.scalars(select(Letter))] == [head.id]
