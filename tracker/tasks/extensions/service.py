"""Asking for more time, and deciding on it. The first due date is never lost."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker import audit, clock
from tracker.accounts.models import Agency, Role, User
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.mail.service import notify
from tracker.tasks.editing import change_due
from tracker.tasks.extensions import notices
from tracker.tasks.extensions.models import Extension, ExtensionPolicy, ExtensionState
from tracker.tasks.extensions.policy import can_set_rule, is_decider
from tracker.tasks.extensions.queries import find_asked, find_obstacle, mark_of, people_who_decide, rule_of
from tracker.tasks.family import check_due_above
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, Task
from tracker.tasks.notices import people_who_did_it, without
from tracker.tasks.service import take
from tracker.tasks.settling import settles_when_closed
from tracker.tasks.shape import passage
from tracker.tasks.steps import Step
from tracker.words import N_, Words


def ask_extension(
    task: Task, *, reason: str, new_due: date | None, version: int | None, by: User
) -> Extension:
    """Ask for more time, before the task is due and as the agency's rule has it.

    Raises `Refused` when it is too late or was had too often, while another asking waits, or
    when a part would be due after the task it is part of.
    """
    take(task, Step.ASK_EXTENSION, by=by, version=version)
    if obstacle := find_obstacle(task, rule_of(task.agency_id)):
        raise Refused(obstacle)
    reason = _given(reason, "reason", N_("Say why more time is needed."))
    assert task.due is not None  # Else there had been an obstacle.
    if new_due is None:
        raise Refused(N_("Say until when."), field="due")
    if new_due <= task.due:
        raise Refused(N_("Ask for a day after the due date %(due)s.", due=task.due), field="due")
    check_due_above(task.parent, new_due)
    extension = Extension(
        task=task,
        asked_at=clock.now(),
        asked_by=by,
        reason=reason,
        due_before=task.due,
        asked_due=new_due,
        state=ExtensionState.ASKED,
    )
    db.session.add(extension)
    _tell(extension, before=task.due, after=new_due, words=reason, by=by)
    audit.record("ask_extension", extension, by=by, agency_id=task.agency_id, code=task.code)
    to = without(people_who_decide(extension), by)
    notify(notices.ASKED, about=extension, to=to, agency_id=task.agency_id)
    return extension


def decide_extension(
    extension: Extension,
    *,
    grant: bool,
    agreed_due: date | None = None,
    words: str = "",
    version: int | None,
    by: User,
) -> None:
    """Grant more time, until the day asked for or another, or refuse it with words."""
    task = extension.task
    take(task, Step.DECIDE_EXTENSION, by=by, version=version)
    db.session.refresh(extension)  # The task is held; what was decided before that is seen now.
    if not is_decider(by, task, rule_of(task.agency_id)):
        raise NotAllowed
    if extension.asked_by_id == by.id:
        raise Refused(N_("Who asked for more time does not decide on it: another decider does."))
    if extension.state is not ExtensionState.ASKED:
        raise Refused(N_("It was decided already."))
    words = passage(words, "words")
    before = extension.asked_due
    if grant:
        agreed = agreed_due or extension.asked_due
        if task.due is not None and agreed <= max(task.due, extension.due_before):
            raise Refused(N_("Agree on a day after the due date %(due)s.", due=task.due), field="due")
        change_due(task, agreed, reason=words or extension.reason, by=by)
        extension.state, extension.agreed_due = ExtensionState.GRANTED, agreed
        _close(extension, words=words, by=by)
        _tell(extension, before=before, after=agreed, words=words, by=by)
    else:
        words = _given(words, "words", N_("Say why it is refused."))
        extension.state = ExtensionState.REFUSED
        _close(extension, words=words, by=by)
        _tell(extension, before=before, after=None, words=words, by=by)
    audit.record("decide_extension", extension, by=by, agency_id=task.agency_id, granted=grant)
    to = {person.id: person for person in [extension.asked_by, *people_who_did_it(task)]}
    notify(notices.DECIDED, about=extension, to=without(list(to.values()), by), agency_id=task.agency_id)


def withdraw_extension(extension: Extension, *, version: int | None, by: User) -> None:
    """Take back what was asked; those who lead the task may, whoever of them asked."""
    task = extension.task
    take(task, Step.ASK_EXTENSION, by=by, version=version)
    db.session.refresh(extension)  # The task is held; what was decided before that is seen now.
    if extension.state is not ExtensionState.ASKED:
        raise Refused(N_("It was decided already."))
    extension.state = ExtensionState.WITHDRAWN
    _close(extension, words="", by=by)
    _tell(extension, before=extension.asked_due, after=None, words="", by=by)
    audit.record("withdraw_extension", extension, by=by, agency_id=task.agency_id)


@settles_when_closed
def _lapse(task: Task, by: User) -> None:
    """A closed task needs no more time: nobody is to decide on it, nor is asked to."""
    extension = find_asked(task)
    if extension is None:
        return
    extension.state = ExtensionState.LAPSED
    _close(extension, words="", by=by)
    _tell(extension, before=extension.asked_due, after=None, words="", by=by)
    audit.record("lapse_extension", extension, by=by, agency_id=task.agency_id)


def set_extension_rule(
    agency: Agency, *, days_before: int, most: int, decider: Role, seen: str | None, by: User
) -> ExtensionPolicy:
    """Say until when, how often and from whom more time can be had. `seen` is the rule as its
    editor saw it, as `mark_of` tells it; None when nobody looked."""
    if not can_set_rule(by, agency.id):
        raise NotAllowed
    # Whoever saves at the same moment waits here, and then sees what the first one saved.
    db.session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update(key_share=True))
    rule = rule_of(agency.id)
    if seen is not None and seen != mark_of(rule):
        raise Clash(
            N_("Somebody else saved the rule while you were writing. Nothing is lost: both are shown.")
        )
    if not 0 <= days_before <= 60:
        raise Refused(N_("From 0 to 60 working days."), field="days_before")
    if not 0 <= most <= 20:
        raise Refused(N_("From 0 to 20 times."), field="most")
    if decider not in {Role.LEADER, Role.OFFICE}:
        raise Refused(N_("The leaders decide, or the office."), field="decider")
    rule.days_before, rule.most, rule.decider = days_before, most, decider
    db.session.add(rule)
    audit.record(
        "set_extension_rule", agency, by=by, agency_id=agency.id,
        days_before=days_before, most=most, decider=decider.value,
    )  # fmt: skip
    return rule


def _close(extension: Extension, *, words: str, by: User) -> None:
    extension.decided_at, extension.decided_by, extension.words = clock.now(), by, words


def _tell(extension: Extension, *, before: date, after: date | None, words: str, by: User) -> None:
    """The line of the task's history."""
    context = {"state": extension.state.value}
    note(extension.task, EventKind.EXTENSION, by=by, before=before, after=after, words=words, context=context)


def _given(text: str, field: str, when_missing: Words) -> str:
    text = passage(text, field)
    if not text:
        raise Refused(when_missing, field=field)
    return text
