"""How an agency's letters leave: at which hour, and whether they can be acted from."""

from __future__ import annotations

from tracker.accounts.models import Agency, User
from tracker.accounts.policy import can_manage_people
from tracker.audit import record
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.words import N_

LAST_HOUR = 23


def mark_of_letters(agency: Agency) -> str:
    """Changes with whatever people set here; a form carries the one its writer saw."""
    return f"{agency.send_hour}-{'yes' if agency.acts_from_letters else 'no'}"


def change_letter_settings(
    agency: Agency, *, send_hour: int, acts_from_letters: bool, seen: str | None, by: User
) -> None:
    """Set the hour from which a day's letters leave, and whether they carry links by which their
    readers act without signing in; old links end with the permission. `seen` is the mark of what
    the person saw, None when nobody looked.
    """
    if not can_manage_people(by, agency):
        raise NotAllowed
    db.session.refresh(agency, with_for_update={"key_share": True})
    if seen is not None and seen != mark_of_letters(agency):
        raise Clash(
            N_("Somebody else saved these settings while you were writing. Nothing is lost: both are shown.")
        )
    if not 0 <= send_hour <= LAST_HOUR:
        raise Refused(N_("A day has the hours 0 to 23."), field="send_hour")
    before = mark_of_letters(agency)
    agency.send_hour, agency.acts_from_letters = send_hour, acts_from_letters
    record(
        "change_letter_settings",
        agency,
        by=by,
        agency_id=agency.id,
        before=before,
        after=mark_of_letters(agency),
    )
