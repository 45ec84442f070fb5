"""A task passes from divisions that ended to those that carry on their work."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.accounts.models import Division, User
from tracker.db import db
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, Part, Task, TaskDivision, TaskEvent


def hand_parts_over(task: Task, heirs: Mapping[int, Division], *, by: User) -> TaskEvent | None:
    """Give each part to the division that carries on for the one that has it, by the id of that
    one. Two parts that come together in one division are one: a lead, if either was."""
    passing = [row for row in task.parts if row.division_id in heirs]
    if not passing:
        return None
    before = _ids(task)
    was = [row.division.name for row in passing]
    for row in passing:
        _pass_on(task, row, heirs[row.division_id])
    db.session.flush()  # The divisions' ids are told below.
    after = _ids(task)
    names = dict.fromkeys(heirs[division_id].name for division_id in before["all"] if division_id in heirs)
    return note(
        task,
        EventKind.REORGANISED,
        by=by,
        before=", ".join(was),
        after=", ".join(names),
        context={"field": "divisions", "before": before, "after": after},
    )


def _pass_on(task: Task, row: TaskDivision, heir: Division) -> None:
    there = next((other for other in task.parts if other is not row and other.division is heir), None)
    if there is None:
        row.division = heir
        return
    if Part.LEAD in {row.part, there.part}:
        there.part = Part.LEAD
    there.contribution = "\n".join(filter(None, [there.contribution, row.contribution]))
    there.percent = min(there.percent, row.percent)
    task.parts.remove(row)
    db.session.delete(row)


def _ids(task: Task) -> dict[str, list[int]]:
    return {
        "all": [row.division_id for row in task.parts],
        "leads": [row.division_id for row in task.parts if row.part is Part.LEAD],
    }
