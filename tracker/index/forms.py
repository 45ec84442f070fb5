"""What the standing office types about frameworks, years and results."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import ValidationError

from tracker.edge import say
from tracker.fields import AtMost, DayField, Given, Line, Lines
from tracker.index.framework_table import MOST_BYTES
from tracker.index.models import Criterion, Framework, ScoredBy

YEARS = (Decimal(2000), Decimal(2100))
RANKS = (Decimal(1), Decimal(10_000))
PERCENTAGES = (Decimal(0), Decimal(100))
FOUR = 4

_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,](\d{1,9}))?", re.ASCII)


class Figure(StringField):
    """A number with a comma or a point before its decimals; what was typed stays when it is none."""

    data: Any  # a Decimal, or None when nothing or no such number was typed

    def __init__(
        self,
        label: Any,
        between: tuple[Decimal, Decimal],
        validators: Iterable[Any] = (),
        *,
        decimals: int = 0,
        **kwargs: Any,
    ) -> None:
        mode = "decimal" if decimals else "numeric"
        kwargs.setdefault("render_kw", {"inputmode": mode, "autocomplete": "off", "maxlength": 12})
        super().__init__(label, [*validators], **kwargs)
        self.between, self.decimals = between, decimals

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = "".join(str(valuelist[0]).split()) if valuelist else ""
        if not typed:
            return
        found = _NUMBER.fullmatch(typed)
        if found is None:
            raise ValueError(_("This is not a number."))
        least, most = self.between
        number = Decimal(typed.replace(",", "."))
        if len((found[1] or "").rstrip("0")) > self.decimals or not least <= number <= most:
            raise ValueError(self._range())
        self.data = number

    def _range(self) -> str:
        least, most = (format_decimal(end, format="0.####") for end in self.between)
        if self.decimals:
            return str(_("From %(least)s to %(most)s, at most four decimals.", least=least, most=most))
        return str(_("A whole number from %(least)s to %(most)s.", least=least, most=most))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(format_decimal(self.data, format="0.####"))


class FrameworkForm(FlaskForm):
    """A framework and where its table comes from."""

    FILE, EXAMPLE = "file", "example"
    OFFICIAL, NOT_OFFICIAL = "official", "not-official"

    name = Line(
        _l("Name"),
        [Given(_l("Type the name of the framework.")), AtMost(200)],
        description=_l("For example Bộ chỉ số CCHC cấp sở năm 2022."),
    )
    first_year = Figure(_l("First year in force"), YEARS, [Given(_l("Type the first year."))])
    last_year = Figure(
        _l("Last year in force"), YEARS, description=_l("Empty while no newer framework replaces it.")
    )
    official = SelectField(_l("Official framework"))
    note = Lines(
        _l("Note"),
        [AtMost(2000)],
        description=_l("The number and date of the decision, for example 617/QĐ-UBND of 29/3/2023."),
    )
    source = SelectField(_l("Table of criteria"))
    file = FileField(_l("File"), render_kw={"accept": ".csv,.xlsx"})

    def offer(self) -> None:
        self.official.choices = [
            (self.OFFICIAL, _("Yes, issued by a decision")),
            (self.NOT_OFFICIAL, _("No: a draft or a reconstruction")),
        ]
        self.source.choices = [
            (self.FILE, _("From a CSV or XLSX file")),
            (self.EXAMPLE, _("The reconstructed example framework")),
        ]

    def validate_source(self, field: SelectField) -> None:
        if field.data == self.EXAMPLE and self.file.data:
            raise ValidationError(_("You chose a file too: take either the file or the example."))

    def validate_official(self, field: SelectField) -> None:
        if field.data == self.OFFICIAL and self.source.data == self.EXAMPLE:
            raise ValidationError(_("The reconstructed example is not issued by a decision: choose No."))

    def validate_file(self, field: FileField) -> None:
        if self.source.data == self.FILE and not field.data:
            raise ValidationError(_("Choose the file of the table."))

    @property
    def content(self) -> bytes:
        """The bytes of the file, read no further than one beyond the most it may have."""
        return bytes(self.file.data.read(MOST_BYTES + 1))


class YearForm(FlaskForm):
    """The year of an evaluation that is opened."""

    year = Figure(_l("Year"), YEARS, [Given(_l("Type the year."))])
    framework = SelectField(_l("Framework"))
    closes_on = DayField(
        _l("Closing day"),
        [Given(_l("Type the day, as 30/11/2021."))],
        description=_l("Documents are taken until this day, in the year itself or the one after it."),
    )

    def offer(self, frameworks: Iterable[Framework]) -> None:
        self.framework.choices = [(str(each.id), f"{each.name} ({say(each.years)})") for each in frameworks]


class SeenForm(FlaskForm):
    """A form that knows what its writer saw of the year."""

    seen = HiddenField()


OWN, APPRAISED, SURVEY = "own", "appraised", "survey"
_COLUMNS = {
    OWN: _l("Own points of %(code)s"),
    APPRAISED: _l("Appraised points of %(code)s"),
    SURVEY: _l("Survey points of %(code)s"),
}


def columns_of(leaf: Criterion) -> tuple[str, ...]:
    """The kinds of points that a leaf gets."""
    return (SURVEY,) if leaf.scored_by is ScoredBy.SURVEY else (OWN, APPRAISED)


def box(kind: str, criterion: Criterion) -> str:
    """The name of the field for such a figure of a criterion."""
    return f"{kind}_{criterion.id}"


def points_form(leaves: Iterable[Criterion], **kwargs: Any) -> SeenForm:
    """A form with a box for each kind of points of each leaf."""
    boxes = {
        box(kind, leaf): Figure(
            _COLUMNS[kind] % {"code": leaf.code}, (Decimal(0), leaf.maximum), decimals=FOUR
        )
        for leaf in leaves
        for kind in columns_of(leaf)
    }
    form: SeenForm = type("PointsForm", (SeenForm,), boxes)(**kwargs)
    return form


class ResultForm(SeenForm):
    """The published result of a year, without its fields."""

    percent = Figure(
        _l("Index of the year"),
        PERCENTAGES,
        [Given(_l("Type the percentage that was published."))],
        decimals=FOUR,
        description=_l("In percent, as it was published."),
    )
    mean = Figure(
        _l("Mean of all departments"), PERCENTAGES, decimals=FOUR, description=_l("Empty if not published.")
    )
    rank = Figure(_l("Rank"), RANKS)
    ranked = Figure(_l("Of how many"), RANKS)
    before = Figure(_l("Rank the year before"), RANKS)

    def validate_rank(self, field: Figure) -> None:
        is_ranked = self.ranked.data is not None or self.before.data is not None
        if is_ranked and field.data is None and not field.errors:
            raise ValidationError(_("Type the rank too."))

    def validate_ranked(self, field: Figure) -> None:
        if field.data is None and not field.errors and self.rank.data is not None:
            raise ValidationError(_("Say of how many."))


class FieldPercentage(Figure):
    """The percentage of a field; `mean` names the box that stays empty without it."""

    def __init__(self, label: Any, *, mean: str, **kwargs: Any) -> None:
        super().__init__(label, PERCENTAGES, decimals=FOUR, **kwargs)
        self.mean = mean

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.errors and form[self.mean].data is not None:
            raise ValidationError(_("Type the percentage of the field too."))


def result_form(fields: Iterable[Criterion], **kwargs: Any) -> ResultForm:
    """A form for the published result and for what was published of each field."""
    boxes: dict[str, Figure] = {}
    for field in fields:
        mean = box("mean", field)
        boxes[box("percent", field)] = FieldPercentage(
            _l("Percentage of field %(code)s", code=field.code), mean=mean
        )
        boxes[mean] = Figure(_l("Mean of field %(code)s", code=field.code), PERCENTAGES, decimals=FOUR)
    form: ResultForm = type("ResultFormOfYear", (ResultForm,), boxes)(**kwargs)
    return form
