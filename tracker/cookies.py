"""The cookie of a session: signed by Flask, and sent again only when there is something new in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from tracker import clock

SENT_AGAIN_AFTER = timedelta(minutes=5)
"""A cookie that only has to live longer is sent this often, not with every answer."""

COOKIES_KNOWN = 2048


class Session(SecureCookieSession):
    """A session that knows when its cookie was signed."""

    signed_at: datetime | None = None


class Cookies(SecureCookieSessionInterface):
    """Flask's own, but that it makes its signer once, and spares most answers the signing."""

    session_class = Session

    def __init__(self, app: Flask) -> None:
        self._serializer = super().get_signing_serializer(app)
        if self._serializer is not None:
            # The same cookie comes with every request of a page, and what was signed once stays so;
            # how old it may be is asked each time.
            self._signer = cast(TimestampSigner, self._serializer.make_signer())
            self._verified = lru_cache(maxsize=COOKIES_KNOWN)(self._verify)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> Session | None:
        kept = request.cookies.get(self.get_cookie_name(app))
        if not kept or self._serializer is None:
            return Session()
        try:
            payload, signed_at = self._verified(kept)
            if not 0 <= self._age_of(signed_at) <= app.permanent_session_lifetime.total_seconds():
                return Session()
            session = Session(self._serializer.load_payload(payload))
        except BadData:
            return Session()
        session.signed_at = signed_at
        return session

    def _verify(self, kept: str) -> tuple[bytes, datetime]:
        """What a cookie holds, and when it was signed. Raises `BadSignature`."""
        return self._signer.unsign(kept, return_timestamp=True)

    def _age_of(self, signed_at: datetime) -> float:
        return self._signer.get_timestamp() - signed_at.timestamp()

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if session.modified or not isinstance(session, Session) or session.signed_at is None:
            return super().should_set_cookie(app, session)
        age = clock.real_now() - session.signed_at
        is_fresh = timedelta(0) <= age < SENT_AGAIN_AFTER
        return not is_fresh and super().should_set_cookie(app, session)
