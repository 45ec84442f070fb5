"""Who may say who does what."""

from __future__ import annotations

from tracker.accounts.models import Division, Role, User
from tracker.tasks.models import Task


def headed_leads(user: User, task: Task) -> list[Division]:
    """The leading divisions that the person heads: from those they name officials for parts."""
    headed = user.divisions_as(Role.HEAD, at=task.agency_id)
    return [division for division in task.leads if division.id in headed]
