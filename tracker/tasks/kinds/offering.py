"""What the form of a new task is filled with when a kind is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import clock
from tracker.accounts.models import Agency
from tracker.accounts.queries import work_calendar
from tracker.index.models import Criterion
from tracker.tasks.course.forms import MilestoneRow, number_or_none
from tracker.tasks.kinds.forms import TaskOfKindForm
from tracker.tasks.kinds.models import Anchor, TaskKind
from tracker.tasks.kinds.queries import list_kinds
from tracker.tasks.kinds.shape import day_of_milestone, with_term
from tracker.tasks.states import ProgressBy
from tracker.workdays import WorkCalendar

_TEXTS = ("title", "details", "product", "evidence_wanted")
BASES = (ProgressBy.MILESTONES, ProgressBy.MEASURES)


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind that can be chosen."""

    code: str
    name: str
    description: str
    chosen: str

    @property
    def is_chosen(self) -> bool:
        return self.code == self.chosen


@dataclass(frozen=True, slots=True)
class KindOffer:
    """The kinds a task can be of, and the days it can be planned for."""

    kinds: list[TaskKind]
    calendar: WorkCalendar

    @classmethod
    def at(cls, agency: Agency) -> KindOffer:
        return cls(list_kinds(agency), work_calendar(agency.id))

    def chosen(self, code: str | None) -> TaskKind | None:
        return next((kind for kind in self.kinds if kind.code == code), None)

    def choices(self, form: TaskOfKindForm) -> list[Choice]:
        """The kinds as the page offers them, in the terms of the year of issue."""
        year = (form.issued_on.data or clock.today()).year
        return [
            Choice(kind.code, with_term(kind.name, kind.terms, year), kind.description, form.kind.data)
            for kind in self.kinds
        ]

    def assist(self, form: TaskOfKindForm, act: str, criteria: Sequence[Criterion]) -> bool:
        """Do what a button of the form asks for other than saving it; False if it asks for that."""
        asked, _, code = act.partition(":")
        if asked == "kind":
            self.fill(form, self.chosen(code), criteria)
        elif asked == "days":
            self.fill_days(form)
        elif asked == "rows":
            form.add_rows()
        else:
            return False
        return True

    def fill(self, form: TaskOfKindForm, kind: TaskKind | None, criteria: Sequence[Criterion]) -> None:
        """Bring what the kind usually brings. Texts that a person wrote stay; those that the kind
        chosen before had brought go with it."""
        issued = form.issued_on.data or clock.today()
        before = self.chosen(form.kind.data)
        for name in _TEXTS:
            field = form[name]
            if not field.data or field.data == _text(before, name, issued.year):
                field.data = _text(kind, name, issued.year)
        if not form.criteria.data or set(form.criteria.data) == _likely(before, criteria):
            form.criteria.data = sorted(_likely(kind, criteria))
        form.kind.data = kind.code if kind else ""
        form.fill_rows(
            self._milestones(kind, issued, form.due.data) if kind else [],
            _measures(kind, issued.year) if kind else [],
        )

    def fill_days(self, form: TaskOfKindForm) -> None:
        """Work the days of the milestones out again, from the days of issue and due date typed."""
        for entry in form.milestones.entries:
            day = self.day_of(entry.form, form)
            if day is not None:
                entry.form.due.data, entry.form.due.raw_data = day, None

    def day_of(self, row: MilestoneRow, form: TaskOfKindForm) -> date | None:
        """The day that a row's kind means; None for a row that comes from no kind."""
        days = number_or_none(row.days.data)
        if row.anchor.data not in set(Anchor) or days is None or form.issued_on.data is None:
            return None
        return day_of_milestone(
            Anchor(row.anchor.data), min(days, 3650), form.issued_on.data, form.due.data, self.calendar
        )

    def plan(self, form: TaskOfKindForm) -> dict[str, Any]:
        """What was typed of the course, as rows; days left out are those that the kind means."""
        return {
            "kind": self.chosen(form.kind.data),
            "milestones": form.planned_milestones(lambda row: self.day_of(row, form)),
            "measures": form.planned_measures(),
            "basis": form.chosen_basis,
        }

    def _milestones(self, kind: TaskKind, issued: date, due: date | None) -> list[dict[str, Any]]:
        return [
            {
                "name": with_term(each.name, kind.terms, issued.year),
                "weight": each.weight,
                "anchor": each.anchor.value,
                "days": each.days,
                "due": day_of_milestone(each.anchor, each.days, issued, due, self.calendar),
            }
            for each in kind.milestones
        ]


def _measures(kind: TaskKind, year: int) -> list[dict[str, Any]]:
    return [
        {
            "name": with_term(each.name, kind.terms, year),
            "unit": each.unit,
            "baseline": each.baseline,
            "target": each.target,
            "weight": 1,
        }
        for each in kind.measures
    ]


def _text(kind: TaskKind | None, name: str, year: int) -> str:
    return with_term(getattr(kind, name), kind.terms, year) if kind else ""


def _likely(kind: TaskKind | None, criteria: Sequence[Criterion]) -> set[str]:
    codes = set(kind.criterion_codes) if kind else set()
    return {str(leaf.id) for leaf in criteria if leaf.code in codes}
