"""Marking a conclusion for information, and taking it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conclusions.conftest import address_of
from tracker.audit import AuditLine
from tracker.conclusions.models import Handling
from tracker.tasks.models import State

REASON = "Lời nhắc chung, không có sản phẩm để giao."


@pytest.fixture
def inform(browse_as, cast, conclusion):
    def send(reason=REASON, of=conclusion, by=cast.office):
        return browse_as(by).post(address_of(of, "information"), {"reason": reason})

    return send


def test_keeps_the_reason_for_everyone_to_read(browse_as, inform, cast, conclusion):
    inform()

    assert (conclusion.handling, conclusion.reason) == (Handling.INFORMATION, REASON)
    assert REASON in browse_as(cast.head).get(f"/meetings/{conclusion.meeting_id}").text


def test_goes_on_to_the_next_conclusion(inform, make_meeting):
    first, second = make_meeting("một", "hai", title="Họp khác").conclusions

    assert inform(of=first).location == address_of(second)
    assert inform(of=second).location == f"/meetings/{first.meeting_id}"


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_needs_a_reason(inform, conclusion, reason):
    response = inform(reason)

    assert response.status_code == 422
    assert "Nêu lý do không cần giao nhiệm vụ." in response.text
    assert conclusion.handling is Handling.OPEN


def test_keeps_a_reason_that_is_too_long(inform):
    response = inform("lý do " * 500)

    assert response.status_code == 422
    assert "lý do lý do" in response.text


def test_is_refused_while_a_task_is_under_way(inform, conclusion, make_task):
    make_task(conclusion_id=conclusion.id)

    response = inform()

    assert response.status_code == 422
    assert conclusion.handling is Handling.OPEN


def test_is_possible_once_every_task_is_cancelled(inform, conclusion, make_task):
    make_task(conclusion_id=conclusion.id, state=State.CANCELLED)
    conclusion.handling = Handling.TASKS

    inform()

    assert conclusion.handling is Handling.INFORMATION


def test_can_be_taken_back_and_the_audit_keeps_the_reason(session, browse_as, inform, cast, conclusion):
    inform()

    response = browse_as(cast.leader).post(address_of(conclusion, "reopen"))

    assert response.location == address_of(conclusion)
    assert (conclusion.handling, conclusion.reason) == (Handling.OPEN, "")
    line = session.scalars(select(AuditLine).where(AuditLine.verb == "reopen_conclusion")).one()
    assert line.details == {"reason": REASON}


def test_nothing_else_can_be_taken_back(browse_as, cast, conclusion):
    assert browse_as(cast.office).post(address_of(conclusion, "reopen")).status_code == 409


def test_shows_the_reason_instead_of_a_form(browse_as, inform, cast, conclusion):
    inform()

    page = browse_as(cast.office).get(address_of(conclusion)).text

    assert REASON in page
    assert 'name="leads"' not in page


@pytest.mark.parametrize("act", ["information", "reopen", "drop"])
@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_office_and_leader_decide(browse_as, cast, conclusion, act, who):
    response = browse_as(getattr(cast, who)).post(address_of(conclusion, act), {"reason": REASON})

    assert response.status_code == 403
    assert conclusion.handling is Handling.OPEN
