"""Who may change what was said."""

from __future__ import annotations

from tracker.accounts.models import User
from tracker.tasks.policy import DECIDERS, may
from tracker.tasks.steps import Step
from tracker.tasks.talk.models import Comment


def can_change(user: User, comment: Comment) -> bool:
    """People change and withdraw their own words, as long as they may speak here."""
    return comment.by_id == user.id and comment.removed_at is None and may(user, Step.COMMENT, comment.task)


def can_read_former(user: User, comment: Comment) -> bool:
    """Former words are open to all who see the task; withdrawn ones to their writer and to those
    who decide on the task."""
    if comment.removed_at is None:
        return True
    return comment.by_id == user.id or user.holds(*DECIDERS, at=comment.task.agency_id)
