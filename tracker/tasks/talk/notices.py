"""Being spoken to in a comment, told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.absences import look_up_stood_in_for
from tracker.accounts.models import User
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.mail.subjects import read_subjects
from tracker.tasks.models import Task, TaskDivision
from tracker.tasks.policy import plainly_sees, visible_anywhere
from tracker.tasks.talk.models import Comment
from tracker.words import N_, Words

MENTIONED = "task_mentioned"
_LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class _Basis:
    """What was said, and whether who is spoken to sees the task it was said of."""

    comment: Comment
    is_seen: bool


def load(notices: Sequence[Notice]) -> None:
    """Leave in each notice its comment, with the task, its writer and its files."""
    comments = read_subjects(
        notices,
        Comment,
        joinedload(Comment.by, innerjoin=True).lazyload(User.memberships),
        joinedload(Comment.task, innerjoin=True)
        .selectinload(Task.parts)
        .joinedload(TaskDivision.division, innerjoin=True),
        selectinload(Comment.files),
    )
    seen = _seen_by((notice.recipient, comments[notice.subject_id].task) for notice in notices)
    for notice in notices:
        comment = comments[notice.subject_id]
        notice.basis = _Basis(comment, (notice.recipient_id, comment.task_id) in seen)


def _seen_by(pairs: Iterable[tuple[User, Task]]) -> set[tuple[int, int]]:
    """Which of the people see which of the tasks; the database is asked once, of those alone for whom
    it does not follow from what they are."""
    seen, doubtful = set(), []
    for person, task in pairs:
        if plainly_sees(person, task):
            seen.add((person.id, task.id))
        else:
            doubtful.append((person, task))
    if doubtful:
        look_up_stood_in_for(person for person, _task in doubtful)
        found = db.session.execute(
            union_all(
                *(
                    select(literal(person.id), Task.id).where(Task.id == task.id, visible_anywhere(person))
                    for person, task in doubtful
                )
            )
        )
        seen.update((person_id, task_id) for person_id, task_id in found)
    return seen


def _basis(notice: Notice) -> _Basis:
    if notice.basis is None:
        load([notice])
    assert isinstance(notice.basis, _Basis)
    return notice.basis


def _still_true(notice: Notice) -> Words | None:
    if _basis(notice).comment.removed_at is not None:
        return N_("The comment was removed.")
    if not _basis(notice).is_seen:
        return N_("The recipient does not see the task any more.")
    return None


def _facts(notice: Notice) -> Item:
    comment = _basis(notice).comment
    task, text = comment.task, comment.text
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[:_LONGEST_QUOTE].rstrip()}…"
    return Item(
        heading=N_("You are mentioned"),
        title=f"{task.code} – {task.title}",
        lines=[
            N_("Written by: %(name)s", name=comment.by.name),
            *([N_("“%(words)s”", words=text)] if text else []),
            *(
                [N_("Files: %(names)s", names=", ".join(f.filename for f in comment.files))]
                if comment.files
                else []
            ),
        ],
        path=f"/tasks/{task.id}/talk#comment-{comment.id}",
        act=N_("Read and answer"),
    )


register(Rule(MENTIONED, still_true=_still_true, facts=_facts, words=N_("Mentioned in a comment"), load=load))
