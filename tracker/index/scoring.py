"""How documents become points; pure.

Each leaf of a framework carries one rule, kept as plain JSON:

* `{"kind": "pieces", "steps": [[1, "0.5"], [2, "1"]]}` — one counted document gives half of the
  leaf's points, two give all. Leaves scored from figures use it too: the extract is the document.
* `{"kind": "survey"}` — citizens and officials are asked; no document changes the points.

A rule never gives less for more documents, so that a forecast may add facts step by step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

NOTHING = Decimal(0)
FOUR_DECIMALS = Decimal("0.0001")
SURVEY: dict[str, Any] = {"kind": "survey"}

_STEP = re.compile(r"([1-9]\d{0,2})=(\d(?:\.\d+)?)", re.ASCII)


class BrokenRule(ValueError):
    """A scoring rule that cannot be kept; the text says what is wrong with it."""


def is_survey(rule: Mapping[str, Any]) -> bool:
    return bool(rule["kind"] == "survey")


def points_for(rule: Mapping[str, Any], maximum: Decimal, pieces: int) -> Decimal:
    """The points of a leaf for so many counted documents."""
    if is_survey(rule):
        return NOTHING
    reached = [Decimal(share) for needed, share in rule["steps"] if needed <= pieces]
    return maximum * reached[-1] if reached else NOTHING


def pieces_wanted(rule: Mapping[str, Any]) -> int:
    """How many documents give all points."""
    return 0 if is_survey(rule) else int(rule["steps"][-1][0])


def read_rule(text: str) -> dict[str, Any]:
    """The rule of a framework's file: `survey`, or steps such as `1=0.5 2=1`.

    Raises `BrokenRule` unless the steps rise to the whole of the points.
    """
    if text.strip() == "survey":
        return dict(SURVEY)
    steps: list[list[Any]] = []
    for word in text.split():
        found = _STEP.fullmatch(word)
        if found is None:
            raise BrokenRule(f"{word!r} is not a step such as 2=0.5")
        steps.append([int(found[1]), found[2]])
    rule = {"kind": "pieces", "steps": steps}
    check_rule(rule)
    return rule


def check_rule(rule: Mapping[str, Any]) -> None:
    """Raises `BrokenRule` for anything but a survey or rising steps that end with all points."""
    if rule.get("kind") == "survey":
        return
    if rule.get("kind") != "pieces" or not rule.get("steps"):
        raise BrokenRule("a rule is a survey or has steps")
    try:
        pieces = [int(needed) for needed, _ in rule["steps"]]
        shares = [Decimal(share) for _, share in rule["steps"]]
    except (InvalidOperation, TypeError, ValueError) as error:
        raise BrokenRule("a step is a number of documents and a share") from error
    if pieces[0] < 1 or not _rises(pieces) or not _rises(shares) or shares[0] <= 0:
        raise BrokenRule("steps must rise")
    if shares[-1] != 1:
        raise BrokenRule("the last step must give all points")


def _rises(values: Sequence[Any]) -> bool:
    return all(before < after for before, after in pairwise(values))


def spread(total: Decimal, over: Sequence[Decimal]) -> list[Decimal]:
    """Split points over leaves in proportion to their maxima, in four decimals that add up exactly."""
    whole = sum(over, NOTHING)
    parts = [(total * each / whole).quantize(FOUR_DECIMALS, ROUND_DOWN) for each in over]
    left = int((total - sum(parts, NOTHING)) / FOUR_DECIMALS)
    return [part + FOUR_DECIMALS if place < left else part for place, part in enumerate(parts)]


def percent(points: Decimal, maximum: Decimal) -> Decimal:
    """Points as the index prints them: a percentage of the maximum in two decimals."""
    return (points * 100 / maximum).quantize(Decimal("0.01"), ROUND_HALF_UP)
