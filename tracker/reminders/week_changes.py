"""What happened to tasks lately, in a few words for the week's letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.db import db
from tracker.tasks.models import EventKind, TaskEvent
from tracker.tasks.telling import Line, lines_of
from tracker.words import N_, Words

MOST = 4
"""So many things are told of one task; its history has the rest."""

_WITH_VALUES = {EventKind.DUE, EventKind.LEAD, EventKind.OFFICIAL, EventKind.PROGRESS}
_TOLD_OTHERWISE = {EventKind.STATE, EventKind.REMINDED}  # The state stands beside it.


def what_changed(task_ids: Collection[int], *, since: datetime) -> dict[int, Words]:
    """What was done to each of the tasks, in one query; what was done twice is told once, from the
    first value to the last."""
    if not task_ids:
        return {}
    found = db.session.execute(
        select(TaskEvent.task_id, TaskEvent.kind, TaskEvent.before, TaskEvent.after, TaskEvent.context)
        .where(
            TaskEvent.task_id.in_(task_ids),
            TaskEvent.at >= since,
            TaskEvent.kind.not_in(_TOLD_OTHERWISE),
        )
        .order_by(TaskEvent.id)
    )
    by_task: dict[int, list[Any]] = defaultdict(list)
    for event in found:
        by_task[event.task_id].append(event)
    return {task_id: _summed_up(lines_of(events)) for task_id, events in by_task.items()}


def _summed_up(lines: Sequence[Line]) -> Words:
    first: dict[tuple[str, int | None], Line] = {}
    last: dict[tuple[str, int | None], Line] = {}
    for line in lines:
        matter = line.what.sentence, (line.event.context or {}).get("division")
        first.setdefault(matter, line)
        last[matter] = line
    said = [_said(line, last[matter]) for matter, line in first.items()]
    words = said[0]
    for one in said[1:MOST]:
        words = N_("%(words)s; %(more)s", words=words, more=one)
    return words


def _said(line: Line, last: Line) -> Words:
    if line.event.kind not in _WITH_VALUES or not last.after:
        return line.what
    if not line.before or line.before == last.after:
        return N_("%(what)s: %(after)s", what=line.what, after=last.after)
    return N_("%(what)s: %(before)s → %(after)s", what=line.what, before=line.before, after=last.after)
