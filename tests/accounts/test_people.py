from __future__ import annotations

import re
from datetime import date

import pytest

from tests.conftest import TODAY
from tracker.accounts.models import Division, Membership, Role, User
from tracker.mail.models import Notice
from tracker.once import SentForm
from tracker.signin import passwords
from tracker.tasks.states import State


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, name="Trần Quản Trị")


def person_form(division=None, **fields):
    return {
        "name": "Hồ Thị Đào",
        "email": "Ho.Dao@BanDanToc.example",
        "role": "official",
        "division": str(division.id) if division else "",
        "title": "Chuyên viên",
        **fields,
    }


def test_an_administrator_adds_a_person_who_is_invited(browse_as, admin, make_division, session):
    division = make_division("Phòng Chính sách")
    browser = browse_as(admin)

    response = browser.post("/people", person_form(division))

    assert response.status_code == 302
    person = session.query(User).filter_by(email="ho.dao@bandantoc.example").one()
    assert [(m.role, m.division) for m in person.memberships] == [(Role.OFFICIAL, division)]
    assert session.query(Notice).filter_by(rule="invited", recipient_id=person.id).count() == 1
    link = re.search(r"http://\S+(/signin/invitation/\w+-\w+)", browser.get("/people").text)
    assert browse_as(None).get(link[1]).status_code == 200


def test_a_known_address_gets_one_more_role(browse_as, admin, make_division, make_user, session):
    known = make_user(Role.HEAD, make_division(), email="ho.dao@bandantoc.example",
                      password_hash=passwords.hash_password("mật khẩu đã có"))  # fmt: skip
    second = make_division("Thanh tra")

    browse_as(admin).post("/people", person_form(second, name=known.name, role="head"))

    assert {m.division_id for m in known.memberships if m.role is Role.HEAD} >= {second.id}
    assert session.query(User).filter_by(email="ho.dao@bandantoc.example").count() == 1


def test_an_address_of_somebody_by_another_name_is_asked_about_first(
    browse_as, admin, make_division, make_user, session
):
    known = make_user(Role.HEAD, make_division(), name="Hồ Văn Đạo", email="ho.dao@bandantoc.example",
                      password_hash="whole")  # fmt: skip
    browser, form = browse_as(admin), person_form(make_division("Thanh tra"))

    asked = browser.post("/people", form)
    before = len(known.memberships)
    browser.post("/people", {**form, "known": str(known.id)})

    assert asked.status_code == 422
    assert "Giao vai trò cho Hồ Văn Đạo" in asked.text
    assert before == 1
    assert "Hồ Văn Đạo vừa được giao vai trò: Chuyên viên." in browser.get("/people").text


@pytest.mark.parametrize("role", ["head", "official"])
def test_a_head_or_official_without_a_division_is_refused(browse_as, admin, session, role):
    response = browse_as(admin).post("/people", person_form(role=role))

    assert response.status_code == 422
    assert "phải thuộc một phòng" in response.text
    assert "Hồ Thị Đào" in response.text
    assert session.query(User).count() == 1


@pytest.mark.parametrize("email", ["", "khong phai thu", "a@b", "a@@b.example", "đức@cơquan.vn"])
def test_what_is_no_address_is_refused_and_kept(browse_as, admin, make_division, session, email):
    response = browse_as(admin).post("/people", person_form(make_division(), email=email))

    assert response.status_code == 422
    assert email in response.text
    assert session.query(User).count() == 1


def test_a_role_given_twice_is_refused(browse_as, admin, make_division):
    browser, form = browse_as(admin), person_form(make_division())
    browser.post("/people", form)

    assert browser.post("/people", form).status_code == 422


def test_the_same_form_sent_twice_has_one_effect(browse_as, admin, make_division, session):
    browser, form = browse_as(admin), person_form(make_division(), form_key="one")

    first, second = browser.post("/people", form), browser.post("/people", form)

    assert first.location == second.location
    assert session.query(Membership).count() == 2


def test_a_role_is_ended_and_its_past_stays(browse_as, admin, make_user, make_division):
    person = make_user(Role.HEAD, make_division())
    [membership] = person.memberships

    browse_as(admin).post(f"/people/{membership.id}/end")

    assert membership.valid_to == date(2021, 10, 4)
    assert not person.holds(Role.HEAD, at=membership.agency_id)


def test_ending_a_role_says_for_how_many_open_tasks_the_person_still_answers(
    browse_as, admin, make_user, make_division, make_task
):
    division = make_division()
    person = make_user(Role.OFFICIAL, division)
    for state in ("assigned", "in_progress", "accepted"):
        make_task(leads=[division], official=person, state=State(state))
    browser = browse_as(admin)

    browser.post(f"/people/{person.memberships[0].id}/end")

    assert "vẫn là người thực hiện của 2 nhiệm vụ đang mở" in browser.get("/people").text


def test_an_administrator_cannot_lock_themselves_out(browse_as, admin):
    [membership] = admin.memberships

    response = browse_as(admin).post(f"/people/{membership.id}/end")

    assert response.status_code == 409
    assert membership.valid_to is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_others_manage_nobody(browse_as, make_user, role, session):
    browser = browse_as(make_user(role))

    assert browser.get("/people").status_code == 403
    assert browser.post("/people", person_form()).status_code == 403


