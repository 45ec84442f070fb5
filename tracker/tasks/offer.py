"""What the pages offer to make a task of, and what was chosen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import list_people, list_task_divisions
from tracker.index.models import Criterion
from tracker.index.queries import criteria_tree, find_evaluation, latest_open_evaluation
from tracker.index.tree import Branch
from tracker.tasks.forms import RhythmForm, TaskForm
from tracker.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Offer:
    """What a task can be made of: divisions, people, criteria."""

    divisions: list[Division]
    officials: list[User]
    fields: list[Branch[Criterion]]
    others: list[Criterion]  # Criteria of the task that the year's framework does not have.

    @classmethod
    def at(cls, agency: Agency, year: int, task: Task | None = None) -> Offer:
        evaluation = find_evaluation(agency, year) or latest_open_evaluation(agency)
        fields = criteria_tree(evaluation.framework_id) if evaluation else []
        leaves = {leaf.id for field in fields for leaf in field.leaves}
        divisions = list_task_divisions(agency)
        officials = list_people(agency, roles=[Role.HEAD, Role.OFFICIAL])
        if task is not None:
            divisions += [d for d in (*task.leads, *task.supports) if d not in divisions]
            if task.official is not None and task.official not in officials:
                officials.append(task.official)
        others = [c for c in task.criteria if c.id not in leaves] if task else []
        return cls(divisions, officials, fields, others)

    @property
    def criteria(self) -> list[Criterion]:
        return [*(leaf for field in self.fields for leaf in field.leaves), *self.others]

    def typed(self, form: TaskForm) -> dict[str, Any]:
        """What the form says, as rows; only what was offered can have been chosen."""
        official = next((p for p in self.officials if str(p.id) == form.official.data), None)
        rhythm = {"rhythm": form.chosen_rhythm} if isinstance(form, RhythmForm) else {}
        return {
            **rhythm,
            "title": form.title.data,
            "details": form.details.data,
            "product": form.product.data,
            "evidence_wanted": form.evidence_wanted.data,
            "due": form.due.data,
            "leads": [d for d in self.divisions if str(d.id) in form.leads.data],
            "supports": [d for d in self.divisions if str(d.id) in form.supports.data],
            "official": official,
            "criteria": [c for c in self.criteria if str(c.id) in form.criteria.data],
        }
