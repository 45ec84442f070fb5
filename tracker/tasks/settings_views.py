"""The page from which an agency's rules of the work are kept."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.edge import here, signed_in
from tracker.errors import NotAllowed
from tracker.reminders.policy import can_see_policies
from tracker.tasks.blueprint import bp
from tracker.tasks.extensions.policy import can_set_rule
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.policy import can_open


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    user, agency_id = signed_in(), here().id
    rules = {
        "may_keep_kinds": can_keep_kinds(user, agency_id),
        "may_keep_series": can_open(user, agency_id),
        "may_set_extensions": can_set_rule(user, agency_id),
    }
    if not any(rules.values()):
        raise NotAllowed
    may_see_reminders = can_see_policies(user, agency_id)
    return render_template("tasks/settings.html", may_see_reminders=may_see_reminders, **rules)
