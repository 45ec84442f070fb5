"""What is kept of the roll-up: who took which paper of it away."""

from __future__ import annotations

import enum

from tracker.accounts.models import User
from tracker.audit import record
from tracker.errors import NotAllowed
from tracker.index.models import Evaluation
from tracker.rollup.policy import can_export


class Paper(enum.StrEnum):
    """The papers of a year."""

    TABLE = "table"
    PACKAGE = "package"


def take_paper(evaluation: Evaluation, paper: Paper, *, by: User) -> None:
    """Note that the person takes a paper with the tasks and documents of the whole agency away."""
    if not can_export(by, evaluation.agency_id):
        raise NotAllowed
    record("take_paper", evaluation, by=by, agency_id=evaluation.agency_id, paper=paper.value)
