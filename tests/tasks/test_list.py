"""The list of tasks: who sees what, filters, search, pages, and what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.models import State, Task, TimeState
from tracker.tasks.queries import in_time_state
from tracker.tasks.timing import time_state


@pytest.fixture
def titles(agency):
    """Titles of the tasks a person finds."""

    def find(user, **wanted):
        return [task.title for task in list_tasks(agency, user, TaskFilter(**wanted), TODAY).rows]

    return find


# --- who sees what -----------------------------------------------------------


@pytest.mark.parametrize("role", ["admin", "leader", "office", "observer"])
def test_some_see_every_task_of_the_agency(titles, make_task, cast, role):
    make_task(title="Một", leads=[cast.division], number=1)
    make_task(title="Hai", leads=[cast.other], number=2)

    assert sorted(titles(getattr(cast, role))) == ["Hai", "Một"]


def test_heads_see_tasks_in_which_their_division_has_a_part(titles, make_task, cast):
    make_task(title="Chủ trì", leads=[cast.division], due=date(2021, 11, 1))
    make_task(title="Phối hợp", leads=[cast.other], supports=[cast.division], due=date(2021, 11, 2))
    make_task(title="Của phòng khác", leads=[cast.other])

    assert titles(cast.head) == ["Chủ trì", "Phối hợp"]


def test_officials_see_only_what_they_answer_for(titles, make_task, cast):
    make_task(title="Của tôi", leads=[cast.division], official=cast.official)
    make_task(title="Của phòng", leads=[cast.division])

    assert titles(cast.official) == ["Của tôi"]


def test_who_left_sees_nothing(titles, make_task, cast):
    make_task(leads=[cast.division], official=cast.official)
    for person in (cast.head, cast.official, cast.office):
        person.memberships[0].valid_to = TODAY - timedelta(days=1)

    assert [titles(person) for person in (cast.head, cast.official, cast.office)] == [[], [], []]


def test_an_acting_head_sees_both_divisions(titles, make_task, make_user, cast):
    acting = make_user(Role.HEAD, cast.division)
    acting.memberships.extend(make_user(Role.HEAD, cast.other).memberships)
    make_task(title="Một", leads=[cast.division])
    make_task(title="Hai", leads=[cast.other])

    assert sorted(titles(acting)) == ["Hai", "Một"]


def test_another_agencys_tasks_are_not_there(
    session, browse_as, titles, make_task, make_agency, make_division, cast
):
    elsewhere = make_agency("Sở khác")
    foreign = make_task(agency=elsewhere, leads=[make_division(agency=elsewhere)])

    assert titles(cast.office) == []
    assert browse_as(cast.office).get(f"/tasks/{foreign.id}").status_code == 404


# --- filters -----------------------------------------------------------------


def test_finds_words_without_their_marks(titles, make_task, cast):
    make_task(title="Tuyên truyền công tác dân tộc ở Đông Giang")

    for text in ("tuyen truyen", "DAN TOC", "đông", "dong giang", "Tuyên dân"):
        assert len(titles(cast.office, text=text)) == 1
    assert titles(cast.office, text="tuyen ngon") == []


def test_finds_a_task_by_its_code(titles, make_task, cast):
    make_task(title="Bảy", number=7)
    make_task(title="Tám", number=8)

    assert titles(cast.office, text="2021-07") == ["Bảy"]


def test_signs_of_a_pattern_are_plain_letters_in_a_search(titles, make_task, cast):
    make_task(title="Đạt 100% kế hoạch")
    make_task(title="Đạt 100 điểm")

    assert titles(cast.office, text="100%") == ["Đạt 100% kế hoạch"]
    assert titles(cast.office, text="_") == []


def test_filters_narrow_together(titles, make_task, cast):
    make_task(title="Đúng", leads=[cast.division], state=State.IN_PROGRESS, due=date(2021, 10, 1))
    make_task(title="Khác phòng", leads=[cast.other], state=State.IN_PROGRESS, due=date(2021, 10, 1))
    make_task(title="Khác hạn", leads=[cast.division], state=State.IN_PROGRESS)

    found = titles(
        cast.office,
        division_id=cast.division.id,
        states=(State.IN_PROGRESS,),
        times=(TimeState.OVERDUE,),
    )

    assert found == ["Đúng"]


def test_finds_the_tasks_of_a_criterion(titles, make_task, make_framework, make_criterion, cast):
    leaf = make_criterion(make_framework(), "1.1")
    make_task(title="Có điểm", criteria=[leaf])
    make_task(title="Không điểm")

    assert titles(cast.office, criterion_ids=(leaf.id,)) == ["Có điểm"]


def test_open_tasks_come_first_by_due_date_then_closed_ones(titles, make_task, cast):
    make_task(title="Xong", state=State.ACCEPTED, due=date(2021, 9, 2))
    make_task(title="Sau", due=date(2021, 12, 1))
    make_task(title="Trước", due=date(2021, 10, 1))
    make_task(title="Không hạn", due=None)

    assert titles(cast.office) == ["Trước", "Sau", "Không hạn", "Xong"]


DAYS = st.dates(date(2021, 9, 20), date(2021, 10, 20))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    state=st.sampled_from(State),
    due=st.none() | DAYS,
    submitted_on=st.none() | DAYS,
    done_on=DAYS,
)
def test_the_database_and_the_rule_agree_on_time_states(
    session, make_task, state, due, submitted_on, done_on
):
    task = make_task(
        state=state,
        due=due,
        merged_into=make_task() if state is State.MERGED else None,
        submitted_on=submitted_on,
        done_on=done_on if state is State.ACCEPTED else None,
    )

    found = [
        time
        for time in TimeState
        if session.scalar(select(Task.id).where(Task.id == task.id, in_time_state(time, TODAY)))
    ]

    assert found == [time_state(task, TODAY)]


# --- the page ----------------------------------------------------------------


def test_the_address_holds_the_filter(browse_as, make_task, cast):
    make_task(title="Quá hạn rồi", due=date(2021, 10, 1))
    make_task(title="Còn lâu", due=date(2021, 12, 1))

    page = browse_as(cast.office).get("/tasks?time=overdue&state=open&year=2021&q=han").text

    assert "Quá hạn rồi" in page
    assert "Còn lâu" not in page
    assert '<option value="overdue" selected' in page


@pytest.mark.parametrize("query", ["time=overdue&time=due", "time=overdue,due"])
def test_several_time_states_are_kept_as_one_choice(browse_as, make_task, cast, query):
    make_task(title="Quá hạn rồi", due=date(2021, 10, 1))
    make_task(title="Đến hạn nay", due=TODAY)
    make_task(title="Còn lâu", due=date(2021, 12, 1))

    page = browse_as(cast.office).get(f"/tasks?{query}").text

    assert "Quá hạn rồi" in page
    assert "Đến hạn nay" in page
    assert "Còn lâu" not in page
    assert '<option value="overdue,due" selected>Quá hạn, Đến hạn hôm nay</option>' in page


@pytest.mark.parametrize(
    "query",
    [
        "state=x&time=y&division=z&year=w&sort=q&group=g",
        "after=99999999999999999999~",
        "before=~&sort=code",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list(browse_as, make_task, cast, query):
    make_task()

    assert browse_as(cast.office).get(f"/tasks?{query}").status_code == 200


def test_pages_keep_the_filter(browse_as, make_task, cast):
    for number in range(1, 61):
        make_task(leads=[cast.division], number=number)
    browser = browse_as(cast.office)

    first = browser.get("/tasks?state=open").text
    address = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")

    assert "60 nhiệm vụ" in first
    assert address.startswith("/tasks?state=open&after=")
    assert browser.get(address).text.count('class="task-title"') == 10


def test_nothing_found_says_what_to_do(browse_as, cast):
    assert "Bỏ lọc" in browse_as(cast.office).get("/tasks?q=khong-co").text


def test_a_title_cannot_carry_markup(browse_as, make_task, cast):
    make_task(title="<script>alert(1)</script>")

    assert "<script>alert(1)" not in browse_as(cast.office).get("/tasks").text


# What a head may see is looked for first.
@pytest.mark.parametrize(("role", "queries"), [("office", [3, 3]), ("head", [4, 4])])
def test_a_list_of_thousand_tasks_takes_no_more_queries(
    session, browse_as, make_tasks, count_queries, cast, role, queries
):
    browser = browse_as(getattr(cast, role))
    browser.get("/tasks")  # The first request of a process reads the clock's offset, too.
    counts = []
    for count in (10, 990):
        make_tasks(count)
        with count_queries() as counted:
            assert browser.get("/tasks").status_code == 200
        counts.append(len(counted))

    assert counts == queries
