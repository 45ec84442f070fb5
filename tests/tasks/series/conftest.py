"""A report that comes back every year, and who keeps it."""

from __future__ import annotations

import pytest

from tracker.tasks.series.periods import Period
from tracker.tasks.series.service import Wanted, add_series


@pytest.fixture
def make_series(session, agency, cast):
    """A recurring task: what a test does not name is filled in."""

    def make(title="Báo cáo cải cách hành chính", **fields):
        wanted = Wanted(**{"title": title, "leads": [cast.division], "periods": list(Period), **fields})
        series = add_series(agency, wanted, by=cast.office)
        session.flush()
        return series

    return make
