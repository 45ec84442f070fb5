"""Where those who keep the whole see first that no letter leaves."""

from __future__ import annotations

import pytest

from tracker import heartbeat
from tracker.accounts.models import Role


@pytest.mark.parametrize(
    ("role", "path", "is_told"),
    [
        (Role.ADMIN, "/people", True),
        (Role.ADMIN, "/monitor", True),
        (Role.OFFICE, "/monitor", True),
        (Role.LEADER, "/monitor", False),
    ],
)
def test_a_scheduler_that_stands_still_shows_on_their_first_page(browse_as, make_user, role, path, is_told):
    page = browse_as(make_user(role)).get(path).text

    assert ("(flask scheduler)" in page) is is_told


def test_one_that_runs_shows_nothing(browse_as, make_user, session):
    for job in heartbeat.NEEDED:
        heartbeat.began(job)
        heartbeat.ended(job)
    session.commit()

    assert "(flask scheduler)" not in browse_as(make_user(Role.ADMIN)).get("/people").text
