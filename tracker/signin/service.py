"""Signing in, inviting, and setting a password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import case, delete, update

from tracker import clock
from tracker.accounts.models import Agency, User
from tracker.accounts.policy import can_invite
from tracker.accounts.queries import find_user_by_email
from tracker.audit import record
from tracker.db import apart, db, insert_new
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.mail.redeeming import cut_off_links
from tracker.mail.service import notify
from tracker.signin import passwords
from tracker.signin.models import Invitation, Throttle
from tracker.words import N_, normalised

WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 8
TRIES_PER_MACHINE = 60
INVITATION_LASTS = timedelta(days=7)


def sign_in(email: str, password: str, *, machine: str) -> User:
    """Find the person whose password this is.

    Each try is counted before the password is looked at, so that guessing at many at once
    gains nothing. Raises `Refused`, in the same words whether or not the person exists.
    """
    email = email.strip().lower()
    _count_try(f"address:{_digest(email)}", TRIES_PER_ADDRESS)
    _count_try(f"machine:{_digest(machine)}", TRIES_PER_MACHINE)
    user = find_user_by_email(email)
    user_id, password_hash = (user.id, user.password_hash) if user and user.is_active else (None, None)
    db.session.rollback()  # Nobody waits for the database while argon2 works.
    if not passwords.matches(password, password_hash):
        raise Refused(N_("The address or the password is not right."), field="password")
    found = db.session.get_one(User, user_id)
    _forgive(email, machine)
    record("sign_in", found, by=found, agency_id=None)
    return found


def _forgive(email: str, machine: str) -> None:
    """Give back what the right password was counted as: only wrong ones shall add up."""
    db.session.execute(delete(Throttle).where(Throttle.subject == f"address:{_digest(email)}"))
    db.session.execute(
        update(Throttle)
        .where(Throttle.subject == f"machine:{_digest(machine)}", Throttle.failures > 0)
        .values(failures=Throttle.failures - 1)
    )


def count_password_try(user: User) -> None:
    """Count a try at the present password of somebody who is signed in; raises `Refused`."""
    _count_try(f"present:{user.id}", TRIES_PER_ADDRESS)


def count_strange_link(machine: str) -> None:
    """Count a link of a letter that is none of ours; raises `Refused` when there are too many."""
    _count_try(f"link:{_digest(machine)}", TRIES_PER_MACHINE)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _count_try(subject: str, limit: int) -> None:
    now = clock.now()
    ends = now + WINDOW
    with apart() as own:
        insert_new(Throttle, [{"subject": subject, "failures": 0, "window_ends_at": ends}], own)
        is_over = Throttle.window_ends_at <= now
        own.execute(
            update(Throttle)
            .where(Throttle.subject == subject)
            .values(
                failures=case((is_over, 1), else_=Throttle.failures + 1),
                window_ends_at=case((is_over, ends), else_=Throttle.window_ends_at),
            )
        )
        count = own.get_one(Throttle, subject)
        failures, ends = count.failures, count.window_ends_at
    if failures > limit:
        minutes = max(1, -int((now - ends).total_seconds() // 60))
        raise Refused(N_("Too many tries. Wait %(minutes)s minutes and try again.", minutes=minutes))


def invite(user: User, *, by: User | None, agency: Agency) -> Invitation:
    """Give a person a one-time link to set a password; earlier links stop working.

    `by` is None for the operator of the installation, who may do so for everybody.
    """
    if by is not None and not can_invite(by, user, agency):
        raise NotAllowed(
            N_("%(name)s works in another agency too: only who runs the installation makes the link.",
               name=user.name)
        )  # fmt: skip
    now = clock.now()
    db.session.execute(
        update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    invitation = Invitation(
        user=user, nonce=secrets.token_hex(16), created_at=now, expires_at=now + INVITATION_LASTS
    )
    db.session.add(invitation)
    record("invite", invitation, by=by, agency_id=agency.id, user_id=user.id)
    notify("invited", about=invitation, to=[user], agency_id=agency.id)
    return invitation


def take_invitation(invitation: Invitation, password_hash: str) -> User:
    """Set the password that the invited person chose; other sessions of theirs end, and the links
    of letters they got."""
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Invitation.id)
    )
    if taken.first() is None:  # Another request was first.
        raise NotFound
    user = invitation.user
    user.password_hash = password_hash
    user.session_salt = secrets.token_hex(8)
    cut_off_links(user, until=clock.now())
    record("set_password", user, by=user, agency_id=None)
    return user


def change_password(user: User, password_hash: str) -> None:
    """Set a new password; every other session of the person ends, and the links of letters they got."""
    user.password_hash = password_hash
    user.session_salt = secrets.token_hex(8)
    cut_off_links(user, until=clock.now())
    record("set_password", user, by=user, agency_id=None)


def change_address(user: User, email: str, *, seen: str, by: User, agency: Agency) -> None:
    """Let letters go to another address, which the person signs in with from now on.

    For one that was mistyped, or is not theirs any more: sessions end, and a link to set a password
    that went to the old address stops working. `seen` is the address that was to be changed; raises
    `Clash` when it is another by now.
    """
    if not can_invite(by, user, agency):
        raise NotAllowed(
            N_("%(name)s works in another agency too: only who runs the installation changes the address.",
               name=user.name)
        )  # fmt: skip
    db.session.refresh(user, ["email"], with_for_update={"of": User})
    if seen != user.email:
        raise Clash(
            N_("Somebody else changed this address meanwhile: it is %(address)s now.", address=user.email)
        )
    email = normalised(email).lower()
    if email == user.email:
        raise Refused(N_("This is the address already."), field="email")
    other = find_user_by_email(email)
    if other is not None:
        raise Refused(N_("This is the address of %(name)s.", name=other.name), field="email")
    now, before = clock.now(), user.email
    db.session.execute(
        update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    user.email = email
    user.session_salt = secrets.token_hex(8)
    record("change_address", user, by=by, agency_id=agency.id, before=before, after=email)
    if user.password_hash is not None:  # Who has none yet is invited anew, there.
        notify("address_changed", about=user, to=[user], agency_id=agency.id)


def forget_old_counts() -> None:
    """Drop counts of windows that are over; a job."""
    db.session.execute(delete(Throttle).where(Throttle.window_ends_at < clock.now()))


def choose_language(user: User, language: str) -> None:
    """Show pages and write letters to the person in this language from now on."""
    user.locale = language
    record("choose_language", user, by=user, agency_id=None, language=language)
