"""The points of a conclusion: where each begins and ends, under what, and what lies between them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from tracker.conclusions.layout import (
    CLOSING_SENTENCE,
    CUE,
    Line,
    belongs_above,
    gives_order,
    is_aside,
    is_caption,
    is_finished,
    is_page_tail,
    is_tail,
)
from tracker.conclusions.markers import MOST_MARKS, Mark, expected_after, find_marks, follows
from tracker.conclusions.warnings import Code, ParseWarning, warn

_SENTENCE_BREAK = re.compile(r"[.;!?]\s|[\n\r]")
_LONGEST_HEADING = 250
LONGEST_POINT = 20_000
"""No conclusion has more characters; lines after these are left out, and no name or day is sought there."""
_LONGEST_SECTION_TITLE = 150
_LONGEST_LINE_HEADING = 80


@dataclass(slots=True)
class Point:
    """One marker and its words; a heading has points under it and is no conclusion itself."""

    number: str
    start: int
    body: int
    end: int
    parent: Point | None = None
    announced: str = ""  # the line without a number that stands above its list
    is_heading: bool = False
    warnings: list[ParseWarning] = field(default_factory=list)


def outline(text: str, lines: list[Line]) -> list[Point]:
    """The points of the text in order, headings among them."""
    found, end = find_marks(text, lines)
    marks = _after_cue(text, lines, found)
    if not marks:
        return _orders_without_number(text, lines)
    marks, stops = _without_tails(text, lines, marks, end)
    return _Reading(text, lines, marks, stops).points()


def _orders_without_number(text: str, lines: list[Line]) -> list[Point]:
    points: list[Point] = []
    for line in lines:
        words = text[line.start : line.end]
        if is_tail(words) or is_page_tail(words) or len(points) == MOST_MARKS:
            break
        if gives_order(words):
            points.append(Point("", line.start, line.start, line.end, warnings=[warn(Code.NO_NUMBER)]))
    return points


def _after_cue(text: str, lines: list[Line], marks: list[Mark]) -> list[Mark]:
    """Only the lists after the words that announce the conclusion, where a story has other lists
    before them. A list that runs on past those words is kept whole."""
    starts = [mark.start for mark in marks]
    line_starts = [line.start for line in lines]
    marked = {mark.start for mark in marks if mark.at_line}
    kept = 0
    for cue in CUE.finditer(text):
        line_start = line_starts[bisect_right(line_starts, cue.start()) - 1]
        following = bisect_right(starts, cue.start())
        if following == len(marks):
            break
        if line_start not in marked and marks[following].level == 0 and marks[following].value <= 1:
            kept = following
    return marks[kept:]


def _without_tails(text: str, lines: list[Line], marks: list[Mark], end: int) -> tuple[list[Mark], list[int]]:
    """The markers outside of what is not the notice, and the places where the point before such
    a part must stop."""
    line_starts = [line.start for line in lines]
    marked = {mark.start for mark in marks if mark.at_line}
    kept: list[Mark] = []
    stops = [end]
    place = skip_to = 0
    for line in lines[bisect_right(line_starts, marks[0].start) :]:
        if line.start < skip_to or line.start in marked:
            continue
        words = text[line.start : line.end]
        while place < len(marks) and marks[place].start < line.start:
            kept.append(marks[place])
            place += 1
        if is_tail(words):
            return kept, sorted([*stops, line.start])
        if is_page_tail(words):
            resumed = _resumed(marks, place, kept)
            stops.append(line.start)
            if resumed is None:
                return kept, sorted(stops)
            place, skip_to = resumed, marks[resumed].start
    kept += marks[place:]
    if closing := CLOSING_SENTENCE.search(text, kept[-1].end, end):
        stops.append(closing.start() + 1)
    return kept, sorted(stops)


def _resumed(marks: list[Mark], place: int, kept: list[Mark]) -> int | None:
    """Which marker takes up the list again after links that a page put in the middle of it."""
    last = next((mark for mark in reversed(kept) if mark.level == 0), None)
    for index in range(place, len(marks)):
        mark = marks[index]
        if last and mark.level == 0 and mark.style == last.style and 0 < last.value == mark.value - 1:
            return index
    return None


@dataclass(slots=True)
class _Level:
    """The list that is open at one level: its latest point, the line above it, its numbers."""

    point: Point
    announced: str = ""
    printed: set[str] = field(default_factory=set)
    last: int = 0


class _Reading:
    """One pass over the markers, which knows what it read before."""

    def __init__(self, text: str, lines: list[Line], marks: list[Mark], stops: list[int]) -> None:
        self.text = text
        self.lines = lines
        self.line_starts = [line.start for line in lines]
        self.marks = marks
        self.stops = stops
        self.levels: list[_Level] = []

    def points(self) -> list[Point]:
        points = []
        heading = self._heading_before(self.marks[0])
        for place, mark in enumerate(self.marks):
            point, next_heading = self._point(place, mark)
            self._set_in_tree(point, mark, heading)
            points.append(point)
            heading = next_heading
        return points

    def _heading_before(self, mark: Mark) -> str:
        """The last sentence before the first marker, when it announces the list."""
        words = self.text[max(0, mark.start - _LONGEST_HEADING) : mark.start].rstrip()
        if not words.endswith(":"):
            return ""
        return _SENTENCE_BREAK.split(words)[-1].strip()

    def _set_in_tree(self, point: Point, mark: Mark, heading: str) -> None:
        del self.levels[mark.level + 1 :]
        if mark.level == len(self.levels):
            self.levels.append(_Level(point))
        level = self.levels[mark.level]
        level.point = point
        if heading:
            level.announced = heading
            if mark.value == 1:
                level.printed, level.last = set(), 0
        point.announced = level.announced
        if mark.level:
            point.parent = self.levels[mark.level - 1].point
        point.warnings += _doubts_of_number(mark, level)

    def _point(self, place: int, mark: Mark) -> tuple[Point, str]:
        following = self.marks[place + 1] if place + 1 < len(self.marks) else None
        limit = following.start if following else len(self.text)
        stop = bisect_right(self.stops, mark.start)
        is_stopped = stop < len(self.stops) and self.stops[stop] < limit
        if is_stopped:
            limit = self.stops[stop]
        is_parent = following is not None and following.level > mark.level and not is_stopped
        point = Point(mark.printed, mark.start, mark.end, mark.end)
        heading = self._extend(point, limit, is_last=following is None, is_parent=is_parent)
        if is_parent:
            point.is_heading = self._is_heading(mark, point)
        return point, heading

    def _extend(self, point: Point, limit: int, *, is_last: bool, is_parent: bool) -> str:
        """Give the point the lines that belong to it; returns the heading of the next list when
        the last of them is one."""
        text, lines = self.text, self.lines
        place = bisect_right(self.line_starts, point.start) - 1
        point.end = self._clipped(lines[place].end, limit)
        said = text[point.body : point.end].strip()
        ends = [(point.end, said)]
        skipped = False
        for index in range(place + 1, len(lines)):
            line = lines[index]
            if line.start >= min(limit, point.start + LONGEST_POINT) or said.endswith("./."):
                break
            words = text[line.start : self._clipped(line.end, limit)]
            if not words:
                break
            stands_alone = line.is_apart and (index + 1 == len(lines) or lines[index + 1].is_apart)
            ended = is_finished(said)
            if is_caption(words) and (ended or stands_alone):
                skipped = True
                continue
            if ended and not is_last and stands_alone and is_aside(words):
                skipped = True
                continue
            open_end = not ended or said.endswith(":")
            if not open_end and (is_last or skipped) and not belongs_above(words):
                break
            if skipped:
                point.warnings.append(warn(Code.CAPTION_INSIDE))
                skipped = False
            point.end = line.start + len(words)
            said = words
            ends.append((point.end, said))
        if is_parent or is_last or len(ends) < 2 or not _announces(said, ends[-2][1]):
            return ""
        point.end = ends[-2][0]
        return said

    def _clipped(self, end: int, limit: int) -> int:
        """The end of a line, or of as much of it as lies before the limit."""
        if end <= limit:
            return end
        start = self.line_starts[bisect_right(self.line_starts, limit - 1) - 1]
        return start + len(self.text[start:limit].rstrip())

    def _is_heading(self, mark: Mark, point: Point) -> bool:
        words = self.text[point.body : point.end].strip()
        if not words or words.endswith(":") or not is_finished(words):
            return True
        return mark.style in {"I.", "A."} and len(words) <= _LONGEST_SECTION_TITLE


def _announces(words: str, above: str) -> bool:
    """Whether the line is the heading of the list below it and no part of what stands above."""
    if not words.endswith(":"):
        return False
    return is_finished(above) or (words[0].isupper() and len(words) <= _LONGEST_LINE_HEADING)


def _doubts_of_number(mark: Mark, level: _Level) -> list[ParseWarning]:
    """What is odd about the printed number; the list remembers it."""
    if not mark.value:
        return []
    doubts = []
    printed = mark.printed.casefold()
    if printed in level.printed:
        doubts.append(warn(Code.NUMBER_REPEATED, number=mark.printed))
    elif not follows(mark, level.last):
        expected = expected_after(mark, level.last)
        doubts.append(warn(Code.NUMBER_OUT_OF_ORDER, number=mark.printed, expected=expected))
    level.printed.add(printed)
    level.last = max(level.last, mark.value)
    return doubts
