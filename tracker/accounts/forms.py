"""What an administrator types about divisions, people and working days."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import Email, Optional, StopValidation
from wtforms.widgets import HiddenInput

from tracker.accounts.calendar import LONGEST_NAME
from tracker.accounts.calendar_file import MOST_BYTES
from tracker.accounts.models import DayKind, Division, DivisionKind, Role, User
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


def _plain(_form: FlaskForm, field: Any) -> None:
    """Letters name their recipients in ASCII, so another address would never get one."""
    if not field.data.isascii():
        raise StopValidation(_("No letter can go to an address with such signs: use letters without marks."))


def _address(label: str) -> Line:
    return Line(
        label,
        [Given(_l("Type the mail address.")), AtMost(200), _plain, Email(_l("This is not a mail address."))],
    )


class AddressForm(FlaskForm):
    """The address to which a person's letters go."""

    email = _address(_l("Mail address"))
    seen = HiddenField()


class PersonForm(FlaskForm):
    name = Line(_l("Full name"), [Given(_l("Type the person's full name.")), AtMost(120)])
    email = _address(_l("Mail address"))
    role = SelectField(_l("Role"))
    division = SelectField(_l("Division"))
    title = Line(_l("Title"), [AtMost(120)], description=_l("For example Trưởng phòng."))
    known = IntegerField(validators=[Optional()], widget=HiddenInput())
    """Whom the address belongs to, once the administrator has seen that name."""

    def offer(self, divisions: list[Division]) -> None:
        self.role.choices = [(role.value, say(role.words)) for role in Role]
        self.division.choices = [("", "–"), *id_choices(divisions)]


class CalendarDayForm(FlaskForm):
    """What is said of one day."""

    day = DayField(_l("Day"), [Given(_l("Type the day, as 30/11/2021."))])
    kind = SelectField(_l("Kind of day"))
    name = Line(
        _l("Why"),
        [Given(_l("Say why, for example Tết Nguyên đán.")), AtMost(LONGEST_NAME)],
    )
    seen = HiddenField()

    def offer_kinds(self) -> CalendarDayForm:
        self.kind.choices = [(kind.value, say(kind.words)) for kind in DayKind]
        return self


class SwapForm(FlaskForm):
    """A working day that is off, and the free day that is worked for it."""

    off = DayField(_l("Working day that is off"), [Given(_l("Type the day, as 30/11/2021."))])
    worked = DayField(_l("Free day that is worked for it"), [Given(_l("Type the day, as 30/11/2021."))])
    reason = Line(
        _l("Why"),
        [Given(_l("Name the decision, for example Hoán đổi ngày làm việc.")), AtMost(LONGEST_NAME)],
    )


class CalendarFileForm(FlaskForm):
    """The workbook of a year's days."""

    file = FileField(
        _l("Workbook of the days (.xlsx)"), [Given(_l("Choose the workbook."))], render_kw={"accept": ".xlsx"}
    )

    def validate_file(self, field: Any) -> None:
        if not (field.data.filename or "").lower().endswith(".xlsx"):
            raise StopValidation(_("A calendar is brought as an .xlsx workbook."))
        if getattr(field.data.stream, "size", 0) > MOST_BYTES:
            raise StopValidation(
                _("The workbook is larger than %(limit)s MB.", limit=MOST_BYTES // 1_000_000)
            )


class AbsenceForm(FlaskForm):
    """The days on which somebody is away, and who stands in."""

    from_day = DayField(_l("First day"), [Given(_l("Type the day, as 30/11/2021."))])
    to_day = DayField(_l("Last day"), [Given(_l("Type the day, as 30/11/2021."))])
    deputy = SelectField(
        _l("Deputy"),
        description=_l(
            "Gets the letters and does the tasks. Deciding on results stays with the office and the leaders."
        ),
    )

    def offer(self, people: list[User]) -> AbsenceForm:
        self.deputy.choices = [("", _("Choose a colleague")), *id_choices(people)]
        return self

    def validate_deputy(self, field: Any) -> None:
        if not field.data:
            raise StopValidation(_("Choose who is told in the meantime."))
