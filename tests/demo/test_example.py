"""What the example holds once it is loaded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker.accounts.models import Absence, Agency, Installation, Role, User
from tracker.accounts.queries import work_calendar
from tracker.conclusions.models import Handling, Meeting
from tracker.demo.letters import BUSY_ON
from tracker.demo.people import PASSWORD
from tracker.evidence.models import Evidence, Version
from tracker.evidence.store import open_file
from tracker.index.models import Evaluation
from tracker.index.queries import find_evaluation, result_of
from tracker.index.results import weakest
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import DAILY
from tracker.rollup.queries import Dossier, dossier
from tracker.signin import passwords
from tracker.tasks.models import OPEN_STATES, State, Task
from tracker.tasks.policy import leads_task


def test_the_published_figures_of_2020_come_out(loaded: Session, department: Agency):
    evaluation = evaluation_of(department, 2020)

    assert (evaluation.percent, evaluation.rank, evaluation.ranked) == (Decimal("87.26"), 10, 20)
    assert evaluation.previous_rank == 20
    assert {result.criterion.code: result.percent for result in result_of(evaluation)} == {
        "1": Decimal("73.89"),
        "2": Decimal("92.00"),
        "3": Decimal("94.79"),
        "4": Decimal("94.53"),
        "5": Decimal("95.71"),
        "6": Decimal("98.98"),
        "7": Decimal("69.45"),
    }


def test_an_official_is_on_leave_and_a_colleague_does_the_tasks(loaded: Session):
    absence = loaded.scalars(select(Absence)).one()
    open_tasks = select(Task).where(Task.official == absence.user, Task.state.in_(OPEN_STATES))

    assert absence.from_day <= TODAY <= absence.to_day
    assert absence.user.divisions_as(Role.OFFICIAL, at=absence.agency_id) == absence.deputy.divisions_as(
        Role.OFFICIAL, at=absence.agency_id
    )
    for task in (tasks := loaded.scalars(open_tasks).all()):
        assert leads_task(absence.deputy, task)
    assert tasks


def test_remedies_of_the_weak_fields_are_under_way(loaded: Session, department: Agency):
    weak = {result.criterion.code for result in weakest(result_of(evaluation_of(department, 2020)))}
    tasks = loaded.scalars(select(Task)).all()

    at_work = {c.code[0] for task in tasks if task.state is State.IN_PROGRESS for c in task.criteria}

    assert weak == {"1", "7"}
    assert weak <= at_work


def test_points_are_earned_pending_and_at_risk_and_one_leaf_has_nobody(loaded: Session, department: Agency):
    forecast = dossier_of_2021(department).forecast

    assert min(forecast.total.earned, forecast.total.pending, forecast.total.at_risk) > 10
    unworked = {leaf.criterion.code for leaf in forecast.leaves if leaf.behind.unworked}
    assert "1.5" in unworked


def test_an_accepted_document_of_2020_earns_nothing_for_2021(loaded: Session, department: Agency):
    left_out = [each.file for each in dossier_of_2021(department).left_out]

    assert [file.number for file in left_out if file.proves_on.year == 2020] == ["03/BTK-BDT"]


def test_the_review_meeting_waits_for_its_text_and_the_other_is_handled(loaded: Session, department: Agency):
    midyear, review = loaded.scalars(select(Meeting).order_by(Meeting.held_on)).all()

    assert (review.held_on, review.text, review.conclusions) == (date(2021, 9, 1), "", [])
    assert [each.handling for each in midyear.conclusions] == [
        Handling.TASKS,
        Handling.TASKS,
        Handling.TASKS,
        Handling.INFORMATION,
    ]
    assert all(each.tasks or each.reason for each in midyear.conclusions)


def test_the_ledger_tells_what_left_before_the_day_of_loading(loaded: Session, department: Agency):
    letters = loaded.scalars(select(Letter)).all()
    notices = loaded.scalars(select(Notice)).all()

    assert {notice.planned_on for notice in notices if notice.state is NoticeState.PLANNED} == {TODAY}
    sent = [letter for letter in letters if letter.state is LetterState.SENT]
    assert len(sent) > 80
    assert all(letter.sent_at and letter.day < TODAY and letter.body_html for letter in sent)
    calendar = work_calendar(department.id)
    assert all(calendar.is_working(letter.day) for letter in sent if letter.slot == DAILY)


def test_a_busy_mail_server_of_the_past_shows_in_the_ledger(loaded: Session, department: Agency):
    tried_twice = loaded.scalars(select(Letter).where(Letter.tries == 2)).all()

    assert {letter.day for letter in tried_twice} == {BUSY_ON}
    for letter in tried_twice:
        first, second = letter.attempts
        assert first.outcome.startswith("451")
        assert letter.sent_at == second.began_at > first.ended_at


def test_everybody_signs_in_with_the_one_password(loaded: Session, department: Agency):
    hashes = set(loaded.scalars(select(User.password_hash)))

    assert len(hashes) == 1
    assert passwords.matches(PASSWORD, hashes.pop())


def test_every_document_has_its_file(loaded: Session, department: Agency):
    kinds = set()
    for version in loaded.scalars(select(Version)):
        with open_file(version.sha256) as file:
            assert len(file.read()) == version.size
        kinds.add(Path(version.filename).suffix)

    assert kinds == {".pdf", ".docx", ".xlsx", ".txt"}


def test_a_document_came_again_after_its_return(loaded: Session, department: Agency):
    again = loaded.scalars(select(Evidence).join(Version).where(Version.number == 2)).one()

    assert again.number == "61/BC-BDT"


def test_the_installation_is_known_as_an_example(loaded: Session, department: Agency):
    installation = loaded.get_one(Installation, 1)

    assert installation.holds_example
    assert installation.clock_offset_days == 0


def evaluation_of(agency: Agency, year: int) -> Evaluation:
    evaluation = find_evaluation(agency, year)
    assert evaluation is not None
    return evaluation


def dossier_of_2021(agency: Agency) -> Dossier:
    return dossier(evaluation_of(agency, 2021))
