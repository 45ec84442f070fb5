"""What people type about reminders: one rule, and how the agency's letters leave."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from tracker.accounts.letter_settings import LAST_HOUR
from tracker.edge import say
from tracker.reminders.occasions import MOST_DAYS, Occasion, Policy, Told

YES, NO = "yes", "no"
_DAYS = _l("Type a number from 1 to %(most)s.", most=MOST_DAYS)
_HOURS = _l("A day has the hours 0 to 23.")


class RuleForm(FlaskForm):
    """One rule. `was` names the days of the rule that is edited; a new one has none."""

    seen = HiddenField()
    was = HiddenField()
    occasion = HiddenField()
    days = IntegerField(
        _l("Days"),
        [InputRequired(_DAYS), NumberRange(1, MOST_DAYS, _DAYS)],
        description=_l("From 1 to 365. Working days, but for silence, which counts every day."),
    )
    is_weekly = SelectField(
        _l("How often"),
        choices=[SelectChoice(NO, _l("Once")), SelectChoice(YES, _l("Then again, until it is done"))],
        description=_l("Again means every week; of silence, after as many days as the rule says."),
    )
    told = SelectField(_l("Who is told"))
    is_on = SelectField(
        _l("Applied"),
        choices=[SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No, nobody is told of it"))],
    )

    def ask_for(self, occasion: Occasion) -> None:
        """Offer what a rule for the occasion can say, and leave out what it does not have."""
        asked = {
            "days": occasion.counts_days,
            "is_weekly": occasion.can_be_weekly,
            "told": occasion.chooses_told,
        }
        for name in [name for name, is_asked in asked.items() if not is_asked and name in self]:
            del self[name]
        if "told" in self:
            self.told.choices = [(one.value, _begun(say(one.words))) for one in occasion.may_tell]

    @classmethod
    def new(cls, occasion: Occasion) -> RuleForm:
        """An empty form, with the people who are usually told on the occasion."""
        return cls(formdata=None, occasion=occasion.value, told=occasion.may_tell[0].value)

    @classmethod
    def of(cls, policy: Policy) -> RuleForm:
        """The form of a rule as it holds."""
        return cls(
            formdata=None,
            seen=policy.fingerprint,
            was=str(policy.days),
            occasion=policy.occasion.value,
            days=policy.days if policy.occasion.counts_days else None,
            is_weekly=YES if policy.is_weekly else NO,
            told=policy.told.value,
            is_on=YES if policy.is_on else NO,
        )

    def policy(self, occasion: Occasion, told: Told) -> Policy:
        """What was typed. What an occasion does not have is not asked of it: `told` holds where
        nobody chooses who is."""
        return Policy(
            occasion,
            (self.days.data or 0) if occasion.counts_days else 0,
            is_weekly="is_weekly" in self and self.is_weekly.data == YES,
            told=Told(self.told.data) if occasion.chooses_told else told,
            is_on=self.is_on.data != NO,
        )


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


class LettersForm(FlaskForm):
    """When an agency's letters of the day leave, and whether they can be acted from."""

    letters_seen = HiddenField()
    send_hour = IntegerField(
        _l("Sending hour"),
        [InputRequired(_HOURS), NumberRange(0, LAST_HOUR, _HOURS)],
        description=_l("From 0 to 23. The letter of a working day leaves from this hour on."),
    )
    acts_from_letters = SelectField(
        _l("Act from a letter without signing in"),
        choices=[
            SelectChoice(YES, _l("Allowed")),
            SelectChoice(NO, _l("Not allowed: letters only lead to the page")),
        ],
        description=_l(
            "The links are for one person and one act, end after 14 days, and ask before they do anything."
        ),
    )
