"""What people type about tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, StopValidation

from tracker.accounts.models import Division, User
from tracker.edge import say
from tracker.evidence.filetypes import ACCEPT
from tracker.evidence.models import Proof, ProofState
from tracker.evidence.store import StoredFile
from tracker.fields import AtMost, Checkboxes, DayField, Given, Line, Lines, id_choices
from tracker.index.models import Criterion
from tracker.tasks.documents import NewDocument
from tracker.tasks.shape import LONGEST_LINE, LONGEST_PASSAGE
from tracker.tasks.states import Rhythm


class VersionedForm(FlaskForm):
    """A form that knows which version of the task its writer saw."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version the writer saw; a form that names none saw none."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class QuickForm(VersionedForm):
    """Progress in a row of one's own work: how far, and in a few words what was done."""

    percent = IntegerField(
        _l("Percent done"),
        [
            InputRequired(_l("Type a number from 0 to 100.")),
            NumberRange(0, 100, _l("The percent lies between 0 and 100.")),
        ],
    )
    words = Lines(
        _l("What was done, what came out of it"),
        [Given(_l("Say in a few words what was done.")), AtMost(LONGEST_PASSAGE)],
    )


class UpdateForm(VersionedForm):
    """Progress, the result in words, and if there is one a document, all in one go."""

    percent = IntegerField(
        _l("Percent done"),
        [
            InputRequired(_l("Type a number from 0 to 100.")),
            NumberRange(0, 100, _l("The percent lies between 0 and 100.")),
        ],
    )
    words = Lines(_l("What was done, what came out of it"), [AtMost(LONGEST_PASSAGE)])
    difficulty = Lines(_l("Difficulties, proposals"), [AtMost(LONGEST_PASSAGE)])
    reason = Lines(
        _l("Why you type another percent"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("The percent is worked out by itself; whoever types another one says why."),
    )
    again = Checkboxes(
        _l("Submit again"),
        validate_choice=False,
        description=_l("Returned documents that are good as they are."),
    )
    number = Line(_l("Number and symbol"), [AtMost(LONGEST_LINE)], description=_l("For example 15/BC-BDT."))
    signed_on = DayField(_l("Date signed"))
    issuer = Line(_l("Issued by"), [AtMost(LONGEST_LINE)])
    title = Line(_l("Title of the document"), [AtMost(LONGEST_LINE)])
    file = FileField(_l("File"), render_kw={"accept": ACCEPT})

    _suggested: Mapping[str, object] = {}

    def offer(self, returned: Sequence[Proof]) -> None:
        self.again.choices = _proof_choices(returned)

    def suggest(self, *, title: str, issuer: str, signed_on: date) -> None:
        """Fill in what is likely of a document, for the writer to correct. That alone is no document."""
        self._suggested = {"title": title, "issuer": issuer, "signed_on": signed_on}
        if not self.is_submitted():
            self.title.data, self.issuer.data, self.signed_on.data = title, issuer, signed_on

    @property
    def has_document(self) -> bool:
        """Was anything given of a document?"""
        if self.number.data or self.file.data:
            return True
        if self._suggested:  # The day is another one when the page was opened before midnight.
            told = {field.name: field.data for field in (self.issuer, self.title) if field.data}
            return any(words != self._suggested[name] for name, words in told.items())
        return any(field.data for field in (self.signed_on, self.issuer, self.title))

    def check_document(self) -> bool:
        """A document is given whole or not at all; faults go to the fields that lack."""
        wanted = {
            self.number: _l("Give the number of the document."),
            self.signed_on: _l("Give the day it was signed."),
            self.issuer: _l("Say who issued the document."),
            self.title: _l("Give the title of the document."),
            self.file: _l("Choose the file of the document."),
        }
        is_whole = True
        for field, words in wanted.items():
            if not field.data and not field.errors:
                field.errors = [words]
                is_whole = False
        return is_whole

    def document(self, file: StoredFile) -> NewDocument:
        """The document as it was typed, once `check_document` has looked."""
        signed_on = self.signed_on.data
        assert signed_on is not None
        number, title, issuer = (field.data or "" for field in (self.number, self.title, self.issuer))
        return NewDocument(number=number, title=title, issuer=issuer, signed_on=signed_on, file=file)


class DecisionForm(VersionedForm):
    """Words of a decision: praise for what is accepted, the reason for what is not, and which
    of the submitted documents go back with it."""

    words = Lines(_l("Words to those who did it (if you like)"), [AtMost(LONGEST_PASSAGE)])
    reason = Lines(_l("What is to be mended"), [AtMost(LONGEST_PASSAGE)])
    documents = Checkboxes(_l("Documents that go back"), validate_choice=False)
    # Whether the documents were there to choose from: none ticked is a choice, too.
    offered = HiddenField()

    def offer(self, proofs: Sequence[Proof]) -> None:
        """The documents to choose from; all are ticked until somebody unticks one."""
        waiting = [proof for proof in proofs if proof.state is ProofState.SUBMITTED]
        self.documents.choices = _proof_choices(waiting)
        if not self.offered.data:
            self.documents.data = [value for value, _label in self.documents.choices]

    @property
    def returned_documents(self) -> list[int] | None:
        """Ids of the proofs that go back; None, which is all, when they were not offered."""
        if not self.offered.data:
            return None
        return [int(value) for value in self.documents.data or [] if value.isdecimal()]


def _proof_choices(proofs: Sequence[Proof]) -> list[tuple[str, str]]:
    named = [(proof, proof.version.evidence) for proof in proofs]
    return [(str(proof.id), f"{document.number} – {document.title}") for proof, document in named]


class ActForm(VersionedForm):
    """A step that takes no words at all, and what all small steps share."""


class IssueForm(ActForm):
    issued_on = DayField(_l("Day of issue"), [Given(_l("Type the day, as 30/11/2021."))])


class ObjectionForm(ActForm):
    reason = Lines(_l("What is wrong with the task"), [AtMost(LONGEST_PASSAGE)])


class DivisionForm(ActForm):
    """A step that names a division."""

    division = SelectField()

    def offer(self, divisions: Sequence[Division]) -> None:
        self.divisions = {str(division.id): division for division in divisions}
        self.division.choices = [("", "–"), *id_choices(divisions)]

    @property
    def chosen(self) -> Division | None:
        return self.divisions.get(self.division.data or "")


class HandOverAskForm(DivisionForm):
    reason = Lines(_l("Why another division should lead it"), [AtMost(LONGEST_PASSAGE)])
    division = SelectField(_l("Division that should lead it (if you know one)"))


class HandOverForm(DivisionForm):
    division = SelectField(
        _l("Division that leads it from now on"), [Given(_l("Choose the division that leads the task."))]
    )
    words = Lines(_l("Words to both divisions (if you like)"), [AtMost(LONGEST_PASSAGE)])


class UpholdForm(ActForm):
    words = Lines(_l("Your answer to the objection"), [AtMost(LONGEST_PASSAGE)])


class RemindForm(ActForm):
    words = Lines(_l("What you remind them of (if you like)"), [AtMost(LONGEST_PASSAGE)])


class CancelForm(ActForm):
    reason = Lines(_l("Why it is not to be done"), [AtMost(LONGEST_PASSAGE)])


class MergeForm(ActForm):
    code = Line(
        _l("Code of the task that goes on"),
        [Given(_l("Type the code of a task, as 2021-07.")), AtMost(LONGEST_LINE)],
        description=_l("For example 2021-07."),
    )
    reason = Lines(_l("Why the two become one"), [AtMost(LONGEST_PASSAGE)])


class ReopenForm(ActForm):
    reason = Lines(_l("Why it is taken up again"), [AtMost(LONGEST_PASSAGE)])


class TaskForm(VersionedForm):
    """A task as the office writes it."""

    title = Line(_l("What is to be done"), [Given(_l("Say what is to be done.")), AtMost(LONGEST_LINE)])
    details = Lines(_l("Details"), [AtMost(LONGEST_PASSAGE)])
    product = Line(
        _l("Product"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("What is to be handed in: a plan, a report, a decision, data."),
    )
    evidence_wanted = Lines(
        _l("Evidence wanted"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("What must be shown for the result to be accepted."),
    )
    leads = Checkboxes(_l("Leads"))
    supports = Checkboxes(_l("Supports"))
    official = SelectField(_l("Official who answers for it"))
    due = DayField(_l("Due date"))
    criteria = Checkboxes(_l("Criteria of the index that it is to mend"))

    def offer(
        self, divisions: Sequence[Division], officials: Sequence[User], criteria: Sequence[Criterion]
    ) -> None:
        self.leads.choices = id_choices(divisions)
        self.supports.choices = id_choices(divisions)
        self.official.choices = [("", "–"), *id_choices(officials)]
        self.criteria.choices = id_choices(criteria, "code")


class RhythmForm(TaskForm):
    """A task that may also be standing work, which has no due date."""

    rhythm = SelectField(
        _l("Standing work, reported on"),
        choices=lambda: [
            ("", _("– no, it has a due date –")),
            *((each.value, say(each.words)) for each in Rhythm),
        ],
        validate_choice=False,
    )

    @property
    def chosen_rhythm(self) -> Rhythm | None:
        return Rhythm(self.rhythm.data) if self.rhythm.data in set(Rhythm) else None


class DueOrRhythm:
    """A due day must be given, unless the work is standing."""

    def __call__(self, form: RhythmForm, field: DayField) -> None:
        if not field.data and not field.errors and form.chosen_rhythm is None:
            raise StopValidation(_("Type the day, as 30/11/2021."))


class NewTaskForm(RhythmForm):
    issued_on = DayField(_l("Day of issue"), [Given(_l("Type the day, as 30/11/2021."))])
    due = DayField(_l("Due date"), [DueOrRhythm()])


class EditTaskForm(RhythmForm):
    reason = Lines(
        _l("Reason for the change"),
        [AtMost(LONGEST_PASSAGE)],
        description=_l("Needed when the due date moves; it stays in the history."),
    )
