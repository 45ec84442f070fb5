"""What people type about who does what."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tracker.accounts.models import User
from tracker.fields import AtMost, DayField, Given, Line, Lines, id_choices
from tracker.tasks.forms import VersionedForm
from tracker.tasks.shape import LONGEST_LINE, LONGEST_PASSAGE


class PartForm(VersionedForm):
    """A part that a head passes on."""

    title = Line(_l("What is to be done"), [Given(_l("Say what is to be done.")), AtMost(LONGEST_LINE)])
    details = Lines(_l("Details"), [AtMost(LONGEST_PASSAGE)])
    official = SelectField(
        _l("Official who does it"),
        [Given(_l("Choose the official who is to do the part."))],
        # What is not offered is refused by the verb, which says why.
        validate_choice=False,
    )
    due = DayField(_l("Due date"))
    weight = IntegerField(
        _l("Weight"),
        [
            InputRequired(_l("The weight lies between 1 and 100.")),
            NumberRange(1, 100, _l("The weight lies between 1 and 100.")),
        ],
        description=_l("How much the part counts in the task's percent, from 1 to 100."),
    )

    def offer(self, officials: Sequence[User]) -> None:
        self.official.choices = [("", "–"), *id_choices(officials)]


class PlaceForm(VersionedForm):
    parent = Line(
        _l("Code of the task above"),
        [AtMost(LONGEST_LINE)],
        description=_l("For example 2021-07. Leave it empty, and the task stands by itself."),
    )


class OfficialForm(VersionedForm):
    official = SelectField(_l("Answerable official"))
    reason = Line(_l("Reason for the change"), [AtMost(LONGEST_LINE)], id="official-reason")

    def offer(self, officials: Sequence[User]) -> None:
        self.official.choices = [("", "–"), *id_choices(officials)]


class WatcherForm(VersionedForm):
    person = SelectField(_l("Who is to follow the task"), [Given(_l("Choose somebody."))])

    def offer(self, people: Sequence[User]) -> None:
        self.person.choices = [("", "–"), *id_choices(people)]
