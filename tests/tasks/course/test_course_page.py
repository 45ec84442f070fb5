"""The page of a task's course: who sees it, what it takes, what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.tasks.course.models import Milestone, Reading
from tracker.tasks.course.plan import PlannedMilestone
from tracker.tasks.course.queries import course_of
from tracker.tasks.course.service import add_reading
from tracker.tasks.states import ProgressBy


@pytest.fixture
def planned(session, plan, task, two_milestones, communes):
    plan(task, milestones=two_milestones, measures=[communes], basis=ProgressBy.MEASURES)
    session.commit()
    return task


def path_of(task, *parts):
    return "/".join([f"/tasks/{task.id}/course", *map(str, parts)])


def seen(task, **fields):
    return {"version": str(task.version), **fields}


def test_says_what_the_percent_comes_from(browse_as, cast, planned):
    page = browse_as(cast.head).get(path_of(planned)).text

    assert "Theo chỉ tiêu so với mục tiêu" in page
    assert "Tiến độ đều đến hôm nay" in page


def test_draws_the_course_and_tells_it_as_a_table(session, browse_as, cast, planned):
    [measure] = course_of(planned).measures
    add_reading(planned, measure, on=TODAY, value=Decimal(6), source="Báo cáo", version=None, by=cast.head)

    page = browse_as(cast.head).get(path_of(planned)).text

    assert 'role="img"' in page
    assert "style=" not in page.partition("<main")[2]
    assert '<td data-label="Tiến độ thực tế">50%</td>' in page


def test_ticks_a_milestone_off(browse_as, cast, planned):
    [first, _] = course_of(planned).milestones

    response = browse_as(cast.official).post(
        path_of(planned, "milestones", first.id, "done"), seen(planned, on="05/10/2021")
    )

    assert response.location == path_of(planned)
    assert first.done_on == TODAY


def test_takes_a_tick_back(browse_as, cast, planned):
    [first, _] = course_of(planned).milestones
    first.done_on = TODAY

    browse_as(cast.head).post(path_of(planned, "milestones", first.id, "open"), seen(planned))

    assert first.done_on is None


@pytest.mark.parametrize("day", ["06/10/2021", "hôm qua", ""])
def test_refuses_such_a_day_of_a_milestone(browse_as, cast, planned, day):
    [first, _] = course_of(planned).milestones

    response = browse_as(cast.head).post(
        path_of(planned, "milestones", first.id, "done"), seen(planned, on=day)
    )

    assert response.status_code == 422
    assert f'value="{day}"' in response.text
    assert first.done_on is None


def test_keeps_a_reading(browse_as, cast, planned):
    [measure] = course_of(planned).measures

    browse_as(cast.head).post(
        path_of(planned, "measures", measure.id, "readings"),
        seen(planned, value="4,5", on="05/10/2021", source="Báo cáo của xã"),
    )

    assert [(each.value, each.by) for each in measure.readings] == [(Decimal("4.5"), cast.head)]


def test_a_reading_may_be_nothing_at_all(browse_as, cast, planned):
    [measure] = course_of(planned).measures

    browse_as(cast.head).post(
        path_of(planned, "measures", measure.id, "readings"),
        seen(planned, value="0", on="05/10/2021", source="Báo cáo của xã"),
    )

    assert [each.value for each in measure.readings] == [0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("value", ""), ("value", "bốn"), ("on", "06/10/2021"), ("source", ""), ("source", "n" * 10_000)],
)
def test_refuses_such_a_reading_and_keeps_the_rest(browse_as, cast, planned, field, value):
    [measure] = course_of(planned).measures
    typed = {"value": "4", "on": "05/10/2021", "source": "Báo cáo của xã", field: value}

    response = browse_as(cast.head).post(
        path_of(planned, "measures", measure.id, "readings"), seen(planned, **typed)
    )

    assert response.status_code == 422
    assert all(f'value="{kept}"' in response.text for name, kept in typed.items() if name != field)
    assert course_of(planned).measures[0].readings == []


def test_plans_on_the_page(browse_as, cast, planned):
    [first, second] = course_of(planned).milestones
    [measure] = course_of(planned).measures
    rows = {
        "milestones-0-row": str(first.id),
        "milestones-0-name": "Ban hành kế hoạch tuyên truyền",
        "milestones-0-due": "30/09/2021",
        "milestones-0-weight": "5",
        "milestones-1-row": str(second.id),
        "milestones-1-name": "",
        "measures-0-row": str(measure.id),
        "measures-0-name": "Số xã",
        "measures-0-unit": "xã",
        "measures-0-baseline": "2",
        "measures-0-target": "14",
        "measures-0-weight": "1",
        "basis": "milestones",
    }

    response = browse_as(cast.head).post(path_of(planned, "plan"), seen(planned, **rows))

    course = course_of(planned)
    assert response.location == path_of(planned)
    assert [(m.name, m.weight) for m in course.milestones] == [("Ban hành kế hoạch tuyên truyền", 5)]
    assert [(m.baseline, m.target) for m in course.measures] == [(2, 14)]
    assert planned.progress_by is ProgressBy.MILESTONES


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"milestones-0-name": "Mốc", "milestones-0-due": "01/12/2021"}, "sau thời hạn của nhiệm vụ"),
        ({"measures-0-name": "Số xã", "measures-0-unit": "xã", "measures-0-target": ""}, "Hãy nhập mục tiêu"),
        ({"measures-0-name": "Số xã", "measures-0-unit": "xã", "measures-0-target": "0"}, "bằng hiện trạng"),
        ({"basis": "hand"}, "Hãy ghi lý do"),
        ({"basis": "parts"}, "việc thành phần"),
        ({"basis": "milestones"}, "Chưa có mốc"),
    ],
)
def test_refuses_such_a_plan_and_changes_nothing(browse_as, cast, planned, rows, told):
    response = browse_as(cast.head).post(path_of(planned, "plan"), seen(planned, **rows))

    assert response.status_code == 422
    assert told in response.text
    assert len(course_of(planned).milestones) == 2


def test_a_clash_of_plans_shows_both(session, browse_as, cast, planned, plan):
    old = seen(planned, **{"milestones-0-name": "Mốc của tôi", "basis": "hand", "reason": "Thử"})
    plan(planned, milestones=[PlannedMilestone("Mốc của người khác")], basis=ProgressBy.MILESTONES)

    response = browse_as(cast.official).post(path_of(planned, "plan"), old)

    assert response.status_code == 409
    assert "Mốc của tôi" in response.text
    assert "Mốc của người khác" in response.text
    assert [each.name for each in course_of(planned).milestones] == ["Mốc của người khác"]


def test_a_clash_of_readings_keeps_what_was_typed(session, browse_as, cast, planned):
    [measure] = course_of(planned).measures
    old = seen(planned, value="7", on="05/10/2021", source="Số của tôi")
    add_reading(planned, measure, on=TODAY, value=Decimal(5), source="Số khác", version=None, by=cast.head)

    response = browse_as(cast.official).post(path_of(planned, "measures", measure.id, "readings"), old)

    assert response.status_code == 409
    assert "Số của tôi" in response.text
    assert "Số khác" in response.text


@pytest.mark.parametrize("who", ["observer", "office", "leader", "admin"])
def test_is_only_to_look_at_for_those_who_do_not_do_the_work(browse_as, cast, planned, who):
    browser = browse_as(getattr(cast, who))
    [first, _] = course_of(planned).milestones

    assert browser.get(path_of(planned)).status_code == 200
    tick = browser.post(path_of(planned, "milestones", first.id, "done"), seen(planned, on="05/10/2021"))
    assert tick.status_code == 403


def test_a_stranger_does_not_know_of_it(browse_as, cast, make_task, make_division, make_user):
    stranger = make_user(next(iter(cast.head.memberships)).role, make_division())

    assert browse_as(stranger).get(path_of(make_task(leads=[cast.division]))).status_code == 404


def test_a_milestone_of_another_task_is_not_found(session, browse_as, cast, planned, make_task, plan):
    other = make_task(leads=[cast.division])
    foreign = plan(other, milestones=[PlannedMilestone("Mốc")]).milestones[0]

    response = browse_as(cast.head).post(
        path_of(planned, "milestones", foreign.id, "done"), seen(planned, on="05/10/2021")
    )

    assert response.status_code == 404


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_much_for_many_readings(session, browse_as, cast, planned, count, count_queries):
    [measure] = course_of(planned).measures
    session.add_all(
        Reading(measure=measure, on=TODAY, value=Decimal(1), source="s", at=planned.changed_at, by=cast.head)
        for _ in range(count)
    )
    session.add_all(Milestone(task_id=planned.id, position=n, name=f"Mốc {n}") for n in range(count))
    browser = browse_as(cast.head)

    with count_queries() as counted:
        browser.get(path_of(planned))

    assert len(counted) <= 22
