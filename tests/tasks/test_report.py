"""Reporting progress: the verb, the one form, two people at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NINE, Browser
from tests.documents import document_fields
from tracker.errors import Clash, NotAllowed, Refused
from tracker.evidence.models import Evidence, Proof, ProofState
from tracker.tasks.models import EventKind, ProgressBy, Report, State
from tracker.tasks.service import report_progress


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other], official=cast.official)


def test_moves_an_assigned_task_into_work_and_its_percent(task, session, cast):
    report_progress(task, percent=20, words="Đã lập kế hoạch", version=task.version, by=cast.head)

    session.refresh(task)
    assert (task.state, task.percent) == (State.IN_PROGRESS, 20)
    assert [(event.kind, event.before, event.after) for event in task.events[1:]] == [
        (EventKind.PROGRESS, "0", "20"),
        (EventKind.STATE, "assigned", "in_progress"),
    ]


def test_leaves_a_returned_task_marked_as_returned(make_task, cast):
    task = make_task(leads=[cast.division], state=State.RETURNED)

    report_progress(task, percent=80, words="Đã bổ sung", version=task.version, by=cast.head)

    assert task.state is State.RETURNED


def test_a_supporting_division_tells_of_its_part_without_moving_the_whole(task, cast):
    report_progress(task, percent=90, words="Phần của phòng", version=task.version, by=cast.other_head)

    assert task.percent == 0
    assert task.reports[0].percent == 90


def test_the_answerable_official_may_report(task, cast):
    report_progress(task, percent=5, words="x", version=task.version, by=cast.official)

    assert [report.by for report in task.reports] == [cast.official]


@pytest.mark.parametrize("role", ["office", "leader", "observer", "admin"])
def test_is_only_for_those_with_a_part(task, cast, role):
    with pytest.raises(NotAllowed):
        report_progress(task, percent=5, words="x", version=task.version, by=getattr(cast, role))


def test_an_official_who_does_not_answer_for_it_may_not_report(make_task, cast):
    task = make_task(leads=[cast.division])

    with pytest.raises(NotAllowed):
        report_progress(task, percent=5, words="x", version=task.version, by=cast.official)


@pytest.mark.parametrize("percent", [-1, 101])
def test_refuses_a_percent_outside_of_the_hundred(task, cast, percent):
    with pytest.raises(Refused) as refusal:
        report_progress(task, percent=percent, words="x", version=task.version, by=cast.head)

    assert refusal.value.field == "percent"


def test_refuses_a_report_without_a_word(task, cast):
    with pytest.raises(Refused):
        report_progress(task, percent=5, words="  ", version=task.version, by=cast.head)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.CANCELLED])
def test_refuses_a_report_when_nobody_works_on_it(make_task, cast, state):
    task = make_task(leads=[cast.division], state=state)

    with pytest.raises(Refused):
        report_progress(task, percent=5, words="x", version=task.version, by=cast.head)


def test_refuses_to_save_over_what_somebody_else_saved(session, task, cast):
    seen = task.version
    report_progress(task, percent=5, words="x", version=seen, by=cast.head)
    session.commit()

    with pytest.raises(Clash):
        report_progress(task, percent=9, words="y", version=seen, by=cast.official)


# --- the form ----------------------------------------------------------------


@pytest.fixture
def typed(task):
    return {"version": task.version, "percent": "40", "words": "Đã tổ chức hội nghị", "act": "save"}


def test_the_form_saves_a_report(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(f"/tasks/{task.id}/update", typed)

    assert response.location == f"/tasks/{task.id}"
    report = session.scalars(select(Report)).one()
    assert (report.percent, report.words, report.by_id) == (40, "Đã tổ chức hội nghị", cast.head.id)


def test_the_form_takes_a_document_along(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/update", {**typed, **document_fields(name="Báo cáo quý III.pdf")}
    )

    assert response.status_code == 302
    evidence = session.scalars(select(Evidence)).one()
    assert (evidence.division_id, evidence.latest.filename) == (cast.division.id, "Báo cáo quý III.pdf")
    proof = session.scalars(select(Proof)).one()
    assert (proof.task_id, proof.state) == (task.id, ProofState.SUBMITTED)
    assert task.events[1].kind is EventKind.EVIDENCE


def test_a_document_alone_is_a_report_enough(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/update", {**typed, "percent": "0", "words": "", **document_fields()}
    )

    assert response.status_code == 302
    assert session.scalars(select(Report)).all() == []


def test_half_a_document_is_refused_at_the_fields_that_lack(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "number": "15/BC-BDT"})

    assert response.status_code == 422
    for field in ("signed_on", "issuer", "title", "file"):
        assert f'id="{field}-fault"' in response.text
    assert session.scalars(select(Report)).all() == []


@pytest.mark.parametrize("given", [{"issuer": "Ban Dân tộc"}, {"signed_on": "04/10/2021"}])
def test_whatever_is_typed_of_a_document_is_not_dropped(session, browse_as, cast, task, typed, given):
    response = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, **given})

    assert response.status_code == 422
    assert f'value="{next(iter(given.values()))}"' in response.text
    assert session.scalars(select(Report)).all() == []


def test_a_refused_file_keeps_the_text_and_says_to_choose_again(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(
        f"/tasks/{task.id}/update", {**typed, **document_fields(b"", "rỗng.pdf")}
    )

    assert response.status_code == 422
    assert "Đã tổ chức hội nghị" in response.text
    assert "Hãy chọn lại tệp" in response.text
    assert session.scalars(select(Evidence)).all() == []
    assert session.scalars(select(Report)).all() == []


@pytest.mark.parametrize("percent", ["", "101", "-3", "nửa"])
def test_the_form_refuses_such_a_percent(browse_as, cast, task, typed, percent):
    response = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "percent": percent})

    assert response.status_code == 422
    assert 'id="percent-fault"' in response.text


def test_a_clash_shows_what_came_between_and_not_what_is_long_past(browse_as, cast, task, typed, at):
    at(NINE - timedelta(days=20))
    report_progress(task, percent=5, words="Tin của tháng trước", version=None, by=cast.official)
    at(NINE)
    seen = {**typed, "version": str(task.version)}
    browse_as(cast.official).post(f"/tasks/{task.id}/update", {**seen, "words": "Tin của chuyên viên"})

    clash = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**seen, "words": "Tin của trưởng"})

    assert "Tin của chuyên viên" in clash.text
    assert "Tin của tháng trước" not in clash.text


def test_the_second_of_two_people_sees_both_texts_and_can_save_his_too(session, browse_as, cast, task, typed):
    browse_as(cast.official).post(f"/tasks/{task.id}/update", {**typed, "words": "Tin của chuyên viên"})

    clash = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "words": "Tin của trưởng"})

    assert clash.status_code == 409
    assert "Tin của chuyên viên" in clash.text
    assert "Tin của trưởng" in clash.text
    assert [report.words for report in task.reports] == ["Tin của chuyên viên"]
    assert f'name="version" value="{task.version}"' in clash.text

    again = browse_as(cast.head).post(
        f"/tasks/{task.id}/update", {**typed, "version": task.version, "words": "Tin của trưởng"}
    )

    assert again.status_code == 302
    assert [report.words for report in task.reports] == ["Tin của chuyên viên", "Tin của trưởng"]


def test_of_two_saves_at_the_same_moment_one_is_kept_and_the_other_is_shown_both(
    app, session, cast, task, typed
):
    path = f"/tasks/{task.id}/update"
    people = {"Tin của trưởng": cast.head, "Tin của chuyên viên": cast.official}
    session.commit()
    browsers = {words: Browser(app, None, person) for words, person in people.items()}
    barrier, answers = threading.Barrier(2), {}

    def save(words):
        barrier.wait()
        answers[words] = browsers[words].post(path, {**typed, "words": words})

    threads = [threading.Thread(target=save, args=[words]) for words in browsers]
    session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()

    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    told = next(answer.text for answer in answers.values() if answer.status_code == 409)
    assert all(words in told for words in browsers)
    assert len(session.scalars(select(Report)).all()) == 1


def test_a_text_that_comes_after_the_submission_is_shown_and_not_lost(
    session, browse_as, cast, task, typed, attach
):
    browse_as(cast.official).post(f"/tasks/{task.id}/update", {**typed, "act": "submit", **document_fields()})

    clash = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "words": "Tin của trưởng"})

    assert clash.status_code == 409
    assert "Tin của trưởng" in clash.text
    assert task.state is State.SUBMITTED


def test_a_double_click_leaves_one_report(session, browse_as, cast, task, typed):
    browser = browse_as(cast.head)

    first = browser.post(f"/tasks/{task.id}/update", {**typed, "form_key": "one-key"})
    second = browser.post(f"/tasks/{task.id}/update", {**typed, "form_key": "one-key"})

    assert first.location == second.location
    assert len(session.scalars(select(Report)).all()) == 1


def test_a_form_without_its_version_is_not_saved(session, browse_as, cast, task, typed):
    response = browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "version": "mới"})

    assert response.status_code == 409
    assert session.scalars(select(Report)).all() == []


def test_another_divisions_task_is_not_there(browse_as, make_task, cast, typed):
    foreign = make_task(leads=[cast.other])

    for path in (f"/tasks/{foreign.id}", f"/tasks/{foreign.id}/update"):
        assert browse_as(cast.head).get(path).status_code == 404
    assert browse_as(cast.head).post(f"/tasks/{foreign.id}/update", typed).status_code == 404


def test_an_unknown_task_is_not_there(browse_as, cast):
    assert browse_as(cast.head).get("/tasks/999").status_code == 404
    assert browse_as(cast.head).get("/tasks/99999999999999999999").status_code == 404


def test_who_only_looks_on_gets_no_form(browse_as, cast, task):
    assert browse_as(cast.observer).get(f"/tasks/{task.id}/update").status_code == 403


def test_a_task_that_takes_no_reports_leads_back_to_its_page(browse_as, make_task, cast):
    task = make_task(leads=[cast.division], state=State.SUBMITTED)

    response = browse_as(cast.head).get(f"/tasks/{task.id}/update")

    assert response.location == f"/tasks/{task.id}"


def test_text_is_kept_in_nfc(session, browse_as, cast, task, typed):
    loose = "Tuye\u0302n truye\u0302\u0300n"

    browse_as(cast.head).post(f"/tasks/{task.id}/update", {**typed, "words": loose})

    assert session.scalars(select(Report.words)).one() == "Tuyên truyền"


def test_a_supporting_head_finds_their_own_percent_on_the_form(browse_as, cast, task, typed):
    browse_as(cast.other_head).post(f"/tasks/{task.id}/update", {**typed, "percent": "70"})

    page = browse_as(cast.other_head).get(f"/tasks/{task.id}/update").text

    assert 'name="percent" required step="1" type="number" value="70"' in page
    assert task.percent == 0


# --- by division, and by hand ------------------------------------------------


def test_a_report_is_its_division_s_and_moves_that_division_s_percent(task, cast):
    report_progress(task, percent=60, words="Đã gửi số liệu", version=None, by=cast.other_head)

    assert [report.division for report in task.reports] == [cast.other]
    assert {part.division: part.percent for part in task.parts} == {cast.division: 0, cast.other: 60}
    assert task.percent == 0


@pytest.fixture
def worked_out(session, task):
    """A task whose percent comes from its milestones."""
    task.progress_by, task.percent = ProgressBy.MILESTONES, 40
    session.commit()
    return task


def test_a_percent_that_is_worked_out_is_typed_with_a_reason_only(worked_out, cast):
    with pytest.raises(Refused) as refusal:
        report_progress(worked_out, percent=70, words="Xong thêm", version=None, by=cast.head)
    assert refusal.value.field == "reason"

    report_progress(
        worked_out, percent=70, words="Xong thêm", reason="Mốc 3 không còn cần", version=None, by=cast.head
    )

    assert (worked_out.percent, worked_out.progress_by) == (70, ProgressBy.HAND)
    assert "Mốc 3 không còn cần" in [event.words for event in worked_out.events]


def test_a_report_that_leaves_the_percent_as_worked_out_needs_no_reason(worked_out, cast):
    report_progress(worked_out, percent=40, words="Đang làm", version=None, by=cast.head)

    assert worked_out.progress_by is ProgressBy.MILESTONES


def test_the_form_says_that_a_reason_is_wanted_and_keeps_what_was_typed(browse_as, worked_out, cast):
    fields = {"version": worked_out.version, "percent": 70, "words": "Xong thêm một phần"}

    response = browse_as(cast.head).post(f"/tasks/{worked_out.id}/update", fields)

    assert response.status_code == 422
    assert "Hãy nêu lý do nhập số khác" in response.text
    assert "Xong thêm một phần" in response.text
    assert worked_out.percent == 40
