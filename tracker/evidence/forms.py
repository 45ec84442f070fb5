"""What people type about documents."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tracker.accounts.models import Division
from tracker.evidence.filetypes import ACCEPT
from tracker.evidence.service import LONGEST_LINE, LONGEST_REASON
from tracker.fields import AtMost, DayField, Given, Line, Lines, id_choices


class EvidenceForm(FlaskForm):
    """A document with its first file, and if wanted the criterion it proves."""

    division = SelectField(_l("Division that keeps it"))
    number = Line(
        _l("Number and symbol"),
        [Given(_l("Give the number of the document.")), AtMost(LONGEST_LINE)],
        description=_l("For example 15/BC-BDT."),
    )
    title = Line(
        _l("Title of the document"), [Given(_l("Give the title of the document.")), AtMost(LONGEST_LINE)]
    )
    issuer = Line(_l("Issued by"), [Given(_l("Say who issued the document.")), AtMost(LONGEST_LINE)])
    signed_on = DayField(_l("Date signed"), [Given(_l("Give the day it was signed."))])
    proves_on = DayField(
        _l("Day that it proves"),
        description=_l("The day of what it reports, if that is not the day it was signed."),
    )
    criterion = SelectField(_l("Criterion of the index"))
    file = FileField(
        _l("File"), [Given(_l("Choose the file of the document."))], render_kw={"accept": ACCEPT}
    )

    def offer(self, divisions: Sequence[Division], criteria: Sequence[tuple[str, str]]) -> None:
        self.division.choices = id_choices(divisions)
        self.criterion.choices = [("", _l("None: it stands alone for now")), *criteria]


class VersionForm(FlaskForm):
    file = FileField(
        _l("Newer file"), [Given(_l("Choose the file of the document."))], render_kw={"accept": ACCEPT}
    )


class ProofForm(FlaskForm):
    """What else a document proves."""

    criterion = SelectField(_l("Criterion of the index"))
    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(2000, 2100)])


class ReturnForm(FlaskForm):
    reason = Lines(_l("Why it is returned"), [Given(_l("Say why it is returned.")), AtMost(LONGEST_REASON)])
