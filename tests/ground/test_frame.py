"""The side of a page is drawn once for what it shows, and never shown to somebody else."""

from __future__ import annotations

import re

import pytest

from tracker.accounts.models import Membership, Role
from tracker.frame import BACK, CSRF, KEY


@pytest.fixture
def side_of(browse_as):
    """The side of a page, as a person sees it."""

    def read(user, path="/account", browser=None):
        page = (browser or browse_as(user)).get(path).text
        return page[page.index('<header class="rail">') : page.index("</header>")]

    return read


def test_each_person_sees_their_own_name_and_keys(side_of, make_user):
    one, other = make_user(Role.OFFICE, name="Nguyễn Thị Một"), make_user(Role.OFFICE, name="Lê Văn Hai")

    first, second = side_of(one), side_of(other)

    assert "Nguyễn Thị Một" in first
    assert "Lê Văn Hai" in second
    assert "Nguyễn Thị Một" not in second
    assert f'name="typed_by" value="{one.id}"' in first
    assert f'name="typed_by" value="{other.id}"' in second


def test_each_role_sees_its_own_pages(side_of, make_user):
    assert "/people" in side_of(make_user(Role.ADMIN))
    assert "/people" not in side_of(make_user(Role.OBSERVER))


def test_each_language_has_its_own_words(side_of, make_user):
    assert "Nhiệm vụ" in side_of(make_user(Role.OFFICE))
    assert "Tasks" in side_of(make_user(Role.OFFICE, locale="en"))
    assert "Nhiệm vụ" in side_of(make_user(Role.OFFICE))


def test_a_role_that_is_taken_away_is_gone_from_the_next_page(session, side_of, make_user):
    user = make_user(Role.ADMIN)
    assert "/people" in side_of(user)

    user.memberships[0].role = Role.OBSERVER
    session.commit()

    assert "/people" not in side_of(user)


def test_a_new_name_shows_at_once(session, side_of, make_user, agency):
    user = make_user(Role.OFFICE)
    side_of(user)

    user.name, agency.short_name = "Trần Tên Mới", "Sở Dân tộc"
    session.commit()

    assert "Trần Tên Mới" in side_of(user)
    assert "Sở Dân tộc" in side_of(user)


def test_the_page_one_is_on_is_marked(side_of, make_user):
    user = make_user(Role.OFFICE)

    marked = [
        re.findall(r'href="([^"]+)" aria-current', side_of(user, path)) for path in ("/tasks", "/evidence")
    ]

    assert marked == [["/tasks"], ["/evidence"]]


def test_who_works_in_two_agencies_can_change(side_of, make_user, make_agency):
    user = make_user(Role.OFFICE)
    user.memberships.append(
        Membership(agency=make_agency("Sở khác"), role=Role.OFFICE, valid_from=user.memberships[0].valid_from)
    )

    assert "Sở khác" in side_of(user)


def test_no_gap_stays_open_and_each_answer_has_its_own_key(side_of, make_user, browse_as):
    browser = browse_as(make_user(Role.OFFICE))

    first, second = (side_of(None, "/tasks?q=a%26b%00", browser) for _ in range(2))

    assert not any(gap in first for gap in (CSRF, KEY, BACK, "\0"))
    assert 'name="back" value="/tasks?q=a%26b%00"' in first
    keys = [re.findall(r'name="form_key" value="(\w+)"', side)[0] for side in (first, second)]
    assert keys[0] != keys[1]


def test_a_name_cannot_carry_markup(side_of, make_user):
    assert "<script>" not in side_of(make_user(Role.OFFICE, name="<script>x</script>"))


def test_the_key_of_a_form_cannot_carry_markup(browse_as, make_user):
    typed = {"title": "", "form_key": '"><b id="sent">'}

    page = browse_as(make_user(Role.OFFICE)).post("/tasks/new", typed)

    assert page.status_code == 422
    assert '<b id="sent">' not in page.text
