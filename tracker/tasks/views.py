"""One's own work."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.edge import here, signed_in
from tracker.tasks.blueprint import bp
from tracker.tasks.policy import can_open
from tracker.tasks.queries import list_mine
from tracker.tasks.telling import rows_of


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    user, agency, today = signed_in(), here(), clock.today()
    work = list_mine(agency, user, today)
    sections = {
        name: rows_of(getattr(work, name), user, today)
        for name in ("to_decide", "overdue", "due_soon", "returned", "waiting", "other")
    }
    return render_template(
        "tasks/mine.html", sections=sections, totals=work.totals, may_open=can_open(user, agency.id)
    )
