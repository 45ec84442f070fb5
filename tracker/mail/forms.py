"""The filter of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.validators import ValidationError

from tracker.accounts.models import User
from tracker.edge import say
from tracker.fields import DayField, Line, id_choices
from tracker.mail.models import LetterState, NoticeState
from tracker.mail.queries import LedgerFilter
from tracker.mail.rules import list_rules


class LedgerForm(Form):
    """What to look for; nothing is sent but the address, so it carries no keys."""

    state = SelectField(_("State"), validate_choice=False)
    person = SelectField(_("Person"), validate_choice=False)
    rule = SelectField(_("About"), validate_choice=False)
    task = Line(_("Task code"))
    from_day = DayField(_("From day"))
    to_day = DayField(_("To day"))

    def __init__(
        self,
        asked: MultiDict[str, str],
        people: Sequence[User],
        states: type[LetterState] | type[NoticeState],
    ) -> None:
        super().__init__(asked)
        everything = [("", gettext("All"))]
        self.state.choices = everything + [(state.value, say(state.words)) for state in states]
        self.person.choices = everything + id_choices(people)
        rules = sorted((say(rule.words), rule.name) for rule in list_rules() if rule.words)
        self.rule.choices = everything + [(name, words) for words, name in rules]

    def validate_to_day(self, field: DayField) -> None:
        if field.data and self.from_day.data and field.data < self.from_day.data:
            raise ValidationError(gettext("The last day lies before the first."))

    def wanted(self, threads: tuple[str, ...] | None = None) -> LedgerFilter:
        """The filter asked for, without what makes no sense."""
        self.validate()
        state, person = self.state.data or "", self.person.data or ""
        return LedgerFilter(
            state=state if state and state in dict(self.state.choices) else None,
            person_id=int(person) if person in dict(self.person.choices) and person else None,
            from_day=self.from_day.data,
            to_day=self.to_day.data,
            rule=self.rule.data or None,
            threads=threads,
        )
