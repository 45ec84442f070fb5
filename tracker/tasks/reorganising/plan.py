"""What a reorganisation is to be, and exactly what it will do; computed before it is done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.accounts.models import Change, Division, Membership, Role
from tracker.tasks.models import Part, Task
from tracker.tasks.series.models import Series


@dataclass(frozen=True, slots=True)
class NewDivision:
    """A division that begins with the change."""

    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which divisions end on a day, and which carry on: existing ones, and new ones."""

    change: Change
    on: date
    divisions: Sequence[Division]
    into: Sequence[Division] = ()
    new: Sequence[NewDivision] = ()

    @property
    def successors(self) -> list[str]:
        """The names of those that carry on; everything else says their place in this list."""
        return [*(division.name for division in self.into), *(one.name for one in self.new)]


@dataclass(frozen=True, slots=True)
class Choices:
    """Where there is a choice, what was chosen: by the id of the row, the successor's place.
    A role of None ends with the division."""

    tasks: Mapping[int, int] = field(default_factory=dict)
    series: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    roles: Mapping[int, Role | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handing:
    """An open task, or a recurring one, and the successor that takes it over."""

    subject: Task | Series
    parts: frozenset[Part]
    """The parts that the divisions which end have in it."""
    successor: int
    loses_official: bool = False

    @property
    def id(self) -> int:
        return self.subject.id


@dataclass(frozen=True, slots=True)
class Moving:
    """Somebody's role, and where it begins anew; `role` is None where it ends."""

    membership: Membership
    successor: int
    role: Role | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a reorganisation does."""

    wanted: Wanted
    tasks: list[Handing]
    series: list[Handing]
    people: list[Moving]
    heads_there: Mapping[int, int]
    """How many heads each successor has already, by its place."""

    @property
    def has_choice(self) -> bool:
        return len(self.wanted.successors) > 1

    def heads(self) -> list[tuple[str, int]]:
        """Each successor, and how many head it afterwards."""
        coming = Counter(move.successor for move in self.people if move.role is Role.HEAD)
        return [
            (name, coming[place] + self.heads_there.get(place, 0))
            for place, name in enumerate(self.wanted.successors)
        ]

    @property
    def fingerprint(self) -> str:
        """Changes with whatever would be done to other rows; choices do not count."""
        told = "|".join(
            [
                _ids("t", (handing.id for handing in self.tasks)),
                _ids("s", (handing.id for handing in self.series)),
                _ids("m", (moving.membership.id for moving in self.people)),
            ]
        )
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def _ids(name: str, ids: Iterable[int]) -> str:
    return name + ",".join(str(each) for each in sorted(ids))
