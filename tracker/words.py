"""Words for people, marked where they are written and translated where they are shown.

Verbs and models say `N_("The task %(code)s is closed.", code=task.code)`. The edge calls
`say` (in `tracker.edge`), which translates the sentence and fills in the values.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any


class Words(str):
    """An English sentence that still has to be translated, with the values it will carry."""

    values: dict[str, Any]

    def __new__(cls, sentence: str, **values: Any) -> Words:
        words = super().__new__(cls, sentence)
        words.values = values
        return words

    @property
    def sentence(self) -> str:
        """The untranslated sentence, the key of the translation."""
        return str.__str__(self)


def N_(sentence: str, **values: Any) -> Words:  # noqa: N802 - the name gettext tools know
    """Mark a sentence for translation without translating it."""
    return Words(sentence, **values)


_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def written_out(day: date) -> Words:
    """The day with its name, as letters print it."""
    return N_("%(weekday)s, %(day)s", weekday=_WEEKDAYS[day.weekday()], day=day)


MOST_MARKS = 30
"""No writing puts more marks on a letter."""

# All that moves about when text is composed; three Tibetan vowels do once they are taken apart.
_MARKS = "".join(
    sign
    for sign in map(chr, range(0x300, 0x1F000))
    if unicodedata.combining(sign) or sign in "\u0f73\u0f75\u0f81"
)
_TOO_MANY_MARKS = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")


def has_too_many_marks(text: str) -> bool:
    """Whether marks are heaped on one letter as no text has them."""
    return len(text) > MOST_MARKS and not text.isascii() and _TOO_MANY_MARKS.search(text) is not None


def composed(text: str) -> str:
    """The text in NFC; of marks heaped on one letter those too many are dropped.

    Putting marks in order takes a time that grows with the square of their number, in which
    the whole process stands still: nothing else may call `unicodedata.normalize` on what
    people send.
    """
    return unicodedata.normalize("NFC", _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    return _TOO_MANY_MARKS.sub(r"\1", text) if has_too_many_marks(text) else text


_CONTROLS = dict.fromkeys(n for n in range(160) if chr(n) not in "\t\n" and not 32 <= n < 127)


def normalised(text: str) -> str:
    """The text in NFC, as all text is kept, without control characters and the spaces around it."""
    return composed(text).translate(_CONTROLS).strip()


def fold(text: str) -> str:
    """The text as search compares it: no marks, đ as d, lower case, single spaces."""
    bare = unicodedata.normalize("NFD", _with_few_marks(text).lower().replace("đ", "d"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


LARGEST_NUMBER = 2**31 - 1


def small_number(text: str) -> int:
    """The number that an address or a link names, no larger than a row's id can be.

    Raises `ValueError` for anything else, as `int` does: the database must not be asked for it.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_NUMBER):
        raise ValueError(text)
    return int(text)


_ORDER = {letter: f"{place:02d}" for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(text: str) -> str:
    """A key that sorts Vietnamese words as a dictionary does, in any database's collation.

    Letters weigh first (a ă â … d đ …), tones after them, word by word.
    """
    words = []
    for word in composed(text).lower().split():
        letters, tones = "", ""
        for sign in word:
            plain, tone = _without_tone(sign)
            letters += _ORDER.get(plain, f"~{plain}" if plain.isalpha() else plain)
            tones += tone
        words.append(f"{letters} {tones}")
    return "  ".join(words)[:400]


def _without_tone(sign: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", sign)
    tone = next((_TONES[part] for part in parts if part in _TONES), "0")
    kept = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", kept), tone
