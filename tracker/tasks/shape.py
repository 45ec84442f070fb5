"""What a task must look like, whoever writes it; each check raises `Refused` at its field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import Agency, Division, DivisionKind, Role, User
from tracker.errors import Refused
from tracker.index.models import Criterion
from tracker.tasks.states import Rhythm
from tracker.words import N_, Words, normalised

LONGEST_LINE = 500
LONGEST_PASSAGE = 10_000


def line(text: str, field: str, when_missing: Words) -> str:
    """One line that must be given."""
    text = " ".join(normalised(text).split())
    if not text:
        raise Refused(when_missing, field=field)
    return _at_most(text, LONGEST_LINE, field)


def passage(text: str, field: str) -> str:
    """Text of several lines, which may be empty."""
    return _at_most(normalised(text), LONGEST_PASSAGE, field)


def given(text: str, field: str, when_missing: Words) -> str:
    """Text of several lines that must be there."""
    text = passage(text, field)
    if not text:
        raise Refused(when_missing, field=field)
    return text


def _at_most(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=limit, length=len(text)),
            field=field,
        )
    return text


def check_due(due: date | None, issued_on: date) -> None:
    if due is not None and due < issued_on:
        raise Refused(
            N_("The due date %(due)s is before the day of issue, %(day)s.", due=due, day=issued_on),
            field="due",
        )


def check_rhythm(rhythm: Rhythm | None, due: date | None) -> None:
    """Work that is due on a day is done then; only work without one goes on in a rhythm."""
    if rhythm is not None and due is not None:
        raise Refused(
            N_("Standing work has no due date: take away the date, or the rhythm of reports."),
            field="rhythm",
        )


def check_divisions(
    agency: Agency,
    leads: Sequence[Division],
    supports: Sequence[Division],
    *,
    on: date,
    known: Sequence[Division] = (),
) -> None:
    """Somebody leads, and everybody named exists in the agency on the day. Divisions `known`
    to have a part already may have ended since."""
    if not leads:
        raise Refused(N_("Choose the division that leads the task."), field="leads")
    for field, divisions in (("leads", leads), ("supports", supports)):
        for division in divisions:
            if division in known:
                continue
            if division.agency_id != agency.id or not division.is_valid(on):
                raise Refused(
                    N_("%(division)s does not exist on %(day)s.", division=division.name, day=on),
                    field=field,
                )
            if division.kind is DivisionKind.COUNCIL:
                raise Refused(
                    N_("%(division)s decides; it carries out no tasks.", division=division.name),
                    field=field,
                )


def check_official(agency: Agency, official: User | None, leads: Sequence[Division]) -> None:
    """The official who answers for a task works in a division that leads it."""
    if official is None:
        return
    own = official.divisions_as(Role.HEAD, Role.OFFICIAL, at=agency)
    if not any(division.id in own for division in leads):
        raise Refused(
            N_("%(name)s does not work in a division that leads the task.", name=official.name),
            field="official",
        )


def check_criteria(agency: Agency, criteria: Sequence[Criterion]) -> None:
    """Points are earned on the leaves of a framework that holds for the agency."""
    for criterion in criteria:
        if criterion.framework.agency_id not in {agency.id, agency.parent_id}:
            raise Refused(N_("This criterion is of another agency's index."), field="criteria")
        if not criterion.is_leaf:
            raise Refused(
                N_("%(code)s is a heading: choose what is scored below it.", code=criterion.code),
                field="criteria",
            )
