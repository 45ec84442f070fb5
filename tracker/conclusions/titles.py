"""A short title for the task of a conclusion, out of the sentence itself; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 300
_SHORTEST = 20
"""A clause shorter than this many characters says too little to stand alone."""

# Where the order ends, and its manner, purpose or praise begins.
_TURNS = re.compile(
    r"[.;!?:](?=\s|$)|,\s+(?:qua đó|trong đó|trên cơ sở|đồng thời|đảm bảo|bảo đảm|nhằm|góp phần"
    r"|có đề xuất|từ đó|phấn đấu|không để|kịp thời|báo cáo kết quả|hoàn thành (?:trước|trong)"
    r"|xong (?:trước|trong))\b|\s+(?:để|nhằm|qua đó|trong đó)\s",
    re.IGNORECASE,
)
# A sentence that begins with its purpose comes to the order after these words.
_PURPOSE = re.compile(r"(?:để|nhằm)\s", re.IGNORECASE)
_TELLING = re.compile(r"\b(?:yêu cầu|đề nghị)\s+", re.IGNORECASE)
_CLOSE = " .;:,–-"
_MANNER = re.compile(r"^(?:phải|cần|khẩn trương|chủ động|tập trung|tiếp tục|(?:có|chịu) trách nhiệm)\s+")


def short_title(sentence: str, units: Sequence[str] = ()) -> str:
    """The order itself: the sentence's first clause, without `units` that it begins with."""
    words = " ".join(sentence.split())
    if _PURPOSE.match(words) and (telling := _TELLING.search(words)):
        words = words[telling.end() :]
    words = _without_units(words, units)
    turn = next((match for match in _TURNS.finditer(words) if match.start() >= _SHORTEST), None)
    clause = (words[: turn.start()] if turn else words).strip(_CLOSE)
    return _capital(_shortened(clause))


def _without_units(words: str, units: Sequence[str]) -> str:
    """The sentence from its verb on, when it begins with those whom it tells."""
    for unit in sorted(units, key=len, reverse=True):
        if words.casefold().startswith(unit.casefold()):
            rest = words[len(unit) :].lstrip(" :")
            if len(rest) >= _SHORTEST and not rest.casefold().startswith((",", "và ", "của ")):
                return _MANNER.sub("", rest, count=1)
    return words


def _shortened(clause: str) -> str:
    if len(clause) <= LONGEST:
        return clause
    return clause[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(_CLOSE) + "…"


def _capital(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
