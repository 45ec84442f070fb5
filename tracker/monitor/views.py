"""The vice-director's screen."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock, heartbeat
from tracker.edge import here, signed_in
from tracker.errors import NotAllowed
from tracker.mail.policy import can_send_again
from tracker.monitor import queries
from tracker.monitor.charts import bars_of, fields_chart
from tracker.monitor.policy import can_see_overview
from tracker.tasks.figures import ASSIGNED, DUE, IN_TERM
from tracker.tasks.models import TimeState
from tracker.tasks.queries import list_years
from tracker.words import small_number

bp = Blueprint("monitor", __name__, url_prefix="/monitor")


@bp.get("")
def overview() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    if not can_see_overview(user, agency):
        raise NotAllowed
    years = sorted({today.year, *list_years(agency)}, reverse=True)
    asked = request.args.get("year", type=small_number)
    year = asked if asked in years else today.year
    told = queries.overview(agency, year, today)
    bars = bars_of(told.fields)
    return render_template(
        "monitor/overview.html",
        pulse=heartbeat.feel_pulse() if can_send_again(user, agency.id) else None,
        told=told,
        counts=told.counts,
        years=years,
        chart=fields_chart(bars) if bars else None,
        weak_ids={weak.result.criterion.id for weak in told.weak},
        shown=queries.SHOWN,
        times={
            "assigned": [time.value for time in ASSIGNED],
            "due": [time.value for time in DUE],
            "in_term": [time.value for time in IN_TERM],
            "done_on_time": [TimeState.DONE_ON_TIME.value],
            "done_late": [TimeState.DONE_LATE.value],
            "overdue": [TimeState.OVERDUE.value],
        },
    )
