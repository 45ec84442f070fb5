"""Tasks are found by the words of the conclusion they come from, and by the number of its notice."""

from __future__ import annotations

from sqlalchemy import select

from tracker.conclusions.models import Conclusion, Meeting
from tracker.tasks.models import Task
from tracker.tasks.search import Told, found_by

found_by(
    Told(
        Conclusion,
        frozenset({"number", "text"}),
        tasks_of=lambda ids: select(Task.id).where(Task.conclusion_id.in_(ids)),
        texts_of=lambda ids: (
            select(Task.id, Conclusion.number, Conclusion.text, Meeting.notice_number)
            .join(Conclusion, Task.conclusion_id == Conclusion.id)
            .join(Meeting, Conclusion.meeting_id == Meeting.id)
            .where(Task.id.in_(ids))
        ),
    )
)
found_by(
    Told(
        Meeting,
        frozenset({"notice_number"}),
        tasks_of=lambda ids: select(Task.id).join(Conclusion).where(Conclusion.meeting_id.in_(ids)),
    )
)
