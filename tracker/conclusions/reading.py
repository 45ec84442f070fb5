"""From what a person pastes, uploads or points at to conclusions that were read; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import IO

from tracker.conclusions.parser import Item, Parsed, Span, parse_conclusion, parse_passage
from tracker.conclusions.readers import MOST_BYTES, read_paste, read_text
from tracker.errors import Refused
from tracker.words import N_, composed


def read_notice(
    pasted: str, upload: IO[bytes] | None, filename: str, *, paper_on: date, units: Iterable[str]
) -> Parsed:
    """The conclusions of a pasted text, or of an uploaded one. Raises `Refused` for what is no
    text of a notice, at the field where it was given."""
    if upload is not None and pasted.strip():
        raise Refused(N_("Paste a text or choose a file, not both."), field="file")
    try:
        text = read_paste(pasted) if upload is None else read_text(upload.read(MOST_BYTES + 1), filename)
    except Refused as refusal:
        raise Refused(refusal.words, field="text" if upload is None else "file") from None
    text = text.replace("\r\n", "\n").strip()
    return parse_conclusion(text, paper_date=paper_on, units=units)


def read_passage(text: str, span: Span, *, paper_on: date, units: Iterable[str]) -> Item:
    """The conclusion that a passage of a notice is, because a person says so."""
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused(N_("There are no words at this place of the text."))
    return parse_passage(text, span, paper_date=paper_on, units=units)


def find_words(text: str, words: str, taken: Iterable[Span]) -> Span:
    """Where in the text these words stand outside of what is taken, whatever the spaces between them."""
    typed = composed(words).split()
    if not typed or len(" ".join(typed)) > len(text):
        raise Refused(N_("Copy the words of the conclusion from the text."), field="part")
    spans = sorted(taken)
    for match in re.finditer(r"\s+".join(map(re.escape, typed)), text):
        if not any(match.start() < end and start < match.end() for start, end in spans):
            return match.span()
    raise Refused(
        N_("These words do not stand in the text, or belong to a conclusion already."), field="part"
    )
