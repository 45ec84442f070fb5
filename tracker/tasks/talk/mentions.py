"""Who a comment speaks to: `@` and a name or an address; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from tracker.words import composed, fold

_AT = re.compile(r"(?<![\w.@])@(?=\w)")
_LONGEST = 200


class Named(Protocol):
    """Somebody who can be spoken to."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


def mentioned_in(text: str, people: Iterable[Named]) -> set[int]:
    """Ids of the people spoken to in the text. Of several names that fit, the longest is meant;
    people of one name are all meant: better one told too many than one not told."""
    called: dict[str, set[int]] = {}
    for person in people:
        for name in (fold(person.name), fold(person.email)):
            called.setdefault(name, set()).add(person.id)
    names = sorted(called, key=len, reverse=True)
    text = composed(text)
    found: set[int] = set()
    for at in _AT.finditer(text):
        rest = fold(text[at.end() : at.end() + _LONGEST])
        found |= next((called[name] for name in names if _begins_with(rest, name)), set())
    return found


def _begins_with(rest: str, name: str) -> bool:
    """Does the text go on with the name, and not with a longer word?"""
    return bool(name) and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
