"""Days on which a person is away, and the deputy who is told in their place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker.accounts.absences import add_absence, end_absence, stand_ins
from tracker.accounts.models import Absence, Role
from tracker.errors import NotAllowed, Refused

LATER = TODAY + timedelta(days=4)


@pytest.fixture
def deputy(make_user, division):
    return make_user(Role.OFFICIAL, division, name="Phạm Văn Dũng")


@pytest.fixture
def third(make_user, division):
    return make_user(Role.OFFICIAL, division, name="Hồ Thị Em")


@pytest.fixture
def away(agency):
    """`away(person, deputy)`: the person is away today and for some days."""

    def note(person, deputy, from_day=TODAY, to_day=LATER, by=None):
        return add_absence(agency, person, deputy=deputy, from_day=from_day, to_day=to_day, by=by or person)

    return note


def typed(deputy, from_day="06/10/2021", to_day="10/10/2021"):
    return {"from_day": from_day, "to_day": to_day, "deputy": str(deputy.id)}


def noted(session):
    return session.scalars(select(Absence)).all()


def told(agency, day=TODAY):
    return {user_id: one.deputy_id for user_id, one in stand_ins(agency.id, day).items()}


def test_a_person_notes_the_days_and_the_deputy(browse_as, official, deputy, session):
    response = browse_as(official).post(f"/people/{official.id}/absences", typed(deputy))

    assert response.location == "/me"
    (absence,) = noted(session)
    assert (absence.from_day, absence.to_day) == (date(2021, 10, 6), date(2021, 10, 10))
    assert "Phạm Văn Dũng" in browse_as(official).get("/me").text
    assert "Lê Thị Cúc" in browse_as(deputy).get("/me").text


def test_the_head_and_the_administrator_may_note_it_for_them(
    browse_as, official, deputy, head, make_user, session
):
    path = f"/people/{official.id}/absences"

    browse_as(head).post(path, typed(deputy))
    browse_as(make_user(Role.ADMIN)).post(path, typed(deputy, "18/10/2021", "19/10/2021"))

    assert len(noted(session)) == 2
    assert "Lê Thị Cúc" in browse_as(head).get("/me").text


def test_nobody_else_may_know_or_note_it(browse_as, official, deputy, make_user, make_division, session):
    path = f"/people/{official.id}/absences"
    for other in (deputy, make_user(Role.LEADER), make_user(Role.HEAD, make_division())):
        assert browse_as(other).get(path).status_code == 404
        assert browse_as(other).post(path, typed(deputy)).status_code == 404

    assert not noted(session)


def test_the_verb_asks_too(agency, official, deputy, make_user):
    with pytest.raises(NotAllowed):
        add_absence(agency, official, deputy=deputy, from_day=TODAY, to_day=LATER, by=make_user(Role.LEADER))


@pytest.mark.parametrize(
    ("from_day", "to_day"),
    [("10/10/2021", "06/10/2021"), ("01/10/2021", "04/10/2021"), ("06/10/2021", "08/10/2022"), ("", "x")],
)
def test_days_that_make_no_sense_are_shown_again(browse_as, official, deputy, session, from_day, to_day):
    response = browse_as(official).post(f"/people/{official.id}/absences", typed(deputy, from_day, to_day))

    assert response.status_code == 422
    assert f'value="{to_day}"' in response.text
    assert f'<option selected value="{deputy.id}">' in response.text
    assert not noted(session)


def test_a_deputy_of_another_agency_or_none_is_not_taken(
    browse_as, official, make_user, make_agency, session
):
    stranger = make_user(Role.LEADER, at=make_agency("Sở Nội vụ"))
    browser, path = browse_as(official), f"/people/{official.id}/absences"

    for chosen in (stranger.id, official.id, ""):
        fields = {"from_day": "06/10/2021", "to_day": "10/10/2021", "deputy": str(chosen)}
        assert browser.post(path, fields).status_code == 422

    assert not noted(session)


def test_nobody_is_their_own_deputy(away, official):
    with pytest.raises(Refused):
        away(official, official)


def test_two_absences_do_not_overlap(away, official, deputy, third):
    away(official, deputy)

    with pytest.raises(Refused):
        away(official, third, LATER, LATER + timedelta(days=3))
    away(official, third, LATER + timedelta(days=1), LATER + timedelta(days=3))


def test_deputies_do_not_stand_in_for_each_other_in_a_circle(away, official, deputy, third):
    away(official, deputy)
    away(deputy, third)

    with pytest.raises(Refused):
        away(third, official)
    away(third, official, LATER + timedelta(days=1), LATER + timedelta(days=2))


def test_an_illness_that_began_already_may_be_noted(away, official, deputy, agency):
    away(official, deputy, TODAY - timedelta(days=2), TODAY)

    assert told(agency) == {official.id: deputy.id}


def test_who_is_back_is_told_again(browse_as, away, official, deputy, session, agency):
    absence = away(official, deputy)

    response = browse_as(official).post(f"/absences/{absence.id}/end")

    assert response.status_code == 302
    assert told(agency) == {}


def test_of_an_absence_that_began_its_past_days_are_kept(away, official, deputy, session):
    absence = away(official, deputy, TODAY - timedelta(days=2), LATER)

    end_absence(absence, by=official)

    assert absence.to_day == TODAY - timedelta(days=1)


def test_nobody_else_ends_it(browse_as, away, official, deputy, session):
    absence = away(official, deputy)

    assert browse_as(deputy).post(f"/absences/{absence.id}/end").status_code == 404
    assert noted(session)


def test_the_deputy_stands_in_on_these_days_only(away, official, deputy, agency):
    away(official, deputy)

    assert told(agency, TODAY - timedelta(days=1)) == {}
    assert told(agency, LATER) == {official.id: deputy.id}
    assert told(agency, LATER + timedelta(days=1)) == {}


def test_where_the_deputy_is_away_too_it_is_the_deputys_deputy(away, official, deputy, third, agency):
    away(official, deputy)
    away(deputy, third)

    assert told(agency) == {official.id: third.id, deputy.id: third.id}


def test_where_all_are_away_the_person_is_told(away, official, deputy, third, head, agency):
    away(official, deputy)
    away(deputy, third)
    away(third, head)

    assert told(agency) == {deputy.id: head.id, third.id: head.id}


def test_a_circle_of_old_rows_ends(agency, official, deputy, session):
    for one, other in ((official, deputy), (deputy, official)):
        session.add(
            Absence(agency_id=agency.id, user_id=one.id, deputy_id=other.id, from_day=TODAY, to_day=LATER)
        )
    session.flush()

    assert told(agency) == {}


def test_a_deputy_who_has_left_stands_in_for_nobody(away, official, deputy, agency, session):
    away(official, deputy)
    deputy.memberships[0].valid_to = TODAY - timedelta(days=1)
    session.flush()

    assert told(agency) == {}


def test_all_who_are_away_are_found_by_one_query(
    away, make_user, division, deputy, agency, count_queries, session
):
    for _ in range(10):
        away(make_user(Role.OFFICIAL, division), deputy)
    number = agency.id
    session.commit()
    session.expunge_all()

    with count_queries() as counted:
        names = [one.deputy.name for one in stand_ins(number, TODAY).values()]

    assert names == ["Phạm Văn Dũng"] * 10
    assert len(counted) == 1


def test_an_observer_cannot_be_chosen_as_a_deputy(browse_as, official, make_user):
    observer = make_user(Role.OBSERVER, name="Người quan sát")

    assert observer.name not in browse_as(official).get(f"/people/{official.id}/absences").text
