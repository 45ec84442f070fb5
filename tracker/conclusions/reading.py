"""From what a person pastes or uploads to a notice that was read; needs no database.

Raises `Refused` for what is no text of a notice, before anybody waits for it to be read.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import IO

from tracker.conclusions.parser import Item, Parsed, Span, parse_conclusion, parse_passage
from tracker.errors import Refused
from tracker.words import N_, normalised

LONGEST_TEXT = 1_000_000
"""A notice of more characters than these was pasted by mistake."""

_MOST_BYTES = 4 * LONGEST_TEXT
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def read_notice(
    pasted: str, upload: IO[bytes] | None, *, paper_on: date, units: Iterable[str]
) -> Parsed:
    """The conclusions of a pasted text, or of an uploaded one."""
    if upload is not None and pasted:
        raise Refused(N_("Paste a text or choose a file, not both."), field="file")
    text = text_of(upload) if upload is not None else checked(pasted, "text")
    return parse_conclusion(text, paper_date=paper_on, units=units)


def text_of(upload: IO[bytes]) -> str:
    """The text of an uploaded file; only text files are read."""
    kept = upload.read(_MOST_BYTES + 1)
    is_wide = kept.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return checked(kept.decode("utf-16" if is_wide else "utf-8-sig"), "file")
    except UnicodeDecodeError:
        if len(kept) > _MOST_BYTES:
            raise _too_long(len(kept), "file") from None
        raise _is_no_text("file") from None


def checked(text: str, field: str) -> str:
    """The text, unless it cannot be that of a notice; `field` is where it was given."""
    text = normalised(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text:
        raise Refused(N_("Paste the text of the notice first: it is empty."), field=field)
    if len(text) > LONGEST_TEXT:
        raise _too_long(len(text), field)
    if _NO_TEXT.search(text):
        raise _is_no_text(field)
    return text


def read_passage(text: str, span: Span, *, paper_on: date, units: Iterable[str]) -> Item:
    """The conclusion that a passage of a notice is, because a person says so."""
    start, end = span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused(N_("There are no words at this place of the text."))
    return parse_passage(text, span, paper_date=paper_on, units=units)


def find_words(text: str, words: str, taken: Iterable[Span]) -> Span:
    """Where in the text these words stand outside of what is taken, whatever the spaces between them."""
    typed = unicodedata.normalize("NFC", words).split()
    if not typed or len(words) > LONGEST_TEXT:
        raise Refused(N_("Copy the words of the conclusion from the text."), field="part")
    spans = sorted(taken)
    for match in re.finditer(r"\s+".join(map(re.escape, typed)), text):
        if not any(match.start() < end and start < match.end() for start, end in spans):
            return match.span()
    raise Refused(
        N_("These words do not stand in the text, or belong to a conclusion already."), field="part"
    )


def _too_long(length: int, field: str) -> Refused:
    return Refused(
        N_(
            "The text has %(length)s characters; a notice has at most %(limit)s. Paste the notice alone.",
            length=length,
            limit=LONGEST_TEXT,
        ),
        field=field,
    )


def _is_no_text(field: str) -> Refused:
    return Refused(
        N_("This is no text. Open the document and copy its words, or save it as plain text (UTF-8)."),
        field=field,
    )
