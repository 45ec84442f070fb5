"""A person's tasks as a calendar: read back as Google, Outlook and Apple read it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.conftest import NINE, TODAY
from tracker.accounts.models import Role
from tracker.reminders.feed import Entry, write_feed
from tracker.reminders.feeds import make_feed
from tracker.tasks.course.models import Milestone
from tracker.tasks.models import State, Watcher
from tracker.words import N_

DUE = date(2021, 11, 30)


@pytest.fixture
def read(browse_as, agency, session):
    """`read(person)`: the answer at the address of the person's calendar."""
    addresses = {}

    def answer(person, **headers):
        if person.id not in addresses:
            addresses[person.id] = f"/feed/{make_feed(person, agency)}.ics"
        return browse_as(None).get(addresses[person.id], headers=headers)

    return answer


def events_of(response):
    assert response.status_code == 200
    return {str(event["uid"]): event for event in Calendar.from_ical(response.data).walk("VEVENT")}


def add_milestone(session, task, **columns):
    milestone = Milestone(task_id=task.id, position=1, **{"name": "Dự thảo", "due": DUE, **columns})
    session.add(milestone)
    session.flush()
    return milestone


def test_a_task_is_a_whole_day_that_ends_on_the_next(read, make_task, division, official):
    task = make_task(leads=[division], official=official, due=DUE)

    (event,) = events_of(read(official)).values()

    assert event["dtstart"].dt == DUE
    assert event["dtend"].dt == DUE + timedelta(days=1)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["summary"] == f"Trong hạn: {task.title} ({task.code})"
    assert event["description"].startswith(f"{task.code} – {task.title}\nTrong hạn\n")
    assert event["url"].endswith(f"/tasks/{task.id}")
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")


def test_officials_heads_and_watchers_find_their_tasks_and_nobody_elses(
    read, make_task, make_division, division, official, head, make_user, session
):
    mine = make_task(leads=[division], official=official)
    of_division = make_task(leads=[division])
    watched = make_task(leads=[make_division()])
    observer = make_user(Role.OBSERVER)
    session.add(Watcher(task_id=watched.id, user_id=observer.id, since=NINE))

    def found(person):
        return {int(uid.partition("@")[0].removeprefix("task-")) for uid in events_of(read(person))}

    assert found(official) == {mine.id}
    assert found(head) == {mine.id, of_division.id}
    assert found(observer) == {watched.id}


def test_milestones_stand_on_their_own_days(read, make_task, division, official, session):
    task = make_task(leads=[division], official=official)
    milestone = add_milestone(session, task, due=date(2021, 10, 20))

    event = next(e for uid, e in events_of(read(official)).items() if uid.startswith("milestone-"))

    assert event["uid"].startswith(f"milestone-{milestone.id}@")
    assert event["dtstart"].dt == date(2021, 10, 20)
    assert event["summary"] == f"Mốc: Dự thảo ({task.code})"


def test_what_is_cancelled_says_so_and_a_draft_is_not_told(read, make_task, division, official, session):
    make_task(leads=[division], official=official, state=State.CANCELLED)
    make_task(leads=[division], official=official, state=State.DRAFT)

    (event,) = events_of(read(official)).values()

    assert event["status"] == "CANCELLED"


def test_a_late_task_says_so(read, make_task, division, official):
    make_task(leads=[division], official=official, due=date(2021, 10, 1), issued_on=date(2021, 9, 1))

    (event,) = events_of(read(official)).values()

    assert event["summary"].startswith("Quá hạn: ")


def test_a_change_keeps_the_entry_and_counts_up(read, make_task, division, official, session):
    task = make_task(leads=[division], official=official)
    (before,) = events_of(read(official)).values()
    task.due, task.changed_at = date(2021, 12, 15), NINE + timedelta(hours=1)
    session.commit()

    (after,) = events_of(read(official)).values()

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == date(2021, 12, 15)
    assert after["last-modified"].dt == NINE + timedelta(hours=1)


def test_a_year_and_a_half_is_told_and_no_more(read, make_task, division, official):
    for due in (TODAY - timedelta(days=200), TODAY + timedelta(days=366)):
        make_task(leads=[division], official=official, due=due, issued_on=date(2020, 1, 1))

    assert events_of(read(official)) == {}


def test_the_calendar_speaks_its_readers_language(read, make_task, division, official):
    official.locale = "en"
    make_task(leads=[division], official=official)

    (event,) = events_of(read(official)).values()

    assert event["summary"].startswith("In term: ")


