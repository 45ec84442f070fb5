"""Links that do nothing any more: each says why in its own words, tells nothing of the task, and
leads to signing in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NINE, TODAY
from tracker.mail.links import LIFETIME, Purpose
from tracker.mail.redeeming import revoke_links
from tracker.signin.service import change_password
from tracker.tasks.models import Report, State


@pytest.fixture
def typed(task):
    return {"version": task.version, "percent": "40", "words": "Đã tổ chức hội nghị"}


@pytest.fixture
def assert_shut(browse_as, session, typed, task):
    """The link neither shows the task nor takes a report."""

    def check(address, status, words):
        looked = browse_as(None).get(address)
        sent = browse_as(None).post(address, typed)
        assert (looked.status_code, sent.status_code) == (status, status)
        for answer in (looked, sent):
            assert words in answer.text
            assert task.title not in answer.text
            assert f'href="/tasks/{task.id}"' in answer.text
        assert session.scalars(select(Report)).all() == []

    return check


def test_after_fourteen_days(assert_shut, link, session, at):
    address = link()
    session.commit()

    at(NINE + LIFETIME + timedelta(minutes=1))

    assert_shut(address, 410, "hết hạn")


def test_revoked(assert_shut, link, cast):
    address = link()

    revoke_links(cast.head, by=cast.head)

    assert_shut(address, 410, "thu hồi")


def test_where_the_agency_has_switched_it_off(assert_shut, link, agency):
    address = link()

    agency.acts_from_letters = False

    assert_shut(address, 403, "đã tắt")


def test_given_to_somebody_else_since(assert_shut, link, task, make_division):
    address = link()

    task.parts[0].division = make_division("Phòng Kế hoạch")

    assert_shut(address, 403, "chuyển cho người khác")


def test_of_an_official_who_does_not_answer_for_it_any_more(assert_shut, link, task, cast):
    address = link(to=cast.official)

    task.official = None

    assert_shut(address, 403, "chuyển cho người khác")


def test_of_somebody_who_has_left(assert_shut, link, cast):
    address = link()

    cast.head.memberships[0].valid_to = date(2021, 10, 4)

    assert_shut(address, 403, "không còn công tác")


def test_of_a_closed_account(assert_shut, link, cast):
    address = link()

    cast.head.is_active = False

    assert_shut(address, 403, "không còn công tác")


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CANCELLED, State.MERGED])
def test_of_a_task_that_is_closed(assert_shut, link, task, make_task, state):
    address, other = link(), make_task()

    task.done_on = TODAY if state is State.ACCEPTED else None
    task.merged_into = other if state is State.MERGED else None
    task.state = state

    assert_shut(address, 409, "đã kết thúc")


def test_to_report_on_a_result_that_is_handed_in(assert_shut, link, task):
    address = link()

    task.state = State.SUBMITTED

    assert_shut(address, 409, "Chưa thực hiện được")


def test_a_new_password_ends_the_links_of_letters_too(browse_as, link, cast):
    address = link()

    change_password(cast.head, "hash")

    assert browse_as(None).get(address).status_code == 410


# --- what is no link of ours -----------------------------------------------------


@pytest.mark.parametrize("change", [lambda a: a[:-1], lambda a: a + "A", lambda a: a.replace("r.", "a.", 1)])
def test_a_changed_link_is_no_page(browse_as, link, typed, change):
    address = change(link())

    page = browse_as(None).get(address)
    assert page.status_code == 404
    assert "có thể đã bị cắt mất một phần trong thư" in page.text
    assert browse_as(None).post(address, typed).status_code == 404


def test_a_link_to_decline_letters_acts_on_no_task(browse_as, link):
    assert browse_as(None).get(link(Purpose.DECLINE)).status_code == 404


def test_whoever_tries_many_addresses_is_slowed_down(browse_as, link, task):
    browser, good = browse_as(None), link()

    answers = [browser.get(f"/tasks/act/r.{number}.1.1.1.1.x") for number in range(62)]

    assert answers[0].status_code == 404
    assert "Thử quá nhiều lần" in answers[-1].text
    assert task.title in browser.get(good).text


def test_what_is_typed_at_no_link_of_ours_leads_to_the_door(browse_as, link, typed):
    assert browse_as(None).send(link() + "x", typed).location == "/signin"


# --- how pages of links are handed out ---------------------------------------------


def test_the_address_of_a_link_is_told_to_nobody(browse_as, link, cast):
    good, shut = link(), link()
    page = browse_as(None).get(good)
    revoke_links(cast.head, by=cast.head)

    told = [page, browse_as(None).get(shut), browse_as(None).get("/tasks/act/done?task=1")]

    assert [one.headers["Referrer-Policy"] for one in told] == ["strict-origin", "no-referrer", "no-referrer"]
    assert {one.headers["Cache-Control"] for one in told} == {"no-store"}
    assert {one.headers["X-Robots-Tag"] for one in told} == {"noindex, nofollow"}


def test_the_form_can_be_sent_over_tls_where_browsers_tell_their_origin_alone(browse_as, link, typed):
    browser, address = browse_as(None), link()
    over_tls = {"base_url": "https://cchc.example"}
    with browser.client.session_transaction(**over_tls) as cookie:
        cookie["csrf_token"] = "known"
    fields = browser.signed(typed)

    sent = browser.post(
        address,
        fields,
        headers={"Referer": "https://cchc.example/", "Sec-Fetch-Site": "same-origin"},
        **over_tls,
    )

    assert sent.location.startswith("/tasks/act/done")


def test_a_form_whose_session_is_gone_is_shown_again_and_changes_nothing(browse_as, link, session, typed):
    address = link()

    refused = browse_as(None).send(address, typed)

    assert refused.status_code == 422
    assert "Đã tổ chức hội nghị" in refused.text
    assert "vẫn được giữ" in refused.text
    assert session.scalars(select(Report)).all() == []
    assert browse_as(None).post(address, typed).location.startswith("/tasks/act/done")


def test_what_was_typed_for_a_link_that_ended_meanwhile_is_answered_like_it(browse_as, link, typed, cast):
    address = link()
    revoke_links(cast.head, by=cast.head)

    assert browse_as(None).send(address, typed).status_code == 410


def test_the_pages_speak_the_language_of_the_letter(browse_as, link, cast):
    cast.head.locale = "en"
    address = link()

    page = browse_as(None).get(address).text
    revoke_links(cast.head, by=cast.head)

    assert "Send the report" in page
    assert "was revoked" in browse_as(None).get(address).text
