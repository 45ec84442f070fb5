"""The tree of a framework's criteria; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

Made = TypeVar("Made")


class Node(Protocol):
    """What must be known of a criterion; the rows of a framework have it."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def code(self) -> str: ...
    @property
    def maximum(self) -> Decimal: ...
    @property
    def rule(self) -> Mapping[str, Any] | None:
        """The scoring rule of a leaf; None for a criterion that has parts."""


Kind = TypeVar("Kind", bound=Node)


@dataclass(frozen=True, slots=True)
class Branch(Generic[Kind]):
    """A criterion with its parts."""

    criterion: Kind
    children: tuple[Branch[Kind], ...]

    @property
    def leaves(self) -> list[Kind]:
        if not self.children:
            return [self.criterion]
        return [leaf for child in self.children for leaf in child.leaves]


def branches(criteria: Iterable[Kind]) -> list[Branch[Kind]]:
    """The fields, each with all below it, from criteria in the order of the framework."""
    return grow(criteria, Branch)


def grow(criteria: Iterable[Kind], make: Callable[[Kind, tuple[Made, ...]], Made]) -> list[Made]:
    """Make something of each criterion and of what was made of its parts; give the fields'."""
    parts: dict[int | None, list[Kind]] = {}
    for criterion in criteria:
        parts.setdefault(criterion.parent_id, []).append(criterion)

    def made(parent_id: int | None) -> list[Made]:
        return [make(each, tuple(made(each.id))) for each in parts.get(parent_id, ())]

    return made(None)