def test_the_calendar_names_itself_and_when_to_look_again(read, official):
    calendar = Calendar.from_ical(read(official).data)

    assert calendar["x-wr-calname"] == "Nhiệm vụ · Ban Dân tộc"
    assert calendar["x-wr-timezone"] == "Asia/Ho_Chi_Minh"
    assert calendar["refresh-interval"].dt == timedelta(hours=4)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")


def test_no_mail_address_and_no_name_of_a_person_is_in_it(read, make_task, division, official):
    make_task(leads=[division], official=official, details="Riêng tư")

    text = read(official).text

    assert official.name not in text
    assert "bandantoc.example" not in text
    assert "Riêng tư" not in text


def test_what_did_not_change_is_not_sent_again(read, make_task, division, official, session):
    task = make_task(leads=[division], official=official)
    tag = read(official).headers["ETag"]

    again = read(official, **{"If-None-Match": tag})
    task.title = "Khác"
    session.commit()

    assert (again.status_code, again.data) == (304, b"")
    assert read(official, **{"If-None-Match": tag}).status_code == 200


def test_a_wrong_address_opens_nothing(browse_as, official):
    assert browse_as(None).get("/feed/guessed.ics").status_code == 404


def test_a_revoked_address_opens_nothing(read, browse_as, official):
    assert read(official).status_code == 200

    browse_as(official).post("/me/calendar/revoke")

    assert read(official).status_code == 404


def test_a_new_address_ends_the_old_one_and_is_shown_once(read, browse_as, official):
    read(official)
    browser = browse_as(official)

    browser.post("/me/calendar")
    shown = browser.get("/me").text

    (path,) = re.findall(r"/feed/[\w-]+\.ics", shown)
    assert browse_as(None).get(path).status_code == 200
    assert read(official).status_code == 404
    assert "/feed/" not in browser.get("/me").text


def test_the_secret_of_an_address_is_not_kept(browse_as, official, agency, session):
    token = make_feed(official, agency)
    session.flush()

    kept = session.connection().exec_driver_sql("SELECT digest FROM calendar_feed").scalar_one()

    assert token not in kept


def test_there_is_nothing_to_revoke_where_there_is_no_address(browse_as, official):
    assert browse_as(official).post("/me/calendar/revoke").status_code == 409


@pytest.mark.parametrize("how", ["inactive", "without a role"])
def test_the_address_of_somebody_who_left_opens_nothing(read, official, session, how):
    read(official)
    if how == "inactive":
        official.is_active = False
    else:
        official.memberships[0].valid_to = TODAY - timedelta(days=1)
    session.commit()

    assert read(official).status_code == 404


def test_many_tasks_cost_no_more_queries_than_one(
    read, make_task, division, official, session, count_queries
):
    def add(count):
        for _ in range(count):
            add_milestone(session, make_task(leads=[division], official=official))

    add(1)
    read(official)
    with count_queries() as few:
        read(official)
    add(100)
    session.commit()

    with count_queries() as many:
        assert len(events_of(read(official))) == 202

    assert len(many) == len(few)


TEXTS = st.text(max_size=400)
ENTRIES = st.builds(
    Entry,
    name=st.integers(1, 10**6).map(lambda n: f"task-{n}"),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 30)),
    title=TEXTS,
    code=st.just("2021-07"),
    words=st.just(N_("Overdue")),
    is_milestone=st.booleans(),
    is_cancelled=st.booleans(),
    path=st.just("/tasks/7"),
    version=st.integers(1, 10**6),
    changed_at=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


def written(*entries):
    return write_feed(
        entries, title="Nhiệm vụ", host="theo-doi.example", base_url="https://theo-doi.example", say=str
    )


@given(st.lists(ENTRIES, max_size=4, unique_by=lambda entry: entry.name))
def test_whatever_a_title_holds_the_lines_are_short_and_read_back(entries):
    body = written(*entries)

    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [event["uid"] for event in events] == [f"{one.name}@theo-doi.example" for one in entries]
    assert [event["dtstart"].dt for event in events] == [entry.day for entry in entries]


def test_vietnamese_letters_and_signs_are_read_back_as_typed():
    title = "Rà soát thủ tục; hoàn thiện, \\ “trước hạn”\nEND:VEVENT " + "ế" * 100
    entry = Entry("task-1", DUE, title, "2021-07", N_("Overdue"), False, False, "/tasks/1", 1, NINE)

    (event,) = Calendar.from_ical(written(entry)).walk("VEVENT")

    assert event["summary"] == f"Overdue: {' '.join(title.split())} (2021-07)"
