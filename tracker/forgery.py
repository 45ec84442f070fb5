"""The tokens by which a form is known to come from one of our own pages: Flask-WTF's.

No token grows old, so what was signed or taken apart once stays right as long as its session.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

from flask import current_app, g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

KEPT = 4096


class Protection(CSRFProtect):
    """Flask-WTF's own, but that it need not take apart a token that it has seen before."""

    def protect(self, apply_exemptions: bool = False) -> None:
        # Where the site has a certificate Flask-WTF asks for more than the token.
        if request.method == "POST" and not request.is_secure and _brings_token():
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)


def csrf_token() -> str:
    """The token of this session, for the forms of a page."""
    token = g.get("csrf_token")
    if token is None and (secret := session.get("csrf_token")):
        token = g.csrf_token = _sign(str(current_app.secret_key), str(secret))
    return str(token or generate_csrf())


def _brings_token() -> bool:
    secret, token = session.get("csrf_token"), request.form.get("csrf_token")
    if not secret or not token:
        return False
    try:
        return hmac.compare_digest(_secret_in(str(current_app.secret_key), token), str(secret))
    except BadData:
        return False


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="wtf-csrf-token")


@lru_cache(maxsize=KEPT)
def _sign(key: str, secret: str) -> str:
    return str(_signer(key).dumps(secret))


@lru_cache(maxsize=KEPT)
def _secret_in(key: str, token: str) -> str:
    """Raises `BadData`, which is not kept."""
    return str(_signer(key).loads(token))
