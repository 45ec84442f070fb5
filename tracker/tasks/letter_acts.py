"""What a letter lets its reader do to a task without signing in."""

from __future__ import annotations

from tracker import clock
from tracker.mail import links
from tracker.mail.links import Purpose
from tracker.mail.models import Notice
from tracker.mail.rules import Act
from tracker.tasks.models import Task
from tracker.tasks.policy import acting, partaking
from tracker.tasks.steps import Actor, Step, actors_of, open_steps
from tracker.words import N_

STEPS = {
    Purpose.ACKNOWLEDGE: Step.ACKNOWLEDGE,
    Purpose.REPORT: Step.REPORT,
    Purpose.EXTEND: Step.ASK_EXTENSION,
}
_WORDS = {
    Purpose.ACKNOWLEDGE: N_("Acknowledge"),
    Purpose.REPORT: N_("Report at once"),
    Purpose.EXTEND: N_("Ask for more time"),
}


def acts_for(notice: Notice, task: Task, *purposes: Purpose) -> tuple[Act, ...]:
    """The buttons under what a letter says of a task: those of the purposes, by default all, that its
    reader can do now. None where the agency wants people to sign in, or before there is a letter."""
    letter = notice.told_in
    if letter is None or not letter.agency.acts_from_letters:
        return ()
    reader = notice.reader
    steps = open_steps(task.state, reader_acting(notice, task))
    return tuple(
        Act(_WORDS[purpose], links.path_for(purpose, task.id, reader, letter))
        for purpose in purposes or STEPS
        if STEPS[purpose] in steps and not (purpose is Purpose.EXTEND and _is_too_late(task))
    )


def reader_acting(notice: Notice, task: Task) -> frozenset[Actor]:
    """How the letter's reader stands to the task; whether they stand in for others is asked of
    those alone to whom the letter went in somebody's place."""
    reader = notice.reader
    return partaking(reader, task) if reader.id == notice.recipient_id else acting(reader, task)


def can_report(notice: Notice, task: Task) -> bool:
    """Can the reader report on the task now? On what waits for a decision nobody can."""
    return Step.REPORT in open_steps(task.state, reader_acting(notice, task))


def can_decide(notice: Notice, task: Task) -> bool:
    """Is deciding on the result the reader's? Who stands in for the office or a leader reads only."""
    return not reader_acting(notice, task).isdisjoint(actors_of(Step.ACCEPT))


def _is_too_late(task: Task) -> bool:
    """From the due date on nobody asks for more time; how long before, the agency's rule says."""
    return task.due is None or task.due < clock.today()
