"""What people type about kinds of tasks, and of tasks of a kind."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from tracker.edge import say
from tracker.fields import AtMost, Given, Line, Lines
from tracker.index.forms import FOUR, Figure
from tracker.tasks.course.forms import MORE_ROWS, NUMBERS, SPARE_ROWS, CourseFields
from tracker.tasks.course.models import Direction
from tracker.tasks.forms import NewTaskForm, VersionedForm
from tracker.tasks.kinds.models import Anchor, TaskKind
from tracker.tasks.kinds.shape import KindDraft, MeasureDraft, MilestoneDraft, TermDraft
from tracker.tasks.shape import LONGEST_LINE, LONGEST_PASSAGE

MOST_ROWS = 30
_NUMERIC = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}


class TaskOfKindForm(NewTaskForm, CourseFields):
    """A new task with the plan of its course. `kind` is the code of the kind it was filled from."""

    kind = HiddenField()


class KindTermRow(Form):
    from_year = IntegerField(_l("From the year"), [Optional()], render_kw=_NUMERIC)
    words = Line(_l("Term"), [AtMost(LONGEST_LINE)])


class KindMilestoneRow(Form):
    name = Line(_l("Milestone"), [AtMost(LONGEST_LINE)])
    days = IntegerField(
        _l("Days"), [Optional(), NumberRange(0, 3650, _l("From 0 to 3,650 days."))], render_kw=_NUMERIC
    )
    anchor = SelectField(_l("Counted"), validate_choice=False)
    weight = IntegerField(
        _l("Weight"),
        [Optional(), NumberRange(1, 100, _l("The weight lies between 1 and 100."))],
        render_kw=_NUMERIC,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.anchor.choices = [(anchor.value, say(anchor.words)) for anchor in Anchor]


class KindMeasureRow(Form):
    name = Line(_l("Measure"), [AtMost(LONGEST_LINE)])
    unit = Line(_l("Unit"), [AtMost(LONGEST_LINE)])
    baseline = Figure(_l("Baseline"), NUMBERS, decimals=FOUR)
    target = Figure(_l("Target"), NUMBERS, decimals=FOUR)
    direction = SelectField(_l("Direction"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction.choices = [(way.value, say(way.words)) for way in Direction]


class KindForm(VersionedForm):
    """A kind of tasks; rows without a name are none."""

    name = Line(_l("Name of the kind"), [Given(_l("Give the kind a name.")), AtMost(LONGEST_LINE)])
    description = Lines(_l("When it is used"), [AtMost(LONGEST_PASSAGE)])
    title = Line(
        _l("What is to be done"),
        [AtMost(LONGEST_LINE)],
        description=_l("New tasks begin with these texts. {term} stands for the term of their year."),
    )
    details = Lines(_l("Details"), [AtMost(LONGEST_PASSAGE)])
    product = Line(_l("Product"), [AtMost(LONGEST_PASSAGE)])
    evidence_wanted = Lines(_l("Evidence wanted"), [AtMost(LONGEST_PASSAGE)])
    criterion_codes = Line(
        _l("Codes of likely criteria"),
        [AtMost(LONGEST_LINE)],
        description=_l("With commas between them, for example 1.4.1, 1.4.2."),
    )
    terms = FieldList(FormField(KindTermRow), _l("Terms by year"), min_entries=1, max_entries=MOST_ROWS)
    milestones = FieldList(
        FormField(KindMilestoneRow), _l("Milestones"), min_entries=1, max_entries=MOST_ROWS
    )
    measures = FieldList(FormField(KindMeasureRow), _l("Measures"), min_entries=1, max_entries=MOST_ROWS)

    @classmethod
    def of(cls, kind: TaskKind | None) -> KindForm:
        """The form of a kind as it is kept, with rows to spare; an empty one for a new kind."""
        form = cls(formdata=None, obj=kind)
        form.criterion_codes.data = ", ".join(kind.criterion_codes) if kind else ""
        for field in (form.terms, form.milestones, form.measures):
            for _ in range(min(SPARE_ROWS, MOST_ROWS - len(field.entries))):
                field.append_entry({})
        return form

    def add_rows(self) -> None:
        for field in (self.terms, self.milestones, self.measures):
            for _ in range(min(MORE_ROWS, MOST_ROWS - len(field.entries))):
                field.append_entry({})

    def draft(self) -> KindDraft:
        """What was typed, as a verb takes it."""
        return KindDraft(
            name=self.name.data,
            description=self.description.data,
            title=self.title.data,
            details=self.details.data,
            product=self.product.data,
            evidence_wanted=self.evidence_wanted.data,
            criterion_codes=[code for code in re.split(r"[,;\s]+", self.criterion_codes.data) if code],
            terms=[
                TermDraft(row.from_year.data or 0, row.words.data)
                for row in self._rows("terms")
                if row.words.data or row.from_year.data
            ],
            milestones=[
                MilestoneDraft(
                    row.name.data, _anchor_of(row.anchor.data), row.days.data or 0, row.weight.data or 1
                )
                for row in self._rows("milestones")
                if row.name.data
            ],
            measures=[
                MeasureDraft(
                    row.name.data,
                    row.unit.data,
                    row.baseline.data,
                    row.target.data,
                    _direction_of(row.direction.data),
                )
                for row in self._rows("measures")
                if row.name.data
            ],
        )

    def _rows(self, name: str) -> list[Any]:
        return [entry.form for entry in self[name].entries]


def _anchor_of(chosen: str | None) -> Anchor:
    return Anchor(chosen) if chosen in set(Anchor) else Anchor.ISSUE


def _direction_of(chosen: str | None) -> Direction:
    return Direction(chosen) if chosen in set(Direction) else Direction.UP
