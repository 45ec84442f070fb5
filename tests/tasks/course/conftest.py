"""A task that two divisions share, with a plan of its course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.course.queries import Course, course_of
from tracker.tasks.course.service import plan_course
from tracker.tasks.models import Task


@pytest.fixture
def task(make_task: Callable[..., Task], cast: Any) -> Task:
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


@pytest.fixture
def plan(cast: Any) -> Callable[..., Course]:
    """`plan(task, milestones=[...], measures=[...], basis=...)` by the head of its lead division."""

    def make(task: Task, **columns: Any) -> Course:
        columns = {"milestones": [], "measures": [], "version": None, "by": cast.head, **columns}
        plan_course(task, **columns)
        return course_of(task)

    return make


@pytest.fixture
def two_milestones() -> list[PlannedMilestone]:
    return [
        PlannedMilestone("Ban hành kế hoạch", date(2021, 9, 30), weight=1),
        PlannedMilestone("Tổng hợp kết quả", date(2021, 11, 20), weight=3),
    ]


@pytest.fixture
def communes() -> PlannedMeasure:
    return PlannedMeasure("Số xã được tuyên truyền", "xã", Decimal(0), Decimal(12))
