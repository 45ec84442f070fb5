"""Turning a conclusion into tasks: what is proposed, what is refused, where it leads."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.conclusions.conftest import HELD_ON, address_of
from tracker.audit import AuditLine
from tracker.conclusions.models import Handling
from tracker.conclusions.service import issue_tasks
from tracker.errors import NotAllowed, Refused
from tracker.index.models import Level
from tracker.mail.models import Notice
from tracker.tasks.models import Source, State, Task


@pytest.fixture
def typed(cast):
    """What the office sends for a task of a conclusion."""
    return {
        "version": "0",
        "title": "Phát động thi đua",
        "details": "Văn phòng phát động thi đua",
        "leads": [str(cast.office_division.id)],
        "supports": [str(cast.division.id)],
        "issued_on": "06/09/2021",
        "due": "30/11/2021",
        "product": "Kế hoạch thi đua",
        "official": "",
    }


@pytest.fixture
def issue(browse_as, cast, conclusion, typed):
    def send(of=conclusion, by=cast.office, **fields):
        return browse_as(by).post(address_of(of), {**typed, **fields})

    return send


def tasks_of(session, conclusion):
    return session.scalars(select(Task).where(Task.conclusion_id == conclusion.id).order_by(Task.id)).all()


def test_issues_a_task_that_knows_its_conclusion(session, issue, cast, conclusion):
    issue()

    task = tasks_of(session, conclusion)[0]
    assert (task.source, task.title, task.product) == (
        Source.CONCLUSION,
        "Phát động thi đua",
        "Kế hoạch thi đua",
    )
    assert (task.leads, task.supports) == ([cast.office_division], [cast.division])
    assert (task.issued_on, task.due, task.first_due) == (date(2021, 9, 6), date(2021, 11, 30), task.due)
    assert conclusion.handling is Handling.TASKS


def test_tells_the_divisions_and_leaves_an_audit_line(session, issue, cast, conclusion):
    issue()

    told = session.scalars(select(Notice.recipient_id).where(Notice.rule == "task_assigned")).all()
    lines = session.scalars(select(AuditLine).where(AuditLine.verb == "issue_tasks")).all()
    assert cast.head.id in told
    assert [(line.user_id, line.subject_id) for line in lines] == [(cast.office.id, conclusion.id)]


def test_goes_on_to_the_next_open_conclusion_and_from_the_last_to_the_first(issue, make_meeting):
    first, second, third = make_meeting("một", "hai", "ba", title="Họp khác").conclusions
    second.handling, second.reason = Handling.INFORMATION, "nhắc lại"

    assert issue(third, then="next").location == address_of(first)
    assert issue(first, then="next").location == f"/meetings/{first.meeting_id}"


def test_stays_to_issue_another_task(issue, conclusion):
    assert issue(then="stay").location == address_of(conclusion)


def test_issues_several_tasks_from_one_conclusion(session, issue, conclusion):
    issue()
    issue(version="1", title="Tổng kết thi đua")

    assert [task.title for task in tasks_of(session, conclusion)] == ["Phát động thi đua", "Tổng kết thi đua"]


def test_gives_one_task_to_several_leads(session, issue, cast, conclusion):
    issue(leads=[str(cast.division.id), str(cast.office_division.id)])

    assert [len(task.leads) for task in tasks_of(session, conclusion)] == [2]


def test_gives_each_lead_a_task_of_its_own(session, issue, cast, conclusion):
    issue(leads=[str(cast.division.id), str(cast.office_division.id)], supports=[], then="each")

    assert [task.leads for task in tasks_of(session, conclusion)] == [[cast.division], [cast.office_division]]


def test_a_double_click_issues_one_task(session, issue, conclusion):
    answers = [issue(form_key="one").location for _click in range(2)]

    assert answers[0] == answers[1]
    assert len(tasks_of(session, conclusion)) == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"leads": []}, "Hãy chọn đơn vị chủ trì nhiệm vụ."),
        ({"due": "31/08/2021"}, "Thời hạn 31/08/2021 sớm hơn ngày họp 01/09/2021."),
        ({"due": "31/02/2022"}, "30/11/2021"),
        ({"due": "cuối năm"}, "30/11/2021"),
        ({"issued_on": "31/08/2021"}, "Cuộc họp diễn ra ngày 01/09/2021"),
        ({"title": ""}, "title-fault"),
        ({"title": "x" * 501}, "501"),
    ],
    ids=["nobody leads", "due before meeting", "no such day", "no day", "issued before", "no title", "long"],
)
def test_refuses_and_keeps_what_was_typed(session, issue, conclusion, fields, told):
    response = issue(details="Lời đã gõ", **fields)

    assert response.status_code == 422
    assert told in response.text
    assert "Lời đã gõ" in response.text
    assert tasks_of(session, conclusion) == []
    assert conclusion.handling is Handling.OPEN


def test_asks_for_no_official_when_each_division_gets_a_task(issue, cast):
    response = issue(
        leads=[str(cast.division.id), str(cast.office_division.id)],
        official=str(cast.official.id),
        then="each",
    )

    assert response.status_code == 422
    assert "Một chuyên viên không thể chịu trách nhiệm" in response.text


def test_tells_the_second_of_two_who_issue_at_once(session, issue, cast, conclusion):
    issue()

    response = issue(by=cast.leader, title="Việc thứ hai")

    assert response.status_code == 409
    assert "Người khác vừa giao nhiệm vụ" in response.text
    assert "Việc thứ hai" in response.text
    assert "Phát động thi đua" in response.text
    assert len(tasks_of(session, conclusion)) == 1


def test_lets_the_second_issue_after_seeing_the_first_task(session, issue, cast, conclusion):
    issue()
    page = issue(by=cast.leader, title="Việc thứ hai").text

    assert 'name="version" type="hidden" value="1"' in page
    assert issue(by=cast.leader, title="Việc thứ hai", version="1").status_code == 302


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_only_office_and_leader_issue(session, issue, cast, conclusion, who):
    assert issue(by=getattr(cast, who)).status_code == 403
    assert tasks_of(session, conclusion) == []


def test_the_verb_itself_asks_who_may(session, cast, conclusion):
    session.commit()

    with pytest.raises(NotAllowed):
        issue_tasks(
            conclusion, title="Việc", leads=[cast.division], issued_on=HELD_ON, due=None, by=cast.head
        )


def test_issues_nothing_from_a_conclusion_for_information(session, cast, conclusion):
    conclusion.handling, conclusion.reason = Handling.INFORMATION, "nhắc lại"
    session.commit()

    with pytest.raises(Refused):
        issue_tasks(
            conclusion, title="Việc", leads=[cast.division], issued_on=HELD_ON, due=None, by=cast.office
        )


def test_takes_no_division_that_was_not_offered(session, issue, make_agency, make_division, conclusion):
    foreign = make_division("Phòng khác", agency=make_agency("Sở khác"))

    assert issue(leads=[str(foreign.id)]).status_code == 422
    assert tasks_of(session, conclusion) == []


def test_fills_the_form_from_the_sentence(
    browse_as, cast, conclusion, make_framework, make_evaluation, make_criterion
):
    framework = make_framework()
    make_evaluation(framework, 2021)
    field = make_criterion(
        framework, "1", level=Level.FIELD, scored_by=None, rule=None, name_vi="Chỉ đạo, điều hành"
    )
    named = make_criterion(framework, "1.5", parent_id=field.id, name_vi="Sáng kiến trong CCHC")
    other = make_criterion(framework, "1.6", parent_id=field.id, name_vi="Kiểm tra công vụ")
    conclusion.proposal = {
        "lead": ["Văn phòng"],
        "support": ["Phòng Chính sách", "Sở Nội vụ"],
        "deadline": "2021-12-31",
        "deadline_phrase": "trong năm 2021",
        "warnings": [],
    }

    page = browse_as(cast.office).get(address_of(conclusion)).text

    assert 'value="Phát động thi đua về sáng kiến cải cách hành chính"' in page
    assert 'value="31/12/2021"' in page
    assert f'checked id="leads-1" name="leads" type="checkbox" value="{cast.office_division.id}"' in page
    assert f'checked id="supports-0" name="supports" type="checkbox" value="{cast.division.id}"' in page
    assert f'value="{named.id}" id="criterion-{named.id}" checked' in page
    assert f'value="{other.id}" id="criterion-{other.id}" checked' not in page
    assert "Có nêu nhưng không phải đơn vị của cơ quan: Sở Nội vụ" in page


def test_asks_who_leads_when_nobody_is_named(browse_as, cast, conclusion):
    page = browse_as(cast.office).get(address_of(conclusion)).text

    assert "Kết luận không nêu đơn vị nào của cơ quan. Hãy chọn đơn vị chủ trì." in page


def test_a_conclusion_whose_tasks_are_all_cancelled_is_open_again(browse_as, cast, conclusion, make_task):
    make_task(conclusion_id=conclusion.id, state=State.CANCELLED)
    conclusion.handling = Handling.TASKS

    page = browse_as(cast.office).get(f"/meetings/{conclusion.meeting_id}").text

    assert "Còn 1/1 kết luận chưa xử lý" in page
    assert "Mọi nhiệm vụ của kết luận này đã bị hủy." in page


def test_others_see_the_sentence_and_no_form(browse_as, cast, conclusion):
    page = browse_as(cast.head).get(address_of(conclusion)).text

    assert "phát động thi đua" in page
    assert 'name="leads"' not in page


def test_a_conclusion_is_found_in_its_own_meeting_alone(browse_as, cast, conclusion, make_meeting):
    other = make_meeting(title="Họp khác")

    assert browse_as(cast.office).get(f"/meetings/{other.id}/conclusions/{conclusion.id}").status_code == 404


def test_the_page_takes_the_same_queries_for_many_divisions_people_and_tasks(
    browse_as, cast, conclusion, make_division, make_user, make_task, count_queries
):
    browser, path = browse_as(cast.office), address_of(conclusion)
    make_task(conclusion_id=conclusion.id)
    browser.get(path)
    with count_queries() as few:
        browser.get(path)
    for _each in range(10):
        make_user("head", make_division())
        make_task(conclusion_id=conclusion.id)

    with count_queries() as many:
        browser.get(path)

    assert len(many) == len(few)
