"""A report saved in the row of one's own work, with scripts and without."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.tasks.models import ProgressBy, Report, State, TaskEvent

JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], official=cast.official, state=State.IN_PROGRESS, percent=20)


@pytest.fixture
def save(browse_as, task, cast):
    """`save(percent=40)`: the row's form as it is sent, with what a test says."""

    def send(by=None, browser=None, headers=None, to=None, **fields):
        browser = browser or browse_as(by or cast.head)
        typed = {"version": task.version, "percent": 40, "words": "Đã họp hai xã", **fields}
        options = {"headers": headers} if headers else {}
        typed = {name: value for name, value in typed.items() if value is not None}
        return browser.post(f"/tasks/{(to or task).id}/quick", typed, **options)

    return send


def reports(session):
    return [(r.percent, r.words) for r in session.scalars(select(Report).order_by(Report.id))]


# --- without scripts ---------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "official"])
def test_percent_and_words_are_saved_and_lead_back_to_the_row(session, save, task, cast, role):
    response = save(by=getattr(cast, role))

    assert response.status_code == 302
    assert response.location == f"/tasks/mine#task-{task.id}"
    assert task.percent == 40
    assert reports(session) == [(40, "Đã họp hai xã")]


def test_the_page_says_what_was_saved(browse_as, save, task, cast):
    browser = browse_as(cast.head)
    save(browser=browser)

    assert f"Đã lưu: {task.code}, 40%." in browser.get("/tasks/mine").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"percent": 101}, "từ 0 đến 100"),
        ({"percent": -1}, "từ 0 đến 100"),
        ({"percent": ""}, "từ 0 đến 100"),
        ({"percent": "nửa"}, "nửa"),
        ({"words": ""}, "Hãy nêu ngắn gọn việc đã làm"),
        ({"words": "x" * 10_001}, "xxx"),
    ],
)
def test_a_wrong_form_is_shown_again_with_what_was_typed(session, save, task, typed, said):
    response = save(**{"words": "Đã làm một phần", **typed})

    assert response.status_code == 422
    assert 'id="unsaved"' in response.text
    assert said in response.text
    assert (typed.get("words") or "Đã làm một phần") in response.text or typed.get("words") == ""
    assert task.percent == 20
    assert reports(session) == []


def test_a_clash_shows_both_texts_and_the_second_save_keeps_both(session, browse_as, save, task, cast):
    stale = task.version
    save(by=cast.official, percent=30, words="Chuyên viên đã báo cáo")

    response = save(version=stale, percent=50, words="Trưởng phòng báo cáo")

    assert response.status_code == 409
    assert "Chuyên viên đã báo cáo" in response.text
    assert "Trưởng phòng báo cáo" in response.text
    assert f'name="version" value="{task.version}"' in response.text
    assert save(percent=50, words="Trưởng phòng báo cáo").status_code == 302
    assert reports(session) == [(30, "Chuyên viên đã báo cáo"), (50, "Trưởng phòng báo cáo")]


def test_what_was_typed_for_a_task_that_closed_meanwhile_is_not_lost(session, save, task):
    task.state, task.submitted_on = State.SUBMITTED, TODAY
    session.commit()

    response = save(words="Viết lúc chưa biết")

    assert response.status_code == 422
    assert "Viết lúc chưa biết" in response.text


@pytest.mark.parametrize(("role", "status"), [("observer", 403), ("admin", 403), ("other_head", 404)])
def test_others_may_not(session, save, cast, role, status):
    assert save(by=getattr(cast, role)).status_code == status
    assert reports(session) == []


def test_a_form_sent_twice_has_one_effect(session, browse_as, save, task, cast):
    browser, version = browse_as(cast.head), task.version

    for _ in range(2):
        assert save(browser=browser, version=version, form_key="k1").location.endswith(f"#task-{task.id}")

    assert len(reports(session)) == 1


def test_words_alone_are_told_where_the_percent_is_worked_out(session, browse_as, save, task, cast):
    task.progress_by = ProgressBy.MILESTONES
    page = browse_as(cast.head).get(f"/tasks/mine?report={task.id}").text
    assert f'id="words-{task.id}"' in page
    assert f'id="percent-{task.id}"' not in page

    save(percent=None, words="Đã xong một mốc")

    assert reports(session) == [(20, "Đã xong một mốc")]
    assert task.progress_by is ProgressBy.MILESTONES


def test_a_worked_out_percent_is_not_typed_in_passing(save, task):
    task.progress_by = ProgressBy.MILESTONES

    assert save(percent=90).status_code == 422
    assert task.percent == 20


# --- with scripts ------------------------------------------------------------


def test_a_script_is_told_what_the_row_shows_now(session, save, task):
    task.state = State.ASSIGNED
    session.commit()

    response = save(headers=JSON)

    assert response.status_code == 201
    assert response.json["version"] == task.version
    assert response.json["percent"] == 40
    assert "Đang thực hiện" in response.json["state"]
    assert "40%" in response.json["said"]


def test_a_script_can_save_again_from_the_version_it_was_told(session, browse_as, save, cast):
    browser = browse_as(cast.head)
    first = save(browser=browser, headers=JSON, form_key="k1").json

    second = save(browser=browser, headers=JSON, form_key=first["key"], version=first["version"], percent=60)

    assert second.status_code == 201
    assert [percent for percent, _ in reports(session)] == [40, 60]


def test_a_request_repeated_by_a_script_has_one_effect(session, browse_as, save, task, cast):
    browser, version = browse_as(cast.head), task.version

    save(browser=browser, headers=JSON, version=version, form_key="k1")
    again = save(browser=browser, headers=JSON, version=version, form_key="k1")

    assert again.status_code == 303
    assert len(reports(session)) == 1


def test_a_script_is_told_why_nothing_was_saved(session, save):
    response = save(headers=JSON, percent=101)

    assert response.status_code == 422
    assert response.json["faults"]
    assert reports(session) == []


def test_a_script_is_given_both_texts_of_a_clash(save, task, cast):
    stale = task.version
    save(by=cast.official, words="Chuyên viên đã báo cáo")

    response = save(headers=JSON, version=stale, words="<b>Trưởng phòng</b>")

    assert response.status_code == 409
    assert response.json["version"] == task.version
    assert "Chuyên viên đã báo cáo" in response.json["theirs"]
    assert "&lt;b&gt;Trưởng phòng&lt;/b&gt;" in response.json["theirs"]


# --- cost --------------------------------------------------------------------


def test_a_save_takes_no_more_queries_with_thousand_tasks(
    session, browse_as, make_tasks, count_queries, save, task, cast
):
    browser = browse_as(cast.head)
    save(browser=browser, headers=JSON, form_key="warm")
    counts = []
    for count in (10, 990):
        make_tasks(count)
        with count_queries() as counted:
            assert save(browser=browser, headers=JSON, form_key=f"k{count}").status_code == 201
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_the_history_has_one_line_for_a_save(session, save, task):
    before = len(session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id)).all())

    save()

    assert len(session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id)).all()) == before + 1
