"""What the office types about recurring tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tracker.accounts.models import Division, User
from tracker.edge import say
from tracker.fields import AtMost, Checkboxes, DayField, Given, Line, Lines, id_choices
from tracker.tasks.forms import VersionedForm
from tracker.tasks.series.periods import Day, Period
from tracker.tasks.series.service import LONGEST_TITLE
from tracker.tasks.shape import LONGEST_LINE, LONGEST_PASSAGE


class SeriesForm(VersionedForm):
    """A recurring task."""

    title = Line(
        _l("What is to be done"),
        [Given(_l("Say what is to be done.")), AtMost(LONGEST_TITLE)],
        description=_l("The period is added at the end, or where you write {period}."),
    )
    details = Lines(_l("Details"), [AtMost(LONGEST_PASSAGE)])
    product = Line(_l("Product"), [AtMost(LONGEST_PASSAGE)])
    kind = SelectField(_l("Kind of task"))
    leads = Checkboxes(_l("Leads"))
    supports = Checkboxes(_l("Supports"))
    official = SelectField(_l("Official who answers for it"))
    periods = Checkboxes(_l("Periods reported on"))
    codes = Line(
        _l("Criteria of the index that it serves"),
        [AtMost(LONGEST_LINE)],
        description=_l("Their codes, with commas between, for example 1.2.1, 1.2.2."),
    )
    is_active = BooleanField(_l("In use: occurrences are made for new years"))

    def offer(
        self, divisions: Sequence[Division], officials: Sequence[User], kinds: Sequence[tuple[str, str]]
    ) -> None:
        self.kind.choices = [("", "–"), *kinds]
        self.leads.choices = id_choices(divisions)
        self.supports.choices = id_choices(divisions)
        self.official.choices = [("", "–"), *id_choices(officials)]
        self.periods.choices = [(period.value, say(period.words)) for period in Period]

    @property
    def criterion_codes(self) -> list[str]:
        return re.findall(r"[^\s,;]+", self.codes.data or "")


def _number(label: str, last: int) -> IntegerField:
    fault = _l("Type a number from %(first)s to %(last)s.", first=1, last=last)
    return IntegerField(label, [InputRequired(fault), NumberRange(1, last, fault)])


class CutoffForm(FlaskForm):
    """By when the report of each period is due, as days of every year."""

    q1_day, q1_month = _number(_l("Day"), 31), _number(_l("Month"), 12)
    h1_day, h1_month = _number(_l("Day"), 31), _number(_l("Month"), 12)
    q3_day, q3_month = _number(_l("Day"), 31), _number(_l("Month"), 12)
    year_day, year_month = _number(_l("Day"), 31), _number(_l("Month"), 12)
    year_in_next_year = BooleanField(_l("of the year after"))

    @classmethod
    def filled(cls, days: dict[Period, Day]) -> CutoffForm:
        values = {f"{period.value}_day": day.day for period, day in days.items()}
        values |= {f"{period.value}_month": day.month for period, day in days.items()}
        return cls(formdata=None, year_in_next_year=days[Period.YEAR].in_next_year, **values)

    @property
    def days(self) -> dict[Period, Day]:
        return {
            period: Day(
                self[f"{period.value}_month"].data,
                self[f"{period.value}_day"].data,
                in_next_year=period is Period.YEAR and bool(self.year_in_next_year.data),
            )
            for period in Period
        }


class AdoptForm(FlaskForm):
    """A task issued by hand, and the period it reports on."""

    occurrence = SelectField(_l("Recurring task and period"), validate_choice=False)
    code = Line(
        _l("Code of the task"),
        [Given(_l("Type the code of the task.")), AtMost(20)],
        description=_l("For example 2021-07."),
    )


class OccurrencesForm(FlaskForm):
    """The year whose occurrences are made, and the day on which they are issued."""

    year = IntegerField(_l("Year"))
    issued_on = DayField(_l("Day of issue"), [Given(_l("Type the day, as 30/11/2021."))])
    seen = HiddenField()
