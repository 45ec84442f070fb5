"""A person's calendar, for the programs that read it under its secret address."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.edge import public, say
from tracker.reminders.feed import write_feed
from tracker.reminders.feeds import get_reader, list_entries
from tracker.reminders.personal_views import bp


@bp.get("/feed/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """Whoever holds the address reads the calendar: programs cannot sign in."""
    reader = get_reader(token)
    base_url = edge.base_url()
    with force_locale(reader.user.locale):
        body = write_feed(
            list_entries(reader, clock.today()),
            title=_("Tasks · %(agency)s", agency=reader.agency.short_name),
            host=urlsplit(base_url).hostname or "localhost",
            base_url=base_url,
            say=say,
        )
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="tasks.ics"'
    response.set_etag(hashlib.sha256(body).hexdigest())
    return response.make_conditional(request)
