"""The list of tasks."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.accounts.queries import list_task_divisions
from tracker.edge import here, signed_in
from tracker.tasks.blueprint import bp
from tracker.tasks.finding.filters import filter_from
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.models import OPEN_STATES, Part, State, TimeState
from tracker.tasks.policy import can_open
from tracker.tasks.queries import list_years
from tracker.tasks.telling import rows_of


@bp.get("")
def index() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    wanted = filter_from(request.args)
    page = list_tasks(agency, user, wanted, today, page=request.args.get("page", 1, int))
    return render_template(
        "tasks/index.html",
        page=page,
        rows=rows_of(page.rows, user, today),
        wanted=wanted,
        divisions=list_task_divisions(agency),
        years=list_years(agency),
        states=list(State),
        times=list(TimeState),
        parts=list(Part),
        all_open=OPEN_STATES,
        may_open=can_open(user, agency.id),
        address=_address_of_page,
    )


def _address_of_page(number: int) -> str:
    asked: dict[str, Any] = {name: values for name, values in request.args.lists() if name != "page"}
    return url_for(".index", **asked, page=number)
