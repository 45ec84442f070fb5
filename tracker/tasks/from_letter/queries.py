"""What a link of a letter opens, and why it opens nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker import clock
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotFound, TrackerError
from tracker.mail import links
from tracker.mail.links import Link, Purpose
from tracker.mail.redeeming import find_use, is_revoked
from tracker.tasks.letter_acts import STEPS
from tracker.tasks.models import Task
from tracker.tasks.policy import may
from tracker.tasks.queries import get_task
from tracker.tasks.steps import Step, find_move
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is good: what it is for, whose it is, and the task."""

    link: Link
    person: User
    task: Task

    @property
    def step(self) -> Step:
        return STEPS[self.link.purpose]


class Shut(TrackerError):
    """A link that is ours and does nothing any more; `advice` says what to do instead."""

    def __init__(self, words: Words, advice: Words, *, status: int, link: Link) -> None:
        super().__init__(words)
        self.advice, self.status, self.link = advice, status, link


SIGN_IN = N_("Sign in to see the task and go on there.")
GONE, FORBIDDEN, CONFLICT = 410, 403, 409


def open_link(token: str) -> Opened:
    """What the link opens now, rows read anew.

    Raises `NotFound` for what is no link of ours, and `Shut` when it does nothing any more. Nothing
    of the task is told to whoever holds a link that is no longer good.
    """
    link = links.read(token)
    if link is None or link.purpose not in STEPS:
        raise NotFound
    _check_link(link)
    person = db.session.get(User, link.user_id)
    if person is None or not person.is_active or not person.memberships_at(link.agency_id):
        raise Shut(
            N_("Whoever this link was sent to does not work here any more."),
            N_("If the task is yours now, sign in: you find it in your own work."),
            status=FORBIDDEN,
            link=link,
        )
    return Opened(link, person, _task_of(link, person))


def _check_link(link: Link) -> None:
    """Is the link itself still good, whatever became of the task?"""
    agency = db.session.get(Agency, link.agency_id)
    if agency is None or not agency.acts_from_letters:
        raise Shut(
            N_("Your agency does not let people act from letters any more."), SIGN_IN,
            status=FORBIDDEN, link=link,
        )  # fmt: skip
    if used := find_use(link):
        raise used_already(link, used.used_at)
    if is_revoked(link):
        raise Shut(
            N_("This link was revoked: the links in all earlier letters do nothing any more."), SIGN_IN,
            status=GONE, link=link,
        )  # fmt: skip
    if link.is_expired(clock.now()):
        raise Shut(
            N_("This link has expired: it worked for %(days)s days.", days=links.LIFETIME.days), SIGN_IN,
            status=GONE, link=link,
        )  # fmt: skip


def used_already(link: Link, at: datetime) -> Shut:
    return Shut(
        N_("This link was used at %(moment)s. It works once.", moment=at),
        N_("To see what was saved, or to add to it, sign in."),
        status=GONE,
        link=link,
    )


def _task_of(link: Link, person: User) -> Task:
    """The task, when the link's step is still the person's to do, and can be done now."""
    step = STEPS[link.purpose]
    try:
        task = get_task(link.subject_id, person)
    except NotFound:
        task = None
    if task is None or not may(person, step, task):
        raise Shut(
            N_("The task was given to somebody else since this letter was sent."),
            N_("There is nothing for you to do. If you think it is still yours, sign in or ask the office."),
            status=FORBIDDEN,
            link=link,
        )
    if task.state.is_closed:
        raise Shut(
            N_("The task is closed: “%(state)s”.", state=task.state.words),
            N_("There is nothing left to do. Sign in to see how it ended."),
            status=CONFLICT,
            link=link,
        )
    if find_move(step, task.state) is None:
        raise Shut(_why_not_now(link, task), SIGN_IN, status=CONFLICT, link=link)
    return task


def _why_not_now(link: Link, task: Task) -> Words:
    if link.purpose is Purpose.ACKNOWLEDGE:
        return N_("There is nothing to acknowledge: the task is “%(state)s” already.", state=task.state.words)
    return N_("This cannot be done now: the task is “%(state)s”.", state=task.state.words)
