"""How many tasks a list says it has: exactly, or at least so many; found out once for all its pages."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from tests.conftest import TODAY
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.queries import COUNTED_AMONG, Total, list_tasks
from tracker.tasks.models import State

OPEN = "/tasks?state=assigned"


@pytest.fixture
def told(agency, cast):
    def find(order=Order.DUE, by="office", **wanted):
        return list_tasks(agency, getattr(cast, by), TaskFilter(**wanted), TODAY, order=order).total

    return find


def next_page(page):
    return unescape(re.findall(r'rel="next" href="([^"]+)"', page)[0])


def test_all_tasks_of_an_agency_are_counted(told, make_tasks):
    make_tasks(COUNTED_AMONG + 20)

    assert told() == Total(COUNTED_AMONG + 20)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("by", ["office", "head"])
def test_what_is_picked_from_few_is_counted_exactly(told, make_tasks, cast, order, by):
    make_tasks(60)

    assert told(order, by, division_id=cast.division.id) == Total(60)


@pytest.mark.parametrize("order", Order)
def test_a_filter_is_counted_exactly_among_few_tasks(told, make_tasks, order):
    make_tasks(60)
    make_tasks(COUNTED_AMONG - 60, state=State.IN_PROGRESS)

    assert told(order, states=(State.ASSIGNED,)) == Total(60)


def test_a_longer_list_says_at_least_how_many_the_first_of_it_hold(told, make_tasks):
    make_tasks(60, due=date(2021, 10, 1))
    make_tasks(COUNTED_AMONG, due=date(2021, 11, 1), state=State.SUBMITTED)
    make_tasks(60, due=date(2021, 12, 1))

    assert told(states=(State.ASSIGNED, State.ACKNOWLEDGED)) == Total(60, is_exact=False)


def test_a_page_that_goes_on_has_more_than_it_shows(told, make_tasks):
    make_tasks(COUNTED_AMONG + 1, due=date(2021, 10, 1), state=State.SUBMITTED)
    make_tasks(60, due=date(2021, 12, 1))

    assert told(states=(State.ASSIGNED, State.ACKNOWLEDGED)) == Total(51, is_exact=False)


def test_the_page_says_at_least_and_its_neighbours_say_the_same(browse_as, make_tasks, cast):
    make_tasks(COUNTED_AMONG + 20)
    browser = browse_as(cast.office)

    first = browser.get(OPEN).text
    second = browser.get(next_page(first)).text

    assert f"of={COUNTED_AMONG + 1}-" in next_page(first)
    assert f"Ít nhất {COUNTED_AMONG + 1} nhiệm vụ" in first
    assert f"Ít nhất {COUNTED_AMONG + 1} nhiệm vụ" in second


def test_an_exact_count_goes_from_page_to_page(browse_as, make_tasks, cast):
    make_tasks(120)
    browser = browse_as(cast.office)

    first = browser.get(OPEN).text

    assert "of=120" in next_page(first)
    assert ">120 nhiệm vụ" in browser.get(next_page(first)).text


def test_the_first_page_counts_for_itself_whatever_its_address_says(browse_as, make_tasks, cast):
    make_tasks(3)

    assert ">3 nhiệm vụ" in browse_as(cast.office).get("/tasks?of=700").text


@pytest.mark.parametrize("of", ["", "x", "-", "--", "1.5", "٣", "9" * 40])
def test_a_count_that_makes_no_sense_is_found_out_anew(browse_as, make_tasks, cast, of):
    make_tasks(120)
    browser = browse_as(cast.office)

    address = next_page(browser.get("/tasks").text).replace("of=120", f"of={of}")

    assert ">120 nhiệm vụ" in browser.get(address).text
