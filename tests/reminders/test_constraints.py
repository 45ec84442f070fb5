"""What the database itself refuses of rules of reminding and of letters."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from tests.conftest import NINE, TODAY
from tracker.mail.models import Letter, LetterState
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion, Told


def rule(agency, occasion, days, **columns):
    return ReminderPolicy(agency_id=agency.id, occasion=occasion, days=days, told=Told.HEADS, **columns)


@pytest.mark.parametrize(
    ("occasion", "days", "is_weekly"),
    [
        (Occasion.OVERDUE, 0, False),
        (Occasion.ON_DUE, 3, False),
        (Occasion.BEFORE_DUE, 7, True),
        (Occasion.SILENT, 366, False),
    ],
)
def test_a_rule_that_contradicts_itself(session, agency, occasion, days, is_weekly):
    session.add(rule(agency, occasion, days, is_weekly=is_weekly))

    with pytest.raises(IntegrityError):
        session.flush()


def test_two_rules_of_one_rung(session, agency):
    session.add_all([rule(agency, Occasion.LADDER_HEAD, 3), rule(agency, Occasion.LADDER_HEAD, 5)])

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(("state", "sent_at"), [(LetterState.SENT, None), (LetterState.PLANNED, NINE)])
def test_a_letter_that_went_at_no_moment_or_before_it_went(session, agency, make_user, state, sent_at):
    session.add(
        Letter(
            agency_id=agency.id, recipient=make_user(), day=TODAY, slot="daily", message_id="<a@b.c>",
            next_try_at=NINE, created_at=NINE, state=state, sent_at=sent_at,
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError):
        session.flush()
