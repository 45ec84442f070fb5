"""The course of a task, drawn against the straight line from its issue to its due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pygal
from flask_babel import gettext as _
from markupsafe import Markup
from pygal.style import Style

from tracker import edge
from tracker.drawing import NARROW, bare, for_both_widths
from tracker.tasks.course.queries import Course, list_percents
from tracker.tasks.course.rules import course_by, expected_percent
from tracker.tasks.models import Task
from tracker.tasks.states import ProgressBy

WIDE = 640
"""The drawing shares its row with the figures beside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """How far the task was on a day, and how far the straight line was; None where there is none."""

    day: date
    percent: int
    expected: int | None


def points_of(task: Task, course: Course, today: date) -> list[Point]:
    """The course from the day of issue until today, or until the task was done."""
    end = task.done_on or task.submitted_on or today
    if task.progress_by in {ProgressBy.MILESTONES, ProgressBy.MEASURES}:
        known = course_by(task.progress_by, course.milestones, course.measures)
    else:
        known = list_percents(task)
    begin = min([task.issued_on, *(day for day, _percent in known)])
    percents = {begin: 0} | dict(known) | {max(end, begin): task.percent}
    return [
        Point(day, percents[day], expected_percent(task.issued_on, task.due, day)) for day in sorted(percents)
    ]


def course_chart(task: Task, points: Sequence[Point]) -> Markup:
    """One drawing for wide pages and one for phones; the page shows the same figures as a table."""
    line: tuple[tuple[date, int], ...] = ()
    if task.due is not None and task.due > task.issued_on:
        line = ((task.issued_on, 0), (task.due, 100))
    own = tuple((point.day, point.percent) for point in points)
    label = _("Percent done over time, and the straight line to the due date")
    return for_both_widths(*(_draw(own, line, width, label) for width in (WIDE, NARROW)))


@lru_cache(maxsize=256)
def _draw(
    own: tuple[tuple[date, int], ...], line: tuple[tuple[date, int], ...], width: int, label: str
) -> Markup:
    """The drawing, kept because it is the same until something is told of the task."""
    days = [day.toordinal() for day, _percent in (*own, *line)]
    first, last = min(days), max(*days, min(days) + 1)
    count = 6 if width == WIDE else 3
    marks = sorted({first + (last - first) * place // (count - 1) for place in range(count)})
    chart = pygal.XY(
        width=width,
        height=300 if width == WIDE else 240,
        range=(0, 100),
        xrange=(first, last),
        margin=6,
        margin_right=40,
        dots_size=4,
        show_legend=False,
        explicit_size=False,
        js=(),
        x_labels=marks,
        y_labels=[0, 25, 50, 75, 100],
        value_formatter=lambda value: f"{value:.0f}%",
        x_value_formatter=lambda ordinal: edge.format_day(date.fromordinal(int(ordinal))),
        style=Style(label_font_size=12, value_font_size=12),
    )
    chart.add("own", [(day.toordinal(), percent) for day, percent in own])
    if line:
        chart.add("line", [(day.toordinal(), percent) for day, percent in line], show_dots=False)
    return bare(chart.render_tree(), label, "course-chart")
