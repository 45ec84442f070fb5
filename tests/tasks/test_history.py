"""The history of a task: who did what when, page by page."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.conftest import NINE
from tracker import clock
from tracker.tasks.models import EventKind, TaskEvent
from tracker.tasks.service import report_progress


def test_history_tells_who_did_what_when_before_and_after(browse_as, make_task, cast, at):
    task = make_task(leads=[cast.division])
    at(NINE + timedelta(hours=1, minutes=30))
    report_progress(task, percent=35, words="Đã họp dân", version=None, by=cast.head)

    page = browse_as(cast.office).get(f"/tasks/{task.id}/history").text

    for part in ("10:30 05/10/2021", "Trưởng phòng", "0%", "35%", "Đã họp dân", "Mới giao", "Đang thực hiện"):
        assert part in page


def test_a_long_history_is_read_page_by_page_to_its_beginning(session, browse_as, make_task, cast):
    task = make_task(leads=[cast.division])
    for number in range(70):
        session.add(
            TaskEvent(
                task=task, at=clock.now(), by=cast.head, kind=EventKind.PROGRESS, words=f"Lần {number}."
            )
        )
        session.flush()  # One after the other, as they would be written.

    browser, address, read = browse_as(cast.head), f"/tasks/{task.id}/history", []
    while address:
        page = browser.get(address).text
        read += [int(number) for number in re.findall(r"Lần (\d+)\.", page)]
        later = re.search(r'rel="next" href="([^"]+)"', page)
        address = later[1] if later else ""

    assert read == list(range(69, -1, -1))
