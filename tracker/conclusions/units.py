"""Who leads and who supports, as a conclusion prints it.

A unit counts as the lead only where the sentence makes it answer: as its subject, after
“giao”, “yêu cầu”, “đề nghị”, or before “chủ trì”. A unit that only receives, sets or owns
something is nobody's task.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracker.conclusions import names
from tracker.conclusions.unit_names import Name, Names, Phrases, Words, phrases

_ASSIGNING = frozenset({("yêu", "cầu"), ("đề", "nghị"), ("phân", "công"), ("kiến", "nghị")})
_NOT_ASSIGNING_AFTER = names.words_of("được bàn chuyển đã theo đáp những các một số tiếp")
_TO_WHOM = names.words_of("cho nhiệm vụ trách đối với :")
_WITH_WHOM = names.words_of("chặt chẽ tốt thường xuyên kịp thời đồng bộ hiệu quả với cùng giữa của :")
_LEADING = frozenset({("chủ", "trì"), ("đồng", "chủ"), ("làm", "đầu"), ("là", "đầu"), ("chịu", "trách")})
_BY_WHOM = _LEADING | {("thực", "hiện"), ("tham", "mưu"), ("phụ", "trách"), ("đảm", "nhiệm"), ("làm", "chủ")}
# What may stand between the start of a sentence and its subject.
_OPENERS = names.words_of("đối với về phía riêng trong đó đồng thời ngoài ra theo đó")
# A sentence that begins with one of these reaches its subject after a comma.
_ADVERBIAL = names.words_of(
    """trong trước đến từ căn trên để nhằm sau ngay định hằng hàng khi theo cuối đầu với về chậm qua cùng
    thực tiếp muộn hết hạn"""
)
_SENTENCE_ENDS = frozenset(".;:!?")


class Parts(NamedTuple):
    """The units of one conclusion by their part, as printed, in the order they are named."""

    lead: tuple[str, ...]
    support: tuple[str, ...]


def known_units(unit_names: Iterable[str]) -> Phrases:
    """The names of units that exist, made ready for `find_parts`."""
    return phrases(unit_names)


def find_parts(text: str, known: Phrases | None = None) -> Parts:
    """Read who leads and who supports; `known` units are recognised however they are named."""
    return _Reading(Words(text), known or {}).parts()


class _Reading:
    """One walk through the words of a conclusion."""

    def __init__(self, words: Words, known: Phrases) -> None:
        self.words = words
        self.names = Names(words, known)
        self.lead: list[Name] = []
        self.support: list[Name] = []
        self.at_start = True  # a subject may stand here
        self.is_adverbial = False

    def parts(self) -> Parts:
        place = 0
        while place < len(self.words):
            place = max(self._step(place), place + 1)
        lead = self._printed(self.lead, ())
        return Parts(lead, self._printed(self.support, lead))

    def _printed(self, found: list[Name], beside: tuple[str, ...]) -> tuple[str, ...]:
        seen = {name.casefold() for name in beside}
        printed = []
        for name in found:
            words = self.words.printed(name)
            if words.casefold() not in seen:
                seen.add(words.casefold())
                printed.append(words)
        return tuple(printed)

    def _step(self, place: int) -> int:
        """Read what stands here and return the place to go on from."""
        words = self.words
        word = words.at(place)
        if place in words.after_title:
            self.at_start, self.is_adverbial = True, False
        if word in _SENTENCE_ENDS:
            self.at_start, self.is_adverbial = True, False
            return place + 1
        if word == "," or word in {"(", "-", "–"}:
            self.at_start = self.at_start or self.is_adverbial
            return place + 1
        two = words.two_at(place)
        if two == ("phối", "hợp"):
            return self._supporters(place + 2)
        if word == "giao" or two in _ASSIGNING:
            return self._assigned(place, place + (1 if word == "giao" else 2))
        if two == ("chủ", "trì") and words.at(place + 2) == ":":
            return self._labelled(place + 3)
        at_start, self.at_start = self.at_start, False
        if at_start and word in _OPENERS and not self.names.list_at(place)[0]:
            self.at_start, self.is_adverbial = True, self.is_adverbial or word in _ADVERBIAL
            return place + 1
        if at_start and word in _ADVERBIAL:
            self.is_adverbial = True
        if self.names.may_begin(place):
            return self._named(place, at_start=at_start)
        return place + 1

    def _supporters(self, place: int) -> int:
        while self.words.at(place) in _WITH_WHOM:
            place += 1
        found, after = self.names.list_at(place)
        self.support += found
        self.at_start = False
        return after

    def _assigned(self, verb: int, place: int) -> int:
        self.at_start = False
        if self.words.at(verb - 1) in _NOT_ASSIGNING_AFTER:
            return place
        while self.words.at(place) in _TO_WHOM:
            place += 1
        found, after = self.names.list_at(place)
        self.lead += found
        return self._companions(after) if found else place

    def _labelled(self, place: int) -> int:
        found, after = self.names.list_at(place)
        self.lead += found
        return after

    def _companions(self, place: int) -> int:
        """“Văn phòng cùng với Phòng A”: those after “cùng” support."""
        words = self.words
        if words.at(place) != "cùng":
            return place
        found, after = self.names.list_at(place + 1 + (words.at(place + 1) == "với"))
        self.support += found
        return after if found else place

    def _named(self, place: int, *, at_start: bool) -> int:
        """Names that stand here: whose part they take depends on the words around them."""
        words = self.words
        found, after = self.names.list_at(place)
        if not found:
            return place + 1
        verb = words.two_at(after)
        before = words.at(place - 1)
        if verb in _LEADING or (before == "do" and verb in _BY_WHOM):
            self.lead += found
        elif verb == ("phối", "hợp") and self.lead and (at_start or before in {",", "(", "và"}):
            self.support += found
            return after + 2
        elif at_start and self._is_subject(found, after):
            self.lead += found
            return self._companions(after)
        return after

    def _is_subject(self, found: list[Name], after: int) -> bool:
        words = self.words
        if words.at(after) == "của":
            return False
        only = words.low[found[0].first : found[0].after] if len(found) == 1 else []
        if only == ["thanh", "tra"]:  # “Thanh tra, kiểm tra việc …” orders an inspection.
            return words.at(after) in names.NAME_ENDS | {":"} or words.two_at(after) in names.VERBS
        is_unit = words.at(found[0].first) in {"văn", "phòng", "các", "thanh", "trung", "sở"}
        verb = after + (words.at(after) == ",")  # “Đ/c Đặng Tấn Giản, Phó Trưởng Ban, phát biểu”
        return is_unit or words.two_at(verb) not in names.SAYING
