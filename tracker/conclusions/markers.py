"""Where the numbered and dashed points of a text begin, and how they nest.

A number is a marker only where a list can stand: at the start of a line or after a mark that
ends a sentence or announces a list, and in step with the list that is open there. So law
references, dates, shares and levels of service are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.conclusions.layout import Line, is_finished

# No notice has so many points; what comes after them is shown as unaccounted.
MOST_MARKS = 500

_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_COUNTS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_LETTERS = "abcdđefghijklmnopqrstuvwxyz"
_LEFT_OUT = frozenset("đfjwz")  # Some lists count with these letters, some without.

_MARK = re.compile(
    r"""\(\s{0,3}(?P<parens>\d{1,2}|[a-zđ]|[ivx]{2,5})\s{0,3}\)
    | (?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})(?:\.(?=\s)|(?=\s))
    | (?P<number>\d{1,2})\s?(?P<close>[.)/])
    | (?P<letter>[ivx]{2,5}|[a-zđ])\s?(?P<shut>[.)])
    | (?P<capital>[IVX]{1,6}|[A-UĐ])\s?(?P<stop>[.)/]|[-–](?=\s))
    | (?P<bullet>[-–—−+•·*▪■●○◦‣⁃➢►✓✔])
    | (?P<ordinal>[Tt]hứ\s{1,2}(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười))
      (?=\s{0,2}[,:;-]|\s{1,2}là\b)(?:\s{1,2}là\b)?\s{0,2}[,:;-]?
    | (?P<count>(?i:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s{1,2}là)\b\s{0,2}[,:;-]?
    """,
    re.VERBOSE,
)
_INLINE = re.compile(
    r"""(?:(?P<after>[:;.,])(?P<gap>\s{0,4}(?:và\s{1,3})?) | [^\W\d_]\s{1,3}(?=\())
    (?=\(\s{0,3}[\da-zđ] | \d{1,2}\s?[.)/] | (?:[ivx]{2,5}|[a-zđ])\s?[.)] | [-–—+•*]\s
     | [Tt]hứ\s | \w{2,4}\slà\b)""",
    re.VERBOSE,
)
# Words that take the number after them, so that a line broken there does not begin a point.
_TAKES_NUMBER = re.compile(
    r"\b(?:số|mức|độ|ngày|tháng|năm|điều|khoản|điểm|mục|chương|phần|quý|khóa|khoá|lần|thứ|cấp|bước|lục|biểu|mẫu"
    r"|đạt|từ|đến|trên|dưới|khoảng|là|gồm|các|và|hơn|thị|định|quyết|tư|luật|lệnh|trang|tầng|vùng|tổ|hạng)\s?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\s{0,3}(?:[,;.)\]%/]|(?:và|hoặc|đến)\s{1,3}\(?\d|(?:nêu|ở|nói) trên\b|trên đây\b"
    r"|của (?:Điều|Luật|khoản|điều|luật)\b|(?:Điều|khoản|điều|điểm|mục)\s\d)"
)
_DATE_GOES_ON = re.compile(r"\s{0,3}\d{1,4}\s?[./]\s?\d")
_WEEKDAY_GOES_ON = re.compile(r"\s{0,2}(?:ngày|tuần|hằng|hàng|\d|\()", re.IGNORECASE)

# Outer lists first: a marker of a new style at the start of a line closes the finer lists above it.
_RANK = {"I.": 0, "A.": 1, "Thứ": 2, "là": 2, "1.": 3, "1/": 3, "1)": 4, "(1)": 4, "1.1": 4, "1.1.1": 5}
_RANK |= {"1.1.1.1": 6, "a.": 6, "a)": 6, "(a)": 6, "i)": 7, "i.": 7, "(i)": 7, "-": 8, "+": 9}
_FINEST = 10
_NUMERIC = frozenset({"1.", "1/", "1)", "(1)"})
# Styles that need no list to stand in, because nothing else looks like them at the start of a line.
_STRONG = frozenset({"1.", "1)", "(1)"})


# Stands for the sign before a marker whose line may only be the rest of a broken sentence.
_WRAPPED = "~"
# And for the sign before one that no sign parts from the words before it.
_UNPARTED = "_"


class Mark(NamedTuple):
    """The printed number, letter or dash that begins a point."""

    style: str
    value: int  # its place in its list; 0 when it carries no number
    printed: str
    start: int
    end: int
    level: int
    at_line: bool


class Marks(NamedTuple):
    """The markers of a text, and where the last one's point must end."""

    found: list[Mark]
    end: int


@dataclass(slots=True)
class _OpenList:
    style: str
    last: int
    aliases: set[str] = field(default_factory=set)


def find_marks(text: str, lines: list[Line]) -> Marks:
    """Every marker in order, with the level of the list it stands in."""
    open_lists: list[_OpenList] = []
    found: list[Mark] = []
    for candidate, after in _candidates(text, lines):
        mark = _as_counted(candidate, open_lists)
        level = _place(mark, after, text, open_lists)
        if level is None:
            continue
        if len(found) == MOST_MARKS:
            return Marks(found, mark.start)
        found.append(mark._replace(level=level))
    return Marks(found, len(text))


def follows(mark: Mark, last: int) -> bool:
    """Whether the number is the one to come after the last, letters left out by custom aside."""
    if mark.value == last + 1 or (mark.value == 1 and "." in mark.printed):
        return True
    left_out = _LETTERS[last : mark.value - 1]
    return _is_lettered(mark) and mark.value > last and all(letter in _LEFT_OUT for letter in left_out)


def expected_after(mark: Mark, last: int) -> str:
    """The number that should be printed instead, in the style of this one."""
    value = last + 1
    if mark.style == "Thứ":
        return f"Thứ {_ORDINALS[min(value, 10) - 1]}"
    if mark.style == "là":
        return f"{_COUNTS[min(value, 10) - 1].capitalize()} là"
    if _is_lettered(mark):
        letter = _LETTERS[min(value, len(_LETTERS)) - 1]
        return letter.upper() if mark.style == "A." else letter
    if mark.style.strip("().").lower() == "i":
        tens, ones = divmod(value, 10)
        roman = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return roman if mark.style == "I." else roman.lower()
    prefix = mark.printed.rpartition(".")[0]
    return f"{prefix}.{value}" if prefix else str(value)


def _is_lettered(mark: Mark) -> bool:
    return mark.style.strip("().").lower() == "a"


def _candidates(text: str, lines: list[Line]) -> Iterator[tuple[Mark, str]]:
    """What looks like a marker, and the sign it stands after: none at the start of a line."""
    previous = previous_sign = ""
    for line in lines:
        first = _MARK.match(text, line.start, line.end)
        searched_from = line.start
        if first and _can_begin(text, first, line.end):
            searched_from = first.end()
            is_wrapped = text[line.start] != previous_sign and _is_wrapped(text, first, line, previous)
            yield _mark(first, at_line=True), _WRAPPED if is_wrapped else ""
        for gap in _INLINE.finditer(text, searched_from, line.end):
            match = _MARK.match(text, gap.end(), line.end)
            if match and not gap["after"]:
                if match["parens"] and _stands_out(text, match):
                    yield _mark(match, at_line=False), _UNPARTED
                continue
            if (
                match
                and _can_begin(text, match, line.end)
                and (gap["gap"] or _may_touch(gap["after"], match))
            ):
                yield _mark(match, at_line=False), gap["after"]
        previous = text[max(line.start, line.end - 20) : line.end]
        previous_sign = first["bullet"] or "" if first else ""


def _stands_out(text: str, match: re.Match[str]) -> bool:
    """Whether a number in brackets looks like a marker though no sign parts it from the words before,
    as where the lines of a page ran together: “… Toàn cảnh cuộc họp (3) Văn phòng …”."""
    begins = text[match.end() : match.end() + 3].lstrip()[:1]
    before = text[max(0, match.start() - 20) : match.start()]
    return begins.isupper() and _can_begin(text, match, len(text)) and not _TAKES_NUMBER.search(before)


def _may_touch(after: str, match: re.Match[str]) -> bool:
    """Whether the marker may follow the mark before it without a space: “sau:(1) …;(2) …”."""
    return match["parens"] is not None and after in ":;"


def _is_wrapped(text: str, match: re.Match[str], line: Line, previous: str) -> bool:
    """Whether the line seems to go on with a sentence that was broken before a number or dash."""
    if not previous or is_finished(previous):
        return False
    if match["bullet"]:
        rest = text[match.end() : match.end() + 4].lstrip()
        return not line.is_apart and rest[:1].islower()
    return _TAKES_NUMBER.search(previous) is not None


def _can_begin(text: str, match: re.Match[str], line_end: int) -> bool:
    """Whether what follows the marker can be the beginning of a point."""
    after = text[match.end() : min(match.end() + 12, line_end)]
    sign = after[:1]
    if match["parens"]:
        return _REFERENCE.match(after) is None
    if match["number"] or match["letter"] or match["capital"]:
        closed_by_slash = "/" in (match["close"] or match["stop"] or "")
        if sign.isdigit() or (sign in ",;.)%/" and sign) or (closed_by_slash and sign.islower()):
            return False
        if match["close"] == "." and sign.islower():
            return False  # “4.xls”, “1.triệu”: a point begins with a capital or a space
        return _DATE_GOES_ON.match(after) is None
    if match["deep"]:
        return after.lstrip()[:1].isupper()
    if match["bullet"]:
        begins = after.lstrip()[:1]
        return begins.isalpha() or (sign.isspace() and (begins.isdigit() or begins in {"“", '"', "("}))
    # In the middle of a sentence only “một là,” counts; “hai là” may be part of it.
    is_counting = match[0][0].isupper() or match[0][-1] in ",:"
    return is_counting and (not match["ordinal"] or _WEEKDAY_GOES_ON.match(after) is None)


def _mark(match: re.Match[str], *, at_line: bool) -> Mark:
    style, value, printed = _read(match)
    return Mark(style, value, printed, match.start(), match.end(), 0, at_line)


def _read(match: re.Match[str]) -> tuple[str, int, str]:
    """The style of the marker, its value, and its number as printed."""
    if printed := match["parens"]:
        return (*_lettered(printed, "({})"), printed)
    if printed := match["deep"]:
        parts = printed.split(".")
        return ".".join("1" * len(parts)), int(parts[-1]), printed
    if printed := match["number"]:
        return "1" + match["close"], int(printed), printed
    if printed := match["letter"]:
        return (*_lettered(printed, "{}" + match["shut"]), printed)
    if printed := match["capital"]:
        if not set(printed) - set("IVX"):
            return "I.", _roman(printed), printed
        return "A.", _LETTERS.index(printed.lower()) + 1, printed
    if printed := match["bullet"]:
        return ("-" if printed in "-–—−" else printed), 0, printed
    if printed := match["ordinal"]:
        return "Thứ", _ORDINALS.index(printed.split()[-1]) + 1, printed
    printed = match["count"]
    return "là", _COUNTS.index(printed.split()[0].lower()) + 1, printed


def _lettered(printed: str, form: str) -> tuple[str, int]:
    if printed.isdigit():
        return form.format("1"), int(printed)
    if len(printed) > 1 or printed == "i":
        return form.format("i"), _roman(printed.upper())
    return form.format("a"), _LETTERS.index(printed) + 1


def _roman(printed: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in printed]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _place(mark: Mark, after: str, text: str, open_lists: list[_OpenList]) -> int | None:
    """The level of the list the marker belongs to, which it opens, carries on or closes down to;
    None when it is no marker here."""
    for level, opened in enumerate(open_lists):
        if mark.style == opened.style or mark.style in opened.aliases:
            if not _carries_on(mark, after, opened):
                return None
            return _go_on(mark, level, open_lists)
        if (
            mark.value > 1
            and mark.value == opened.last + 1
            and {mark.style, opened.style} <= _NUMERIC
            and mark.at_line
        ):
            opened.aliases.add(mark.style)
            return _go_on(mark, level, open_lists)
    if not _opens_list(mark, after, text, open_lists):
        return None
    if mark.at_line:
        rank = _RANK.get(mark.style, _FINEST)
        while open_lists and _RANK.get(open_lists[-1].style, _FINEST) > rank:
            open_lists.pop()
    open_lists.append(_OpenList(mark.style, mark.value))
    return len(open_lists) - 1


def _as_counted(mark: Mark, open_lists: list[_OpenList]) -> Mark:
    """The marker i, v or x read as the open lists count: as a letter or as a Roman number."""
    if mark.printed not in {"i", "v", "x"}:
        return mark
    form = mark.style.replace("i", "{}").replace("a", "{}")
    letter, roman = _LETTERS.index(mark.printed) + 1, _roman(mark.printed.upper())
    for opened in open_lists:
        if opened.style == form.format("a") and opened.last < letter <= opened.last + 3:
            return mark._replace(style=opened.style, value=letter)
        if opened.style == form.format("i") and opened.last < roman <= opened.last + 3:
            return mark._replace(style=opened.style, value=roman)
    return mark


def _go_on(mark: Mark, level: int, open_lists: list[_OpenList]) -> int:
    del open_lists[level + 1 :]
    open_lists[level].last = mark.value
    return level


def _carries_on(mark: Mark, after: str, opened: _OpenList) -> bool:
    if after in {_WRAPPED, _UNPARTED}:
        return bool(mark.value) and mark.value == opened.last + 1
    if not mark.value:
        return True
    if mark.style in _STRONG and (mark.at_line or mark.style == "(1)") and after != ",":
        return mark.value <= opened.last + 10
    if after == ",":
        return mark.value == opened.last + 1 and mark.style not in {"1.", "a."}
    if mark.at_line and mark.value == 1:
        return True
    return opened.last <= mark.value <= opened.last + 3


def _opens_list(mark: Mark, after: str, text: str, open_lists: list[_OpenList]) -> bool:
    if after in {",", _WRAPPED, _UNPARTED}:
        return False
    if not mark.value:
        return mark.at_line or after in ":;"
    if mark.value != 1:
        return not open_lists and mark.style in _STRONG and (mark.at_line or mark.style == "(1)")
    if mark.at_line:
        return True
    begins = text[mark.end : mark.end + 4].lstrip()[:1]
    # “… gồm: (1) tổ chức; (2) nhân sự” inside a point counts parts of one sentence.
    if open_lists:
        return begins.isupper() and after in ":;"
    return after in ":;" or begins.isupper()
