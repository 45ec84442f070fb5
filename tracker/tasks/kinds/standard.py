"""The kinds that come with the tracker, read from a file: a beginning that people edit."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker.tasks.kinds.models import Anchor
from tracker.tasks.kinds.shape import KindDraft, MeasureDraft, MilestoneDraft, TermDraft

GENERAL = "general"
"""The kind of what is of no other."""

_FILE = Path(__file__).with_name("standard.toml")


def standard_kinds() -> list[KindDraft]:
    """In the order in which they are offered."""
    kept = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [_draft(kind) for kind in kept["kinds"]]


def _draft(kept: dict[str, Any]) -> KindDraft:
    return KindDraft(
        code=kept["code"],
        name=kept["name"],
        description=kept["description"],
        title=kept.get("title", ""),
        product=kept.get("product", ""),
        evidence_wanted=kept.get("evidence_wanted", ""),
        criterion_codes=kept.get("criterion_codes", []),
        terms=[TermDraft(**term) for term in kept.get("terms", [])],
        milestones=[
            MilestoneDraft(row["name"], Anchor(row["anchor"]), row["days"], row["weight"])
            for row in kept["milestones"]
        ],
        measures=[
            MeasureDraft(row["name"], row["unit"], _number(row, "baseline"), _number(row, "target"))
            for row in kept["measures"]
        ],
    )


def _number(row: dict[str, str], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
