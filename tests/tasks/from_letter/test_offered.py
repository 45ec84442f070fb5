"""Which links a letter carries: those of acts its reader can do now."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from tests.conftest import NINE
from tracker import clock
from tracker.mail import links
from tracker.mail.letters import compose
from tracker.mail.links import Purpose
from tracker.mail.models import Notice, NoticeState
from tracker.mail.redeeming import is_revoked, revoke_links
from tracker.mail.rules import find_rule
from tracker.mail.service import notify
from tracker.tasks.letter_acts import acts_for
from tracker.tasks.models import State
from tracker.tasks.notices import ASSIGNED, REMINDED, RETURNED


@pytest.fixture
def notice(session, make_letter, cast):
    """A notice about a task, in a letter to the person."""

    def make(task, to=None, rule=ASSIGNED):
        notify(rule, about=task.events[-1], to=[to or cast.head], agency_id=task.agency_id)
        found = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
        found.letter = make_letter(found.recipient)
        session.flush()
        return found

    return make


def purposes(acts):
    return {links.read(act.path.removeprefix(links.ACT_PATH)).purpose for act in acts}


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.ASSIGNED, {Purpose.ACKNOWLEDGE, Purpose.REPORT, Purpose.EXTEND}),
        (State.IN_PROGRESS, {Purpose.REPORT, Purpose.EXTEND}),
        (State.RETURNED, {Purpose.REPORT, Purpose.EXTEND}),
        (State.DISPUTED, set()),
        (State.SUBMITTED, set()),
        (State.ACCEPTED, set()),
    ],
)
def test_acts_are_those_the_state_lets_the_lead_do(make_task, cast, notice, state, offered):
    task = make_task(leads=[cast.division], state=state)

    assert purposes(acts_for(notice(task), task)) == offered


def test_a_supporting_head_is_offered_to_report_alone(make_task, cast, notice):
    task = make_task(leads=[cast.division], supports=[cast.other])

    assert purposes(acts_for(notice(task, cast.other_head), task)) == {Purpose.REPORT}


@pytest.mark.parametrize("person", ["office", "leader", "observer", "official"])
def test_who_has_no_part_is_offered_nothing(make_task, cast, notice, person):
    task = make_task(leads=[cast.division])

    assert acts_for(notice(task, getattr(cast, person)), task) == ()


def test_nothing_is_offered_where_the_agency_switched_it_off(make_task, cast, notice, agency):
    agency.acts_from_letters = False
    task = make_task(leads=[cast.division])

    assert acts_for(notice(task), task) == ()


def test_nobody_is_offered_to_ask_for_time_after_the_due_date(make_task, cast, notice):
    task = make_task(leads=[cast.division], due=date(2021, 10, 4))

    assert acts_for(notice(task), task, Purpose.EXTEND) == ()


@pytest.mark.parametrize(
    ("rule", "state", "offered"),
    [
        (ASSIGNED, State.ASSIGNED, {Purpose.ACKNOWLEDGE, Purpose.REPORT, Purpose.EXTEND}),
        (RETURNED, State.RETURNED, {Purpose.REPORT}),
        (REMINDED, State.IN_PROGRESS, {Purpose.REPORT}),
    ],
)
def test_letters_of_events_carry_the_acts_that_may_follow(make_task, cast, notice, rule, state, offered):
    task = make_task(leads=[cast.division], state=state)
    told = notice(task, rule=rule)

    assert purposes(find_rule(rule).facts(told).acts) == offered


def test_a_letter_that_is_composed_again_carries_the_same_links(make_task, cast, notice):
    task = make_task(leads=[cast.division])
    told = notice(task)

    assert acts_for(told, task) == acts_for(told, task)


def test_a_letter_that_waited_carries_links_that_are_as_new_as_itself(make_task, cast, notice, at):
    task = make_task(leads=[cast.division])
    told = notice(task)
    at(NINE + timedelta(hours=1))
    revoke_links(cast.head, by=cast.head)
    at(NINE + timedelta(hours=2))

    link = links.read(acts_for(told, task)[0].path.removeprefix(links.ACT_PATH))

    assert not is_revoked(link)
    assert not link.is_expired(clock.now() + links.LIFETIME)


def test_links_carry_the_true_moment_whatever_day_a_command_takes_as_now(make_task, cast, notice):
    task = make_task(leads=[cast.division])
    told = notice(task)

    with clock.taken_as(NINE + timedelta(days=3)):
        link = links.read(acts_for(told, task)[0].path.removeprefix(links.ACT_PATH))

    assert link.made_at == NINE


def test_a_letter_sent_again_carries_links_of_its_own_that_are_not_old(
    make_task, cast, notice, make_letter, at
):
    told = notice(make_task(leads=[cast.division]))
    first, told.state = told.letter, NoticeState.TOLD
    at(NINE + links.LIFETIME + timedelta(days=1))
    again = make_letter(cast.head, again_of_id=first.id)

    parcel = compose(again)

    text = message_from_bytes(parcel.content, policy=default).get_body(("plain",)).get_content()
    link = links.read(re.search(rf"{links.ACT_PATH}(\S+)", text)[1])
    assert link.letter_id == again.id
    assert not link.is_expired(clock.now())


def test_the_link_is_the_readers_own(make_task, cast, notice, make_letter):
    task = make_task(leads=[cast.division], supports=[cast.other])
    told = notice(task)
    told.letter = make_letter(cast.other_head)  # Who stands in for the head reads their letters.

    link = links.read(acts_for(told, task)[0].path.removeprefix(links.ACT_PATH))

    assert (link.user_id, link.purpose) == (cast.other_head.id, Purpose.REPORT)


def test_the_letter_carries_the_link_and_the_ledger_does_not(make_task, cast, notice):
    told = notice(make_task(leads=[cast.division]))
    token = find_rule(ASSIGNED).facts(told).acts[0].path.removeprefix(links.ACT_PATH)

    parcel = compose(told.letter)

    texts = [
        part.get_content()
        for part in message_from_bytes(parcel.content, policy=default).walk()
        if part.get_content_maintype() == "text"
    ]
    assert [token in text for text in texts] == [True, True]
    assert token not in told.letter.body_text + told.letter.body_html
