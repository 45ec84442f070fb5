"""The rows a framework is read from: one a criterion, parents before their parts.

Leaves have `scored_by` (self, survey, auto) and `rule` (see `scoring.read_rule`). Rows without
a word are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from tracker.errors import Refused
from tracker.index import scoring
from tracker.index.models import Criterion, Level, ScoredBy
from tracker.words import N_, Words

Kind = TypeVar("Kind", bound=StrEnum)

COLUMNS = (
    "code", "parent_code", "level", "name_vi", "name_en",
    "maximum", "scored_by", "rule", "evidence_wanted",
)  # fmt: skip
MOST_POINTS = Decimal(1000)
FIRST_ROW = 2
"""The number that a spreadsheet shows at the first row below the heads."""

_LEVEL_BELOW = {None: Level.FIELD, Level.FIELD: Level.CRITERION, Level.CRITERION: Level.SUBCRITERION}


@dataclass(frozen=True, slots=True)
class Line:
    """One row, checked in itself."""

    row: str
    code: str
    parent_code: str
    level: Level
    name_vi: str
    name_en: str
    maximum: Decimal
    scored_by: ScoredBy | None
    rule: dict[str, Any] | None
    evidence_wanted: str

    def criterion(self, framework_id: int, parent_id: int | None, position: int) -> Criterion:
        return Criterion(
            framework_id=framework_id,
            parent_id=parent_id,
            code=self.code,
            level=self.level,
            name_vi=self.name_vi,
            name_en=self.name_en,
            maximum=self.maximum,
            scored_by=self.scored_by,
            rule=self.rule,
            evidence_wanted=self.evidence_wanted,
            position=position,
        )


class BrokenTable(Refused):
    """A table that is no whole tree of points; `faults` says what is wrong, row by row."""

    def __init__(self, faults: list[Words]) -> None:
        super().__init__(faults[0], field="file")
        self.faults = faults


class _Fault(Exception):
    """What is wrong with one row."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def read(rows: Iterable[Mapping[str, str]]) -> list[Line]:
    """Every row, checked in itself, then against the rows above and below it.

    Raises `BrokenTable` with a fault for each broken row. Each kind of check waits for the one
    before it: a row with a slip would else make faults of all the rows around it.
    """
    said = [
        (number, row) for number, row in enumerate(rows, FIRST_ROW) if any(map(str.strip, row.values()))
    ]
    if not said:
        raise BrokenTable([N_("The table has no rows.")])
    lines = _each(said, lambda numbered: _read_row(*numbered))
    above: dict[str, Line] = {}
    _each(lines, lambda line: _place(line, above))
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.parent_code] = sums.get(line.parent_code, Decimal(0)) + line.maximum
    _each(lines, lambda line: _check_sum(line, sums.get(line.code)))
    return lines


Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def _each(asked: Iterable[Asked], look: Callable[[Asked], Answer]) -> list[Answer]:
    """What a look at each gives; all faults together when one has any."""
    answers, faults = [], []
    for one in asked:
        try:
            answers.append(look(one))
        except _Fault as fault:
            faults.append(fault.words)
    if faults:
        raise BrokenTable(faults)
    return answers


def _read_row(number: int, row: Mapping[str, str]) -> Line:
    said = {name: " ".join((row.get(name) or "").split()) for name in COLUMNS}
    code = said["code"]
    place = f"{number} ({code})" if code else str(number)
    if not code:
        raise _Fault(N_("Row %(row)s lacks a code.", row=place))
    if not said["name_vi"]:
        raise _Fault(N_("Row %(row)s lacks a name.", row=place))
    level = _one_of(Level, said["level"])
    if level is None:
        raise _Fault(N_("Row %(row)s: the level is field, criterion or subcriterion.", row=place))
    scored_by = _one_of(ScoredBy, said["scored_by"])
    if said["scored_by"] and scored_by is None:
        raise _Fault(N_("Row %(row)s: scored_by is self, survey, auto or empty.", row=place))
    return Line(
        row=place,
        code=code,
        parent_code=said["parent_code"],
        level=level,
        name_vi=said["name_vi"],
        name_en=said["name_en"],
        maximum=_read_points(said["maximum"], place),
        scored_by=scored_by,
        rule=_read_rule(said["rule"], scored_by, place) if scored_by else None,
        evidence_wanted=said["evidence_wanted"],
    )


def _one_of(kind: type[Kind], word: str) -> Kind | None:
    return next((each for each in kind if each.value == word.lower()), None)


def _read_points(text: str, place: str) -> Decimal:
    """Points with a comma or a point before their decimals."""
    try:
        points = Decimal(text.replace(",", "."))
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or not 0 < points <= MOST_POINTS or points % scoring.FOUR_DECIMALS:
        raise _Fault(
            N_("Row %(row)s: the points are a number above 0 with at most four decimals.", row=place)
        )
    return points


def _read_rule(text: str, scored_by: ScoredBy, place: str) -> dict[str, Any]:
    try:
        rule = scoring.read_rule(text.replace(",", "."))
    except scoring.BrokenRule:
        rule = None
    if rule is None or scoring.is_survey(rule) != (scored_by is ScoredBy.SURVEY):
        raise _Fault(
            N_(
                "Row %(row)s has no valid scoring rule: survey for the survey, else steps such as 1=0.5 2=1.",
                row=place,
            )
        )
    return rule


def _place(line: Line, above: dict[str, Line]) -> None:
    """Look whether the row can stand where it stands, and let those below it find it."""
    known, parent = line.code in above, above.get(line.parent_code)
    above.setdefault(line.code, line)
    if known:
        raise _Fault(N_("Row %(row)s: its code is there twice.", row=line.row))
    missing = bool(line.parent_code) and parent is None
    level_above = parent.level if parent else None
    if missing or _LEVEL_BELOW.get(level_above) is not line.level or (parent and parent.scored_by):
        raise _Fault(N_("Row %(row)s does not stand below a row it can be part of.", row=line.row))


def _check_sum(line: Line, parts: Decimal | None) -> None:
    if line.scored_by is not None:
        return
    if parts is None:
        raise _Fault(
            N_("Row %(row)s has no parts: say by scored_by and rule how it is scored.", row=line.row)
        )
    if parts != line.maximum:
        raise _Fault(N_("Row %(row)s: its points are not the sum of its parts.", row=line.row))
