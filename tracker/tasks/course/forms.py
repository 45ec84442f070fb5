"""What people type about milestones, measures and readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker.edge import say
from tracker.fields import AtMost, DayField, Given, Line, Lines
from tracker.index.forms import FOUR, Figure
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.course.queries import Course
from tracker.tasks.course.service import MOST_ROWS
from tracker.tasks.forms import VersionedForm
from tracker.tasks.shape import LONGEST_LINE, LONGEST_PASSAGE
from tracker.tasks.states import ProgressBy
from tracker.words import small_number

NUMBERS = (Decimal(-999_999_999), Decimal(999_999_999))
SPARE_ROWS, MORE_ROWS = 1, 3

_WEIGHT = [Optional(), NumberRange(1, 100, _l("The weight lies between 1 and 100."))]
_NARROW = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 3}


class MilestoneRow(Form):
    """A milestone; a row without a name is none. `anchor` and `days` say where a day that is left
    out is counted from."""

    row = HiddenField()
    anchor = HiddenField()
    days = HiddenField()
    name = Line(_l("Milestone"), [AtMost(LONGEST_LINE)])
    due = DayField(_l("Due date"))
    weight = IntegerField(_l("Weight"), _WEIGHT, render_kw=_NARROW)


class MeasureRow(Form):
    """A measure; a row without a name or a target is none."""

    row = HiddenField()
    name = Line(_l("Measure"), [AtMost(LONGEST_LINE)])
    unit = Line(_l("Unit"), [AtMost(LONGEST_LINE)])
    baseline = Figure(_l("Baseline"), NUMBERS, decimals=FOUR)
    target = Figure(_l("Target"), NUMBERS, decimals=FOUR)
    weight = IntegerField(_l("Weight"), _WEIGHT, render_kw=_NARROW)


class CourseFields(Form):
    """Milestones and measures, as rows of a form."""

    milestones = FieldList(FormField(MilestoneRow), _l("Milestones"), max_entries=MOST_ROWS)
    measures = FieldList(FormField(MeasureRow), _l("Measures"), max_entries=MOST_ROWS)
    basis = SelectField(_l("Progress is worked out"), validate_choice=False)

    def fill_rows(self, milestones: Sequence[dict[str, Any]], measures: Sequence[dict[str, Any]]) -> None:
        """Put these into the rows, with some to spare."""
        for field, rows in ((self.milestones, milestones), (self.measures, measures)):
            spare: list[dict[str, Any]] = [{} for _ in range(SPARE_ROWS)]
            field.process(None, [*rows, *spare][:MOST_ROWS])

    def add_rows(self) -> None:
        """More rows to spare, behind those that were typed."""
        for field in (self.milestones, self.measures):
            for _ in range(min(MORE_ROWS, MOST_ROWS - len(field.entries))):
                field.append_entry({})

    def offer_bases(self, bases: Sequence[ProgressBy]) -> None:
        self.basis.choices = [(basis.value, say(basis.words)) for basis in bases]

    @property
    def chosen_basis(self) -> ProgressBy | None:
        return ProgressBy(self.basis.data) if self.basis.data in set(ProgressBy) else None

    def planned_milestones(
        self, day_of: Callable[[MilestoneRow], Any] = lambda row: row.due.data
    ) -> list[PlannedMilestone]:
        """The rows that were filled; `day_of` says the day where it is worked out."""
        return [
            PlannedMilestone(
                row.name.data, row.due.data or day_of(row), row.weight.data or 1, number_or_none(row.row.data)
            )
            for row in map(_form_of, self.milestones.entries)
            if row.name.data
        ]

    def planned_measures(self) -> list[PlannedMeasure]:
        return [
            PlannedMeasure(
                row.name.data,
                row.unit.data,
                row.baseline.data or Decimal(0),
                row.target.data,
                row.weight.data or 1,
                number_or_none(row.row.data),
            )
            for row in map(_form_of, self.measures.entries)
            if row.name.data and row.target.data is not None
        ]


def _form_of(entry: Any) -> Any:
    return entry.form


def number_or_none(typed: Any) -> int | None:
    """The number of a hidden field; what nobody's browser sends is none."""
    try:
        return small_number(str(typed or ""))
    except ValueError:
        return None


class PlanForm(VersionedForm, CourseFields):
    """The plan of a task's course, and what its percent comes from."""

    reason = Lines(
        _l("Reason"), [AtMost(LONGEST_PASSAGE)], description=_l("Needed when the percent is typed by hand.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for row in map(_form_of, self.measures.entries):
            if row.name.data and row.target.data is None and not row.target.errors:
                row.target.errors = [_l("Give the target.")]
                is_valid = False
        return is_valid

    def fill(self, course: Course) -> None:
        self.fill_rows(
            [
                {"row": each.id, "name": each.name, "due": each.due, "weight": each.weight}
                for each in course.milestones
            ],
            [
                {
                    "row": each.id,
                    "name": each.name,
                    "unit": each.unit,
                    "baseline": each.baseline,
                    "target": each.target,
                    "weight": each.weight,
                }
                for each in course.measures
            ],
        )


class TickForm(VersionedForm):
    """The day on which a milestone was reached."""

    on = DayField(_l("Reached on"), [Given(_l("Type the day, as 30/11/2021."))])


class ReadingForm(VersionedForm):
    """What a measure was on a day."""

    value = Figure(_l("Value"), NUMBERS, [InputRequired(_l("Type the number."))], decimals=FOUR)
    on = DayField(_l("On"), [Given(_l("Type the day, as 30/11/2021."))])
    source = Line(
        _l("Source"),
        [Given(_l("Say where the number comes from.")), AtMost(LONGEST_LINE)],
        description=_l("For example a report, a list, the document system."),
    )
