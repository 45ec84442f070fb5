"""The agency bears another name from a day on, and its people other titles."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.accounts.changing import rename_agency
from tracker.accounts.models import Agency, AgencyName, Role
from tracker.accounts.queries import agency_name_on, names_of
from tracker.errors import NotAllowed, Refused

DAY = date(2021, 10, 1)


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, name="Trần Quản Trị")


@pytest.fixture
def rename(agency, admin):
    def make(**fields):
        rename_agency(
            agency,
            **{
                "on": DAY,
                "name": "Sở Dân tộc và Tôn giáo",
                "short_name": "Sở DTTG",
                "symbol": "SDTTG",
                "titles": {},
                "by": admin,
                **fields,
            },
        )

    return make


def test_a_day_has_the_name_of_its_time(agency, rename):
    rename()

    assert (agency.name, agency.symbol) == ("Sở Dân tộc và Tôn giáo", "SDTTG")
    assert [agency_name_on(agency, day).name for day in (date(2020, 12, 31), date(2021, 9, 30), DAY)] == [
        "Ban Dân tộc", "Ban Dân tộc", "Sở Dân tộc và Tôn giáo",
    ]  # fmt: skip
    assert agency_name_on(agency, date(2021, 9, 30)).symbol == "BDT"
    assert names_of(agency) == ["Sở Dân tộc và Tôn giáo", "Sở DTTG", "Ban Dân tộc"]


def test_an_agency_that_never_changed_has_its_name_on_any_day(agency):
    assert agency_name_on(agency, date(1999, 1, 1)) is agency


def test_titles_change_from_the_day_and_keep_their_past(rename, make_user, session):
    leader = make_user(Role.LEADER)
    leader.memberships[0].title = "Phó Trưởng Ban"
    session.flush()

    rename(titles={"Phó Trưởng Ban": "Phó Giám đốc"})

    assert [(m.title, m.valid_from, m.valid_to) for m in leader.memberships] == [
        ("Phó Trưởng Ban", date(2020, 1, 1), date(2021, 9, 30)),
        ("Phó Giám đốc", DAY, None),
    ]
    assert leader.holds(Role.LEADER, at=leader.memberships[0].agency_id)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"on": date(2021, 10, 6)}, "on"),
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"symbol": " "}, "symbol"),
        ({"name": "Ban Dân tộc", "short_name": "Ban Dân tộc", "symbol": "BDT"}, None),
    ],
)
def test_what_makes_no_sense_is_refused(rename, fields, field, session):
    with pytest.raises(Refused) as refusal:
        rename(**fields)

    assert refusal.value.field == field
    assert session.query(AgencyName).count() == 0


def test_a_second_change_comes_later_than_the_first(rename):
    rename()

    with pytest.raises(Refused):
        rename(name="Tên khác")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.OBSERVER])
def test_only_an_administrator_changes_it(rename, make_user, role):
    with pytest.raises(NotAllowed):
        rename(by=make_user(role))


def test_the_page_saves_and_lists_the_former_name(browse_as, admin, agency, session, make_user):
    leader = make_user(Role.LEADER)
    leader.memberships[0].title = "Phó Trưởng Ban"
    browser = browse_as(admin)
    assert "Phó Trưởng Ban" in browser.get("/agency/name").text

    response = browser.post(
        "/agency/name",
        {
            "name": "Sở Dân tộc và Tôn giáo",
            "short_name": "Sở DTTG",
            "symbol": "SDTTG",
            "on": "01/10/2021",
            "title_was": "Phó Trưởng Ban",
            "title": "Phó Giám đốc",
        },
    )

    assert response.status_code == 302
    assert session.get(Agency, agency.id).name == "Sở Dân tộc và Tôn giáo"
    assert leader.memberships_at(agency.id)[0].title == "Phó Giám đốc"
    assert "Ban Dân tộc" in browser.get("/agency/name").text


def test_what_is_wrong_is_said_and_the_rest_kept(browse_as, admin, agency):
    response = browse_as(admin).post(
        "/agency/name", {"name": "Sở mới", "short_name": "SM", "symbol": "SM", "on": "31/12/2021"}
    )

    assert response.status_code == 422
    assert "Sở mới" in response.text
    assert agency.name == "Ban Dân tộc"
