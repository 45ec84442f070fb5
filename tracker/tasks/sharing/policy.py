"""Who may say who does what."""

from __future__ import annotations

from tracker.accounts.models import Division, Role, User
from tracker.tasks.models import Task
from tracker.tasks.policy import partaking
from tracker.tasks.steps import Step, open_steps


def may_share_out(user: User, task: Task) -> bool:
    """May the person open the page of parts: to pass some on, or to put the task below another?"""
    steps = open_steps(task.state, partaking(user, task))
    return Step.PASS_ON in steps or Step.EDIT in steps


def headed_leads(user: User, task: Task) -> list[Division]:
    """The leading divisions that the person heads: from those they name officials for parts."""
    headed = user.divisions_as(Role.HEAD, at=task.agency_id)
    return [division for division in task.leads if division.id in headed]
