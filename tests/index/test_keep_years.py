from __future__ import annotations

from datetime import date

import pytest

from tracker.accounts.models import Role
from tracker.index.queries import find_evaluation


@pytest.fixture
def office(browse_as, make_user):
    return browse_as(make_user(Role.OFFICE))


@pytest.fixture
def framework(make_framework):
    return make_framework(first_year=2020, last_year=2022)


def typed(chosen, **changes):
    return {
        "year": "2021",
        "framework": str(chosen.id),
        "closes_on": "31/01/2022",
        "form_key": "one",
        **changes,
    }


def test_opens_a_year(office, agency, framework):
    response = office.post("/index/open", typed(framework))

    evaluation = find_evaluation(agency, 2021)
    assert response.location == "/index/2021"
    assert evaluation.closes_on == date(2022, 1, 31)
    assert evaluation.framework_id == framework.id


def test_the_form_proposes_the_year_after_the_last_one(office, framework, make_evaluation):
    make_evaluation(framework, 2021)

    page = office.get("/index/open").text

    assert 'value="2022"' in page
    assert 'value="31/12/2022"' in page


def test_a_form_sent_twice_opens_the_year_once(office, framework):
    office.post("/index/open", typed(framework))

    assert office.post("/index/open", typed(framework)).location == "/index/2021"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "2020"}, "Đã có kỳ đánh giá năm 2020."),
        ({"year": "2023", "closes_on": "31/12/2023"}, "Bộ chỉ số không áp dụng cho năm 2023."),
        ({"closes_on": "31/12/2020"}, "Ngày chốt phải trong năm 2021 hoặc năm liền sau."),
        ({"closes_on": "01/01/2023"}, "Ngày chốt phải trong năm 2021 hoặc năm liền sau."),
        ({"closes_on": "31/02/2021"}, 'value="31/02/2021"'),
        ({"closes_on": ""}, "30/11/2021.</span>"),
        ({"year": ""}, "Nhập năm."),
        ({"year": "21"}, "Số nguyên từ 2000 đến 2100."),
        ({"framework": "999"}, "is-invalid"),
    ],
)
def test_a_refusal_is_told_at_its_field(office, agency, framework, make_evaluation, changes, words):
    make_evaluation(framework, 2020)

    response = office.post("/index/open", typed(framework, **changes))

    assert response.status_code == 422
    assert words in response.text
    assert "is-invalid" in response.text
    assert find_evaluation(agency, 2021) is None


def test_the_framework_of_another_agency_cannot_be_chosen(office, make_agency, make_framework, agency):
    theirs = make_framework(agency=make_agency("Sở khác"))

    assert office.post("/index/open", typed(theirs)).status_code == 422
    assert find_evaluation(agency, 2021) is None


def test_without_a_framework_the_page_leads_to_loading_one(office):
    assert 'href="/index/frameworks/new"' in office.get("/index/open").text


def test_only_the_office_opens_years(browse_as, make_user, agency, framework):
    for role in (Role.ADMIN, Role.LEADER, Role.OBSERVER):
        assert browse_as(make_user(role)).post("/index/open", typed(framework)).status_code == 403
    assert find_evaluation(agency, 2021) is None
