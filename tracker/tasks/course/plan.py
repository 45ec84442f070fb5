"""What is planned of a task's course, before it is rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as it is to be; `id` names the row that becomes it."""

    name: str
    due: date | None = None
    weight: int = 1
    id: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure as it is to be; `id` names the row that becomes it."""

    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    weight: int = 1
    id: int | None = None