def test_a_person_of_another_agency_is_not_found(browse_as, admin, make_user, make_agency):
    stranger = make_user(Role.ADMIN, at=make_agency("Sở khác"))

    response = browse_as(admin).post(f"/people/{stranger.memberships[0].id}/end")

    assert response.status_code == 404


class TestDivisions:
    FORM = {"name": "Phòng Tuyên truyền", "short_name": "PTT", "kind": "division",
            "valid_from": "01/01/2021"}  # fmt: skip

    def test_an_administrator_adds_one(self, browse_as, admin, session):
        assert browse_as(admin).post("/divisions", self.FORM).status_code == 302

        division = session.query(Division).one()
        assert (division.name, division.valid_from) == ("Phòng Tuyên truyền", date(2021, 1, 1))

    def test_a_name_that_exists_is_refused(self, browse_as, admin, session):
        browser = browse_as(admin)
        browser.post("/divisions", self.FORM)

        # The same letters, composed otherwise: still the same name.
        response = browser.post("/divisions", {**self.FORM, "name": "Phòng Tuyên truyền"})

        assert response.status_code == 422
        assert session.query(Division).count() == 1

    @pytest.mark.parametrize("day", ["31/02/2021", "hôm nay", "2021", "", "1/1/99999"])
    def test_what_is_no_day_is_refused_and_kept(self, browse_as, admin, session, day):
        response = browse_as(admin).post("/divisions", {**self.FORM, "valid_from": day})

        assert response.status_code == 422
        assert f'value="{day}"' in response.text
        assert session.query(Division).count() == 0

    def test_one_is_renamed(self, browse_as, admin, make_division):
        division = make_division("Phòng Tuyên truyền")

        browse_as(admin).post(
            f"/divisions/{division.id}",
            {
                **self.FORM,
                "name": "Phòng Địa bàn",
                "valid_from": "02/01/2021",
                "seen": division.fingerprint,
            },
        )

        assert division.name == "Phòng Địa bàn"

    def test_the_second_of_two_editors_sees_both_texts(self, browse_as, admin, make_division):
        division = make_division("Phòng Tuyên truyền")
        path, typed = f"/divisions/{division.id}", {**self.FORM, "seen": division.fingerprint}
        browse_as(admin).post(path, {**typed, "name": "Tên thứ nhất"})

        clash = browse_as(admin).post(path, {**typed, "name": "Tên thứ hai"})

        assert clash.status_code == 409
        assert "Tên thứ nhất" in clash.text
        assert "Tên thứ hai" in clash.text
        assert division.name == "Tên thứ nhất"


def test_a_person_whose_roles_all_ended_is_told_so(browse_as, make_user, session):
    person = make_user(Role.OBSERVER)
    person.memberships[0].valid_to = date(2021, 10, 4)

    response = browse_as(person).get("/")

    assert response.status_code == 403
    assert "chưa có vai trò" in response.text
    assert person.memberships[0].valid_to < TODAY


def test_an_administrator_cannot_take_over_a_person_of_another_agency(
    browse_as, admin, make_user, make_agency, session
):
    leader = make_user(Role.LEADER, at=make_agency("Sở khác"), password_hash="whole")
    browser = browse_as(admin)
    browser.post("/people", person_form(name=leader.name, email=leader.email, role="observer"))
    [membership] = [m for m in leader.memberships if m.role is Role.OBSERVER]

    response = browser.post(f"/people/{membership.id}/invite")

    assert response.status_code == 403
    assert "/signin/invitation/" not in browser.get("/people").text


def test_the_link_is_shown_once_and_kept_nowhere(browse_as, admin, make_division, session):
    browse_as(admin).post("/people", person_form(make_division(), form_key="one"))

    [sent] = session.query(SentForm).all()
    assert sent.location == "/people"
    assert sent.said == []


def division_form(**fields):
    return {"name": "Phòng Mới", "short_name": "", "kind": "division", "valid_from": "01/01/2022", **fields}


def test_a_division_that_begins_later_is_listed_with_its_first_day(browse_as, admin):
    browser = browse_as(admin)

    browser.post("/divisions", division_form())

    listed = browser.get("/divisions").text
    assert "Phòng Mới" in listed
    assert "từ 01/01/2022" in listed


def test_the_name_of_a_division_that_begins_later_is_taken(browse_as, admin, make_division):
    browser = browse_as(admin)
    browser.post("/divisions", division_form())
    other = make_division("Phòng Khác")

    assert browser.post("/divisions", division_form()).status_code == 422
    assert browser.post(f"/divisions/{other.id}", division_form(seen=other.fingerprint)).status_code == 422


def test_a_division_cannot_begin_after_it_ends(browse_as, admin, make_division, session):
    division = make_division("Phòng Cũ")
    division.valid_to = date(2021, 12, 31)
    session.commit()

    response = browse_as(admin).post(f"/divisions/{division.id}", division_form(seen=division.fingerprint))

    assert response.status_code == 422
    assert "31/12/2021" in response.text
