"""The table a framework is read from: one row a criterion, parents before their parts.

Columns: code, parent_code, level, name_vi, name_en, maximum, scored_by, rule, evidence_wanted.
Leaves have `scored_by` (self, survey, auto) and `rule` (see `scoring.read_rule`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tracker.errors import Refused
from tracker.index import scoring
from tracker.index.models import Criterion, Level, ScoredBy
from tracker.words import N_

_LEVEL_BELOW = {None: Level.FIELD, Level.FIELD: Level.CRITERION, Level.CRITERION: Level.SUBCRITERION}


@dataclass(frozen=True, slots=True)
class Line:
    """One row, checked in itself."""

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


def read(rows: Iterable[Mapping[str, str]]) -> list[Line]:
    """Every row, checked in itself and against the rows above and below it.

    Raises `Refused`, naming the row.
    """
    lines: dict[str, Line] = {}
    for row in rows:
        line = _read_row(row)
        if not line.code or line.code in lines:
            raise Refused(N_("Row %(code)s: the code is empty or there twice.", code=line.code))
        _check_place(line, lines.get(line.parent_code))
        lines[line.code] = line
    if not lines:
        raise Refused(N_("The table has no rows."))
    _check_sums(lines)
    return list(lines.values())


def _read_row(row: Mapping[str, str]) -> Line:
    said = {name: " ".join((row.get(name) or "").split()) for name in Line.__slots__}
    code = said["code"]
    try:
        level = Level(said["level"])
        maximum = Decimal(said["maximum"])
        scored_by = ScoredBy(said["scored_by"]) if said["scored_by"] else None
        rule = scoring.read_rule(said["rule"]) if scored_by else None
    except scoring.BrokenRule as error:
        raise Refused(N_("Row %(code)s has no valid scoring rule.", code=code)) from error
    except (InvalidOperation, ValueError) as error:
        raise Refused(N_("Row %(code)s: level, points or way of scoring is not valid.", code=code)) from error
    if not said["name_vi"] or not maximum.is_finite() or maximum <= 0:
        raise Refused(N_("Row %(code)s lacks a name or points.", code=code))
    if rule is not None and scoring.is_survey(rule) != (scored_by is ScoredBy.SURVEY):
        raise Refused(N_("Row %(code)s has no valid scoring rule.", code=code))
    return Line(
        code=code,
        parent_code=said["parent_code"],
        level=level,
        name_vi=said["name_vi"],
        name_en=said["name_en"],
        maximum=maximum,
        scored_by=scored_by,
        rule=rule,
        evidence_wanted=said["evidence_wanted"],
    )


def _check_place(line: Line, parent: Line | None) -> None:
    above = parent.level if parent else None
    missing = bool(line.parent_code) and parent is None
    if missing or _LEVEL_BELOW.get(above) is not line.level or (parent and parent.scored_by):
        raise Refused(N_("Row %(code)s does not stand below a row it can be part of.", code=line.code))


def _check_sums(lines: Mapping[str, Line]) -> None:
    sums: dict[str, Decimal] = {}
    for line in lines.values():
        sums[line.parent_code] = sums.get(line.parent_code, Decimal(0)) + line.maximum
    for line in lines.values():
        if line.scored_by is None and sums.get(line.code) != line.maximum:
            raise Refused(N_("Row %(code)s: its points are not the sum of its parts.", code=line.code))
