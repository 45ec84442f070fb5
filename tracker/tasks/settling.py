"""What ends with a task: parts of the feature say it here, for the core knows none of them."""

from __future__ import annotations

from collections.abc import Callable

from tracker.accounts.models import User
from tracker.tasks.models import Task

Settle = Callable[[Task, User], None]

_SETTLED: list[Settle] = []


def settles_when_closed(settle: Settle) -> Settle:
    """Have something settled in the act by which a task closes, whichever it is."""
    _SETTLED.append(settle)
    return settle


def settle_closed(task: Task, *, by: User) -> None:
    for settle in _SETTLED:
        settle(task, by)
