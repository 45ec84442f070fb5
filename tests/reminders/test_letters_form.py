"""The form of how an agency's letters leave: at what hour, and whether they can be acted from."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, name="Quản trị")


def test_the_sending_hour_and_the_links_are_set(browse_as, admin, agency):
    fields = {"letters_seen": "7-yes", "send_hour": "16", "acts_from_letters": "no"}

    response = browse_as(admin).post("/reminders/letters", fields)

    assert response.status_code == 302
    assert (agency.send_hour, agency.acts_from_letters) == (16, False)


@pytest.mark.parametrize("hour", ["24", "-1", "500", "", "bảy"])
def test_an_hour_outside_the_day_is_refused_at_its_field(browse_as, admin, agency, hour):
    fields = {"letters_seen": "7-yes", "send_hour": hour, "acts_from_letters": "no"}

    response = browse_as(admin).post("/reminders/letters", fields)

    assert response.status_code == 422
    assert 'id="send_hour-fault"' in response.text
    assert (agency.send_hour, agency.acts_from_letters) == (7, True)


def test_settings_of_letters_saved_meanwhile_are_shown_beside_one_s_own(browse_as, admin, agency, session):
    agency.send_hour = 9
    session.commit()
    fields = {"letters_seen": "7-yes", "send_hour": "16", "acts_from_letters": "no"}

    response = browse_as(admin).post("/reminders/letters", fields)

    assert response.status_code == 409
    assert 'id="clash"' in response.text
    assert 'value="16"' in response.text
    assert agency.send_hour == 9
