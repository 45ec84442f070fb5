"""Reporting from a letter: percent, words and a document, by the person of the link, once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.documents import document_fields
from tests.documents import sent as sent_file
from tracker.audit import AuditLine
from tracker.evidence.models import Evidence, Proof
from tracker.mail.models import UsedLink
from tracker.tasks.models import ProgressBy, Report, State
from tracker.tasks.service import report_progress


@pytest.fixture
def typed(task):
    return {"version": task.version, "percent": "40", "words": "Đã tổ chức hội nghị"}


def test_the_page_says_who_acts_and_on_which_task(browse_as, link, task, cast):
    page = browse_as(None).get(link())

    assert page.status_code == 200
    assert all(said in page.text for said in (task.code, task.title, cast.head.name, "30/11/2021"))
    assert "không phải bạn" in page.text.lower()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(browse_as, link, session, task, method):
    address, version = link(), task.version

    for _ in range(3):
        browse_as(None)._ask(method, address)

    assert session.scalars(select(UsedLink)).all() == []
    assert (task.version, task.reports) == (version, [])


def test_a_report_is_saved_as_the_person_of_the_link(browse_as, link, session, typed, cast, task):
    response = browse_as(None).post(link(), typed)

    assert response.status_code == 303
    assert response.location == f"/tasks/act/done?task={task.id}&language=vi"
    report = session.scalars(select(Report)).one()
    assert (report.percent, report.words, report.by_id) == (40, "Đã tổ chức hội nghị", cast.head.id)


def test_a_document_comes_along_as_evidence(browse_as, link, session, typed, cast, task):
    browse_as(None).post(link(), {**typed, **document_fields()})

    proof = session.scalars(select(Proof)).one()
    assert (proof.task_id, proof.version.evidence.created_by_id) == (task.id, cast.head.id)
    assert proof.version.evidence.division_id == cast.division.id


def test_what_is_likely_of_a_document_is_filled_in(browse_as, link, session, typed, task):
    task.product = "Kế hoạch tuyên truyền"
    session.commit()
    address = link()
    page = browse_as(None).get(address).text
    filled = {"title": "Kế hoạch tuyên truyền", "issuer": "Ban Dân tộc", "signed_on": "05/10/2021"}
    assert all(f'value="{value}"' in page for value in filled.values())

    sent = browse_as(None).post(
        address, {**typed, **filled, "version": task.version, "number": "15/KH-BDT", "file": sent_file()}
    )

    assert sent.status_code == 303
    assert session.scalars(select(Evidence)).one().title == "Kế hoạch tuyên truyền"


def test_what_was_filled_in_alone_is_no_document(browse_as, link, session, typed, task):
    filled = {"title": task.title, "issuer": "Ban Dân tộc", "signed_on": "04/10/2021"}

    sent = browse_as(None).post(link(), {**typed, **filled})

    assert sent.status_code == 303
    assert session.scalars(select(Evidence)).all() == []


def test_a_supporting_head_reports_on_their_own_part(browse_as, link, session, typed, cast, task):
    browse_as(None).post(link(to=cast.other_head), typed)

    assert session.scalars(select(Report)).one().division_id == cast.other.id
    assert task.percent == 0


def test_the_audit_line_names_the_letter_and_not_the_link(browse_as, link, session, typed, cast, task):
    address = link()

    browse_as(None).post(address, typed)

    line = session.scalars(select(AuditLine).where(AuditLine.verb == "act_from_letter")).one()
    assert (line.user_id, line.subject_id, line.details["purpose"]) == (cast.head.id, task.id, "report")
    assert address.rpartition(".")[2] not in str([one.details for one in session.scalars(select(AuditLine))])


def test_nobody_is_signed_in_by_it(browse_as, link, typed):
    browser = browse_as(None)

    browser.post(link(), typed)

    assert browser.get("/tasks/mine").location.startswith("/signin")


def test_it_is_done_as_the_person_of_the_letter_whoever_is_signed_in(browse_as, link, session, typed, cast):
    browser, address = browse_as(cast.office), link()

    page = browser.get(address)
    browser.post(address, typed)

    assert cast.office.name in page.text
    assert session.scalars(select(Report)).one().by_id == cast.head.id


def test_the_link_works_once(browse_as, link, session, typed):
    address = link()
    browse_as(None).post(address, typed)

    again = browse_as(None).post(address, {**typed, "words": "Lần hai"})

    assert again.status_code == 410
    assert "đã được sử dụng lúc 09:00 05/10/2021" in again.text
    assert session.scalars(select(Report.words)).all() == ["Đã tổ chức hội nghị"]


def test_a_form_that_is_sent_twice_has_one_effect(browse_as, link, session, typed):
    browser, address = browse_as(None), link()

    answers = [browser.post(address, {**typed, "form_key": "one"}).location for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(session.scalars(select(Report)).all()) == 1


def test_two_that_send_it_at_once_save_one_report(app, session, link, typed):
    address = link()
    session.commit()
    answers = []

    def send(words):
        answers.append(Browser(app, None, None).post(address, {**typed, "words": words}).status_code)

    threads = [threading.Thread(target=send, args=(words,)) for words in ("Lần một", "Lần hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [303, 410]
    assert len(session.scalars(select(Report)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": "140"},
        {"percent": ""},
        {"words": " "},
        {"number": "15/BC-BDT"},
        document_fields(b"MZ\x90\x00" + bytes(64), "bao-cao.pdf"),
        document_fields(signed_on="31/12/2021"),
    ],
    ids=["too much", "no number", "no words", "half a document", "a program as a report", "signed tomorrow"],
)
def test_what_cannot_be_taken_is_shown_again_and_the_link_stays_good(browse_as, link, session, typed, wrong):
    address = link()

    refused = browse_as(None).post(address, {"difficulty": "Đường bị sạt lở", **typed, **wrong})

    assert refused.status_code == 422
    assert "Đường bị sạt lở" in refused.text
    assert session.scalars(select(Report)).all() == session.scalars(select(Evidence)).all() == []
    assert browse_as(None).post(address, typed).status_code == 303


def test_a_percent_that_is_worked_out_is_typed_with_a_reason(browse_as, link, session, typed, task):
    task.progress_by = ProgressBy.MILESTONES
    session.flush()
    address, typed = link(), {**typed, "version": task.version}

    refused = browse_as(None).post(address, typed)
    browse_as(None).post(address, {**typed, "reason": "Có thêm việc ngoài các mốc"})

    assert refused.status_code == 422
    assert (task.percent, task.progress_by) == (40, ProgressBy.HAND)


def test_what_somebody_else_saved_meanwhile_stands_beside_what_was_typed(
    browse_as, link, session, typed, cast, task
):
    address = link()
    report_progress(task, percent=10, words="Chuyên viên viết", version=None, by=cast.official)
    session.commit()

    clash = browse_as(None).post(address, typed)
    session.refresh(task)
    again = browse_as(None).post(address, {**typed, "version": task.version})

    assert clash.status_code == 409
    assert all(said in clash.text for said in ("Chuyên viên viết", "Đã tổ chức hội nghị"))
    assert again.status_code == 303


def test_why_it_was_returned_stands_on_top(browse_as, make_task, link, cast, session):
    task = make_task(leads=[cast.division], state=State.SUBMITTED)
    from_office = browse_as(cast.office)
    from_office.post(f"/tasks/{task.id}/return", {"version": task.version, "reason": "Thiếu số liệu xã"})

    page = browse_as(None).get(link(about=task))

    assert "Thiếu số liệu xã" in page.text


def test_the_page_costs_the_same_however_much_there_is(browse_as, link, make_tasks, count_queries, cast):
    address, counts = link(), []
    browse_as(None).get(address)  # The first request of a process learns which clock it follows.

    for more in (10, 1000):
        make_tasks(more)
        with count_queries() as counted:
            browse_as(None).get(address)
        counts.append(len(counted))

    assert counts[0] == counts[1] <= 14
