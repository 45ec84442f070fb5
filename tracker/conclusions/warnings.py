"""What the parser is unsure of, as codes; the words for them are translated at the edge."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from tracker.words import N_, Words


class Code(enum.StrEnum):
    """One kind of doubt; the value is what `flask conclusions parse --json` prints."""

    NUMBER_REPEATED = "number_repeated"
    NUMBER_OUT_OF_ORDER = "number_out_of_order"
    NO_NUMBER = "no_number"
    EMPTY_ITEM = "empty_item"
    CAPTION_INSIDE = "caption_inside"
    NOBODY_NAMED = "nobody_named"
    ONLY_SUPPORT = "only_support"
    SEVERAL_LEADS = "several_leads"
    INHERITED_UNITS = "inherited_units"
    INHERITED_DEADLINE = "inherited_deadline"
    SEVERAL_DEADLINES = "several_deadlines"
    IMPOSSIBLE_DATE = "impossible_date"
    YEAR_MISSING = "year_missing"
    YEAR_ASSUMED = "year_assumed"
    BEFORE_PAPER = "before_paper"
    NEEDS_ISSUE_DATE = "needs_issue_date"
    COUNTED_FROM_PAPER = "counted_from_paper"
    NEEDS_CALENDAR = "needs_calendar"
    NEEDS_EVENT = "needs_event"
    SET_BY_OTHERS = "set_by_others"
    RECURRING = "recurring"
    VAGUE_TIME = "vague_time"
    OPEN_ENDED = "open_ended"
    UNBOUND_DATE = "unbound_date"


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """One doubt about one item, with the values its sentence names."""

    code: Code
    values: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return Words(_SENTENCES[self.code].sentence, **self.values)


def warn(code: Code, **values: object) -> ParseWarning:
    return ParseWarning(code, {name: str(value) for name, value in values.items()})


_SENTENCES = {
    Code.NUMBER_REPEATED: N_("The number %(number)s is printed more than once."),
    Code.NUMBER_OUT_OF_ORDER: N_("The number %(number)s is printed where %(expected)s should come."),
    Code.NO_NUMBER: N_("This sentence gives an order but has no number."),
    Code.EMPTY_ITEM: N_("Nothing follows the number."),
    Code.CAPTION_INSIDE: N_("A photo caption may stand inside this sentence."),
    Code.NOBODY_NAMED: N_("Nobody is named to do this."),
    Code.ONLY_SUPPORT: N_("Supporting units are named, but no lead."),
    Code.SEVERAL_LEADS: N_("Several units are named as the lead."),
    Code.INHERITED_UNITS: N_("The units are named in the heading above: “%(heading)s”."),
    Code.INHERITED_DEADLINE: N_("The deadline stands in the heading above: “%(heading)s”."),
    Code.SEVERAL_DEADLINES: N_("Several deadlines are printed: %(phrases)s."),
    Code.IMPOSSIBLE_DATE: N_("There is no such day: “%(phrase)s”."),
    Code.YEAR_MISSING: N_("The deadline “%(phrase)s” names no year."),
    Code.YEAR_ASSUMED: N_("No year is printed; %(year)s is assumed."),
    Code.BEFORE_PAPER: N_("The deadline is before the day of the paper, %(paper)s."),
    Code.NEEDS_ISSUE_DATE: N_("“%(phrase)s” counts from the day of the paper, which is not known."),
    Code.COUNTED_FROM_PAPER: N_("Counted from the day of the paper, %(paper)s."),
    Code.NEEDS_CALENDAR: N_("“%(phrase)s” counts working days: set the date by the calendar."),
    Code.NEEDS_EVENT: N_("“%(phrase)s” counts from something that has no date here."),
    Code.SET_BY_OTHERS: N_("“%(phrase)s”: the date is set elsewhere."),
    Code.RECURRING: N_("“%(phrase)s” comes back again and again: make a task of each time."),
    Code.VAGUE_TIME: N_("“%(phrase)s” names no day."),
    Code.OPEN_ENDED: N_("“%(phrase)s” has no end."),
    Code.UNBOUND_DATE: N_("A date is printed without “before” or “by”; it may not be a deadline."),
}
