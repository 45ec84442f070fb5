"""The administrator's pages of a reorganisation, and what people see afterwards."""

from __future__ import annotations

import re

import pytest

from tests.tasks.reorganising.conftest import merged, renamed, split
from tracker.accounts.models import Division
from tracker.tasks.closing import reopen_task
from tracker.tasks.models import EventKind, State

PATH = "/divisions/reorganise"


def typed(which, **fields):
    return {"division": str(which.id), "name_1": "Phòng Truyền thông", "on": "01/10/2021", **fields}


def seen_in(page: str) -> str:
    return re.search(r'name="seen"[^>]* value="(\w+)"', page)[1]


def test_the_plan_is_shown_first_and_then_done(browse_as, cast, make_task, session):
    task = make_task(leads=[cast.division], title="Tuyên truyền ở miền núi")
    browser = browse_as(cast.admin)

    page = browser.get(f"{PATH}/renamed", query_string=typed(cast.division)).text
    assert task.code in page
    assert cast.head.name in page
    assert session.query(Division).count() == 2
    response = browser.post(f"{PATH}/renamed", typed(cast.division, seen=seen_in(page)))

    assert response.location == "/divisions"
    assert [division.name for division in task.leads] == ["Phòng Truyền thông"]


def test_choices_row_by_row_are_kept(browse_as, cast, make_task):
    first, second = make_task(leads=[cast.division]), make_task(leads=[cast.division])
    answers = typed(cast.division, name_1="Phòng Một", name_2="Phòng Hai")
    browser = browse_as(cast.admin)
    page = browser.get(f"{PATH}/split", query_string=answers).text

    browser.post(
        f"{PATH}/split",
        {**answers, "seen": seen_in(page), f"task-{first.id}": "1", f"task-{second.id}": "0",
         f"role-{cast.official.memberships[0].id}": "end"},
    )  # fmt: skip

    assert [task.leads[0].name for task in (first, second)] == ["Phòng Hai", "Phòng Một"]
    assert not cast.official.memberships_at(cast.division.agency_id)


@pytest.mark.parametrize("place", ["9", "-1", "x"])
def test_a_place_that_is_none_does_no_harm(browse_as, cast, make_task, place):
    task = make_task(leads=[cast.division])
    answers = typed(cast.division)
    browser = browse_as(cast.admin)
    page = browser.get(f"{PATH}/renamed", query_string=answers).text

    response = browser.post(f"{PATH}/renamed", {**answers, "seen": seen_in(page), f"task-{task.id}": place})

    assert response.status_code in {302, 422}


@pytest.mark.parametrize(
    ("field", "value"),
    [("on", "06/10/2021"), ("on", "hôm qua"), ("on", ""), ("name_1", ""), ("name_1", "Phòng Chính sách"),
     ("division", "9999"), ("division", "x")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_kept(browse_as, cast, session, field, value):
    answers = typed(cast.division, short_1="PTT-TEST", **{field: value})
    browser = browse_as(cast.admin)

    for response in (
        browser.get(f"{PATH}/renamed", query_string=answers),
        browser.post(f"{PATH}/renamed", answers),
    ):
        assert response.status_code in {422, 409}
        assert "PTT-TEST" in response.text
    assert session.query(Division).count() == 2


def test_what_changed_since_is_shown_before_anything_is_done(browse_as, cast, make_task):
    answers = typed(cast.division)
    browser = browse_as(cast.admin)
    seen = seen_in(browser.get(f"{PATH}/renamed", query_string=answers).text)
    late = make_task(leads=[cast.division])

    clash = browser.post(f"{PATH}/renamed", {**answers, "seen": seen})

    assert clash.status_code == 409
    assert late.code in clash.text
    assert late.leads == [cast.division]
    assert browser.post(f"{PATH}/renamed", {**answers, "seen": seen_in(clash.text)}).status_code == 302


def test_no_such_change_is_not_found(browse_as, cast):
    assert browse_as(cast.admin).get(f"{PATH}/abolished").status_code == 404


@pytest.mark.parametrize("who", ["office", "leader", "head", "official", "observer"])
def test_only_an_administrator_sees_them(browse_as, cast, who):
    browser = browse_as(getattr(cast, who))

    assert browser.get(f"{PATH}/renamed", query_string=typed(cast.division)).status_code == 403
    assert browser.post(f"{PATH}/renamed", typed(cast.division)).status_code == 403


# --- afterwards ------------------------------------------------------------------


def test_the_head_of_the_successor_sees_what_was_closed_before(
    browse_as, cast, make_task, carry_out, make_user
):
    closed = make_task(leads=[cast.division], state=State.ACCEPTED)
    [middle] = carry_out(merged(cast.division, cast.other))
    [last] = carry_out(renamed(middle, "Phòng Cuối", on=middle.valid_from.replace(day=3)))
    newcomer = make_user("head", last)

    page = browse_as(newcomer).get(f"/tasks/{closed.id}")

    assert page.status_code == 200
    assert "Phòng Tuyên truyền" in page.text
    assert browse_as(newcomer).get("/tasks?q=&state=accepted").text.count(closed.code) >= 1


def test_who_heads_something_else_sees_nothing_of_it(browse_as, cast, make_task, carry_out):
    closed = make_task(leads=[cast.division], state=State.ACCEPTED)
    carry_out(renamed(cast.division))

    assert browse_as(cast.other_head).get(f"/tasks/{closed.id}").status_code == 404


def test_documents_of_the_division_before_are_the_successors(
    browse_as, cast, make_task, attach, carry_out, make_user
):
    proof = attach(make_task(leads=[cast.division]), by=cast.head)
    evidence = proof.version.evidence
    [successor] = carry_out(renamed(cast.division))
    newcomer = make_user("head", successor)

    assert browse_as(newcomer).get(f"/evidence/{evidence.id}").status_code == 200
    assert browse_as(cast.other_head).get(f"/evidence/{evidence.id}").status_code == 404


def test_a_task_taken_up_again_goes_to_the_successor(cast, make_task, carry_out):
    closed = make_task(leads=[cast.division], state=State.ACCEPTED)
    [successor] = carry_out(renamed(cast.division))

    reopen_task(closed, reason="Sai số liệu", version=None, by=cast.office)

    assert closed.leads == [successor]
    assert EventKind.REORGANISED in {event.kind for event in closed.events}


def test_the_page_of_an_ended_division_says_what_became_of_it(browse_as, cast, carry_out):
    one, two = carry_out(split(cast.division, "Phòng Một", "Phòng Hai"))
    browser = browse_as(cast.admin)

    page = browser.get(f"/divisions/{cast.division.id}").text

    assert f'href="/divisions/{one.id}"' in page
    assert f'href="/divisions/{two.id}"' in page
    assert "Phòng Tuyên truyền" in browser.get("/divisions").text
    assert "Phòng Tuyên truyền" in browser.get(f"/divisions/{two.id}").text
