"""Planning milestones and measures, and choosing what the percent comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.conftest import TODAY
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.course.models import Direction
from tracker.tasks.course.plan import PlannedMilestone
from tracker.tasks.course.queries import course_of
from tracker.tasks.course.service import add_reading, choose_basis, complete_milestone
from tracker.tasks.models import EventKind, State
from tracker.tasks.states import ProgressBy


def test_keeps_the_plan_in_its_order(plan, task, two_milestones, communes):
    course = plan(task, milestones=two_milestones[::-1], measures=[communes])

    assert [each.name for each in course.milestones] == ["Tổng hợp kết quả", "Ban hành kế hoạch"]
    assert [(each.unit, each.target) for each in course.measures] == [("xã", Decimal(12))]


@pytest.mark.parametrize(("baseline", "target", "way"), [(0, 12, Direction.UP), (12, 3, Direction.DOWN)])
def test_the_direction_follows_from_the_target(plan, task, communes, baseline, target, way):
    measure = replace(communes, baseline=Decimal(baseline), target=Decimal(target))

    assert plan(task, measures=[measure]).measures[0].direction is way


def test_leaves_a_line_of_history_that_says_what_changed(plan, task, two_milestones):
    course = plan(task, milestones=two_milestones)
    first, second = course.milestones
    later = PlannedMilestone(first.name, date(2021, 10, 8), weight=1, id=first.id)
    same = PlannedMilestone(second.name, second.due, weight=3, id=second.id)

    plan(task, milestones=[later, same])

    lines = [event for event in task.events if event.kind is EventKind.COURSE]
    assert (lines[-1].before, lines[-1].after) == (
        "Ban hành kế hoạch (30/09/2021; ×1)",
        "Ban hành kế hoạch (08/10/2021; ×1)",
    )


def test_the_same_plan_again_leaves_no_line(plan, task, two_milestones):
    course = plan(task, milestones=two_milestones)
    same = [PlannedMilestone(m.name, m.due, m.weight, m.id) for m in course.milestones]
    before = len(task.events)

    plan(task, milestones=same)

    assert len(task.events) == before


def test_works_the_percent_out_from_what_is_done_already(plan, task, cast, two_milestones):
    course = plan(task, milestones=two_milestones)
    complete_milestone(task, course.milestones[0], on=TODAY, version=None, by=cast.head)

    choose_basis(task, ProgressBy.MILESTONES, version=None, by=cast.head)

    assert task.percent == 25


@pytest.mark.parametrize("basis", [ProgressBy.MILESTONES, ProgressBy.MEASURES])
def test_refuses_a_basis_of_which_nothing_is_planned(task, cast, basis):
    with pytest.raises(Refused) as refusal:
        choose_basis(task, basis, version=None, by=cast.head)

    assert refusal.value.field == "basis"


def test_refuses_parts_as_basis_of_a_task_that_has_none(task, cast):
    with pytest.raises(Refused):
        choose_basis(task, ProgressBy.PARTS, version=None, by=cast.head)


def test_typing_by_hand_needs_a_reason(plan, task, cast, two_milestones):
    plan(task, milestones=two_milestones, basis=ProgressBy.MILESTONES)

    with pytest.raises(Refused) as refusal:
        choose_basis(task, ProgressBy.HAND, version=None, by=cast.head)
    choose_basis(task, ProgressBy.HAND, reason="Mốc không còn sát việc.", version=None, by=cast.head)

    assert refusal.value.field == "reason"
    assert task.progress_by is ProgressBy.HAND
    assert task.events[-1].words == "Mốc không còn sát việc."


def test_refuses_a_target_equal_to_the_baseline(plan, task, communes):
    with pytest.raises(Refused) as refusal:
        plan(task, measures=[replace(communes, baseline=communes.target)])

    assert refusal.value.field == "measures"


@pytest.mark.parametrize("due", [date(2021, 12, 1), date(2021, 8, 31)])
def test_refuses_a_milestone_outside_the_task(plan, task, due):
    with pytest.raises(Refused) as refusal:
        plan(task, milestones=[PlannedMilestone("Mốc", due)])

    assert refusal.value.field == "milestones"


@pytest.mark.parametrize("weight", [0, 101, -1])
def test_refuses_such_a_weight(plan, task, communes, weight):
    with pytest.raises(Refused):
        plan(task, milestones=[PlannedMilestone("Mốc", weight=weight)])
    with pytest.raises(Refused):
        plan(task, measures=[replace(communes, weight=weight)])


def test_refuses_a_name_of_ten_thousand_characters(plan, task, communes):
    with pytest.raises(Refused):
        plan(task, milestones=[PlannedMilestone("m" * 10_000)])
    with pytest.raises(Refused):
        plan(task, measures=[replace(communes, name="m" * 10_000)])


@pytest.mark.parametrize("number", ["0.00001", "12345678901", "NaN", "Infinity"])
def test_refuses_a_number_that_cannot_be_kept(plan, task, communes, number):
    with pytest.raises(Refused):
        plan(task, measures=[replace(communes, target=Decimal(number))])


def test_refuses_more_rows_than_anybody_follows(plan, task):
    with pytest.raises(Refused):
        plan(task, milestones=[PlannedMilestone(f"Mốc {number}") for number in range(51)])


def test_a_milestone_that_was_reached_stays_in_the_plan(plan, task, cast, two_milestones):
    course = plan(task, milestones=two_milestones)
    complete_milestone(task, course.milestones[0], on=TODAY, version=None, by=cast.head)

    with pytest.raises(Refused):
        plan(task)


def test_a_measure_that_was_read_stays_in_the_plan(plan, task, cast, communes):
    [measure] = plan(task, measures=[communes]).measures
    add_reading(task, measure, on=TODAY, value=Decimal(3), source="Báo cáo", version=None, by=cast.head)

    with pytest.raises(Refused):
        plan(task)


def test_refuses_a_row_of_another_task(plan, task, make_task, cast, two_milestones):
    other = make_task(leads=[cast.division])
    foreign = plan(other, milestones=two_milestones).milestones[0]

    with pytest.raises(Exception, match="no such page"):
        plan(task, milestones=[PlannedMilestone("Mốc", id=foreign.id)])


@pytest.mark.parametrize("who", ["other_head", "observer", "admin"])
def test_is_not_planned_by_others(plan, task, cast, who):
    with pytest.raises(NotAllowed):
        plan(task, by=getattr(cast, who))


def test_a_closed_task_is_not_planned(plan, make_task, cast):
    with pytest.raises(Refused):
        plan(make_task(leads=[cast.division], state=State.ACCEPTED))


def test_the_second_of_two_writers_is_told(plan, task, session, two_milestones):
    session.flush()
    seen = task.version
    plan(task, milestones=two_milestones, version=seen)
    session.flush()

    with pytest.raises(Clash):
        plan(task, milestones=two_milestones[:1], version=seen)

    assert len(course_of(task).milestones) == 2


def test_a_standing_task_may_have_milestones_on_any_later_day(plan, make_task, cast):
    task = make_task(leads=[cast.division], due=None)

    course = plan(task, milestones=[PlannedMilestone("Mốc", TODAY + timedelta(days=900))])

    assert len(course.milestones) == 1


def test_a_due_date_moved_before_milestones_says_which(plan, task, browse_as, cast, two_milestones, session):
    plan(task, milestones=two_milestones)
    session.commit()
    typed = {
        "version": task.version, "title": task.title, "issued_on": f"{task.issued_on:%d/%m/%Y}",
        "due": "15/11/2021", "leads": [str(cast.division.id)], "official": "", "reason": "Tỉnh yêu cầu",
    }  # fmt: skip

    page = browse_as(cast.office).post(f"/tasks/{task.id}/edit", typed, follow_redirects=True)

    assert task.due == date(2021, 11, 15)
    assert page.request.path == f"/tasks/{task.id}/course"
    assert "Tổng hợp kết quả (20/11/2021)" in page.text
    assert "Ban hành kế hoạch (" not in page.text
    assert "sau thời hạn của nhiệm vụ (15/11/2021)" in page.text
