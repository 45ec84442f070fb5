"""The page of a task: what it tells, to whom it offers what, what it costs."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest

from tests.conftest import TODAY
from tracker import clock
from tracker.conclusions.models import Conclusion, Handling, Meeting
from tracker.tasks.models import EventKind, Report, State, TaskEvent

BUTTONS = {
    "update": "/update",
    "edit": "/edit",
    "accept": "/accept",
    "return": "/return",
    "cancel": "/cancel",
}


@pytest.mark.parametrize(
    ("state", "role", "offered"),
    [
        (State.ASSIGNED, "head", {"update"}),
        (State.ASSIGNED, "official", {"update"}),
        (State.ASSIGNED, "other_head", {"update"}),
        (State.ASSIGNED, "office", {"edit", "cancel"}),
        (State.ASSIGNED, "observer", set()),
        (State.ASSIGNED, "admin", set()),
        (State.SUBMITTED, "head", set()),
        (State.SUBMITTED, "leader", {"accept", "return", "edit", "cancel"}),
        (State.RETURNED, "head", {"update"}),
        (State.ACCEPTED, "office", set()),
        (State.CANCELLED, "office", set()),
    ],
)
def test_the_page_offers_what_its_reader_can_do(browse_as, make_task, cast, state, role, offered):
    task = make_task(
        leads=[cast.division],
        supports=[cast.other],
        official=cast.official,
        state=state,
        submitted_on=TODAY,
    )

    page = browse_as(getattr(cast, role)).get(f"/tasks/{task.id}").text

    assert {name for name, path in BUTTONS.items() if f'/tasks/{task.id}{path}"' in page} == offered


def test_a_moved_due_date_shows_the_first(browse_as, make_task, cast):
    task = make_task(due=date(2021, 12, 1), first_due=date(2021, 10, 1))

    page = browse_as(cast.office).get(f"/tasks/{task.id}").text

    assert "Thời hạn ban đầu: 01/10/2021" in page
    assert "Quá hạn" in page  # Against the first one.
    assert "Trong hạn" in page  # Against the agreed one.


def test_the_sentence_of_the_conclusion_leads_to_its_meeting(session, browse_as, agency, make_task, cast):
    meeting = Meeting(
        agency=agency, title="Họp đánh giá chỉ số", held_on=date(2021, 9, 1), text="Kết luận",
        created_by_id=cast.office.id, created_at=clock.now(),
    )  # fmt: skip
    conclusion = Conclusion(
        meeting=meeting, position=1, number="2", text="Đẩy mạnh tuyên truyền", span_start=0, span_end=5,
        proposal={}, handling=Handling.TASKS,
    )  # fmt: skip
    session.add_all([meeting, conclusion])
    session.flush()
    task = make_task(leads=[cast.division], conclusion_id=conclusion.id)

    page = browse_as(cast.head).get(f"/tasks/{task.id}").text

    assert "Đẩy mạnh tuyên truyền" in page
    assert f'href="/meetings/{meeting.id}"' in page


def test_the_overview_ends_with_the_latest_changes(session, browse_as, make_task, cast):
    task = make_task(leads=[cast.division])
    _talk_a_lot(session, task, cast, 9)

    page = browse_as(cast.head).get(f"/tasks/{task.id}").text

    latest = page[page.index('id="history"') :]
    assert [f"Lần {number}." in latest for number in (8, 7, 6, 5)] == [True, True, True, False]


def test_a_link_of_a_letter_opens_the_task_after_signing_in(browse_as, make_task, cast):
    task = make_task(leads=[cast.division])

    answer = browse_as(None).get(f"/tasks/{task.id}")

    assert answer.status_code == 302
    assert f"next=/tasks/{task.id}" in urlsplit(answer.location).query.replace("%2F", "/")


@pytest.mark.parametrize("path", ["", "/update", "/history"])
def test_thousand_reports_take_no_more_queries(
    session, browse_as, make_task, count_queries, cast, attach, path
):
    task = make_task(leads=[cast.division], official=cast.official)
    browser = browse_as(cast.head)
    browser.get("/tasks")  # The first request of a process reads the clock's offset, too.
    counts = []
    for count in (10, 990):
        _talk_a_lot(session, task, cast, count)
        for _ in range(3):
            attach(task)
        with count_queries() as counted:
            assert browser.get(f"/tasks/{task.id}{path}").status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 5


def _talk_a_lot(session, task, cast, count):
    """History and reports as many months of work would leave."""
    moment: datetime = clock.now()
    for number in range(count):
        words = f"Lần {number}."
        session.add(Report(task=task, at=moment, by=cast.head, percent=10, words=words))
        session.add(
            TaskEvent(
                task=task, at=moment, by=cast.official, kind=EventKind.PROGRESS, after="10", words=words
            )
        )
    session.flush()
