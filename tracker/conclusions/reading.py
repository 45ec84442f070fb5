"""From what a person pastes, uploads or points at to conclusions that were read; pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate
from typing import IO, NamedTuple

from tracker.conclusions.parser import Item, Parsed, Span, parse_conclusion, parse_passage
from tracker.conclusions.readers import MOST_BYTES, read_paste, read_text
from tracker.errors import Refused
from tracker.words import N_, composed
from tracker.workdays import WorkCalendar


class Known(NamedTuple):
    """What the reading of a notice knows beforehand: the day of the paper, the names of divisions,
    and the agency's working days."""

    paper_on: date
    units: Sequence[str]
    workdays: WorkCalendar


def read_notice(pasted: str, upload: IO[bytes] | None, filename: str, known: Known) -> Parsed:
    """The conclusions of a pasted text, or of an uploaded one. Raises `Refused` for what is no
    text of a notice, at the field where it was given."""
    if upload is not None and pasted.strip():
        raise Refused(N_("Paste a text or choose a file, not both."), field="file")
    try:
        text = read_paste(pasted) if upload is None else read_text(upload.read(MOST_BYTES + 1), filename)
    except Refused as refusal:
        raise Refused(refusal.words, field="text" if upload is None else "file") from None
    text = text.replace("\r\n", "\n").strip()
    return parse_conclusion(text, paper_date=known.paper_on, units=known.units, workdays=known.workdays)


def read_passage(text: str, span: Span, known: Known) -> Item:
    """The conclusion that a passage of a notice is, because a person says so."""
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused(N_("There are no words at this place of the text."))
    return parse_passage(text, span, paper_date=known.paper_on, units=known.units, workdays=known.workdays)


def find_words(text: str, words: str, taken: Iterable[Span]) -> Span:
    """Where in the text these words stand outside of what is taken, whatever the spaces between them."""
    typed = composed(words).split()
    if not typed or len(" ".join(typed)) > len(text):
        raise Refused(N_("Copy the words of the conclusion from the text."), field="part")
    spans = sorted(taken)
    # Single spaces make it a plain search, which takes a time in step with the text's length.
    pieces = list(re.finditer(r"\S+", text))
    sought, plain = " ".join(typed), " ".join(piece[0] for piece in pieces)
    starts = [piece.start() for piece in pieces]
    offsets = list(accumulate((len(piece[0]) + 1 for piece in pieces), initial=0))

    def place(at: int) -> int:
        """Where a sign of the plain text stands in the text itself."""
        number = bisect_right(offsets, at) - 1
        return starts[number] + at - offsets[number]

    at = plain.find(sought)
    while at >= 0:
        start, end = place(at), place(at + len(sought) - 1) + 1
        clash = next((span for span in spans if start < span[1] and span[0] < end), None)
        if clash is None:
            return start, end
        # Whatever begins before the end of that span overlaps it too.
        number = bisect_right(starts, clash[1]) - 1
        at = plain.find(sought, offsets[number] + min(clash[1] - starts[number], len(pieces[number][0])))
    raise Refused(
        N_("These words do not stand in the text, or belong to a conclusion already."), field="part"
    )
