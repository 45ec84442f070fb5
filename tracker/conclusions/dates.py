"""Until when a conclusion must be done, and the day of the paper that says so.

The printed day is the due day; a period ends on its last day. What cannot be known from the paper
alone (working days, “as the province sets”) is kept as a phrase with a doubt and without a date.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from tracker.conclusions.time_patterns import HINT
from tracker.conclusions.time_phrases import READERS, Exactness, Phrase, Reckoning, day_of, printed_day
from tracker.conclusions.warnings import Code, ParseWarning, warn
from tracker.conclusions.wording import wording

_MOST_FOUND = 200
_MOST_TOLD = 4

_AROUND = " ,;.(\t\r\n\u00a0"

_HEAD_DAY = wording(
    r"(?:^|[\n\r])[^\n,;.:]{2,40},~ngày (?P<d>\d{1,2}) tháng (?P<m>\d{1,2}) năm (?P<y>\d{4})\s?(?:[\n\r]|$)"
)
_WHOLE_DAY = wording(
    r"\bngày (?P<d>\d{1,2})(?:[/.\-]| tháng )(?P<m>\d{1,2})(?:[/.\-]| năm )(?P<y>\d{4})(?![\d/])"
)
# The day of some other document, or one that bounds something.
_OF_OTHER = wording(
    r"(?:\bsố~:?~\d[^;,\n]{0,60}|\b(?:nghị định|nghị quyết|quyết định|thông tư|chỉ thị|công văn|kế hoạch",
    r"|thông báo|tờ trình|báo cáo|văn bản|luật|công điện|hướng dẫn)[^;.,\n]{0,40}",
    r"|\b(?:từ|trước|sau|đến|hết|hạn|nhất)) $",
)


class Deadline(NamedTuple):
    """One phrase of time that binds, where it stands, and the day it means if that is known."""

    start: int
    end: int
    due: date | None
    exactness: Exactness
    warnings: tuple[ParseWarning, ...] = ()


def find_deadlines(text: str, reckoning: Reckoning) -> list[Deadline]:
    """The binding phrases of time in the text, in order, none overlapping another."""
    found: list[Deadline] = []
    place = 0
    while len(found) < _MOST_FOUND and (hint := HINT.search(text, place)):
        deadline = _deadline_at(text, hint.start(), reckoning)
        place = hint.end()
        if deadline:
            found.append(deadline)
            place = max(place, deadline.end)
    return found


def binding(text: str, reckoning: Reckoning) -> Deadline | None:
    """The one deadline of a conclusion, with every doubt about it.

    An exact day binds before a month or a year; of equally exact ones the last, because the
    conclusion is done when its last part is. Days that were over when the paper was written
    bind only when nothing else does.
    """
    found = find_deadlines(text, reckoning)
    if not found:
        return None
    chosen = max(found, key=lambda deadline: _weight(deadline, reckoning.paper))
    doubts = list(chosen.warnings)
    phrases = list(dict.fromkeys(" ".join(text[each.start : each.end].split()) for each in found))
    if len(phrases) > 1:
        told = [f"“{phrase}”" for phrase in phrases[:_MOST_TOLD]] + ["…"] * (len(phrases) > _MOST_TOLD)
        doubts.append(warn(Code.SEVERAL_DEADLINES, phrases=", ".join(told)))
    if chosen.due and reckoning.paper and chosen.due < reckoning.paper:
        doubts.append(warn(Code.BEFORE_PAPER, paper=printed_day(reckoning.paper)))
    return chosen._replace(warnings=tuple(doubts))


def find_paper_date(text: str) -> date | None:
    """The day of the paper: that of its head (“Quảng Nam, ngày 15 tháng 9 năm 2021”), else the
    first whole day in it that is not the day of some other document or a limit."""
    for pattern in (_HEAD_DAY, _WHOLE_DAY):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 80) : match.start()]
            day = day_of(int(match["d"]), int(match["m"]), int(match["y"]))
            if day and (pattern is _HEAD_DAY or not _OF_OTHER.search(before)):
                return day
    return None


def _deadline_at(text: str, place: int, reckoning: Reckoning) -> Deadline | None:
    for pattern, read in READERS:
        match = pattern.match(text, place)
        meaning = read(Phrase(match), reckoning) if match else None
        if match and meaning:
            return Deadline(match.start(), match.start() + len(match[0].rstrip(_AROUND)), *meaning)
    return None


def _weight(deadline: Deadline, paper: date | None) -> tuple[bool, bool, int, date]:
    is_over = bool(deadline.due and paper and deadline.due < paper)
    return deadline.due is not None, not is_over, deadline.exactness, deadline.due or date.min
