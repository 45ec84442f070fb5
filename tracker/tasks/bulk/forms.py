"""What people type about many tasks at once."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField

from tracker.accounts.models import User
from tracker.fields import AtMost, Checkboxes, DayField, Given, Lines, id_choices
from tracker.tasks.bulk.acts import BulkAct, Wish
from tracker.tasks.bulk.queries import Offer
from tracker.tasks.shape import LONGEST_PASSAGE


class BulkForm(FlaskForm):
    """One thing that is to be done to each of the tasks chosen."""

    def offer(self, offer: Offer) -> None:
        """Let the form offer what it can."""

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        """What was typed, as rows; only what was offered can have been chosen."""
        raise NotImplementedError

    @property
    def shown(self) -> list[Field]:
        return [field for field in self if field.name != "csrf_token"]


class ChangeForm(BulkForm):
    """A change that is told with a reason."""

    words = Lines(
        _l("Reason for the change"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("It stays in the history of each task."),
    )


class AssignForm(ChangeForm):
    official = SelectField(
        _l("Official who answers for it"), [Given(_l("Choose the official who is to answer for the tasks."))]
    )

    def offer(self, offer: Offer) -> None:
        self.official.choices = [("", "–"), *id_choices(offer.people)]

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        return Wish(act, official=_chosen(offer.people, [self.official.data])[0], words=self.words.data or "")


class LeadForm(ChangeForm):
    division = SelectField(
        _l("Division that leads"),
        [Given(_l("Choose the division that leads the task."))],
        description=_l("It takes the place of every division that leads now."),
    )

    def offer(self, offer: Offer) -> None:
        self.division.choices = [("", "–"), *id_choices(offer.divisions)]

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        division = next(one for one in offer.divisions if str(one.id) == self.division.data)
        return Wish(act, division=division, words=self.words.data or "")


class DueForm(BulkForm):
    due = DayField(_l("New due date"), [Given(_l("Type the day, as 30/11/2021."))])
    words = Lines(
        _l("Reason for the change"),
        [Given(_l("Say why the due date is moved.")), AtMost(LONGEST_PASSAGE)],
        description=_l("It stays in the history of each task."),
    )

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        return Wish(act, due=self.due.data, words=self.words.data or "")


class WatchForm(BulkForm):
    people = Checkboxes(_l("Watchers"), [Given(_l("Choose who is to follow the tasks."))])

    def offer(self, offer: Offer) -> None:
        self.people.choices = id_choices(offer.people)

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        return Wish(act, people=tuple(_chosen(offer.people, self.people.data or [])))


class RemindForm(BulkForm):
    words = Lines(
        _l("Words to those who lead (if you like)"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("The letter goes at once, with the due date of each task."),
    )

    def wish(self, act: BulkAct, offer: Offer) -> Wish:
        return Wish(act, words=self.words.data or "")


FORMS: dict[BulkAct, type[BulkForm]] = {
    BulkAct.ASSIGN: AssignForm,
    BulkAct.LEAD: LeadForm,
    BulkAct.DUE: DueForm,
    BulkAct.WATCH: WatchForm,
    BulkAct.REMIND: RemindForm,
}


def _chosen(people: Sequence[User], ids: Sequence[str]) -> list[User]:
    return [person for person in people if str(person.id) in ids]
