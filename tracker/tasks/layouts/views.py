"""Other pages of the list of tasks: a board by state, a calendar by due date, a timeline."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.accounts.queries import work_calendar
from tracker.edge import here, signed_in
from tracker.tasks.blueprint import bp
from tracker.tasks.finding.bar_views import filter_bar
from tracker.tasks.finding.filters import TaskFilter, address_of, filter_from
from tracker.tasks.finding.models import Layout
from tracker.tasks.layouts.months import FIRST_YEAR, LAST_YEAR, Month, month_of, read_month
from tracker.tasks.layouts.queries import (
    SHOWN_OF_ONE_DAY,
    Day,
    Place,
    list_bars,
    list_columns,
    list_days,
    milestones_of,
    read_place,
)
from tracker.tasks.layouts.telling import STEADY_COLUMNS, cards_of, columns_of, timeline_of
from tracker.tasks.policy import can_open
from tracker.tasks.timing import time_state


def _page(
    template: str, layout: Layout, wanted: TaskFilter, *, kept: tuple[tuple[str, str], ...] = (), **shown: Any
) -> str:
    """A page of the list, with the filter and the choice of layouts that all of them share;
    `kept` is what the filter leaves as it is in the page's own address."""
    user, agency = signed_in(), here()
    return render_template(
        template,
        layout=layout,
        wanted=wanted,
        address=address_of(wanted),
        bar=filter_bar(wanted, layout, kept=kept),
        today=clock.today(),
        may_open=can_open(user, agency.id),
        **shown,
    )


@bp.get("/board")
def board() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    wanted = filter_from(request.args)
    states = columns_of(user, agency.id, wanted)
    columns = [
        (column, cards_of(column.tasks, user, today))
        for column in list_columns(agency, user, wanted, today, states)
        if column.total or column.state in STEADY_COLUMNS
    ]
    return _page(
        "tasks/layouts/board.html",
        Layout.BOARD,
        wanted,
        columns=[(column, cards) for column, cards in columns if not column.state.is_closed],
        closed=[(column, cards) for column, cards in columns if column.state.is_closed],
        total=sum(column.total for column, _ in columns),
    )


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    wanted = filter_from(request.args)
    month = read_month(request.args.get("month", "")) or month_of(today)
    opened = next(
        (day for week in month.weeks for day in week if day.isoformat() == request.args.get("day")), None
    )
    days = list_days(
        agency, user, wanted, today, first=month.weeks[0][0], last=month.weeks[-1][-1], opened=opened
    )
    times = {
        task.id: time_state(task, today)
        for day in days.values()
        for task in [*day.tasks, *(task for _, task in day.milestones)]
    }
    return _page(
        "tasks/layouts/calendar.html",
        Layout.CALENDAR,
        wanted,
        kept=(("month", str(month)),) if month != month_of(today) else (),
        month=month,
        earlier=month + -1 if month > Month(FIRST_YEAR, 1) else None,
        later=month + 1 if month < Month(LAST_YEAR, 12) else None,
        this_month=month_of(today),
        days=days,
        no_day=Day(),
        times=times,
        opened=opened,
        shown_of_one_day=SHOWN_OF_ONE_DAY,
        workdays=work_calendar(agency.id),
        in_all=sum(day.tasks_in_all for on, day in days.items() if on in month),
    )


@bp.get("/timeline")
def timeline() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    wanted = filter_from(request.args)
    after, before = (read_place(request.args.get(name, "")) for name in ("after", "before"))
    bars = list_bars(agency, user, wanted, today, after=after, before=before)
    return _page(
        "tasks/layouts/timeline.html",
        Layout.TIMELINE,
        wanted,
        timeline=timeline_of(bars.rows, milestones_of([task.id for _, task in bars.rows]), today),
        before=_address("before", bars.before, wanted),
        after=_address("after", bars.after, wanted),
        is_first=after is None and before is None,
    )


def _address(name: str, place: Place | None, wanted: TaskFilter) -> str | None:
    if place is None:
        return None
    asked: dict[str, Any] = {**address_of(wanted), name: str(place)}
    return url_for(".timeline", **asked)
