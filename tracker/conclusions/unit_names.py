"""Where the name of a unit, a post or a person begins and ends in a Vietnamese sentence.

Names are told from what follows them by capitals, by the words offices use (`names`), and by the
names of units that exist, where the caller knows them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from tracker.conclusions import names
from tracker.conclusions.layout import split_lines

_WORD = re.compile(r"đ[/.]c\b|[^\W_]+|[^\w\s]|_", re.IGNORECASE)
_DASHES = frozenset("-–—")
_LONGEST_LOWER_RUN = 5
_LONGEST_NAME = 24
_MOST_IN_LIST = 40
_BROKEN_LINE = 60
_LONGEST_COLLECTING = 2  # “tất cả các”

Phrases = dict[str, list[tuple[str, ...]]]


class Name(NamedTuple):
    """A name, as the places of its first word and of the word after its last."""

    first: int
    after: int


class Words:
    """A sentence cut into words and signs, which can be asked for phrases."""

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(text))
        self.text = text
        self.raw = [match[0] for match in matches]
        self.low = [word.casefold() for word in self.raw]
        self.starts = [match.start() for match in matches]
        self.ends = [match.end() for match in matches]
        self.after_title = _after_titles(text, self.starts)

    def __len__(self) -> int:
        return len(self.raw)

    def at(self, place: int) -> str:
        return self.low[place] if 0 <= place < len(self.low) else ""

    def two_at(self, place: int) -> tuple[str, str]:
        return self.at(place), self.at(place + 1)

    def is_capital(self, place: int) -> bool:
        return place < len(self.raw) and self.raw[place][0].isupper()

    def after_phrase(self, place: int, phrases: Phrases) -> int:
        """The place after the longest of the phrases that stands here; the same place if none."""
        for phrase in phrases.get(self.at(place), ()):
            if tuple(self.low[place : place + len(phrase)]) == phrase:
                return place + len(phrase)
        return place

    def printed(self, name: Name) -> str:
        return self.text[self.starts[name.first] : self.ends[name.after - 1]]


def _after_titles(text: str, starts: list[int]) -> frozenset[int]:
    """The words that begin a sentence because the line above them is a paragraph or a short title.

    A long line is taken for a broken one, whose sentence goes on.
    """
    found = []
    lines = split_lines(text)
    for above, line in pairwise(lines):
        if line.is_apart or (above.end - above.start < _BROKEN_LINE and text[above.end - 1] != ","):
            found.append(bisect_left(starts, line.start))
    return frozenset(found)


def phrases(lines: Iterable[str]) -> Phrases:
    """Phrases to look up by their first word, the longest first."""
    table: Phrases = {}
    for line in lines:
        syllables = tuple(match[0].casefold() for match in _WORD.finditer(line))
        if syllables:
            table.setdefault(syllables[0], []).append(syllables)
    for alternatives in table.values():
        alternatives.sort(key=len, reverse=True)
    return table


_BARE = phrases(names.BARE_UNITS)
_NAMED = phrases(names.NAMED_UNITS)
_COUNTED = phrases(names.COUNTED)
_COUNTED_TOGETHER = phrases(names.COUNTED_TOGETHER)
_COUNTED_ALONE = phrases(names.COUNTED_ALONE)
_DESCRIBING = phrases(names.DESCRIBING)
_PLACES = phrases(names.PLACES)
_POSTS = phrases(names.POSTS)
_PEOPLE = phrases(names.PEOPLE)
_POST_ALONE = phrases(names.POSTS_ALONE)


class Names:
    """Finds names in one sentence."""

    def __init__(self, words: Words, known: Phrases) -> None:
        self.words = words
        self.known = known

    def may_begin(self, place: int) -> bool:
        """Whether the word can begin a name at all: a quick look before the long one."""
        word = self.words.at(place)
        return word in _FIRST_WORDS or word in self.known

    def list_at(self, place: int) -> tuple[list[Name], int]:
        """The names that stand here in a row (“A, B và C”), and the place after them."""
        found: list[Name] = []
        after = begin = place
        while len(found) < _MOST_IN_LIST:
            end = self.name_at(begin, in_list=bool(found))
            if end == begin:
                break
            found.append(Name(begin, end))
            after = begin = end
            if self.words.at(begin) == ",":
                begin += 1
            if self.words.at(begin) in {"và", "&"}:
                begin += 1
            if begin == after:
                break
        return found, after

    def name_at(self, place: int, *, in_list: bool = False) -> int:
        """The place after the name that stands here; the same place if none does."""
        if not self.may_begin(place):
            return place
        return (
            self._existing(place)
            or self._person(place)
            or self._post(place)
            or self._collected(place)
            or (self._counted_alone(place) if in_list or self.words.at(place) == "thành" else 0)
            or self._unit(place)
            or place
        )

    def _existing(self, place: int) -> int:
        after = self.words.after_phrase(place, self.known)
        return after if after > place else 0

    def _person(self, place: int) -> int:
        """“đồng chí Đặng Tấn Giản, Phó Trưởng Ban”: the post goes with the name."""
        begin = self.words.after_phrase(place, _PEOPLE)
        if begin > place and (post := self._post(begin)):
            return post
        after = begin
        while after < begin + 6 and self.words.is_capital(after):
            after += 1
        if begin == place or after < begin + 2:
            return 0
        if self.words.at(after) in {",", "-", "–"}:
            return self._post(after + 1) or after
        return after

    def _post(self, place: int) -> int:
        begin = self.words.after_phrase(place, _POSTS)
        if begin == place:
            return 0
        return (
            self._collected(begin)
            or self._existing(begin)
            or self._unit(begin)
            or self._counted_alone(begin)
            or self._post_alone(place)
        )

    def _post_alone(self, place: int) -> int:
        after = self.words.after_phrase(place, _POST_ALONE)
        return after if after > place else 0

    def _collected(self, place: int) -> int:
        """“các phòng”, “các sở, ban, ngành”, “toàn thể thành viên Hội đồng”."""
        words = self.words
        if words.at(place) not in names.COLLECTING:
            return 0
        begin = place + 1
        for _ in range(_LONGEST_COLLECTING):
            begin += words.at(begin) in names.COLLECTING_TAILS
        after = words.after_phrase(begin, _COUNTED)
        if after == begin:
            return 0
        return self._described(self._counted_together(after), words.at(begin))

    def _counted_alone(self, place: int) -> int:
        after = self.words.after_phrase(place, _COUNTED_ALONE)
        if after == place:
            return 0
        described = self._described(after, self.words.at(place))
        return 0 if self.words.at(place) == "thành" and described == after else described

    def _counted_together(self, place: int) -> int:
        after = place
        while self.words.at(after) in {",", "và", "-"}:
            begin = after + 1 + (self.words.at(after + 1) in {"và", "các"})
            end = self.words.after_phrase(begin, _COUNTED_TOGETHER)
            if end == begin or self._named_from(begin):
                break
            after = end
        return after

    def _described(self, place: int, counted: str) -> int:
        """What tells which of the counted are meant: “chuyên môn”, “thuộc Ban”, “Hội đồng”."""
        words = self.words
        if counted == "thành":  # thành viên
            return self._unit(place) or place
        if words.is_capital(place) and counted in {"phòng", "sở", "ban"} and not self._is_name_begun(place):
            return self._own_name(place)
        after = words.after_phrase(place, _DESCRIBING)
        if words.at(after) in {"thuộc", "của"}:
            return self._unit(after + 1) or after
        if after == place:
            return place
        return words.after_phrase(after, _DESCRIBING)

    def _unit(self, place: int) -> int:
        words = self.words
        after = words.after_phrase(place, _BARE)
        if after > place:
            return 0 if self._is_something_else(place, after) else self._extended(after)
        after = self._named_from(place)
        return self._own_name(after) if after else 0

    def _named_from(self, place: int) -> int:
        """Where the own name of “Phòng …” begins; 0 when no such unit stands here."""
        words = self.words
        after = words.after_phrase(place, _NAMED)
        if after == place or self._is_something_else(place, after) or not words.is_capital(after):
            return 0
        may_be_lower = words.at(place) in {"phòng", "sở", "trung", "chi", "bệnh"}
        return after if may_be_lower or words.is_capital(place) else 0

    def _is_name_begun(self, place: int) -> bool:
        """Whether another name begins here, told without reading it to its end."""
        words = self.words
        return (
            words.at(place) in names.COLLECTING
            or words.after_phrase(place, _BARE) > place
            or words.after_phrase(place, _POSTS) > place
            or words.after_phrase(place, self.known) > place
            or self._named_from(place) > 0
        )

    def _is_something_else(self, place: int, after: int) -> bool:
        return (" ".join(self.words.low[place:after]), self.words.at(after)) in names.NOT_UNITS

    def _extended(self, place: int) -> int:
        """What may follow a unit that needs no name: “Văn phòng UBND tỉnh”, “UBND các huyện”."""
        words = self.words
        if words.at(place) == "các":
            return self._collected(place) or place
        after = words.after_phrase(place, _PLACES)
        if after > place:
            is_named = words.is_capital(after) and not self._is_name_begun(after)
            return self._own_name(after) if is_named else after
        if not words.is_capital(place) or self._ends_name(place):
            return place
        of_unit = words.after_phrase(place, _BARE)  # “Tổ giúp việc Hội đồng”
        if of_unit > place:
            return words.after_phrase(of_unit, _PLACES)
        return self._own_name(self._named_from(place) or place)

    def _own_name(self, place: int) -> int:
        """The place after the name that begins here with a capital: “Kế hoạch - Tổng hợp”."""
        words = self.words
        after = place
        last_capital = place
        while after < min(len(words), place + _LONGEST_NAME):
            word = words.at(after)
            if words.is_capital(after):
                if words.raw[after].isupper() and after > place and self._ends_name(after):
                    break
                last_capital = after
            elif word in _DASHES or word == "và":
                if not words.is_capital(after + 1) or self._is_name_begun(after + 1):
                    break
            elif word == ",":
                if not self._is_listed_within_name(after):
                    break
            elif not word[0].isalpha() or self._ends_name(after):
                break
            elif after - last_capital > _LONGEST_LOWER_RUN:
                return last_capital + 2  # No verb was recognised: names are mostly two syllables long.
            after += 1
        return after

    def _ends_name(self, place: int) -> bool:
        words = self.words
        if words.at(place) in names.NAME_ENDS:
            return True
        verb = words.two_at(place)
        if verb in names.ALSO_NAMES:
            return not (words.at(place + 2) in names.NAME_ENDS or words.two_at(place + 2) in names.VERBS)
        return verb in names.VERBS

    def _is_listed_within_name(self, comma: int) -> bool:
        """Whether the comma is part of a name such as “Sở Văn hóa, Thể thao và Du lịch”."""
        words = self.words
        if not words.is_capital(comma + 1) or self._is_name_begun(comma + 1):
            return False
        return any(
            words.at(place) == "và" and words.is_capital(place + 1) and not self.may_begin(place + 1)
            for place in range(comma + 2, comma + 5)
        )


_FIRST_WORDS = frozenset().union(
    _BARE, _NAMED, _COUNTED_ALONE, _POSTS, _PEOPLE, _POST_ALONE, names.COLLECTING, {"thành"}
)
