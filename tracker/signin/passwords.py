"""Passwords: argon2id, and what one must be like. Slow on purpose, so never inside a transaction."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import Refused
from tracker.words import N_, fold

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Is it the password? Takes as long for a person who does not exist."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def check_strength(password: str, *, email: str) -> None:
    """Raise `Refused` for a password that is short, plain, or made of the person's address."""
    if len(password) > LONGEST:
        raise Refused(N_("A password has at most %(most)s characters.", most=LONGEST), field="password")
    if len(password) < SHORTEST:
        raise Refused(N_("A password has at least %(least)s characters.", least=SHORTEST), field="password")
    own = fold(email.partition("@")[0])
    if len(set(password)) < 5 or (len(own) > 3 and own in fold(password)):
        raise Refused(
            N_("This password is too easy to guess. Use several words that only you would put together."),
            field="password",
        )
