"""Being spoken to in a comment, told at once."""

from __future__ import annotations

from sqlalchemy import select

from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.tasks.models import Task
from tracker.tasks.policy import visible_anywhere
from tracker.tasks.talk.models import Comment
from tracker.words import N_, Words

MENTIONED = "task_mentioned"
_LONGEST_QUOTE = 600


def _comment(notice: Notice) -> Comment:
    comment = db.session.get(Comment, notice.subject_id)
    if comment is None:
        raise LookupError(f"notice {notice.id} is about no comment")
    return comment


def _still_true(notice: Notice) -> Words | None:
    comment = _comment(notice)
    if comment.removed_at is not None:
        return N_("The comment was removed.")
    seen = select(Task.id).where(Task.id == comment.task_id, visible_anywhere(notice.recipient))
    if db.session.scalar(seen) is None:
        return N_("The recipient does not see the task any more.")
    return None


def _facts(notice: Notice) -> Item:
    comment = _comment(notice)
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


register(Rule(MENTIONED, still_true=_still_true, facts=_facts, words=N_("Mentioned in a comment")))
