"""The rules by which people are told things, registered by the features that cause them.

Mail itself knows no task: what a notice says, and whether it is still true when its
letter goes, is asked of the notice's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tracker.mail.models import Notice
from tracker.words import N_, Words

OPEN = N_("Open the page")


@dataclass(frozen=True, slots=True)
class Act:
    """A button in a letter beside the first one. Its path does something without signing in, so
    the ledger keeps the letter without it."""

    words: Words
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a letter says about one notice.

    `path` is the page on which the recipient acts, and `act` the word on the button that
    leads there. The most urgent items come first: days late count up from 0, days left count
    down. The link of a `secret` item opens something by itself, so the ledger keeps the
    letter without it. Items of one `thread` and title are of one thing; letters fill it in.
    """

    heading: Words
    title: str
    lines: list[Words] = field(default_factory=list)
    path: str = "/"
    urgency: int = 0
    act: Words = OPEN
    secret: bool = False
    acts: tuple[Act, ...] = ()
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a digest: what it is, where to read on, and what to know of it."""

    title: str
    path: str
    words: Words | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a digest under one heading; `rest` counts those that `path` shows besides."""

    heading: Words
    lines: Sequence[Line]
    path: str = "/"
    rest: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """Figures of one part of the whole, and where they can be looked up."""

    name: str | Words
    figures: Sequence[str]
    path: str = "/"
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side; the first of the columns is that of the names."""

    heading: Words
    columns: Sequence[Words]
    rows: Sequence[TableRow]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a letter says that sums up many matters: sentences, figures, then rows under headings."""

    heading: Words
    sentences: Sequence[Words]
    blocks: Sequence[Block]
    path: str = "/"
    act: Words = OPEN
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to tell somebody something.

    `still_true` gives None, or the reason for which the notice is not told any more; it is
    asked, like `facts`, in the moment in which the letter goes. Of the notices of one
    `family` about one subject a letter tells the latest alone. `words` name the rule in the
    ledger's filter. Facts that are None are nothing to tell. `load` reads at once what the facts
    of many notices rest on and leaves it in each one's `basis`, so that a letter more costs no query
    more. What is `optional` a person may decline; what is `is_personal` says of one subject another
    thing to each recipient.
    """

    name: str
    still_true: Callable[[Notice], Words | None]
    facts: Callable[[Notice], Item | Digest | None]
    words: Words | None = None
    family: str = ""
    load: Callable[[Sequence[Notice]], None] | None = None
    optional: bool = False
    is_personal: bool = False


_rules: dict[str, Rule] = {}
_silencers: list[Callable[[Notice], Words | None]] = []


def silence_by(reason: Callable[[Notice], Words | None]) -> None:
    """Ask this too of every notice before it is told: None, or the reason for which it is not."""
    _silencers.append(reason)


def why_silent(notice: Notice) -> Words | None:
    """Why the agency does not want a notice told, if so."""
    return next((words for ask in _silencers if (words := ask(notice))), None)


def register(rule: Rule) -> None:
    """Make a rule known; each feature does so when it is imported."""
    if rule.name in _rules:
        raise ValueError(f"the rule {rule.name!r} is registered twice")
    _rules[rule.name] = rule


def find_rule(name: str) -> Rule | None:
    return _rules.get(name)


def list_rules() -> list[Rule]:
    return list(_rules.values())
