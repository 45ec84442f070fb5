"""What an agency does not want told at once: asked of such a notice before its letter goes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy.orm import SessionTransaction

from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import silence_by
from tracker.reminders.occasions import Occasion
from tracker.reminders.queries import Rules, rules_of
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.notices import ASKED, DECIDED
from tracker.tasks.models import Task, TaskEvent
from tracker.tasks.notices import ASSIGNED, RETURNED
from tracker.words import N_, Words

_OCCASIONS = {
    ASSIGNED: Occasion.ASSIGNED,
    RETURNED: Occasion.RETURNED,
    ASKED: Occasion.EXTENSION,
    DECIDED: Occasion.EXTENSION,
}
_known: WeakKeyDictionary[SessionTransaction, dict[int, Rules]] = WeakKeyDictionary()


def why_unwanted(notice: Notice) -> Words | None:
    """Why the agency does not want an event told, if so; by the rules of the task's kind or its own."""
    occasion = _OCCASIONS.get(notice.rule)
    if occasion is None:
        return None
    rules, task = _rules_of(notice.agency_id), _task_of(notice)
    if task is None or any(p.occasion is occasion and p.is_on for p in rules.of(task.id, task.kind_id)):
        return None
    return N_("The agency does not want this told.")


def _rules_of(agency_id: int) -> Rules:
    """Read once a transaction: many letters are made in one."""
    transaction = db.session().get_transaction() or db.session().begin()
    known = _known.setdefault(transaction, {})
    if agency_id not in known:
        known[agency_id] = rules_of(agency_id)
    return known[agency_id]


def _task_of(notice: Notice) -> Task | None:
    cause: Extension | TaskEvent | None
    if isinstance(notice.basis, Extension | TaskEvent):
        return notice.basis.task
    if notice.subject_type == Extension.__tablename__:
        cause = db.session.get(Extension, notice.subject_id)
    else:
        cause = db.session.get(TaskEvent, notice.subject_id)
    return cause.task if cause is not None else None


silence_by(why_unwanted)
