"""What people type about meetings and conclusions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField

from tracker.fields import AtMost, DayField, Given, Line, Lines, Pasted, id_choices
from tracker.index.models import Evaluation
from tracker.tasks.kinds.forms import TaskOfKindForm


class MeetingForm(FlaskForm):
    """The facts of a meeting and of its notice."""

    title = Line(
        _l("Meeting"),
        [Given(_l("Say what the meeting was called.")), AtMost(300)],
        description=_l("For example Họp Hội đồng đánh giá chỉ số CCHC năm 2020."),
    )
    held_on = DayField(_l("Held on"), [Given(_l("Type the day, as 30/11/2021."))])
    evaluation = SelectField(_l("Evaluation year"), description=_l("The year whose result was discussed."))
    chair = Line(_l("Chair"), [AtMost(200)])
    notice_number = Line(
        _l("Number of the notice"), [AtMost(100)], description=_l("For example 15/TB-BDT.")
    )
    notice_on = DayField(_l("Date of the notice"))

    def offer(self, evaluations: Iterable[Evaluation]) -> None:
        self.evaluation.choices = [("", "–"), *id_choices(evaluations, "year")]


class TextForm(FlaskForm):
    """The text of a notice, pasted or in a file. `replaces` says that its sender saw the present text."""

    text = Pasted(_l("Text of the notice"))
    file = FileField(_l("Or a text file"), description=_l("A .txt file; its text is read like a pasted one."))
    replaces = HiddenField()


class PassageForm(FlaskForm):
    """A passage of the text by its place (`120-340`), or the words of a part of one."""

    passage = HiddenField()
    part = Lines(
        _l("Only a part of a passage is a conclusion?"),
        [AtMost(20_000)],
        description=_l("Copy its words here from the text above, exactly as they stand there."),
    )

    @property
    def span(self) -> tuple[int, int] | None:
        match = re.fullmatch(r"(\d{1,8})-(\d{1,8})", self.passage.data or "")
        return (int(match[1]), int(match[2])) if match else None


class IssueForm(TaskOfKindForm):
    """The task of a conclusion. Its `version` is how many tasks of the conclusion its writer saw."""


class InformationForm(FlaskForm):
    reason = Lines(
        _l("Why no task is needed"),
        [Given(_l("Say why no task is needed.")), AtMost(2000)],
        description=_l("It stays beside the conclusion, for everyone to read."),
    )
