"""The signature in an invitation's link."""

from __future__ import annotations

import hashlib
import hmac

_secret = b""


def configure(secret_key: str) -> None:
    """Take the installation's secret, once at the start."""
    global _secret
    _secret = hashlib.sha256(b"invitation" + secret_key.encode()).digest()


def sign(invitation_id: int, nonce: str) -> str:
    signature = hmac.new(_secret, f"{invitation_id}.{nonce}".encode(), hashlib.sha256)
    return f"{invitation_id}-{signature.hexdigest()[:40]}"


def is_signed(token: str, invitation_id: int, nonce: str) -> bool:
    return hmac.compare_digest(token.encode(), sign(invitation_id, nonce).encode())
