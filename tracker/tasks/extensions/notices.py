"""What people are told about more time asked for, and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.mail.subjects import read_subjects
from tracker.tasks.extensions.models import Extension, ExtensionPolicy, ExtensionState
from tracker.tasks.extensions.policy import may_decide
from tracker.tasks.extensions.queries import rule_of
from tracker.tasks.models import Task, TaskDivision
from tracker.words import N_, Words, written_out

ASKED = "extension_asked"
DECIDED = "extension_decided"


@dataclass(frozen=True, slots=True)
class _Basis:
    """What was asked, and who decides on it."""

    extension: Extension
    rule: ExtensionPolicy


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice what was asked, with the task, who asked and decided, and the agency's rule."""
    extensions = read_subjects(
        notices,
        Extension,
        joinedload(Extension.asked_by).lazyload(User.memberships),
        joinedload(Extension.decided_by).lazyload(User.memberships),
        joinedload(Extension.task).selectinload(Task.parts).joinedload(TaskDivision.division),
    )
    rules = {agency_id: rule_of(agency_id) for agency_id in {e.task.agency_id for e in extensions.values()}}
    for notice in notices:
        extension = extensions[notice.subject_id]
        notice.basis = _Basis(extension, rules[extension.task.agency_id])


def _basis(notice: Notice) -> _Basis:
    if notice.basis is None:
        load([notice])
    assert isinstance(notice.basis, _Basis)
    return notice.basis


def _extension(notice: Notice) -> Extension:
    return _basis(notice).extension


def _asked_still_true(notice: Notice) -> Words | None:
    extension = _extension(notice)
    if not extension.task.state.is_open:
        return N_("The task is closed.")
    if extension.state is not ExtensionState.ASKED:
        return N_("It was decided already.")
    if not may_decide(notice.recipient, extension, _basis(notice).rule):
        return N_("The recipient does not decide on more time any more.")
    return None


def _asked_facts(notice: Notice) -> Item:
    extension = _extension(notice)
    page = f"/tasks/{extension.task_id}"
    # Who stands in for the office or a leader reads only.
    decides = may_decide(notice.reader, extension, _basis(notice).rule)
    return _item(
        extension,
        N_("More time is asked for"),
        [
            N_("Asked by: %(name)s", name=extension.asked_by.name),
            N_(
                "Due %(due)s, asked for: %(asked)s",
                due=extension.due_before,
                asked=written_out(extension.asked_due),
            ),
            N_("Reason: %(reason)s", reason=extension.reason),
        ],
        path=f"{page}/extension/decide" if decides else page,
        act=N_("Look at it and decide") if decides else N_("Open the task"),
    )


def _decided_still_true(notice: Notice) -> Words | None:
    return None


def _decided_facts(notice: Notice) -> Item:
    extension = _extension(notice)
    lines = [N_("Decided by: %(name)s", name=extension.decided_by.name if extension.decided_by else "–")]
    if extension.agreed_due is not None:
        lines.append(
            N_(
                "Now due %(day)s, before that %(before)s",
                day=written_out(extension.agreed_due),
                before=extension.due_before,
            )
        )
    elif extension.task.due is not None:
        lines.append(N_("It stays due %(day)s", day=written_out(extension.task.due)))
    if extension.words:
        lines.append(N_("“%(words)s”", words=extension.words))
    is_granted = extension.state is ExtensionState.GRANTED
    heading = N_("More time is granted") if is_granted else N_("More time is refused")
    return _item(extension, heading, lines, path=f"/tasks/{extension.task_id}", act=N_("Open the task"))


def _item(extension: Extension, heading: Words, lines: list[Words], *, path: str, act: Words) -> Item:
    task = extension.task
    return Item(heading=heading, title=f"{task.code} – {task.title}", lines=lines, path=path, act=act)


register(
    Rule(ASKED, still_true=_asked_still_true, facts=_asked_facts, words=N_("More time asked for"), load=load)
)
register(
    Rule(
        DECIDED,
        still_true=_decided_still_true,
        facts=_decided_facts,
        words=N_("Decision on more time"),
        load=load,
    )
)
