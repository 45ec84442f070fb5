"""How long a letter waits after a try that failed."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.mail.outcomes import FIRST_PAUSE, LONGEST_PAUSE, TRIES_AT_MOST, pause_after

numbers = st.integers(1, TRIES_AT_MOST)
chances = st.floats(0, 1)


@given(numbers, chances)
def test_a_pause_lies_between_the_first_and_the_longest(number: int, chance: float):
    assert FIRST_PAUSE * 0.79 < pause_after(number, chance) < LONGEST_PAUSE * 1.21


@given(numbers, chances)
def test_pauses_never_shrink_but_by_chance(number: int, chance: float):
    assert pause_after(number, chance) <= pause_after(number + 1, chance)


@given(numbers)
def test_chance_spreads_those_that_failed_together(number: int):
    assert pause_after(number, 1) - pause_after(number, 0) > timedelta(seconds=20)


def test_a_server_may_be_in_trouble_for_days_before_a_letter_is_given_up():
    assert sum((pause_after(n, 0) for n in range(1, TRIES_AT_MOST)), timedelta()) > timedelta(days=2)
