"""What an administrator types about divisions and people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import Email

from tracker.accounts.models import Division, DivisionKind, Role
from tracker.edge import say
from tracker.fields import AtMost, DayField, Given, Line, id_choices


class DivisionForm(FlaskForm):
    name = Line(_l("Name"), [Given(_l("Type the name of the division.")), AtMost(200)])
    short_name = Line(
        _l("Short name"), [AtMost(40)], description=_l("For tables and charts, for example VP.")
    )
    kind = SelectField(_l("Kind"))
    valid_from = DayField(_l("Exists since"), [Given(_l("Type the day, as 30/11/2021."))])
    seen = HiddenField()

    def offer_kinds(self) -> None:
        self.kind.choices = [(kind.value, say(kind.words)) for kind in DivisionKind]


class AgencyForm(FlaskForm):
    """The name an agency bears from a day on."""

    name = Line(_l("Name"), [Given(_l("Type the name.")), AtMost(200)])
    short_name = Line(_l("Short name"), [Given(_l("Type the name.")), AtMost(200)])
    symbol = Line(
        _l("Document symbol"),
        [Given(_l("Type the symbol.")), AtMost(40)],
        description=_l("As in 05/TB-BDT: BDT."),
    )
    on = DayField(
        _l("From the day"),
        [Given(_l("Type the day, as 30/11/2021."))],
        description=_l("Today or earlier. Papers of an earlier day keep the name of that day."),
    )


class PersonForm(FlaskForm):
    name = Line(_l("Full name"), [Given(_l("Type the person's full name.")), AtMost(120)])
    email = Line(
        _l("Mail address"),
        [Given(_l("Type the mail address.")), AtMost(200), Email(_l("This is not a mail address."))],
    )
    role = SelectField(_l("Role"))
    division = SelectField(_l("Division"))
    title = Line(_l("Title"), [AtMost(120)], description=_l("For example Trưởng phòng."))

    def offer(self, divisions: list[Division]) -> None:
        self.role.choices = [(role.value, say(role.words)) for role in Role]
        self.division.choices = [("", "–"), *id_choices(divisions)]
