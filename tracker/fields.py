"""Fields that forms of every feature share: text in NFC, days as people write them, choices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.words import N_, normalised

# What fields of WTForms say by themselves; `uploads.Request` gives them our catalogue.
SAID_BY_WTFORMS = (
    N_("Not a valid choice."),
    N_("'%(value)s' is not a valid choice for this field."),
    N_("Invalid Choice: could not coerce."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
)

_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")


FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST_LINE = 10_000
LONGEST_LINES = 100_000


class Line(StringField):
    """One line of text, in NFC and without line breaks."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""
        _check_length(self.data, LONGEST_LINE)
        self.data = normalised(" ".join(self.data.split()))


class Lines(TextAreaField):
    """Several lines of text, in NFC."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""
        _check_length(self.data, LONGEST_LINES)
        self.data = normalised(self.data.replace("\r\n", "\n"))


class Pasted(TextAreaField):
    """A whole paper as it came: its reader composes it, and says what is wrong with it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]).replace("\r\n", "\n").strip() if valuelist else ""


class DayField(StringField):
    """A day, typed as dd/mm/yyyy (or dd.mm.yyyy); what was typed stays when it is none."""

    data: Any  # a date, or None when nothing or no day was typed

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if typed:
            self.data = _read_day(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%d/%m/%Y") if self.data else ""


def _read_day(typed: str) -> date:
    match = _DAY.fullmatch(typed)
    try:
        if match is None:
            raise ValueError
        day = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        raise ValueError(_("This is not a day. Write it as 30/11/2021.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # A slip of the hand: it would fill every list of years.
        raise ValueError(_("The year must be from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
    return day


class Checkboxes(SelectMultipleField):
    """Several of a list, by checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Given:
    """A field that must be filled, with its own words when it is not."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data and not field.errors:
            raise StopValidation(str(self.message))


class AtMost:
    """Text of at most so many characters; the message says how many there are."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Any) -> None:
        if not field.errors:
            _check_length(field.data or "", self.limit)


def _check_length(text: str, limit: int) -> None:
    """Refuse a longer text, before anything that takes its time is done with it."""
    if len(text) > limit:
        raise ValidationError(
            _("At most %(limit)s characters; this has %(length)s.", limit=limit, length=len(text))
        )


def id_choices(rows: Iterable[Any], label: str = "name") -> list[tuple[str, str]]:
    """Choices of a select field out of rows."""
    return [(str(row.id), str(getattr(row, label))) for row in rows]
