"""What documents prove: tasks, and criteria in a year. Documents know neither, so both
register here what they say of their proofs."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from tracker.accounts.models import Agency, User
from tracker.errors import Refused
from tracker.evidence.models import Version
from tracker.words import Words


@dataclass(frozen=True, slots=True)
class Subject:
    """One task, or one criterion in a year."""

    task_id: int | None = None
    criterion_id: int | None = None
    year: int | None = None


class Kind(enum.Enum):
    TASK = "task"
    CRITERION = "criterion"


@dataclass(frozen=True, slots=True)
class Standing:
    """Why nothing can be submitted for a subject now, if so, and whether what was submitted
    must stay as it is, for somebody is deciding on it."""

    why_not: Words | None = None
    is_frozen: bool = False


Hold = Callable[[Subject, Agency], Standing]
Changed = Callable[[Subject, Version | None, Version | None, User], None]
_holds: dict[Kind, Hold] = {}
_changed: dict[Kind, Changed] = {}


def register(kind: Kind, *, before_change: Hold, changed: Changed | None = None) -> None:
    """Let a kind of subject rule its proofs.

    `before_change(subject, agency)` holds the subject until the transaction ends and says how
    it stands; `changed(subject, before, after, by)` is told which version took whose place.
    """
    _holds[kind] = before_change
    if changed is not None:
        _changed[kind] = changed


def hold(subject: Subject, agency: Agency) -> Standing:
    """How the subject stands, held as it is. Raises `Refused` while its proofs are frozen."""
    standing = _holds[_kind_of(subject)](subject, agency)
    if standing.is_frozen and standing.why_not is not None:
        raise Refused(standing.why_not)
    return standing


def tell_change(subject: Subject, before: Version | None, after: Version | None, *, by: User) -> None:
    if tell := _changed.get(_kind_of(subject)):
        tell(subject, before, after, by)


def _kind_of(subject: Subject) -> Kind:
    return Kind.CRITERION if subject.task_id is None else Kind.TASK
