"""What a rule of reminders says, in words."""

from __future__ import annotations

import pytest

from tracker.reminders.occasions import USUAL, Occasion, Policy, Told
from tracker.reminders.wording import told_of, when_of


@pytest.mark.parametrize("policy", USUAL)
def test_every_rule_has_a_sentence_with_its_days(policy):
    words = when_of(policy)

    assert words.sentence % words.values
    assert ("%(days)s" in words.sentence) == (policy.days > 1 or policy.is_weekly)


def test_one_day_is_said_as_one():
    assert when_of(Policy(Occasion.BEFORE_DUE, 1)).sentence == "One working day before the due date"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (14, "After 14 days without a report, then again every 14 days"),
        (1, "After one day without a report, then again every day"),
    ],
)
def test_a_rule_on_silence_says_its_rhythm(days, said):
    words = when_of(Policy(Occasion.SILENT, days, is_weekly=True))

    assert words.sentence % words.values == said


def test_who_is_told_of_an_act_are_those_it_concerns():
    assert told_of(Policy(Occasion.ASSIGNED, told=Told.LEADERS)) != Told.LEADERS.words
    assert told_of(Policy(Occasion.OVERDUE, 1, told=Told.LEADERS)) == Told.LEADERS.words
