"""Divisions with people and tasks, and the administrator who reorganises them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.accounts.models import Change
from tracker.tasks.reorganising.plan import NewDivision, Wanted
from tracker.tasks.reorganising.queries import plan_reorganisation
from tracker.tasks.reorganising.service import reorganise

DAY = date(2021, 10, 1)


def renamed(division, name="Phòng Truyền thông", **fields):
    return Wanted(**{"change": Change.RENAMED, "on": DAY, "divisions": [division],
                     "new": [NewDivision(name)], **fields})  # fmt: skip


def merged(*divisions, name="Phòng Tổng hợp", **fields):
    return Wanted(**{"change": Change.MERGED, "on": DAY, "divisions": divisions,
                     "new": [NewDivision(name)], **fields})  # fmt: skip


def split(division, *names, **fields):
    return Wanted(**{"change": Change.SPLIT, "on": DAY, "divisions": [division],
                     "new": [NewDivision(name) for name in names], **fields})  # fmt: skip


def dissolved(division, *into, **fields):
    return Wanted(**{"change": Change.DISSOLVED, "on": DAY, "divisions": [division], "into": into, **fields})


@pytest.fixture
def carry_out(session, agency, cast):
    """Do it, and give the divisions that carry on."""

    def make(wanted, choices=None, **fields):
        chosen = [choices] if choices is not None else []
        found = reorganise(agency, wanted, *chosen, **{"by": cast.admin, **fields})
        session.flush()
        return found

    return make


@pytest.fixture
def foresee(agency, cast):
    def make(wanted, choices=None):
        chosen = [choices] if choices is not None else []
        return plan_reorganisation(agency, wanted, *chosen, by=cast.admin)

    return make
