"""Saying something about a task, changing it, taking it back; and noting that one has looked.

What is said changes nothing of the task, so it leaves the task's version and history alone: the
comments are a record of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import case, update

from tracker import audit, clock
from tracker.accounts.models import User
from tracker.db import db, insert_new
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.store import StoredFile
from tracker.mail.service import notify
from tracker.tasks.models import Task
from tracker.tasks.service import take
from tracker.tasks.shape import passage
from tracker.tasks.steps import Step
from tracker.tasks.talk.mentions import mentioned_in
from tracker.tasks.talk.models import Comment, CommentFile, CommentVersion, Look, Mention
from tracker.tasks.talk.notices import MENTIONED
from tracker.tasks.talk.policy import can_change
from tracker.tasks.talk.queries import VISIT, people_who_see
from tracker.words import N_

MOST_FILES = 10


def comment_on(
    task: Task,
    *,
    text: str,
    files: Sequence[StoredFile] = (),
    mentioned: Collection[int] = (),
    by: User,
) -> Comment:
    """Say something. Whoever it speaks to, by `mentioned` ids or by `@name`, is told at once."""
    take(task, Step.COMMENT, by=by, version=None)
    text = passage(text, "text")
    if not text and not files:
        raise Refused(N_("Write something, or attach a file."), field="text")
    if len(files) > MOST_FILES:
        raise Refused(N_("At most %(limit)s files at once.", limit=MOST_FILES), field="files")
    comment = Comment(task=task, by=by, at=clock.now(), text=text)
    comment.files = [
        CommentFile(filename=file.filename, media_type=file.media_type, size=file.size, sha256=file.sha256)
        for file in files
    ]
    db.session.add(comment)
    db.session.flush()  # Mentions and notices name the comment by the id it gets here.
    _mention(comment, mentioned, by=by)
    audit.record("comment_on", comment, by=by, agency_id=task.agency_id, task_id=task.id, files=len(files))
    return comment


def edit_comment(
    comment: Comment, *, text: str, mentioned: Collection[int] = (), seen: int, by: User
) -> bool:
    """Change one's own words; the former ones stay beside them. Says whether anything changed.

    `seen` is how many former texts the writer saw. Only people the comment did not speak to
    before are told.
    """
    _hold(comment, by=by)
    if seen != len(comment.versions):
        raise Clash(
            N_("You changed these words in another window meanwhile. Nothing is lost: both are shown.")
        )
    text = passage(text, "text")
    if not text and not comment.files:
        raise Refused(N_("Write something, or remove the comment."), field="text")
    changed = text != comment.text
    if changed:
        _replace(comment, text)
        comment.edited_at = clock.now()
    _mention(comment, mentioned, by=by)
    if changed:
        audit.record("edit_comment", comment, by=by, agency_id=comment.task.agency_id)
    return changed


def remove_comment(comment: Comment, *, by: User) -> None:
    """Take one's own words back. That something was said, by whom and when, stays."""
    _hold(comment, by=by)
    _replace(comment, "")
    comment.removed_at = clock.now()
    audit.record("remove_comment", comment, by=by, agency_id=comment.task.agency_id)


def mark_seen(task: Task, *, by: User, is_visit_over: bool = False) -> None:
    """Note that the person looks at the task as it is now; `is_visit_over` when they know all of
    it. Looking is no act upon the task: it leaves no line in the audit trail."""
    now = clock.now()
    before = now if is_visit_over else None
    if not insert_new(Look, [{"user_id": by.id, "task_id": task.id, "at": now, "before": before}]):
        visit_before = case((Look.at < now - VISIT, Look.at), else_=Look.before)
        db.session.execute(
            update(Look)
            .where(Look.user_id == by.id, Look.task_id == task.id)
            .values(at=now, before=before or visit_before),
            execution_options={"synchronize_session": False},
        )


def _hold(comment: Comment, *, by: User) -> None:
    """The comment as it is now; another window that changes it waits."""
    if comment.by_id != by.id:
        raise NotAllowed
    take(comment.task, Step.COMMENT, by=by, version=None)
    db.session.refresh(comment, with_for_update={"of": Comment})
    db.session.expire(comment, ["versions", "mentions"])
    if not can_change(by, comment):
        raise Refused(N_("The comment was removed."))


def _replace(comment: Comment, text: str) -> None:
    comment.versions.append(CommentVersion(until=clock.now(), text=comment.text))
    comment.text = text


def _mention(comment: Comment, chosen: Collection[int], *, by: User) -> None:
    """Speak to those chosen and those named who may see the task, each once and for ever."""
    people = {person.id: person for person in people_who_see(comment.task)}
    meant = mentioned_in(comment.text, people.values()) | (set(chosen) & people.keys())
    new = sorted(meant - {mention.user_id for mention in comment.mentions} - {by.id})
    comment.mentions.extend(Mention(comment_id=comment.id, user_id=person_id) for person_id in new)
    notify(
        MENTIONED,
        about=comment,
        to=[people[person_id] for person_id in new],
        agency_id=comment.task.agency_id,
    )
