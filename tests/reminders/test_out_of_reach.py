"""People to whom no letter can go: others are told in their place, and the ladder is climbed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.reminders.conftest import Live
from tests.servers.smtp import Behaviour, MailServer
from tracker import clock
from tracker.accounts.absences import stand_ins
from tracker.accounts.models import Absence, Agency, Division, Role, User
from tracker.mail.addresses import clear_address
from tracker.mail.models import Notice, NoticeState, RefusedAddress
from tracker.reminders.ladder import RungState
from tracker.reminders.panel import panel_of
from tracker.reminders.queries import people_of
from tracker.reminders.truth import situations_of
from tracker.tasks.models import Task

DUE = date(2021, 10, 1)  # A Friday.
MONDAY = date(2021, 10, 4)

Refuse = Callable[[User], None]
Ledger = Callable[..., list[tuple[str, int, date]]]


@pytest.fixture
def refuse(session: Session) -> Refuse:
    """The mail server refuses the person's address for good."""

    def note(person: User) -> None:
        session.add(RefusedAddress(address=person.email, since=clock.now(), said="550 no such user"))
        session.flush()

    return note


@pytest.fixture
def leader(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEADER)


@pytest.fixture
def late(
    make_task: Callable[..., Task], division: Division, head: User, official: User, leader: User
) -> Task:
    return make_task(leads=[division], official=official, due=DUE, issued_on=date(2021, 9, 28))


@pytest.fixture
def ledger(session: Session) -> Ledger:
    """What was told of tasks, or else planned or skipped: by which rule, to whom, for which day."""

    def read(state: NoticeState = NoticeState.TOLD) -> list[tuple[str, int, date]]:
        session.expire_all()
        rows = session.execute(
            select(Notice.rule, Notice.recipient_id, Notice.planned_on)
            .where(Notice.subject_type == "task", Notice.state == state)
            .order_by(Notice.planned_on, Notice.id)
        )
        return [(rule, recipient_id, day) for rule, recipient_id, day in rows]

    return read


def test_nobody_is_told_by_an_address_that_was_refused_or_is_none(
    agency: Agency, division: Division, head: User, official: User, leader: User, refuse: Refuse
):
    refuse(official)
    leader.email = ""

    people = people_of(agency.id, TODAY)

    assert people.named == {head.id}
    assert people.heads == {division.id: [head.id]}
    assert not people.leaders
    assert not people.deciders


def test_who_is_out_of_reach_is_told_through_their_deputy(
    agency: Agency,
    division: Division,
    official: User,
    refuse: Refuse,
    make_user: Callable[..., User],
    session: Session,
):
    deputy = make_user(Role.OFFICIAL, division)
    session.add(
        Absence(agency_id=agency.id, user=official, deputy=deputy, from_day=TODAY, to_day=date(2021, 10, 8))
    )
    refuse(official)

    assert people_of(agency.id, TODAY).named == {official.id, deputy.id}
    assert people_of(agency.id, date(2021, 10, 9)).named == {deputy.id}


def test_the_head_is_chased_where_no_letter_reaches_the_official_and_the_ladder_is_climbed(
    late: Task, official: User, head: User, leader: User, refuse: Refuse, live: Live, ledger: Ledger
):
    refuse(official)

    live(MONDAY, date(2021, 10, 13))

    told = ledger()
    assert [one for one in told if one[0] == "overdue"] == [
        ("overdue", head.id, MONDAY),
        ("overdue", head.id, date(2021, 10, 11)),
    ]
    assert told[-1] == ("ladder_leader", leader.id, date(2021, 10, 12))
    assert ledger(NoticeState.SKIPPED) == []


def test_the_head_takes_over_the_morning_after_the_officials_address_is_refused(
    late: Task, official: User, head: User, mail_server: MailServer, live: Live, ledger: Ledger
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT)

    live(MONDAY, date(2021, 10, 5))

    assert ledger(NoticeState.SKIPPED) == [("overdue", official.id, MONDAY)]
    assert ledger() == [("overdue", head.id, MONDAY)]


def test_who_is_in_reach_again_is_told_the_next_morning_of_what_still_holds(
    agency: Agency,
    late: Task,
    official: User,
    head: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
    live: Live,
    ledger: Ledger,
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT)
    live(MONDAY, date(2021, 10, 5))

    clear_address(official, agency_id=agency.id, by=make_user(Role.ADMIN))
    live(date(2021, 10, 6), date(2021, 10, 6))

    assert ("overdue", official.id, MONDAY) in ledger()


def test_the_leaders_are_told_where_no_letter_reaches_the_head(
    late: Task, official: User, head: User, leader: User, refuse: Refuse, live: Live, ledger: Ledger
):
    refuse(head)

    live(MONDAY, date(2021, 11, 12))

    assert [told for told in ledger() if told[0].startswith("ladder")] == [
        ("ladder_leader", leader.id, date(2021, 10, 12))
    ]
    assert ledger(NoticeState.SKIPPED) == []


def test_a_rung_whose_letter_was_given_up_is_not_planned_again_and_the_next_one_comes(
    agency: Agency,
    late: Task,
    head: User,
    leader: User,
    mail_server: MailServer,
    live: Live,
    ledger: Ledger,
    session: Session,
):
    live(MONDAY, date(2021, 10, 5))
    mail_server.will(Behaviour.REFUSE)

    live(date(2021, 10, 6), date(2021, 10, 29))

    assert ledger(NoticeState.SKIPPED) == [("ladder_head", head.id, date(2021, 10, 6))]
    assert [told for told in ledger() if told[0].startswith("ladder")] == [
        ("ladder_leader", leader.id, date(2021, 10, 12))
    ]
    ladder = situations_of(agency.id, {late.id})[late.id].ladder
    assert [rung.state for rung in ladder.rungs] == [RungState.UNDELIVERED, RungState.TAKEN]
    panel = panel_of(late, None, date(2021, 10, 29))
    assert panel is not None
    assert panel.ladder == ladder


def test_a_deputy_whose_address_was_refused_is_told_nothing_in_the_place_of_others(
    agency: Agency,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    refuse: Refuse,
    session: Session,
):
    deputy = make_user(Role.OFFICIAL, division)
    session.add(
        Absence(agency_id=agency.id, user=official, deputy=deputy, from_day=TODAY, to_day=date(2021, 10, 8))
    )
    before = stand_ins(agency.id, TODAY)

    refuse(deputy)

    assert list(before) == [official.id]
    assert stand_ins(agency.id, TODAY) == {}


def test_deputies_are_looked_for_only_where_somebody_is_out_of_reach(
    agency: Agency, official: User, head: User, refuse: Refuse, count_queries: Callable[[], Any]
):
    with count_queries() as before:
        people_of(agency.id, TODAY)
    refuse(official)

    with count_queries() as counted:
        people_of(agency.id, TODAY)

    assert (len(before), len(counted)) == (1, 2)
