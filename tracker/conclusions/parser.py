"""Text of a conclusion notice → its items, each with who and until when; pure.

Every code point that is not white space lies in exactly one place: in the span of an item, or in
a span of what was left out, which a person is shown. Nothing of the notice is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.conclusions.dates import Deadline, binding, find_paper_date
from tracker.conclusions.layout import Line, split_lines
from tracker.conclusions.outline import LONGEST_POINT, Point, outline
from tracker.conclusions.time_phrases import Reckoning
from tracker.conclusions.unit_names import Phrases
from tracker.conclusions.units import Parts, find_parts, known_units
from tracker.conclusions.warnings import Code, ParseWarning, warn
from tracker.words import composed
from tracker.workdays import WorkCalendar

Span = tuple[int, int]

_SEPARATORS = " ;,\t\r\n\u00a0"
_LONGEST_TOLD = 120


@dataclass(frozen=True, slots=True)
class Item:
    """One conclusion as printed, with what was understood of it.

    `number` is the printed one without its brackets, empty when none is printed. `span` are code
    points of the parsed text, the marker included; `under` are the numbers of the headings above.
    """

    number: str
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadline: date | None
    deadline_phrase: str | None
    warnings: tuple[ParseWarning, ...]
    span: Span
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The items of a notice in order, and the spans of its text that belong to none of them."""

    items: tuple[Item, ...]
    text: str
    unaccounted: tuple[Span, ...]
    paper_date: date | None


def parse_conclusion(
    text: str,
    *,
    year: int | None = None,
    paper_date: date | None = None,
    units: Iterable[str] = (),
    workdays: WorkCalendar | None = None,
) -> Parsed:
    """Read a notice, or a news story about a meeting, or the concluding paragraph alone.

    `year` completes dates that print none, else the year of the paper does. The day of the paper is
    `paper_date`, else the one found in the text. `units` are names of units that exist.
    Terms in working days are reckoned by `workdays`; without it they are left to people.
    """
    text = composed(text)
    lines = split_lines(text)
    points = outline(text, lines)
    paper = paper_date or find_paper_date(_outside(text, points))
    reading = _Reading(text, Reckoning(year, paper, workdays), known_units(units))
    items = tuple(reading.item(point) for point in points if not point.is_heading)
    return Parsed(items, text, tuple(_left_out(text, lines, items)), paper)


def parse_passage(
    text: str,
    span: Span,
    *,
    year: int | None = None,
    paper_date: date | None = None,
    units: Iterable[str] = (),
    workdays: WorkCalendar | None = None,
) -> Item:
    """Read a passage that was left out as an item of its own, because a person says it is one."""
    start, end = span
    point = Point("", start, start, end)
    return _Reading(text, Reckoning(year, paper_date, workdays), known_units(units)).item(point)


def to_json(parsed: Parsed) -> dict[str, Any]:
    """The parsed notice in the form that `flask conclusions parse --json` prints."""
    return {
        "items": [
            {
                "number": item.number,
                "text": item.text,
                "lead": list(item.lead),
                "support": list(item.support),
                "deadline": item.deadline.isoformat() if item.deadline else None,
                "deadline_phrase": item.deadline_phrase,
                "warnings": [warning.code.value for warning in item.warnings],
                "span": list(item.span),
            }
            for item in parsed.items
        ],
        "text": parsed.text,
        "unaccounted": [list(span) for span in parsed.unaccounted],
    }


class _Reading:
    """Understands point after point; a heading is read once for all that stands under it."""

    def __init__(self, text: str, reckoning: Reckoning, known: Phrases) -> None:
        self.text = text
        self.reckoning = reckoning
        self.known = known
        self._parts: dict[str, Parts] = {}

    def item(self, point: Point) -> Item:
        words = _without_separators(self.text[point.body : point.end])
        doubts = list(point.warnings)
        if not any(sign.isalnum() for sign in words):
            doubts.append(warn(Code.EMPTY_ITEM))
        parts = self._who(point, words[:LONGEST_POINT], doubts)
        deadline, phrase = self._until(point, words[:LONGEST_POINT], doubts)
        return Item(
            number=point.number,
            text=words,
            lead=parts.lead,
            support=parts.support,
            deadline=deadline,
            deadline_phrase=phrase,
            warnings=tuple(doubts),
            span=(point.start, point.end),
            under=tuple(above.number for above in _ancestors(point)),
        )

    def _who(self, point: Point, words: str, doubts: list[ParseWarning]) -> Parts:
        own = find_parts(words, self.known)
        lead, support = own
        for heading in self._headings(point):
            if lead:
                break
            above = self._parts_of(heading)
            if above.lead or (above.support and not support):
                lead, support = above.lead, support or above.support
                doubts.append(warn(Code.INHERITED_UNITS, heading=_told(heading)))
        if not lead:
            doubts.append(warn(Code.ONLY_SUPPORT if support else Code.NOBODY_NAMED))
        elif len(lead) > 1:
            doubts.append(warn(Code.SEVERAL_LEADS))
        return Parts(lead, tuple(unit for unit in support if unit not in lead))

    def _parts_of(self, heading: str) -> Parts:
        if heading not in self._parts:
            self._parts[heading] = find_parts(heading, self.known)
        return self._parts[heading]

    def _until(self, point: Point, words: str, doubts: list[ParseWarning]) -> tuple[date | None, str | None]:
        found = binding(words, self.reckoning)
        if found:
            doubts += found.warnings
            return found.due, _phrase(words, found)
        for heading in self._headings(point):
            if found := binding(heading, self.reckoning):
                doubts += [*found.warnings, warn(Code.INHERITED_DEADLINE, heading=_told(heading))]
                return found.due, _phrase(heading, found)
        return None, None

    def _headings(self, point: Point) -> Iterable[str]:
        """What stands above the point and speaks for it, the nearest first."""
        for above in (point, *reversed(_ancestors(point))):
            if above is not point:
                yield self.text[above.body : above.end].strip()
            if above.announced:
                yield above.announced


def _without_separators(words: str) -> str:
    """The words without what parts them from the next point: “; và”."""
    words = words.strip(_SEPARATORS)
    if words.endswith(("; và", ", và")):
        words = words.removesuffix("và").rstrip(_SEPARATORS)
    return words


def _ancestors(point: Point) -> list[Point]:
    """The points that the point stands under, the outermost first."""
    found = []
    while point.parent:
        point = point.parent
        found.append(point)
    return found[::-1]


def _phrase(words: str, deadline: Deadline) -> str:
    return words[deadline.start : deadline.end]


def _told(heading: str) -> str:
    words = " ".join(heading.split())
    return words if len(words) <= _LONGEST_TOLD else words[: _LONGEST_TOLD - 1] + "…"


def _outside(text: str, points: list[Point]) -> str:
    """The text before the first point, and after the last, where the day of the paper stands."""
    if not points:
        return text
    return text[: points[0].start] + "\n" + text[points[-1].end :]


def _left_out(text: str, lines: list[Line], items: tuple[Item, ...]) -> Iterable[Span]:
    """What lies in no item, line by line."""
    place = 0
    for line in lines:
        start = line.start
        while start < line.end:
            while place < len(items) and items[place].span[1] <= start:
                place += 1
            taken = items[place].span if place < len(items) else (line.end, line.end)
            if start < taken[0]:
                end = min(line.end, taken[0])
                words = text[start:end]
                if not words.isspace():
                    yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())
            start = max(start, taken[1])
