"""What an administrator types to reorganise divisions."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from tracker.accounts.models import Change, Division
from tracker.fields import AtMost, Checkboxes, DayField, Given, Line, id_choices
from tracker.tasks.reorganising.plan import NewDivision

NEW_DIVISIONS = 4


class ReorganiseForm(FlaskForm):
    """Which divisions end, when, and who carries on; each change shows those fields it needs."""

    division = SelectField(_l("Division"), validate_choice=False)
    divisions = Checkboxes(_l("Divisions that merge"))
    target = SelectField(_l("They merge into"), validate_choice=False)
    into = Checkboxes(_l("Divisions that take over"))
    on = DayField(
        _l("From the day"),
        [Given(_l("Type the day, as 30/11/2021."))],
        description=_l("The first day of the new arrangement: today or earlier."),
    )
    name_1 = Line(_l("New name"), [AtMost(200)])
    short_1 = Line(_l("Short name"), [AtMost(40)])
    name_2 = Line(_l("Second new division"), [AtMost(200)])
    short_2 = Line(_l("Short name"), [AtMost(40)])
    name_3 = Line(_l("Third new division"), [AtMost(200)])
    short_3 = Line(_l("Short name"), [AtMost(40)])
    name_4 = Line(_l("Fourth new division"), [AtMost(200)])
    short_4 = Line(_l("Short name"), [AtMost(40)])
    seen = HiddenField()

    def offer(self, divisions: Sequence[Division]) -> None:
        self.division.choices = id_choices(divisions)
        self.divisions.choices = id_choices(divisions)
        self.into.choices = id_choices(divisions)
        self.target.choices = [("", str(_l("A new division, named below"))), *id_choices(divisions)]

    def ending(self, change: Change, divisions: Sequence[Division]) -> list[Division]:
        ids = self.divisions.data if change is Change.MERGED else [self.division.data]
        return [division for division in divisions if str(division.id) in (ids or [])]

    def taking_over(self, change: Change, divisions: Sequence[Division]) -> list[Division]:
        if change is Change.RENAMED:
            return []
        ids = [self.target.data] if change is Change.MERGED else self.into.data or []
        return [division for division in divisions if str(division.id) in ids]

    def beginning(self, change: Change) -> list[NewDivision]:
        if change is Change.DISSOLVED or (change is Change.MERGED and self.target.data):
            return []
        most = NEW_DIVISIONS if change is Change.SPLIT else 1
        typed = [
            (self[f"name_{place}"].data or "", self[f"short_{place}"].data or "")
            for place in range(1, most + 1)
        ]
        return [NewDivision(name, short_name) for name, short_name in typed if name]
