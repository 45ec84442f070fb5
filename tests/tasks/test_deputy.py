"""Who stands in for a person away sees the tasks that one sees, and does what that one would do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tests.documents import document_fields
from tracker import clock
from tracker.accounts.models import Absence, Agency, Role
from tracker.evidence.models import Evidence
from tracker.mail.alarms import FAILING, SILENT
from tracker.mail.links import ACT_PATH, Purpose, read
from tracker.mail.models import Notice
from tracker.mail.planning import write_at_once_letters
from tracker.mail.rules import find_rule
from tracker.mail.service import notify
from tracker.reminders.occasions import Occasion
from tracker.tasks.extensions.notices import ASKED
from tracker.tasks.extensions.service import ask_extension
from tracker.tasks.letter_acts import acts_for
from tracker.tasks.models import EventKind, Report, Source, State, TaskEvent, Watcher
from tracker.tasks.notices import REMINDED
from tracker.tasks.policy import steps_for
from tracker.tasks.steps import Step
from tracker.tasks.talk.queries import people_who_see

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def deputy(make_user, make_division):
    """Somebody of a third division, who has nothing to do with the task."""
    return make_user(Role.OFFICIAL, make_division("Phòng Kế hoạch"), name="Phạm Văn Dũng")


@pytest.fixture
def away(session, agency, deputy):
    """`away(person)`: the person is away today, and the deputy stands in."""

    def note(person, instead=None, **columns):
        columns = {"from_day": TODAY, "to_day": TODAY, "deputy": instead or deputy, **columns}
        session.add(Absence(agency_id=agency.id, user=person, **columns))
        session.commit()

    return note


@pytest.fixture
def task(make_task, cast):
    return make_task(
        leads=[cast.division], supports=[cast.other], official=cast.official, state=State.IN_PROGRESS
    )


@pytest.fixture
def typed(task):
    return {"version": task.version, "percent": "40", "words": "Đã tổ chức hội nghị"}


# --- seeing ---------------------------------------------------------------------------


def test_the_page_opens_while_the_absence_lasts_and_not_the_day_after(
    browse_as, at, cast, deputy, away, task
):
    browser, path = browse_as(deputy), f"/tasks/{task.id}"
    assert browser.get(path).status_code == 404

    away(cast.official)
    assert browser.get(path).status_code == 200

    at(clock.at_local(TOMORROW, 9))
    assert browser.get(path).status_code == 404


def test_an_absence_to_come_shows_nothing_yet(browse_as, cast, deputy, away, task):
    away(cast.official, from_day=TOMORROW, to_day=TOMORROW)

    assert browse_as(deputy).get(f"/tasks/{task.id}").status_code == 404


@pytest.mark.parametrize("person", ["head", "other_head", "leader", "office", "admin"])
def test_a_deputy_sees_what_the_person_away_sees(browse_as, cast, deputy, away, task, person):
    away(getattr(cast, person))

    browser = browse_as(deputy)

    assert browser.get(f"/tasks/{task.id}").status_code == 200
    assert task.title in browser.get("/tasks").text


def test_a_deputy_sees_what_the_person_away_watches(
    browse_as, cast, deputy, away, make_task, make_user, make_division, session
):
    watcher = make_user(Role.OFFICIAL, make_division())
    watched = make_task(leads=[cast.division])
    session.add(Watcher(task_id=watched.id, user_id=watcher.id, since=clock.now()))
    away(watcher)

    assert browse_as(deputy).get(f"/tasks/{watched.id}").status_code == 200


def test_drafts_stay_with_those_who_can_issue_them(browse_as, cast, deputy, away, make_task):
    draft = make_task(leads=[cast.division], state=State.DRAFT)
    away(cast.office)

    assert browse_as(deputy).get(f"/tasks/{draft.id}").status_code == 404


def test_a_deputy_away_as_well_is_followed_by_their_own(browse_as, cast, deputy, away, task, make_user):
    second = make_user(Role.OFFICIAL, deputy.memberships[0].division)
    away(cast.official)
    away(deputy, second)

    assert browse_as(second).get(f"/tasks/{task.id}").status_code == 200


def test_who_has_left_is_stood_in_for_no_more(browse_as, cast, deputy, away, task, session):
    away(cast.official)
    cast.official.is_active = False
    session.commit()

    assert browse_as(deputy).get(f"/tasks/{task.id}").status_code == 404


def test_a_comment_can_speak_to_the_deputy_for_these_days(at, cast, deputy, away, task):
    away(cast.official)
    assert deputy in people_who_see(task)

    at(clock.at_local(TOMORROW, 9))
    assert deputy not in people_who_see(task)


def test_signing_in_asks_no_more_where_nobody_is_away(browse_as, cast, task, count_queries, away, make_user):
    away(make_user(Role.OFFICIAL, cast.other))
    browser, path = browse_as(cast.official), f"/tasks/{task.id}"
    browser.get(path)

    with count_queries() as counted:
        browser.get(path)

    assert [said for said in counted.statements if "FROM absence" in said.partition("EXISTS")[0]] == []


# --- doing ----------------------------------------------------------------------------


def test_the_deputy_of_an_official_reports_for_the_task(browse_as, session, cast, deputy, away, task, typed):
    away(cast.official)

    response = browse_as(deputy).post(f"/tasks/{task.id}/update", {**typed, **document_fields()})

    assert response.status_code == 302
    report = session.scalars(select(Report)).one()
    assert (task.percent, report.by_id, report.division_id) == (40, deputy.id, cast.division.id)
    assert session.scalars(select(Evidence)).one().division_id == cast.division.id


def test_the_day_after_the_deputy_reports_no_more(browse_as, at, cast, deputy, away, task, typed):
    away(cast.official)
    at(clock.at_local(TOMORROW, 9))

    assert browse_as(deputy).post(f"/tasks/{task.id}/update", typed).status_code == 404
    assert task.reports == []


def test_the_deputy_of_a_head_acts_as_a_head(cast, deputy, away, task):
    away(cast.head)

    assert steps_for(deputy, task) == steps_for(cast.head, task)
    assert Step.PASS_ON in steps_for(deputy, task)


def test_a_supporting_head_in_the_place_of_the_lead_reports_for_the_lead(
    browse_as, session, cast, away, task, typed
):
    away(cast.head, cast.other_head)

    browse_as(cast.other_head).post(f"/tasks/{task.id}/update", typed)

    assert session.scalars(select(Report)).one().division_id == cast.division.id
    assert task.percent == 40


@pytest.mark.parametrize("person", ["leader", "office"])
def test_deciding_does_not_go_over_to_a_deputy(cast, deputy, away, make_task, person):
    submitted = make_task(leads=[cast.division], state=State.SUBMITTED, submitted_on=TODAY)
    away(getattr(cast, person))

    assert steps_for(deputy, submitted) == frozenset()


def test_the_deputy_of_a_head_decides_on_the_part_that_was_passed_on(cast, deputy, away, make_task, task):
    part = make_task(
        parent=task, leads=[cast.division], official=cast.official, source=Source.PART,
        state=State.SUBMITTED, submitted_on=TODAY,
    )  # fmt: skip
    away(cast.head)

    assert Step.ACCEPT in steps_for(deputy, part)


def test_an_observer_reads_and_does_nothing_for_others(cast, away, task):
    away(cast.official, cast.observer)

    assert steps_for(cast.observer, task) == frozenset()


def test_the_list_offers_to_report_in_the_place_of_the_person_away(browse_as, cast, deputy, away, task):
    away(cast.official)

    assert f"/tasks/{task.id}/update" in browse_as(deputy).get("/tasks").text


# --- from the letter ------------------------------------------------------------------


@pytest.fixture
def letter(session, agency, task, deputy):
    """What a letter to the deputy tells of the task, in the place of the person."""

    def make(person):
        event = TaskEvent(task=task, at=clock.now(), by=person, kind=EventKind.STATE, after=task.state.value)
        session.add(event)
        session.flush()
        notify(REMINDED, about=event, to=[person], agency_id=agency.id)
        write_at_once_letters()
        session.expire_all()
        notice = session.scalars(select(Notice)).one()
        assert notice.letter.recipient_id == deputy.id
        return notice

    return make


def test_the_letters_link_opens_for_the_deputy(browse_as, cast, deputy, away, letter, task):
    away(cast.official)

    item = find_rule(REMINDED).facts(letter(cast.official))

    assert item.path == f"/tasks/{task.id}/update"
    assert browse_as(deputy).get(item.path).status_code == 200


def test_what_the_letter_offers_the_deputy_can_do(
    browse_as, session, cast, deputy, away, letter, task, typed
):
    away(cast.official)
    offered = acts_for(letter(cast.official), task)
    acts = {read(act.path.removeprefix(ACT_PATH)).purpose: act.path for act in offered}

    assert set(acts) == {Purpose.REPORT, Purpose.EXTEND}
    for path in acts.values():
        assert browse_as(None).get(path).status_code == 200
    assert browse_as(None).post(acts[Purpose.REPORT], typed).status_code == 303
    assert session.scalars(select(Report)).one().by_id == deputy.id


def test_a_link_of_a_deputy_does_nothing_once_the_person_is_back(browse_as, at, cast, away, letter, task):
    away(cast.official)
    act = acts_for(letter(cast.official), task)[0]

    at(clock.at_local(TOMORROW, 9))

    assert browse_as(None).get(act.path).status_code == 403


def test_the_deputy_of_a_leader_is_offered_no_act_that_is_not_theirs(
    browse_as, cast, deputy, away, letter, task
):
    away(cast.leader)

    notice = letter(cast.leader)
    item = find_rule(REMINDED).facts(notice)

    assert acts_for(notice, task) == ()
    assert item.path == f"/tasks/{task.id}"
    assert browse_as(deputy).get(item.path).status_code == 200


def test_the_deputy_of_a_leader_is_not_sent_to_decide(
    browse_as, session, agency, cast, deputy, away, make_task
):
    task = make_task(leads=[cast.division], official=cast.official, due=TODAY + timedelta(days=30))
    ask_extension(task, reason="x", new_due=TODAY + timedelta(days=40), version=None, by=cast.official)
    told = session.scalars(select(Notice)).all()
    away(told[0].recipient)
    write_at_once_letters()
    session.expire_all()

    [notice] = [one for one in told if one.reader is deputy]
    item = find_rule(ASKED).facts(notice)

    assert item.path == f"/tasks/{task.id}"
    assert browse_as(deputy).get(item.path).status_code == 200


def test_a_deputy_is_not_sent_to_pages_of_those_who_see_all(
    browse_as, session, agency, cast, deputy, away, letter, task
):
    away(cast.leader)
    letter(cast.leader)
    [notice] = session.scalars(select(Notice))
    for rule in (Occasion.WEEK_OF_LEADERS, SILENT, FAILING):
        notice.rule, notice.basis = rule, None
        notice.subject_type, notice.subject_id = Agency.__tablename__, agency.id

        told = find_rule(rule).facts(notice)

        assert browse_as(deputy).get(told.path).status_code == 200


# --- one's own work -------------------------------------------------------------------


@pytest.mark.parametrize(("person", "shown"), [("official", "official"), ("head", "division")])
def test_my_work_says_in_whose_place_and_leads_to_their_tasks(
    browse_as, cast, deputy, away, task, person, shown
):
    absent = getattr(cast, person)
    away(absent)
    number = cast.division.id if shown == "division" else absent.id

    browser = browse_as(deputy)
    page = browser.get("/tasks/mine").text

    assert f"xử lý thay {absent.name}" in page
    assert f"{shown}={number}" in page
    assert task.title in browser.get(f"/tasks?state=open&{shown}={number}").text


def test_my_work_says_nothing_of_it_where_nobody_is_away(browse_as, cast, deputy):
    assert "xử lý thay" not in browse_as(deputy).get("/tasks/mine").text
