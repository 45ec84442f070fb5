"""The filter of a list: each part of it, and the address that holds it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.conftest import TODAY
from tracker import clock
from tracker.tasks.finding.filters import TaskFilter, address_of, conditions, filter_from
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.finding.ways import find_way, span_of
from tracker.tasks.kinds.models import KindTerm, TaskKind
from tracker.tasks.models import OPEN_STATES, Part, Source, State, Task, TimeState, Watcher
from tracker.tasks.timing import time_state

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))
NUMBERS = st.none() | st.integers(0, 2**31 - 1)
FILTERS = st.builds(
    TaskFilter,
    text=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20),
    states=st.sets(st.sampled_from(State)).map(tuple) | st.just(OPEN_STATES),
    times=st.sets(st.sampled_from(TimeState)).map(tuple),
    division_id=NUMBERS,
    part=st.none() | st.sampled_from(Part),
    year=NUMBERS,
    criterion_ids=st.lists(st.integers(0, 99), max_size=3).map(tuple),
    kind_id=NUMBERS,
    source=st.none() | st.sampled_from(Source),
    period=st.sampled_from(["", "2021", "2021-Q4", "2021-11"]),
    due_from=DAYS,
    due_to=DAYS,
    official_id=NUMBERS,
    mine=st.booleans(),
    watched=st.booleans(),
    with_parts=st.booleans(),
)


@given(FILTERS)
def test_the_address_of_a_filter_reads_back_as_the_filter(wanted):
    assert filter_from(MultiDict(address_of(wanted))) == wanted


NAMES = ["q", "mine", "due_from", "period", "year", "state", "criterion", "official", "part"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_any_address_reads_as_some_filter(values):
    assert isinstance(filter_from(MultiDict(values)), TaskFilter)


@pytest.fixture
def titles(agency, cast):
    def find(user=None, **wanted):
        found = list_tasks(agency, user or cast.office, TaskFilter(**wanted), TODAY)
        return [row.title for row in found.rows]

    return find


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2021", ["Quý ba", "Quý tư"]),
        ("2021-Q3", ["Quý ba"]),
        ("2021-Q4", ["Quý tư"]),
        ("2021-11", ["Quý tư"]),
        ("2022", ["Năm sau"]),
    ],
)
def test_a_period_is_that_of_the_due_date(titles, make_task, period, found):
    make_task(title="Quý ba", due=date(2021, 9, 30))
    make_task(title="Quý tư", due=date(2021, 11, 30))
    make_task(title="Năm sau", due=date(2022, 1, 1))
    make_task(title="Không hạn", due=None)

    assert titles(period=period) == found


def test_days_from_and_to_count_themselves(titles, make_task):
    for day in (9, 10, 12, 13):
        make_task(title=str(day), due=date(2021, 10, day))

    assert titles(due_from=date(2021, 10, 10), due_to=date(2021, 10, 12)) == ["10", "12"]


def test_a_field_finds_the_tasks_of_all_below_it(titles, make_task, make_framework, make_criterion):
    frame = make_framework()
    field = make_criterion(frame, "1", level="field")
    middle = make_criterion(frame, "1.1", level="criterion", parent_id=field.id)
    leaf = make_criterion(frame, "1.1.1", parent_id=middle.id)
    make_task(title="Sâu", criteria=[leaf])
    make_task(title="Khác", criteria=[make_criterion(frame, "2", level="field")])

    assert titles(criterion_ids=(field.id,)) == titles(criterion_ids=(middle.id,)) == ["Sâu"]


def test_kind_source_and_official_narrow_the_list(titles, make_task, session, agency, cast):
    kind = TaskKind(agency_id=agency.id, code="campaign", name="Tuyên truyền")
    session.add(kind)
    session.flush()
    make_task(title="Có loại", kind_id=kind.id)
    make_task(title="Kết luận", source=Source.CONCLUSION)
    make_task(title="Của Yến", leads=[cast.division], official=cast.official)

    assert titles(kind_id=kind.id) == ["Có loại"]
    assert titles(source=Source.CONCLUSION) == ["Kết luận"]
    assert titles(official_id=cast.official.id) == ["Của Yến"]


def test_what_a_person_watches_is_found_and_seen(titles, make_task, session, cast):
    task = make_task(title="Theo dõi", leads=[cast.other])
    make_task(title="Khác", leads=[cast.other])
    session.add(Watcher(task_id=task.id, user_id=cast.official.id, since=clock.now()))

    assert titles(cast.official, watched=True) == titles(cast.official) == ["Theo dõi"]


def test_parts_of_a_task_are_hidden_until_they_are_asked_for(titles, make_task, cast):
    whole = make_task(title="Cả việc", leads=[cast.division])
    make_task(
        title="Phần việc", leads=[cast.division], official=cast.official, parent=whole, source=Source.PART
    )

    assert titles() == ["Cả việc"]
    assert sorted(titles(with_parts=True)) == ["Cả việc", "Phần việc"]
    assert titles(source=Source.PART) == titles(official_id=cast.official.id) == ["Phần việc"]
    assert sorted(titles(cast.official)) == ["Cả việc", "Phần việc"]


def test_a_draft_is_listed_for_those_who_can_issue_it(titles, make_task, cast):
    make_task(title="Dự thảo", state=State.DRAFT, leads=[cast.division], official=cast.official)

    assert titles(cast.office) == titles(cast.leader) == ["Dự thảo"]
    assert titles(cast.observer) == titles(cast.head) == titles(cast.official) == []


@pytest.mark.parametrize("role", ["office", "observer", "head", "official", "admin"])
@pytest.mark.parametrize(
    "wanted",
    [
        TaskFilter(),
        TaskFilter(mine=True),
        TaskFilter(times=(TimeState.OVERDUE, TimeState.DUE_SOON)),
        TaskFilter(states=(State.ASSIGNED, State.ACCEPTED), due_to=date(2021, 10, 20)),
        TaskFilter(text="nhiem vu"),
        TaskFilter(with_parts=True, period="2021-Q4"),
    ],
)
def test_picking_and_walking_find_what_the_plain_conditions_do(
    session, agency, cast, make_task, role, wanted
):
    for number in range(1, 13):
        make_task(
            title=f"Nhiệm vụ {number}",
            number=number,
            leads=[cast.division if number % 2 else cast.other],
            official=cast.official if number % 3 == 0 else None,
            state=list(State)[number % 8],
            due=date(2021, 9, 25) + timedelta(days=number * 3),
        )
    user = getattr(cast, role)
    plain = set(session.scalars(select(Task.id).where(*conditions(agency, user, wanted, TODAY))))

    ways = [find_way(agency, user, wanted, TODAY, most=most) for most in (1_000, -1)]

    for way in ways:
        assert set(session.scalars(way.ids())) == plain


TIMES, STATES = st.sets(st.sampled_from(TimeState)), st.sets(st.sampled_from(State))


@given(TIMES, STATES, st.sampled_from(State), DAYS, DAYS)
def test_a_span_of_the_order_holds_every_task_that_fits(times, states, state, due, done_on):
    task = Task(
        year=2021, number=7, title="Việc", state=state, due=due, first_due=due, issued_on=date(2000, 1, 1),
        done_on=done_on if state is State.ACCEPTED else None,
    )  # fmt: skip
    fits = (not times or time_state(task, TODAY) in times) and (not states or state in states)

    low, high = span_of(TaskFilter(times=tuple(times), states=tuple(states)), TODAY)

    if fits:
        assert low <= task.find_place()
        assert not high or task.find_place() < high


def test_a_kind_is_offered_in_the_term_of_the_year(browse_as, session, agency, cast):
    kind = TaskKind(agency_id=agency.id, code="dvc", name="Dịch vụ công {term}")
    kind.terms = [KindTerm(from_year=2011, words="mức độ 4")]
    session.add(kind)
    session.commit()
    browser = browse_as(cast.office)

    pages = [browser.get(path).text for path in (f"/tasks?kind={kind.id}", "/tasks/recurring/new")]

    assert ["Dịch vụ công mức độ 4" in page for page in pages] == [True, True]
    assert not any("{term}" in page for page in pages)
