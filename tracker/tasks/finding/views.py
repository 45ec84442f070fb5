"""The list of tasks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.edge import here, locale_code, signed_in
from tracker.tasks.blueprint import bp
from tracker.tasks.bulk.policy import acts_for
from tracker.tasks.finding.bar_views import draw_rows, filter_bar, has_page, query_of, sorting
from tracker.tasks.finding.filters import TaskFilter, address_of, filter_from
from tracker.tasks.finding.grouping import Group, list_grouped
from tracker.tasks.finding.models import Layout
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.queries import MOST_COUNTED, Total, list_tasks
from tracker.tasks.finding.rows import rows_of
from tracker.tasks.policy import can_open
from tracker.tasks.talk.queries import mark_changed
from tracker.words import small_number


@bp.get("")
def index() -> ResponseReturnValue:
    """The list; its address holds the filter, the order, the headings, and where the page begins."""
    user, agency, today = signed_in(), here(), clock.today()
    wanted, order, group = filter_from(request.args), order_asked(), group_asked()
    after, before = request.args.get("after", ""), request.args.get("before", "")
    mark, total = mark_changed(user), total_told()
    found = (
        list_grouped(agency, user, wanted, today, group, after=after, before=before, mark=mark)
        if group
        else None
    )
    listed, headings = found or (
        list_tasks(
            agency, user, wanted, today, order=order, after=after, before=before, total=total, mark=mark
        ),
        {},
    )
    is_english = locale_code() == "en"
    said = {task_id: heading[3] if is_english else heading[2] for task_id, heading in headings.items()}
    rows = rows_of(listed, user, agency.id, today, headings=said if found else None)
    acts = acts_for(user, agency.id)
    can_choose = bool(acts)
    address: dict[str, Any] = {**address_of(wanted), **sorting(order, group)}
    counted: dict[str, Any] = {"of": f"{listed.total.count}{'' if listed.total.is_exact else AT_LEAST}"}
    return render_template(
        "tasks/index.html",
        drawn=draw_rows(rows, can_choose=can_choose) if rows else (),
        can_choose=can_choose,
        bulk_acts=acts,
        listed=listed,
        most=MOST_COUNTED,
        is_filtered=wanted != TaskFilter(),
        is_ungrouped=group is not None and found is None,
        query=query_of(wanted, order, group),
        before=urlencode({**address, "before": listed.before, **counted}) if listed.before else "",
        after=urlencode({**address, "after": listed.after, **counted}) if listed.after else "",
        bar=filter_bar(wanted, Layout.LIST, order=order, group=group),
        has_page=has_page,
        may_open=can_open(user, agency.id),
    )


AT_LEAST = "-"
"""Stands after a count that may not be all."""


def total_told() -> Total | None:
    """How many tasks the first page counted, which its neighbours are told in their address."""
    of = request.args.get("of", "")
    try:
        count = small_number(of.removesuffix(AT_LEAST))
    except ValueError:
        return None
    is_told = "after" in request.args or "before" in request.args
    return Total(min(count, MOST_COUNTED + 1), not of.endswith(AT_LEAST)) if is_told else None


def order_asked() -> Order:
    asked = request.args.get("sort", "")
    return Order(asked) if asked in set(Order) else Order.DUE


def group_asked() -> Group | None:
    asked = request.args.get("group", "")
    return Group(asked) if asked in set(Group) else None
