"""What people set for themselves: language, summaries, links in letters."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.conftest import TODAY
from tracker.accounts.absences import add_absence
from tracker.accounts.models import Role
from tracker.mail.declining import declined_by
from tracker.mail.models import RevokedLinks
from tracker.reminders.occasions import Occasion

HEADS, LEADERS = Occasion.WEEK_OF_HEADS.value, Occasion.WEEK_OF_LEADERS.value
OURS = {HEADS, LEADERS}  # Other tests register rules of their own.


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_everybody_has_settings_of_their_own(browse_as, make_user, role):
    response = browse_as(make_user(role)).get("/me")

    assert response.status_code == 200
    assert 'href="/me"' in response.text


def test_the_language_is_that_of_pages_and_letters(browse_as, official, session):
    browser = browse_as(official)

    browser.post("/language", {"language": "en", "back": "/me"})

    assert official.locale == "en"
    assert "Personal settings" in browser.get("/me").text


def test_a_head_declines_the_weekly_summary_and_wants_it_again(browse_as, head, agency, session):
    browser = browse_as(head)

    browser.post("/me/summaries", {})
    assert declined_by(head.id, agency.id) & OURS == {HEADS}

    browser.post("/me/summaries", {"wanted": HEADS})
    assert declined_by(head.id, agency.id) & OURS == set()


def test_only_the_summaries_of_ones_role_are_offered(browse_as, head, official, make_user):
    leader = make_user(Role.LEADER)

    offered = {
        one.id: [name for name in (HEADS, LEADERS) if f'value="{name}"' in browse_as(one).get("/me").text]
        for one in (head, official, leader)
    }

    assert offered == {head.id: [HEADS], official.id: [], leader.id: [LEADERS]}


def test_what_must_be_told_cannot_be_declined(browse_as, official, agency, session):
    browse_as(official).post("/me/summaries", {"wanted": "overdue"})

    assert declined_by(official.id, agency.id) & (OURS | {"overdue"}) == set()


def test_a_person_revokes_the_links_of_their_letters(browse_as, official, session):
    response = browse_as(official).post("/me/links/revoke")

    assert response.location == "/me"
    assert session.get(RevokedLinks, (official.id, official.memberships[0].agency_id)) is not None


def test_to_look_changes_nothing(browse_as, official, session):
    browse_as(official).get("/me")

    assert session.scalar(select(func.count()).select_from(RevokedLinks)) == 0


def test_the_page_asks_as_much_for_many_people_away_as_for_one(
    browse_as, head, make_user, division, agency, session, count_queries
):
    def add(count):
        for _ in range(count):
            one = make_user(Role.OFFICIAL, division)
            add_absence(agency, one, deputy=head, from_day=TODAY, to_day=TODAY, by=one)

    add(1)
    browser = browse_as(head)
    browser.get("/me")
    with count_queries() as few:
        browser.get("/me")
    add(30)
    session.commit()

    with count_queries() as many:
        browser.get("/me")

    assert len(many) == len(few)
