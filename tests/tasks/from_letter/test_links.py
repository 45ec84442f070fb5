"""What is written in a link: it can be read back, and not be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conftest import NINE
from tracker.mail import links
from tracker.mail.links import LIFETIME, Link, Purpose

links.configure("a key for tests that guards nothing")

ids = st.integers(1, 2**31)
moments = st.integers(1_600_000_000, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
any_link = st.builds(Link, st.sampled_from(Purpose), ids, ids, ids, ids, moments)


@given(any_link)
def test_a_link_is_read_as_it_was_written(link):
    assert links.read(links.sign(link)) == link


@given(any_link, st.data())
def test_any_sign_that_is_changed_makes_it_no_link(link, data):
    token = links.sign(link)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters())
    assume(other != token[place])

    assert links.read(token[:place] + other + token[place + 1 :]) is None


@given(any_link, st.data())
def test_a_part_of_a_link_is_no_link(link, data):
    token = links.sign(link)

    assert links.read(token[: data.draw(st.integers(0, len(token) - 1))]) is None


@given(st.text(st.characters()))
def test_what_nobody_signed_is_no_link(text):
    assert links.read(text) is None


def test_a_link_of_another_installation_is_none_of_ours():
    link = Link(Purpose.REPORT, 1, 1, 1, 1, NINE)
    try:
        links.configure("another key")
        token = links.sign(link)
    finally:
        links.configure("a key for tests that guards nothing")

    assert links.read(token) is None


def test_a_link_works_for_fourteen_days():
    link = Link(Purpose.REPORT, 1, 1, 1, 1, NINE)

    assert not link.is_expired(NINE + LIFETIME)
    assert link.is_expired(NINE + LIFETIME + timedelta(seconds=1))


def test_a_link_that_was_made_later_than_now_does_not_work():
    """None is, but by a clock that went wrong: no revocation would reach it."""
    link = Link(Purpose.REPORT, 1, 1, 1, 1, NINE + timedelta(days=1))

    assert link.is_expired(NINE)


@given(any_link)
def test_what_is_remembered_of_a_used_link_is_not_the_link(link):
    assert links.sign(link).rpartition(".")[2] not in links.digest_of(link)
