from __future__ import annotations

from datetime import date

import pytest

from tracker.accounts.models import Role
from tracker.evidence.models import ProofState
from tracker.tasks.models import State


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_shows_the_year_to_those_who_see_the_index(browse_as, make_user, evaluation, role):
    assert browse_as(make_user(role)).get("/rollup/2021").status_code == 200


def test_officials_may_not_see_it(browse_as, make_user, make_division, evaluation):
    assert browse_as(make_user(Role.OFFICIAL, make_division())).get("/rollup").status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_year_without_evaluation_does_not_exist(browse_as, leader, evaluation, method):
    path = "/rollup/2019" if method == "get" else "/rollup/2019/table"

    assert getattr(browse_as(leader), method)(path).status_code == 404


def test_the_plain_address_shows_the_open_year(browse_as, leader, framework, evaluation, make_evaluation):
    make_evaluation(framework, 2020)

    assert "Chỉ số CCHC năm 2021" in browse_as(leader).get("/rollup").text


def test_without_a_year_it_says_how_to_begin(browse_as, leader):
    assert "Chưa có năm nào" in browse_as(leader).get("/rollup").text


def test_names_the_tasks_and_documents_behind_each_figure(
    browse_as, leader, evaluation, leaf, make_task, make_proof
):
    done = make_task(state=State.ACCEPTED, criteria=[leaf("1.1")], title="Ban hành quyết định")
    proof = make_proof(task=done, title="Quyết định ban hành")
    late = make_task(criteria=[leaf("1.2")], due=date(2021, 10, 1), title="Hoàn thành điều tra")

    page = browse_as(leader).get("/rollup/2021").text

    assert f'href="/evidence/{proof.version.evidence_id}"' in page
    assert "Quyết định ban hành" in page
    assert f'href="/tasks/{late.id}"' in page


def test_what_nobody_works_on_leads_to_a_new_task(browse_as, make_user, leader, evaluation, leaf):
    address = f'href="/tasks/new?criterion={leaf("1.1").id}"'

    assert address in browse_as(leader).get("/rollup/2021").text
    assert address not in browse_as(make_user(Role.OBSERVER)).get("/rollup/2021").text


def test_what_does_not_count_is_told_with_its_reason(
    browse_as, leader, evaluation, leaf, make_task, make_proof
):
    task = make_task(criteria=[leaf("1.1")])
    make_proof(task=task, proves_on=date(2020, 12, 30))
    make_proof(task=task, state=ProofState.RETURNED)

    page = browse_as(leader).get("/rollup/2021").text

    assert "Tài liệu chứng minh cho ngày 30/12/2020, không thuộc năm 2021." in page
    assert "Đã bị trả lại." in page


def test_a_head_sees_the_figures_but_not_the_titles_of_other_divisions(
    browse_as, make_user, make_division, evaluation, leaf, make_task, make_proof
):
    mine, theirs = make_division(), make_division()
    head = make_user(Role.HEAD, mine)
    make_task(leads=[mine], criteria=[leaf("1.1")], title="Việc của phòng tôi")
    make_task(leads=[theirs], criteria=[leaf("1.1")], title="Việc của phòng bạn")
    make_proof(criterion=leaf("1.2"), division=theirs, title="Văn bản của phòng bạn")

    page = browse_as(head).get("/rollup/2021").text

    assert "Việc của phòng tôi" in page
    assert "Việc của phòng bạn" not in page
    assert "Văn bản của phòng bạn" not in page
    assert "Nhiệm vụ của đơn vị khác" in page
    assert "Tài liệu của đơn vị khác" in page


def test_the_page_takes_as_many_queries_for_a_thousand_tasks_as_for_ten(
    session, browse_as, leader, evaluation, leaf, make_task, make_user, make_division, count_queries
):
    author, division = make_user(), make_division()
    browser = browse_as(leader)

    def queries_with(count: int) -> int:
        while (have := session.query(type(task)).count()) < count:
            make_task(criteria=[leaf("1.1")], leads=[division], created_by=author, number=have + 1)
        with count_queries() as counted:
            assert browser.get("/rollup/2021").status_code == 200
        return len(counted)

    task = make_task(criteria=[leaf("1.1")], leads=[division], created_by=author, number=1)
    queries_with(10)  # The first request of a process also looks at its clock.
    few = queries_with(10)

    assert queries_with(1000) == few
