"""The list of meetings, recording one, correcting its facts, and who may."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.conclusions.conftest import HELD_ON
from tests.conftest import TODAY
from tracker.accounts.models import Role
from tracker.audit import AuditLine
from tracker.conclusions.models import Handling, Meeting
from tracker.tasks.models import State

FACTS = {"title": "Họp Hội đồng đánh giá chỉ số CCHC", "held_on": "01/09/2021", "evaluation": ""}


def test_records_a_meeting_and_leads_to_where_its_text_is_pasted(session, browse_as, cast):
    facts = {**FACTS, "chair": "Đặng Tấn Giản", "notice_number": "15/TB-BDT", "notice_on": "06/09/2021"}

    response = browse_as(cast.office).post("/meetings/new", facts)

    meeting = session.scalars(select(Meeting)).one()
    assert response.location == f"/meetings/{meeting.id}"
    assert (meeting.held_on, meeting.notice_on) == (HELD_ON, date(2021, 9, 6))
    assert (meeting.chair, meeting.notice_number) == ("Đặng Tấn Giản", "15/TB-BDT")
    assert session.scalars(select(AuditLine.verb)).all() == ["record_meeting"]


def test_proposes_the_last_published_year(browse_as, cast, make_framework, make_evaluation):
    framework = make_framework()
    evaluation = make_evaluation(framework, 2020, percent=87, state="published")

    page = browse_as(cast.office).get("/meetings/new").text

    assert f'<option selected value="{evaluation.id}">2020' in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "Nhập tên cuộc họp."),
        ({"held_on": "31/02/2021"}, "30/11/2021"),
        ({"held_on": "06/10/2021"}, "Chỉ ghi nhận cuộc họp đã diễn ra."),
        ({"notice_on": "31/08/2021"}, "Ngày thông báo không được trước ngày họp."),
        ({"title": "x" * 301}, "301"),
    ],
)
def test_refuses_wrong_facts_and_keeps_what_was_typed(session, browse_as, cast, wrong, told):
    response = browse_as(cast.office).post("/meetings/new", {**FACTS, "chair": "Đồng chí Giản", **wrong})

    assert response.status_code == 422
    assert told in response.text
    assert "Đồng chí Giản" in response.text
    assert session.scalars(select(Meeting)).all() == []


def test_refuses_the_same_meeting_twice(browse_as, cast, make_meeting):
    meeting = make_meeting()

    response = browse_as(cast.office).post("/meetings/new", {**FACTS, "title": meeting.title})

    assert response.status_code == 422
    assert "Cuộc họp này đã được ghi nhận." in response.text


def test_sends_a_form_once_however_often_it_is_clicked(session, browse_as, cast):
    browser = browse_as(cast.office)

    answers = [browser.post("/meetings/new", {**FACTS, "form_key": "one"}) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert len(session.scalars(select(Meeting)).all()) == 1


def test_corrects_the_facts_when_the_notice_gets_its_number(session, browse_as, cast, make_meeting):
    meeting = make_meeting(chair="Giản")

    facts = {**FACTS, "notice_number": "15/TB-BDT", "notice_on": "06/09/2021"}
    response = browse_as(cast.leader).post(f"/meetings/{meeting.id}/edit", facts)

    assert response.status_code == 302
    assert (meeting.title, meeting.notice_number, meeting.chair) == (FACTS["title"], "15/TB-BDT", "")


def test_keeps_the_day_of_a_meeting_whose_tasks_are_issued(browse_as, cast, make_meeting, make_task):
    meeting = make_meeting("Rà soát")
    make_task(conclusion_id=meeting.conclusions[0].id)

    response = browse_as(cast.office).post(f"/meetings/{meeting.id}/edit", {**FACTS, "held_on": "02/09/2021"})

    assert response.status_code == 422
    assert meeting.held_on == HELD_ON


def test_counts_what_became_of_the_conclusions(browse_as, cast, make_meeting, make_task):
    meeting = make_meeting("một", "hai", "ba", "bốn")
    information, done, cancelled, _open = meeting.conclusions
    information.handling, information.reason = Handling.INFORMATION, "chỉ nhắc lại"
    make_task(conclusion_id=done.id)
    make_task(conclusion_id=cancelled.id, state=State.CANCELLED)

    page = browse_as(cast.head).get("/meetings").text

    names = ("Kết luận", "Đã giao nhiệm vụ", "Để biết")
    counts = [page.split(f'data-label="{name}">')[1].split("<")[0] for name in names]
    assert counts == ["4", "1", "1"]
    assert "2</span>" in page.split('data-label="Chưa xử lý">')[1]


def test_says_how_many_are_still_to_be_handled_and_leads_to_the_next(browse_as, cast, make_meeting):
    meeting = make_meeting("một", "hai")
    meeting.conclusions[0].handling, meeting.conclusions[0].reason = Handling.INFORMATION, "chỉ nhắc lại"

    page = browse_as(cast.office).get(f"/meetings/{meeting.id}").text

    assert "Còn 1/2 kết luận chưa xử lý" in page
    assert f'href="/meetings/{meeting.id}/conclusions/{meeting.conclusions[1].id}"' in page


def test_shows_a_head_the_tasks_of_their_division_and_counts_the_others(
    browse_as, cast, make_meeting, make_task
):
    conclusion = make_meeting("Rà soát").conclusions[0]
    make_task(title="Việc của phòng mình", leads=[cast.division], conclusion_id=conclusion.id)
    make_task(title="Việc của phòng khác", leads=[cast.office_division], conclusion_id=conclusion.id)

    page = browse_as(cast.head).get(f"/meetings/{conclusion.meeting_id}").text

    assert "Việc của phòng mình" in page
    assert "Việc của phòng khác" not in page
    assert "1 nhiệm vụ của đơn vị khác" in page


def test_names_the_kept_doubts_in_words(browse_as, cast, make_meeting):
    meeting = make_meeting("Rà soát")
    meeting.conclusions[0].proposal = {"warnings": [{"code": "number_repeated", "values": {"number": "2"}}]}

    page = browse_as(cast.office).get(f"/meetings/{meeting.id}", headers={"Accept-Language": "en"}).text

    assert "2" in page.split("warn-text")[1].split("</li>")[0]


@pytest.mark.parametrize("path", ["/meetings/new", "/meetings/{id}/edit"])
@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_office_and_leader_write(browse_as, cast, make_meeting, path, who):
    meeting = make_meeting()
    browser = browse_as(getattr(cast, who))

    asked = browser.get(path.format(id=meeting.id))
    sent = browser.post(path.format(id=meeting.id), FACTS)

    assert (asked.status_code, sent.status_code) == (403, 403)


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_others_read_without_buttons(browse_as, cast, make_meeting, who):
    meeting = make_meeting("Rà soát")

    page = browse_as(getattr(cast, who)).get(f"/meetings/{meeting.id}")

    assert page.status_code == 200
    assert "Rà soát" in page.text
    assert f"/meetings/{meeting.id}/conclusions" not in page.text.split("<main")[1].replace(
        f'action="/meetings/{meeting.id}/conclusions"', ""
    )


def test_knows_no_meeting_of_another_agency(browse_as, make_agency, make_user, make_meeting):
    elsewhere = make_agency("Sở Nội vụ")
    meeting = make_meeting("Rà soát")
    stranger = browse_as(make_user(Role.OFFICE, at=elsewhere))

    answers = [
        stranger.get(f"/meetings/{meeting.id}"),
        stranger.get(f"/meetings/{meeting.id}/edit"),
        stranger.post(f"/meetings/{meeting.id}/text", {"text": "(1) Rà soát"}),
        stranger.post(f"/meetings/{meeting.id}/conclusions", {"passage": "0-3"}),
        stranger.get(f"/meetings/{meeting.id}/conclusions/{meeting.conclusions[0].id}"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert meeting.title not in stranger.get("/meetings").text


def test_an_unknown_meeting_is_not_found(browse_as, cast):
    assert browse_as(cast.office).get("/meetings/999").status_code == 404


def test_the_list_takes_the_same_queries_for_many_meetings(browse_as, cast, make_meeting, count_queries):
    browser = browse_as(cast.office)
    make_meeting("một", held_on=TODAY)
    browser.get("/meetings")
    with count_queries() as few:
        browser.get("/meetings")
    for number in range(20):
        make_meeting("một", "hai", title=f"Họp lần {number}")

    with count_queries() as many:
        browser.get("/meetings")

    assert len(many) == len(few)


def test_a_meeting_takes_the_same_queries_for_many_conclusions(
    browse_as, cast, make_meeting, make_task, count_queries
):
    browser = browse_as(cast.office)
    short = make_meeting("một", title="Họp ngắn")
    long = make_meeting(*(f"Kết luận thứ {number}." for number in range(20)), title="Họp dài")
    for each in (*short.conclusions, *long.conclusions):
        make_task(conclusion_id=each.id, official=cast.official)
    paths = [f"/meetings/{short.id}", f"/meetings/{long.id}"]
    browser.get("/meetings")

    counts = []
    for path in paths:
        with count_queries() as counted:
            browser.get(path)
        counts.append(len(counted))

    assert counts[0] == counts[1]
