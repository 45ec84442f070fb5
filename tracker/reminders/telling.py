"""The rules of reminders as a page shows them: in the order of a task's life; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.reminders.occasions import Occasion, Policy
from tracker.reminders.wording import told_of, when_of
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in words; `is_own` when it is said in the place whose page it stands on."""

    policy: Policy
    when: Words
    told: Words
    is_own: bool
    origin: Words


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that a reader looks for together."""

    name: Words
    symbol: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class _Shelf:
    name: Words
    symbol: str
    occasions: Sequence[Occasion]


_GROUPS = (
    _Shelf(
        N_("As soon as something is done"),
        symbol="lightning-charge",
        occasions=(Occasion.ASSIGNED, Occasion.RETURNED, Occasion.EXTENSION),
    ),
    _Shelf(
        N_("Around the due date"),
        symbol="calendar-event",
        occasions=(Occasion.BEFORE_DUE, Occasion.ON_DUE, Occasion.OVERDUE),
    ),
    _Shelf(
        N_("When nothing is heard or something is missing"),
        symbol="hourglass-split",
        occasions=(Occasion.SILENT, Occasion.WAITING, Occasion.NO_EVIDENCE, Occasion.REPORT_DUE),
    ),
    _Shelf(
        N_("Summaries of the week"),
        symbol="envelope-paper",
        occasions=(Occasion.WEEK_OF_HEADS, Occasion.WEEK_OF_LEADERS),
    ),
)

LADDER = (Occasion.LADDER_HEAD, Occasion.LADDER_LEADER)


def line_of(policy: Policy, *, is_own: bool, origin: Words) -> Line:
    return Line(policy, when_of(policy), told_of(policy), is_own, origin)


def groups_of(lines: Iterable[Line]) -> list[Group]:
    """The rules but the ladder's, in the order in which a task meets them."""
    every = list(lines)
    return [
        Group(shelf.name, shelf.symbol, [line for one in shelf.occasions for line in _of(one, every)])
        for shelf in _GROUPS
    ]


def rungs_of(lines: Iterable[Line]) -> list[Line]:
    """The ladder's rules, from the first rung up."""
    every = list(lines)
    return [line for occasion in LADDER for line in _of(occasion, every)]


def _of(occasion: Occasion, lines: list[Line]) -> list[Line]:
    found = [line for line in lines if line.policy.occasion is occasion]
    far_first = occasion is Occasion.BEFORE_DUE
    return sorted(found, key=lambda line: -line.policy.days if far_first else line.policy.days)
