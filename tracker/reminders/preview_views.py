"""The page on which one sees who would be told what in the next days."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.edge import here, signed_in
from tracker.errors import NotAllowed
from tracker.reminders.blueprint import bp
from tracker.reminders.outlook import outlook
from tracker.reminders.policy import can_see_policies
from tracker.words import small_number


@bp.get("/preview")
def preview() -> ResponseReturnValue:
    agency = here()
    if not can_see_policies(signed_in(), agency.id):
        raise NotAllowed
    person_id = request.args.get("person", type=small_number)
    return render_template(
        "reminders/preview.html",
        outlook=outlook(agency.id, person_id),
        person_id=person_id,
        send_hour=agency.send_hour,
    )
