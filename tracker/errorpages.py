"""Each kind of error as a page that says what happened and what to do next."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, current_app, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from config import MEBIBYTE
from tracker import edge
from tracker.db import db
from tracker.errors import Clash, TrackerError
from tracker.signin import gate
from tracker.words import N_


def init_app(app: Flask) -> None:
    app.register_error_handler(TrackerError, show_tracker_error)
    app.register_error_handler(StaleDataError, show_met)
    app.register_error_handler(IntegrityError, show_met)
    app.register_error_handler(CSRFError, gate.answer_lost_session)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(500, show_failure)


def show_tracker_error(error: TrackerError) -> ResponseReturnValue:
    return _page(edge.say(error.words), error.status)


def show_met(error: StaleDataError | IntegrityError) -> ResponseReturnValue:
    """Two saves met at the database itself: at a version, or at what may be there only once."""
    db.session.rollback()
    if isinstance(error, IntegrityError):  # Without the values, which are people's own.
        current_app.logger.warning("a constraint refused a save: %s", type(error.orig).__name__)
    clash = Clash(N_("Somebody else saved this at the same moment. Open it again to see both."))
    return show_tracker_error(clash)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    sentences = {
        400: _("The request could not be understood."),
        403: _("Your role does not allow this."),
        404: _("There is no such page, or it is not yours to see."),
        405: _("This address does not take that kind of request."),
        413: _("What was sent is too large. A file may have at most %(limit)s MB.", limit=_limit()),
    }
    return _page(sentences.get(error.code, _("The request failed.")), error.code)


def show_failure(_error: Exception) -> ResponseReturnValue:
    """The page of a failure: nothing on it asks the database, which may be what failed."""
    with suppress(SQLAlchemyError):
        db.session.rollback()
    chosen = session.get("locale")
    locale = chosen if chosen in edge.LANGUAGES else "vi"
    with force_locale(locale):
        # Not by `render_template`, which asks who is here and where.
        page = current_app.jinja_env.get_template("errors/failure.html").render(
            locale=locale,
            sentence=_("Something went wrong on our side. Nothing was changed; please try again."),
            status_line=_("Error %(status)s", status=500),
            way_out=_("To the first page"),
            url_for=url_for,
        )
    return page, 500


def _limit() -> int:
    return int(current_app.extensions["settings"].upload_limit // MEBIBYTE)


def _page(sentence: str, status: int) -> ResponseReturnValue:
    return render_template("errors/page.html", sentence=sentence, status=status), status
