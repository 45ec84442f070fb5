"""What people type about more time."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from tracker.accounts.models import Role
from tracker.fields import AtMost, DayField, Given, Lines
from tracker.tasks.extensions.telling import Chain
from tracker.tasks.forms import VersionedForm
from tracker.tasks.models import Task
from tracker.tasks.shape import LONGEST_PASSAGE


class AskForm(VersionedForm):
    due = DayField(_l("New due date you ask for"), [Given(_l("Type the day, as 30/11/2021."))])
    reason = Lines(
        _l("Why more time is needed"),
        [Given(_l("Say why more time is needed.")), AtMost(LONGEST_PASSAGE)],
        description=_l("What was done so far, what holds it up, and why the new day will do."),
    )


class DecideForm(VersionedForm):
    """The day agreed and words; which of the two buttons was pressed says the decision."""

    due = DayField(_l("Due date agreed"), id="agreed-due")
    words = Lines(
        _l("Words to those who asked"),
        [AtMost(LONGEST_PASSAGE)],
        id="extension-words",
        description=_l("Needed when it is refused."),
    )


class RuleForm(FlaskForm):
    seen = HiddenField()
    days_before = IntegerField(
        _l("Working days before the due date"),
        [
            InputRequired(_l("From 0 to 60 working days.")),
            NumberRange(0, 60, _l("From 0 to 60 working days.")),
        ],
        description=_l("0: until the due date itself. After the due date nobody can ask any more."),
    )
    most = IntegerField(
        _l("How often a task can get more time"),
        [InputRequired(_l("From 0 to 20 times.")), NumberRange(0, 20, _l("From 0 to 20 times."))],
        description=_l("0: due dates are not extended at all."),
    )
    decider = SelectField(
        _l("Who decides"),
        choices=[
            SelectChoice(Role.LEADER.value, _l("The leaders")),
            SelectChoice(Role.OFFICE.value, _l("The office")),
        ],
    )


def decision_form(task: Task, chain: Chain) -> DecideForm | None:
    """The form on the task's page, for those who decide on what is asked."""
    if not chain.may_decide or chain.waiting is None:
        return None
    return DecideForm(formdata=None, version=task.version, due=chain.waiting.asked_due)
