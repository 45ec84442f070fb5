"""Which criteria a conclusion probably mends, by the words they share; pure.

Vietnamese words are mostly two syllables long, so pairs of neighbouring syllables are compared.
A pair that few criteria have weighs more than one that many have.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.words import fold

MOST = 4
"""More suggestions than these would have to be read one by one, and save no time."""

_SURE = 0.75
"""One pair of the name that hardly any other leaf has is enough; one that many have is not."""

_NEAR_BEST = 0.45
_ENOUGH_FOR_KIND = 0.5
_OF_NAME, _OF_ABOVE, _OF_EVIDENCE = 1.0, 0.5, 0.4

# What papers write in one of two ways, and what every paper of an office says of everything.
_ABBREVIATIONS = {
    "cai cach hanh chinh": "cchc",
    "thu tuc hanh chinh": "tthc",
    "cong nghe thong tin": "cntt",
    "quy pham phap luat": "qppl",
    "co so du lieu": "csdl",
    "uy ban nhan dan": "ubnd",
}
_SAID_OF_ALL = (
    "cong tac", "thuc hien", "trien khai", "hoan thanh", "nhiem vu", "phu hop", "su dung", "de xuat",
    "tham muu", "xu ly", "quy dinh", "cac phong", "danh gia", "hinh thuc", "co quan",
    "don vi", "ket qua", "bao dam", "dam bao", "nang cao", "chat luong", "trach nhiem", "to chuc",
    "duoc giao", "van ban", "so lieu", "cong chuc", "hanh chinh", "chi so", "ubnd tinh", "day du",
    "kip thoi", "dung han", "quyet dinh", "bao cao", "ban hanh", "co so",
)  # fmt: skip
# Every field has its plans: one is known by the whole word that follows.
_PLAN = "ke-hoach"
_BREAKS = str.maketrans(dict.fromkeys(",;.:!?()[]/-–—“”\"'…", " | "))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion that a task can mend: its name, the names above it, the evidence it wants."""

    id: int
    name: str
    above: str = ""
    evidence: str = ""


def suggest_criteria(sentence: str, leaves: Sequence[Leaf]) -> list[int]:
    """The ids of the leaves that the sentence probably speaks of, the likeliest first."""
    weights = {leaf.id: _weights(leaf) for leaf in leaves}
    had_by = Counter(pair for of_leaf in weights.values() for pair in of_leaf)
    rarest = math.log(1 + len(leaves))
    said = pairs(sentence)
    scores = {
        id_: sum(
            weight * math.log(1 + len(leaves) / had_by[pair]) / rarest
            for pair, weight in of_leaf.items()
            if pair in said
        )
        for id_, of_leaf in weights.items()
    }
    enough = max(_SURE, _NEAR_BEST * max(scores.values(), default=0.0))
    likely = [id_ for id_, score in scores.items() if score >= enough]
    return sorted(likely, key=lambda id_: -scores[id_])[:MOST]


def suggest_kind(sentence: str, kinds: Sequence[tuple[str, str, str]]) -> str:
    """The code of the kind of tasks that the sentence probably asks for, by the words of its name
    and of its usual title; nothing when it shares none. `kinds` are code, name, title."""
    said = pairs(sentence)
    told = {code: (pairs(name), pairs(title)) for code, name, title in kinds}
    had_by = Counter(pair for name, title in told.values() for pair in name | title)
    scores = {
        code: sum((_OF_NAME if pair in name else _OF_ABOVE) / had_by[pair] for pair in said & (name | title))
        for code, (name, title) in told.items()
    }
    best = max(scores, key=lambda code: scores[code], default="")
    return best if scores.get(best, 0) >= _ENOUGH_FOR_KIND else ""


def _weights(leaf: Leaf) -> dict[str, float]:
    """The pairs of the leaf, each with the weight of the most telling place it stands in."""
    places = ((leaf.evidence, _OF_EVIDENCE), (leaf.above, _OF_ABOVE), (leaf.name, _OF_NAME))
    return {pair: weight for words, weight in places for pair in pairs(words)}


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring syllables within one clause, without those said of everything."""
    words = f" {' '.join(fold(text).translate(_BREAKS).split())} "
    for phrase, short in _ABBREVIATIONS.items():
        words = words.replace(f" {phrase} ", f" {short} ")
    for phrase in _SAID_OF_ALL:
        words = words.replace(f" {phrase} ", " | ")
    tokens = words.replace(" ke hoach ", f" {_PLAN} ").split()
    found = {f"{left} {right}" for left, right in pairwise(tokens) if not {"|", _PLAN} & {left, right}}
    for place, token in enumerate(tokens):
        if token == _PLAN:
            subject = tokens[place + 1 : place + 2 + (tokens[place + 1 : place + 2] != ["cchc"])]
            if subject and "|" not in subject:
                found.add(" ".join([_PLAN, *subject]))
    return frozenset(found)
