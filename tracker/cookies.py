"""The cookie of a session: signed by Flask, and sent again only when there is something new in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from tracker import clock

SENT_AGAIN_AFTER = timedelta(minutes=5)
"""A cookie that only has to live longer is sent this often, not with every answer."""


class Session(SecureCookieSession):
    """A session that knows when its cookie was signed."""

    signed_at: datetime | None = None


class Cookies(SecureCookieSessionInterface):
    """Flask's own, but that it makes its signer once, and spares most answers the signing."""

    session_class = Session

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> Session | None:
        kept = request.cookies.get(self.get_cookie_name(app))
        if not kept or self._serializer is None:
            return Session()
        try:
            fields, signed_at = self._serializer.loads(
                kept, max_age=int(app.permanent_session_lifetime.total_seconds()), return_timestamp=True
            )
        except BadSignature:
            return Session()
        session = Session(fields)
        session.signed_at = signed_at
        return session

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if session.modified or not isinstance(session, Session) or session.signed_at is None:
            return super().should_set_cookie(app, session)
        age = clock.real_now() - session.signed_at
        is_fresh = timedelta(0) <= age < SENT_AGAIN_AFTER
        return not is_fresh and super().should_set_cookie(app, session)
