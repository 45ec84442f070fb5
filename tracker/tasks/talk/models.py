"""What people say to one another about a task, and when each of them last looked at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import db, key
from tracker.tasks.models import Task, thread_of


class Comment(db.Model):
    """Something said about a task. Its former words stay in `versions`."""

    __table_args__ = (Index("ix_comment_task_id_id", "task_id", "id"),)

    id: Mapped[key]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    by: Mapped[User] = relationship()
    versions: Mapped[list[CommentVersion]] = relationship(order_by="CommentVersion.id")
    mentions: Mapped[list[Mention]] = relationship(order_by="Mention.user_id")
    files: Mapped[list[CommentFile]] = relationship(order_by="CommentFile.id")

    @property
    def mail_thread(self) -> str:
        return thread_of(self.task_id)


class CommentVersion(db.Model):
    """The words a comment had until a moment."""

    id: Mapped[key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    until: Mapped[datetime]
    text: Mapped[str]


class Mention(db.Model):
    """Someone a comment speaks to by name."""

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)

    user: Mapped[User] = relationship()


class CommentFile(db.Model):
    """A file that came with a comment; it proves nothing. The bytes are in the store."""

    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: Mapped[key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)


class Look(db.Model):
    """When a person last looked at a task, and when they did before: going from page to page of
    it is one visit, and what was new when that began is told till it ends."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    before: Mapped[datetime | None]
