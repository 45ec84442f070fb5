"""The week's letters: what is in them, and that every figure is that of the list it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.conftest import NINE, TODAY
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.edge import say
from tracker.mail.models import Notice
from tracker.mail.rules import Block, Digest
from tracker.reminders.digests import week_of_head, week_of_leader
from tracker.tasks.editing import edit_task
from tracker.tasks.extensions.models import Extension
from tracker.tasks.figures import ASSIGNED, DUE
from tracker.tasks.finding.filters import conditions, filter_from
from tracker.tasks.models import State, Task
from tracker.words import Words

MakeTask = Callable[..., Task]
Digested = Callable[[User], Digest | None]

MONDAY = date(2021, 10, 4)
LONG_BEFORE = NINE - timedelta(days=60)
ALL_TIMES, DUE_TIMES = ",".join(ASSIGNED), ",".join(DUE)


@pytest.fixture
def monday_letter(session: Session, agency: Agency) -> Digested:
    """What a head is told."""
    return lambda person: week_of_head(_notice("week_of_heads", person, agency))


@pytest.fixture
def leaders_letter(session: Session, agency: Agency) -> Digested:
    return lambda person: week_of_leader(_notice("week_of_leaders", person, agency))


def _notice(rule: str, person: User, agency: Agency) -> Notice:
    return Notice(rule=rule, agency_id=agency.id, recipient=person, planned_on=TODAY)


@pytest.fixture
def leader(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEADER, name="Đặng Tấn Giản")


def block(digest: Digest | None, heading: str) -> Block:
    assert digest is not None
    return next(one for one in digest.blocks if one.heading.startswith(heading))


def headings(digest: Digest | None) -> list[str]:
    assert digest is not None
    return [one.heading.sentence % one.heading.values for one in digest.blocks]


def titles(found: Block) -> list[str]:
    return [line.title.partition(" – ")[2] for line in found.lines]


def count_in_list(session: Session, agency: Agency, person: User, path: str) -> int:
    """How many tasks the list at an address has for the person."""
    asked = MultiDict({name: values[0] for name, values in parse_qs(urlsplit(path).query).items()})
    found = conditions(agency, person, filter_from(asked), clock.today())
    return session.scalar(select(func.count(Task.id)).where(*found)) or 0


# --- heads ------------------------------------------------------------------------------


def test_tells_a_head_what_is_late_due_and_changed(
    monday_letter: Digested, head: User, division: Division, make_task: MakeTask
):
    make_task(leads=[division], title="Muộn", due=date(2021, 10, 1), changed_at=LONG_BEFORE)
    make_task(leads=[division], title="Chủ nhật", due=date(2021, 10, 10), changed_at=LONG_BEFORE)
    make_task(leads=[division], title="Tuần sau", due=date(2021, 10, 11), changed_at=LONG_BEFORE)
    make_task(leads=[division], title="Mới đổi", due=date(2021, 12, 1), changed_at=NINE)

    digest = monday_letter(head)

    assert headings(digest) == ["Late (1)", "Due this week (1)", "Changed since 2021-09-27 (1)"]
    assert titles(block(digest, "Late")) == ["Muộn"]
    assert titles(block(digest, "Due this week")) == ["Chủ nhật"]
    assert titles(block(digest, "Changed")) == ["Mới đổi"]


def test_tells_a_head_what_waits_for_their_decision(
    monday_letter: Digested,
    head: User,
    division: Division,
    official: User,
    make_task: MakeTask,
    session: Session,
):
    whole = make_task(leads=[division], title="Cả việc", changed_at=LONG_BEFORE)
    make_task(
        leads=[division], title="Phần đã nộp", parent=whole, official=official,
        state=State.SUBMITTED, submitted_on=TODAY, changed_at=LONG_BEFORE,
    )  # fmt: skip
    longer = make_task(
        leads=[division], title="Xin thêm", parent=whole, official=official,
        state=State.IN_PROGRESS, changed_at=LONG_BEFORE,
    )  # fmt: skip
    session.add(
        Extension(
            task=longer, asked_at=NINE, asked_by=official, reason="Chờ số liệu",
            due_before=date(2021, 11, 30), asked_due=date(2021, 12, 15),
        )
    )  # fmt: skip
    session.flush()

    waiting = block(monday_letter(head), "Waiting for your decision")

    assert waiting.heading.values == {"count": 2}
    assert sorted(titles(waiting)) == ["Phần đã nộp", "Xin thêm"]
    assert waiting.path == "/tasks/mine"


def test_says_nothing_to_a_head_of_whom_nothing_is_asked(
    monday_letter: Digested, head: User, division: Division, make_task: MakeTask
):
    make_task(leads=[division], due=date(2021, 12, 1), changed_at=LONG_BEFORE)

    assert monday_letter(head) is None


def test_tells_a_head_nothing_of_other_divisions(monday_letter: Digested, head: User, make_task: MakeTask):
    make_task(title="Việc phòng khác", due=date(2021, 10, 1))

    assert monday_letter(head) is None


def test_shows_ten_rows_and_leads_to_the_rest(
    monday_letter: Digested, head: User, division: Division, make_task: MakeTask,
    session: Session, agency: Agency,
):  # fmt: skip
    for day in range(1, 14):
        make_task(leads=[division], title=f"Muộn {day}", due=date(2021, 9, day), changed_at=LONG_BEFORE)

    late = block(monday_letter(head), "Late")

    assert (len(late.lines), late.rest) == (10, 3)
    assert titles(late)[0] == "Muộn 1"
    assert count_in_list(session, agency, head, late.path) == 13


def test_every_count_of_a_head_is_that_of_the_list_it_leads_to(
    monday_letter: Digested, head: User, division: Division, make_task: MakeTask,
    make_division: Callable[..., Division], session: Session, agency: Agency,
):  # fmt: skip
    _many_tasks(make_task, [division, make_division()])

    digest = monday_letter(head)

    for heading in ("Late", "Due this week"):
        found = block(digest, heading)
        assert found.heading.values["count"] == count_in_list(session, agency, head, found.path)


def test_a_standing_late_task_says_how_many_working_days(
    monday_letter: Digested, head: User, division: Division, make_task: MakeTask
):
    make_task(leads=[division], due=date(2021, 10, 1))

    [line] = block(monday_letter(head), "Late").lines

    assert line.words is not None
    assert line.is_late
    late = line.words.values["late"].values  # Pages count all days.
    assert (late["distance"].values, late["days"]) == ({"count": 2}, 4)


def _in_vietnamese(app: Flask, words: Words | None) -> str:
    assert words is not None
    with app.test_request_context(), force_locale("vi"):
        return say(words)


def test_says_what_changed_of_a_task(
    app: Flask, monday_letter: Digested, head: User, division: Division, official: User, make_task: MakeTask,
    make_user: Callable[..., User],
):  # fmt: skip
    task = make_task(leads=[division], changed_at=LONG_BEFORE, state=State.IN_PROGRESS)
    task.events[0].at = LONG_BEFORE
    office = make_user(Role.OFFICE)
    for due in (date(2021, 12, 10), date(2021, 12, 20)):
        edit_task(
            task, title=task.title, details="", product="", due=due, leads=[division], supports=[],
            official=official, criteria=[], reason="Theo chỉ đạo", version=None, by=office,
        )  # fmt: skip

    [line] = block(monday_letter(head), "Changed").lines

    assert _in_vietnamese(app, line.words) == (
        "Đang thực hiện · Thời hạn: 30/11/2021 → 20/12/2021; Chuyên viên: Lê Thị Cúc · "
        "Phòng Chính sách, Lê Thị Cúc"
    )


def test_says_which_tasks_the_head_s_division_only_supports(
    app: Flask, monday_letter: Digested, head: User, division: Division, make_task: MakeTask
):
    make_task(leads=[division], title="Chủ trì", due=date(2021, 10, 8), changed_at=LONG_BEFORE)
    make_task(supports=[division], title="Phối hợp", due=date(2021, 10, 8), changed_at=LONG_BEFORE)

    lines = block(monday_letter(head), "Due this week").lines

    marked = [_in_vietnamese(app, line.words).endswith("đơn vị Ông/Bà phối hợp") for line in lines]
    assert marked == [False, True]


# --- leaders ------------------------------------------------------------------------------


def test_the_sentence_leaders_quote_counts_the_year(
    leaders_letter: Digested, leader: User, make_task: MakeTask
):
    make_task(title="Chưa đến hạn", due=date(2021, 12, 1))
    make_task(title="Đúng hạn", due=date(2021, 9, 30), state=State.ACCEPTED, done_on=date(2021, 9, 30))
    make_task(title="Muộn mà xong", due=date(2021, 9, 20), state=State.ACCEPTED, done_on=date(2021, 9, 30))
    make_task(title="Quá hạn", due=date(2021, 10, 4))
    make_task(title="Hôm nay", due=TODAY)
    make_task(title="Hủy", due=date(2021, 9, 1), state=State.CANCELLED)
    make_task(title="Dự thảo", due=date(2021, 9, 1), state=State.DRAFT)
    make_task(title="Năm trước", year=2020, due=date(2021, 9, 1), state=State.ACCEPTED)

    digest = leaders_letter(leader)

    assert digest is not None
    quoted = digest.sentences[0].values
    assert quoted == {
        "year": 2021, "assigned": 5, "due": 3, "done": 2, "late": 1, "overdue": 1,
        "percent": Decimal("66.7"),
    }  # fmt: skip


def test_the_sentence_and_the_shares_are_those_of_the_overview(
    leaders_letter: Digested, leader: User, make_task: MakeTask,
    make_division: Callable[..., Division], session: Session, browse_as: Callable[[User], FlaskClient],
    app: Flask,
):  # fmt: skip
    _many_tasks(make_task, [make_division(), make_division()])
    make_task(title="Giao sớm, xong trước hạn", due=date(2021, 12, 1), state=State.ACCEPTED)

    digest = leaders_letter(leader)

    assert digest is not None
    assert digest.table is not None
    with app.test_request_context(), force_locale("vi"):
        said, shares = say(digest.sentences[0]), [say(row.figures[3]) for row in digest.table.rows[:-1]]
    page = unescape(browse_as(leader).get("/monitor").text)
    assert said in page
    assert all(f">{share}<" in page for share in shares)


def test_says_that_a_task_with_two_leads_counts_for_both(
    leaders_letter: Digested, leader: User, make_task: MakeTask, make_division: Callable[..., Division]
):
    make_task()

    alone = leaders_letter(leader)
    make_task(leads=[make_division(), make_division()])
    shared = leaders_letter(leader)

    assert alone is not None
    assert alone.table is not None
    assert alone.table.note is None
    assert shared is not None
    assert shared.table is not None
    assert shared.table.note == "A task that two divisions lead counts for both."


def test_every_figure_of_a_division_is_that_of_the_list_it_leads_to(
    leaders_letter: Digested, leader: User, make_task: MakeTask,
    make_division: Callable[..., Division], session: Session, agency: Agency,
):  # fmt: skip
    _many_tasks(make_task, [make_division("Văn phòng"), make_division("Thanh tra")])

    digest = leaders_letter(leader)

    assert digest is not None
    assert digest.table is not None
    assert [row.name for row in digest.table.rows] == ["Văn phòng", "Thanh tra", "Whole agency"]
    for row in digest.table.rows:
        assert int(row.figures[0]) == count_in_list(session, agency, leader, row.path)
        due = count_in_list(session, agency, leader, row.path.replace(ALL_TIMES, DUE_TIMES))
        late = count_in_list(session, agency, leader, row.path.replace(ALL_TIMES, "overdue"))
        assert (int(row.figures[1]), int(row.figures[4])) == (due, late)


def test_tells_leaders_what_is_late_longest_and_what_waits_for_them(
    leaders_letter: Digested, leader: User, official: User, make_task: MakeTask, session: Session
):
    make_task(title="Muộn ít", due=date(2021, 10, 1))
    make_task(title="Muộn nhất", due=date(2021, 9, 1), year=2020)
    longer = make_task(title="Xin thêm", state=State.IN_PROGRESS)
    session.add(
        Extension(
            task=longer, asked_at=NINE, asked_by=official, reason="Chờ số liệu",
            due_before=date(2021, 11, 30), asked_due=date(2021, 12, 15),
        )
    )  # fmt: skip
    session.flush()

    digest = leaders_letter(leader)

    assert titles(block(digest, "Late for longest")) == ["Muộn nhất", "Muộn ít"]
    assert titles(block(digest, "More time")) == ["Xin thêm"]


def test_says_nothing_to_leaders_of_an_agency_without_tasks(leaders_letter: Digested, leader: User):
    assert leaders_letter(leader) is None


def test_says_when_the_figures_are_of(
    leaders_letter: Digested, leader: User, make_task: MakeTask, at: Callable[[datetime], None]
):
    make_task()
    at(NINE + timedelta(hours=3))

    digest = leaders_letter(leader)

    assert digest is not None
    assert digest.sentences[1].values == {"moment": NINE + timedelta(hours=3)}


@pytest.mark.parametrize("which", ["heads", "leaders"])
def test_costs_as_many_queries_for_many_tasks_as_for_few(
    which: str,
    monday_letter: Digested,
    leaders_letter: Digested,
    head: User,
    leader: User,
    division: Division,
    make_task: MakeTask,
    session: Session,
    count_queries: Callable[..., object],
):
    tell, person = (monday_letter, head) if which == "heads" else (leaders_letter, leader)

    def counted() -> int:
        session.commit()
        session.expire_all()
        _ = person.memberships, person.memberships[0].agency
        with count_queries() as queries:
            assert tell(person) is not None
        return len(queries)

    _many_tasks(make_task, [division])
    few = counted()
    for _ in range(10):
        _many_tasks(make_task, [division])

    assert counted() == few


def _many_tasks(make_task: MakeTask, divisions: Sequence[Division]) -> None:
    """Tasks in every state, around today."""
    for division in divisions:
        for state in State:
            if state in {State.MERGED, State.CANCELLED}:
                continue
            for due in (date(2021, 9, 20), TODAY, date(2021, 10, 8), date(2021, 11, 30)):
                handed_in = {"submitted_on": TODAY} if state in {State.SUBMITTED, State.ACCEPTED} else {}
                make_task(leads=[division], state=state, due=due, **handed_in)


def test_addresses_hold_no_sign_that_mail_programs_break(
    leaders_letter: Digested, leader: User, make_task: MakeTask
):
    make_task(due=date(2021, 10, 1))

    digest = leaders_letter(leader)

    assert digest is not None
    assert digest.table is not None
    for path in (row.path for row in digest.table.rows):
        assert re.fullmatch(r"/[\w/?=&,.-]+", path)
