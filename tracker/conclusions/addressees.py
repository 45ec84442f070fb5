"""Which divisions the printed names mean; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from tracker.accounts.models import DivisionKind
from tracker.words import fold

_POSTS = ("dong chi ", "pho truong ", "truong ", "lanh dao ", "thu truong ", "pho chanh ", "chanh ")
_OWN = frozenset({"ban", "so", "co quan"})
_COLLECTING = ("cac ", "tat ca ", "toan the ", "moi ", "tung ", "nhung ")
# Who is meant by “the divisions”: those in which the agency's own staff works.
_WORKING = frozenset({DivisionKind.DIVISION, DivisionKind.OFFICE, DivisionKind.INSPECTORATE})
_COLLECTED = {
    "phong": _WORKING,
    "don vi": _WORKING,
    "bo phan": _WORKING,
    "doan the": frozenset({DivisionKind.UNION}),
    "to chuc doan the": frozenset({DivisionKind.UNION}),
}


# These mean all of them even without “các”.
_PLURAL = frozenset({"doan the", "to chuc doan the"})


class Named(Protocol):
    """What is looked at of a division."""

    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def kind(self) -> DivisionKind: ...


Row = TypeVar("Row", bound=Named)


def meant_by(printed: Iterable[str], divisions: Sequence[Row], own_names: Sequence[str] = ()) -> list[Row]:
    """The divisions that a conclusion names, in their own order; unknown names mean none.

    `own_names` are the agency's: “Văn phòng Ban Dân tộc” is its Văn phòng, “Văn phòng UBND tỉnh” is not.
    """
    names = [_bare(name) for name in printed]
    own = frozenset(fold(name) for name in own_names) | _OWN
    return [division for division in divisions if any(_means(name, division, own) for name in names)]


def _bare(printed: str) -> str:
    """The name without the post of who heads it: “Trưởng các phòng” are the divisions."""
    name = fold(printed)
    for post in _POSTS:
        name = name.removeprefix(post)
    return name


def _means(name: str, division: Named, own_names: frozenset[str]) -> bool:
    if name.startswith(_COLLECTING) or name in _PLURAL:
        counted = f" {name.replace(',', ' ')} "
        return any(division.kind in kinds and f" {word} " in counted for word, kinds in _COLLECTED.items())
    if name == fold(division.short_name):
        return True
    said, known = _plain(name), _plain(fold(division.name))
    if said == known:
        return True
    # Papers shorten a name (“Phòng Chính sách”); two words are the least that tell divisions apart.
    if known.startswith(f"{said} ") and len(said.split()) >= 2:
        return True
    rest = said.removeprefix(f"{known} ").removeprefix("cua ").removeprefix("thuoc ")
    return said.startswith(f"{known} ") and rest in own_names


def _plain(name: str) -> str:
    """The words of a name without the marks between them: “Kế hoạch - Tổng hợp”."""
    return " ".join(word for word in name.replace(",", " ").replace("-", " ").split() if word != "va")
