"""Doing from a letter what people do on the pages of a task: by the same verbs, once a link."""

from __future__ import annotations

from datetime import date

from tracker import clock
from tracker.mail.redeeming import use_link
from tracker.tasks.documents import NewDocument, attach_new_document
from tracker.tasks.extensions.service import ask_extension
from tracker.tasks.from_letter.queries import Opened, used_already
from tracker.tasks.objecting import acknowledge_task
from tracker.tasks.service import report_progress


def acknowledge(opened: Opened, *, version: int) -> None:
    """Take the task on."""
    _use(opened)
    acknowledge_task(opened.task, version=version, by=opened.person)


def report(
    opened: Opened,
    *,
    percent: int,
    words: str,
    difficulty: str,
    reason: str,
    document: NewDocument | None,
    version: int,
) -> None:
    """Say how far the work is, with a document if there is one."""
    _use(opened)
    seen: int | None = version
    if document is not None:
        attach_new_document(opened.task, document, version=seen, by=opened.person)
        seen = None  # It was looked at; what follows is of the same transaction.
    report_progress(
        opened.task,
        percent=percent,
        words=words,
        difficulty=difficulty,
        reason=reason,
        version=seen,
        by=opened.person,
    )


def ask_for_time(opened: Opened, *, reason: str, new_due: date | None, version: int) -> None:
    """Ask for more time, as the agency's rule has it."""
    _use(opened)
    ask_extension(opened.task, reason=reason, new_due=new_due, version=version, by=opened.person)


def _use(opened: Opened) -> None:
    """Take the link for this request. Raises `Shut` where another one was first."""
    if not use_link(opened.link, about=opened.task, by=opened.person):
        raise used_already(opened.link, clock.now())
