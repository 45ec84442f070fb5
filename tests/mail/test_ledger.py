"""The pages of the ledger: which letters, why one did not go, and what each said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.servers.smtp import Behaviour, MailServer
from tracker import clock, heartbeat
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter, Notice, NoticeState
from tracker.mail.planning import write_at_once_letters

Tell = Callable[..., Notice]
BrowseAs = Callable[[User | None], Any]


@pytest.fixture
def delivered(tell: Tell, letters: Callable[[], list[Letter]]) -> Callable[..., Letter]:
    """A letter that delivery has dealt with."""

    def make(person: User, *args: Any, **kwargs: Any) -> Letter:
        tell(person, *args, **kwargs)
        deliver_letters()
        return letters()[-1]

    return make


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_is_read_by_those_who_answer_for_the_whole(
    browse_as: BrowseAs, make_user: Callable[..., User], delivered: Callable[..., Letter], role: Role
):
    letter = delivered(make_user(role))

    browser = browse_as(letter.recipient)

    assert browser.get("/letters").status_code == 200
    assert browser.get(f"/letters/{letter.id}").status_code == 200
    assert browser.get(f"/letters/{letter.id}/body").status_code == 200


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICIAL])
def test_is_closed_to_others_even_for_their_own_letters(
    browse_as: BrowseAs,
    make_user: Callable[..., User],
    make_division: Callable[..., Division],
    delivered: Callable[..., Letter],
    role: Role,
):
    letter = delivered(make_user(role, make_division()))

    browser = browse_as(letter.recipient)

    assert browser.get("/letters").status_code == 403
    assert browser.get(f"/letters/{letter.id}").status_code == 404
    assert browser.get(f"/letters/{letter.id}/body").status_code == 404


def test_shows_no_letter_of_another_agency(
    browse_as: BrowseAs,
    person: User,
    make_user: Callable[..., User],
    make_agency: Callable[..., Agency],
    delivered: Callable[..., Letter],
):
    stranger = make_user(Role.OFFICE, at=make_agency("Sở Nội vụ"))
    letter = delivered(person, None)

    browser = browse_as(stranger)

    assert letter.subject not in browser.get("/letters").text
    assert browser.get(f"/letters/{letter.id}").status_code == 404


def test_says_why_a_letter_was_not_taken(
    browse_as: BrowseAs, person: User, mail_server: MailServer, delivered: Callable[..., Letter]
):
    mail_server.will(Behaviour.REFUSE_RECIPIENT)
    letter = delivered(person)

    browser = browse_as(person)

    assert "Máy chủ thư từ chối địa chỉ của người nhận" in browser.get("/letters").text
    assert "550 5.1.1 no such user" in browser.get("/letters").text
    assert "550 5.1.1 no such user" in browser.get(f"/letters/{letter.id}").text


def test_finds_the_letters_of_a_person_who_left(
    browse_as: BrowseAs, person: User, make_user: Callable[..., User], delivered: Callable[..., Letter],
    session: Session,
):  # fmt: skip
    left = make_user(Role.OBSERVER, name="Phạm Văn Đã Nghỉ")
    letter = delivered(left)
    left.memberships[0].valid_to = TODAY - timedelta(days=1)
    session.commit()
    browser = browse_as(person)

    page = browser.get(f"/letters?person={left.id}").text

    assert f'<option selected value="{left.id}">Phạm Văn Đã Nghỉ</option>' in page
    assert f'href="/letters/{letter.id}"' in page


def test_shows_a_servers_answer_with_a_percent_sign(
    browse_as: BrowseAs, person: User, delivered: Callable[..., Letter], session: Session
):
    letter = delivered(person)
    letter.why = "452 mailbox 100% full %(x)s"
    session.commit()

    assert "452 mailbox 100% full %(x)s" in browse_as(person).get("/letters").text


def test_finds_letters_by_state_person_rule_and_day(
    browse_as: BrowseAs,
    person: User,
    make_user: Callable[..., User],
    delivered: Callable[..., Letter],
    make_division: Callable[..., Division],
):
    delivered(person, make_division("Phòng Chính sách"))
    other = make_user(Role.OFFICE)
    delivered(other, rule="secret_told")
    browser = browse_as(person)

    def found(query: str) -> tuple[bool, bool]:
        page = browser.get(f"/letters?{query}").text
        return "Phòng Chính sách" in page, "Chìa khóa" in page

    assert found("") == (True, True)
    assert found("state=sent") == (True, True)
    assert found("state=failed") == (False, False)
    assert found(f"person={other.id}") == (False, True)
    assert found("rule=division_founded") == (True, False)
    assert found("from_day=05/10/2021&to_day=05/10/2021") == (True, True)
    assert found("from_day=06/10/2021") == (False, False)


@pytest.mark.parametrize(
    "query", ["state=x", "person=x", "from_day=x", "task=x", "page=x", "page=-1", "page=99999999"]
)
def test_bears_any_address(browse_as: BrowseAs, person: User, query: str):
    assert browse_as(person).get(f"/letters?{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["to_day=30/02/2021", "from_day=06/10/2021&to_day=05/10/2021", "from_day=x&to_day=30/02/2021"]
)
def test_lists_nothing_under_a_filter_that_makes_no_sense(
    browse_as: BrowseAs, person: User, delivered: Callable[..., Letter], query: str
):
    letter = delivered(person)
    browser = browse_as(person)

    pages = [browser.get(f"/letters{path}?{query}") for path in ("", "/notices")]

    for page in pages:
        assert page.status_code == 200
        assert f'value="{query.rpartition("=")[2]}"' in page.text
        assert 'class="fault"' in page.text
        assert f'href="/letters/{letter.id}"' not in page.text
    assert browser.get(f"/letters/export.xlsx?{query}").status_code == 302


def test_pages_take_as_many_queries_for_fifty_letters_as_for_one(
    browse_as: BrowseAs,
    person: User,
    make_user: Callable[..., User],
    tell: Tell,
    session: Session,
    count_queries: Callable[[], Any],
):
    def queries() -> int:
        write_at_once_letters()
        browser = browse_as(person)
        browser.get("/letters")  # The first request of a process asks for more.
        with count_queries() as counted:
            browser.get("/letters")
        return len(counted)

    tell(person)
    for_one = queries()
    for _ in range(49):
        tell(make_user(Role.OFFICE))
    for_fifty = queries()

    assert for_fifty == for_one


def test_warns_while_the_scheduler_is_silent(
    browse_as: BrowseAs, person: User, beat: Callable[..., None], at: Any
):
    beat()

    assert 'class="note bad"' not in browse_as(person).get("/letters").text
    at(NINE + timedelta(seconds=121))
    assert 'class="note bad"' in browse_as(person).get("/letters").text


def test_says_what_a_job_that_fails_says_but_not_what_was_asked_of_the_database(
    browse_as: BrowseAs, person: User, beat: Callable[..., None], at: Any
):
    beat()
    at(NINE + timedelta(seconds=121))
    beat(heartbeat.DELIVER)
    beat(heartbeat.REMIND, error="IntegrityError: not unique\n[parameters: ('secret',)]")

    page = browse_as(person).get("/letters").text

    assert "Lập nội dung nhắc việc: lần cuối thực hiện được lúc 09:00" in page
    assert "IntegrityError: not unique" in page
    assert "secret" not in page


def test_a_letters_document_may_do_nothing_but_show_its_own_style(
    browse_as: BrowseAs, person: User, delivered: Callable[..., Letter]
):
    letter = delivered(person)

    policy = browse_as(person).get(f"/letters/{letter.id}/body").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_a_letter_that_is_not_written_yet_has_no_document(
    browse_as: BrowseAs, person: User, tell: Tell, letters: Callable[[], list[Letter]]
):
    tell(person)
    write_at_once_letters()
    [letter] = letters()
    browser = browse_as(person)

    assert browser.get(f"/letters/{letter.id}").status_code == 200
    assert browser.get(f"/letters/{letter.id}/body").status_code == 404


@pytest.mark.parametrize(
    ("code", "is_found"), [("2021-29", True), ("29", True), ("2020-29", False), ("9", False), ("x-29", False)]
)
def test_finds_the_letters_on_a_task_by_its_code_or_its_number_alone(
    browse_as: BrowseAs,
    person: User,
    make_task: Callable[..., Any],
    session: Session,
    code: str,
    is_found: bool,
):
    task = make_task(number=29)
    session.add(
        Notice(
            agency_id=task.agency_id, rule="secret_told", subject_type="task", subject_id=task.id,
            thread=task.mail_thread, recipient_id=person.id, planned_on=TODAY, created_at=clock.now(),
            state=NoticeState.SKIPPED, reason="",
        )
    )  # fmt: skip
    session.commit()

    page = browse_as(person).get(f"/letters/notices?task={code}").text

    assert ("2021-29</a>" in page) is is_found
