"""The reform follow-up tracker: conclusions become tasks, tasks become proven index points."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, Response, redirect, request, session
from flask_babel import Babel
from flask_migrate import Migrate
from werkzeug.routing import IntegerConverter, Map

import config
from tracker import cli, clock, compiling, edge, errorpages, features, once, pages, uploads
from tracker.accounts.queries import follow_installation_clock, has_agency
from tracker.cookies import Cookies
from tracker.db import KEEPALIVE, db, reading
from tracker.forgery import Protection
from tracker.mail import links
from tracker.mail.transport import mail
from tracker.signin import gate
from tracker.words import LARGEST_NUMBER

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Number(IntegerConverter):
    """A number in an address, no larger than a row's id can be."""

    def __init__(self, map: Map, fixed_digits: int = 0) -> None:
        super().__init__(map, fixed_digits, min=0, max=LARGEST_NUMBER)


class Application(Flask):
    """A Flask application that keeps the work of a request in one place."""

    request_class = uploads.Request
    jinja_environment = compiling.Environment

    def full_dispatch_request(self) -> Response:
        token = reading.set(request.method in SAFE_METHODS)
        try:
            return super().full_dispatch_request()
        finally:
            reading.reset(token)

    def log_exception(self, exc_info: Any) -> None:
        """Name a failure by the kind of its address: addresses of letters hold what opens them."""
        values = {name: value for name, value in (request.view_args or {}).items() if name != "token"}
        kind = request.url_rule.rule if request.url_rule is not None else request.path
        self.logger.error("Exception on %s %s [%s]", kind, values, request.method, exc_info=exc_info)

    def dispatch_request(self) -> Response:
        """Keep the work of a request that succeeded, inside dispatch, so that an error at
        commit reaches the error pages; drop that of one that failed or only read."""
        try:
            if request.method not in SAFE_METHODS:
                return self._dispatch_change()
            response = self.make_response(super().dispatch_request())
            db.session.close()  # Nothing is read after this; forgetting rows is less work than ageing them.
            return response
        finally:
            db.session.rollback()

    def _dispatch_change(self) -> Response:
        """Run a request that may change something, once for each form key."""
        form_key = _form_key()
        if form_key and not once.claim_form(form_key):
            return _earlier_answer(form_key)
        said_before = len(session.get("_flashes", []))
        response = self.make_response(super().dispatch_request())
        if response.status_code >= 400:
            return response
        if form_key and not response.location:
            once.release_form(form_key)  # A paper to download may be asked for again.
        elif form_key:
            said = [one for one in session.get("_flashes", [])[said_before:] if one[0] != edge.SECRET]
            if not once.remember_answer(form_key, response.location, said):
                db.session.rollback()  # The same form had its effect while this one's file was kept.
                return _earlier_answer(form_key)
        db.session.commit()
        return response


def _form_key() -> str:
    """The key of the form that was sent, bound to its sender and its address; empty without one."""
    typed = request.form.get("form_key", "")
    if not typed:
        return ""
    whole = f"{session.get('_user_id', '')} {request.path} {typed}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _earlier_answer(form_key: str) -> Response:
    """What the first request with this form was answered."""
    sent = once.get_sent(form_key)
    session["_flashes"] = [tuple(said) for said in sent.said]
    return redirect(sent.location or request.path, 303)  # type: ignore[return-value]


def create_app(settings: config.Settings | None = None) -> Application:
    """Build the application from its settings, by default those of the environment."""
    settings = settings or config.read()
    app = Application(__name__, template_folder="../templates")
    app.extensions["settings"] = settings
    app.config.update(_flask_settings(settings))
    app.url_map.converters["int"] = Number
    clock.set_zone(settings.timezone)
    app.session_interface = Cookies(app)
    db.init_app(app)
    Migrate(app, db, directory=str(config.PROJECT / "migrations"), render_as_batch=True)
    Babel(app, locale_selector=pages.choose_locale)
    Protection(app)
    mail.init_app(app)
    links.configure(settings.secret_key)
    _follow_clock(app)
    gate.init_app(app)
    pages.init_app(app)
    errorpages.init_app(app)
    features.register(app)
    cli.register(app)
    return app


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "connect_args": {} if settings.database_url.startswith("sqlite") else KEEPALIVE,
            # Each connection to the mail server has two to the database.
            "max_overflow": 10 + 2 * settings.mail_connections,
        },
        "SESSION_COOKIE_NAME": "tracker",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # A form lives as long as its session.
        "MAX_CONTENT_LENGTH": settings.upload_limit + 8 * config.MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 8 * config.MEBIBYTE,  # A long paste must reach the form that refuses it.
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username,
        "MAIL_PASSWORD": settings.mail_password,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_TIMEOUT": settings.mail_timeout,
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
    }


def _follow_clock(app: Flask) -> None:
    """Let this process keep the installation's time, and know whether it holds the example: read
    once, for both are set only when the example is loaded into an empty database."""

    @app.before_request
    def follow() -> None:
        if "holds_example" not in app.extensions and has_agency():
            app.extensions["holds_example"] = follow_installation_clock()
