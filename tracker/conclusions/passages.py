"""The whole text of a notice, cut into what became a conclusion and what did not; pure.

Every code point that is not white space lies in exactly one passage, so nothing of a notice is
lost unseen. What was left out is cut by lines, and each line says why it probably is no conclusion.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.conclusions.layout import is_caption, is_page_tail, is_tail, split_lines
from tracker.words import N_, Words


class Place(enum.StrEnum):
    """What a line that became no conclusion is, or where it stands."""

    CAPTION = "caption"
    CLOSING = "closing"
    BEFORE = "before"
    BETWEEN = "between"
    AFTER = "after"
    ALONE = "alone"

    @property
    def words(self) -> Words:
        return _PLACE_WORDS[self]


_PLACE_WORDS = {
    Place.CAPTION: N_("Photo caption"),
    Place.CLOSING: N_("Closing words or links"),
    Place.BEFORE: N_("Before the conclusions"),
    Place.BETWEEN: N_("Between the conclusions"),
    Place.AFTER: N_("After the conclusions"),
    Place.ALONE: N_("Text without a numbered conclusion"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text. `taken` is the index of the span it belongs to, or None."""

    start: int
    end: int
    text: str
    taken: int | None = None
    place: Place | None = None


def cut(text: str, spans: Sequence[tuple[int, int]]) -> list[Passage]:
    """The passages of the text in order, for conclusions that stand at `spans`."""
    first = max((start for start, _end in spans), default=0)
    last = min((end for _start, end in spans), default=len(text) + 1)
    passages: list[Passage] = []
    reached = 0
    for index in sorted(range(len(spans)), key=lambda each: spans[each]):
        start, end = spans[index]
        passages += _left_out(text, reached, start, is_before=first, is_after=last)
        start = max(start, reached)
        if start < end:
            passages.append(Passage(start, end, text[start:end].strip(), taken=index))
        reached = max(reached, end)
    return passages + _left_out(text, reached, len(text), is_before=first, is_after=last)


def _left_out(text: str, start: int, end: int, *, is_before: int, is_after: int) -> list[Passage]:
    """The lines of a part that became no conclusion; one stands before a conclusion when it
    begins earlier than `is_before`, and after one from `is_after` on."""
    found = []
    for line in split_lines(text[start:end]):
        words = text[start + line.start : start + line.end]
        if any(sign.isalnum() for sign in words):
            begin = start + line.start
            place = _place_of(words, is_before=begin < is_before, is_after=begin >= is_after)
            found.append(Passage(begin, start + line.end, words, place=place))
    return found


def _place_of(words: str, *, is_before: bool, is_after: bool) -> Place:
    if is_caption(words):
        return Place.CAPTION
    if is_after and (is_tail(words) or is_page_tail(words)):
        return Place.CLOSING
    if is_before:
        return Place.BETWEEN if is_after else Place.BEFORE
    return Place.AFTER if is_after else Place.ALONE
