"""Views of the list that people keep: saving, sharing, renaming, deleting, and who may."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tracker.audit import AuditLine
from tracker.errors import NotAllowed, NotFound, Refused
from tracker.tasks.finding.models import Layout, SavedView
from tracker.tasks.finding.queries import get_view, list_kept_views, list_offers
from tracker.tasks.finding.service import (
    MOST_VIEWS,
    delete_view,
    rename_view,
    save_view,
    share_view,
    unshare_view,
)


@pytest.fixture
def make_view(session, agency, cast):
    def make(name="Quá hạn", *, by=None, query="time=overdue", **columns):
        view = save_view(agency, name=name, query=query, layout=Layout.LIST, by=by or cast.head, **columns)
        session.flush()
        return view

    return make


def names_for(agency, user):
    return [view[0] for view in list_offers(agency.id, user.id)[1]]


def test_a_view_is_its_owners_alone_until_it_is_shared(make_view, agency, cast):
    view = make_view()
    assert names_for(agency, cast.head) == ["Quá hạn"]
    assert names_for(agency, cast.office) == []

    share_view(view, by=cast.head)
    assert names_for(agency, cast.office) == names_for(agency, cast.observer) == ["Quá hạn"]

    unshare_view(view, by=cast.head)
    assert names_for(agency, cast.office) == []


def test_the_same_name_twice_is_refused(make_view, cast):
    make_view("Quá hạn")

    with pytest.raises(Refused) as refusal:
        make_view("  quá  HẠN ")

    assert refusal.value.field == "name"
    assert make_view("Quá hạn", by=cast.office).owner is cast.office


def test_a_view_is_renamed_but_not_to_the_name_of_another(make_view, cast):
    make_view("Một")
    view = make_view("Hai")

    rename_view(view, "Hai", by=cast.head)
    rename_view(view, "Ba", by=cast.head)
    with pytest.raises(Refused):
        rename_view(view, "Một", by=cast.head)

    assert view.name == "Ba"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(make_view, name):
    with pytest.raises(Refused):
        make_view(name)


def test_nobody_keeps_more_views_than_can_be_shown(make_view):
    for number in range(MOST_VIEWS):
        make_view(f"Số {number}")

    with pytest.raises(Refused):
        make_view("Một nữa")


@pytest.mark.parametrize("verb", [share_view, delete_view, lambda view, by: rename_view(view, "X", by=by)])
def test_what_others_share_is_not_ones_own_to_change(make_view, cast, verb):
    view = make_view(is_shared=True)

    for other in (cast.office, cast.leader, cast.other_head, cast.observer):
        with pytest.raises(NotAllowed):
            verb(view, by=other)


def test_the_office_may_stop_the_sharing_of_a_view_and_a_head_may_not(make_view, cast):
    view = make_view(is_shared=True)

    with pytest.raises(NotAllowed):
        unshare_view(view, by=cast.other_head)
    unshare_view(view, by=cast.office)

    assert not view.is_shared


def test_a_view_of_another_agency_is_not_there(make_view, make_agency, make_user, cast):
    view = make_view(is_shared=True)
    elsewhere = make_agency("Sở khác")

    with pytest.raises(NotFound):
        get_view(view.id, elsewhere, cast.head)
    assert names_for(elsewhere, cast.head) == []


def test_who_left_keeps_no_new_views(agency, cast, make_view):
    cast.head.memberships.clear()

    with pytest.raises(NotAllowed):
        make_view()


def test_each_verb_leaves_one_line(session, make_view, cast):
    view = make_view()
    share_view(view, by=cast.head)
    rename_view(view, "Khác", by=cast.head)
    unshare_view(view, by=cast.head)
    delete_view(view, by=cast.head)
    session.flush()

    told = session.scalars(select(AuditLine.verb).order_by(AuditLine.id)).all()
    assert told == ["save_view", "share_view", "rename_view", "unshare_view", "delete_view"]
    assert session.scalar(select(func.count()).select_from(SavedView)) == 0


# --- the pages ---------------------------------------------------------------


def test_a_saved_view_stands_above_the_list_and_is_marked_when_it_is_shown(browse_as, session, cast):
    browser = browse_as(cast.head)

    answer = browser.post(
        "/tasks/views/new?time=overdue&division=7&layout=board&state=x", {"name": "Trễ của phòng 7"}
    )
    page = browser.get("/tasks").text

    assert answer.headers["Location"] == "/tasks/board?time=overdue&division=7"
    assert 'href="/tasks/board?time=overdue&amp;division=7"' in page
    assert "Trễ của phòng 7" in page
    assert 'aria-current="page"' in browser.get("/tasks/board?time=overdue&division=7").text


def test_a_name_that_is_taken_is_refused_at_its_field_and_kept(browse_as, make_view, session, cast):
    make_view("Quá hạn")
    browser = browse_as(cast.head)

    answer = browser.post("/tasks/views/new?state=open", {"name": "Quá hạn"})

    assert answer.status_code == 422
    assert 'value="Quá hạn"' in answer.text
    assert "Bạn đã có danh sách mang tên này" in answer.text
    assert session.scalar(select(func.count()).select_from(SavedView)) == 1


def test_the_views_page_offers_what_its_reader_may_do(browse_as, agency, make_view, cast):
    view = make_view(is_shared=True)

    own = browse_as(cast.head).get("/tasks/views").text
    office = browse_as(cast.office).get("/tasks/views").text
    other = browse_as(cast.other_head).get("/tasks/views").text

    assert f"/tasks/views/{view.id}/rename" in own
    assert f"/tasks/views/{view.id}/unshare" in office
    assert f"/tasks/views/{view.id}/delete" not in office
    assert f"/tasks/views/{view.id}/" not in other
    assert [kept.name for kept in list_kept_views(agency, cast.other_head)] == ["Quá hạn"]


@pytest.mark.parametrize("act", ["rename", "share", "unshare", "delete"])
def test_a_view_that_is_not_offered_is_not_found(browse_as, make_view, cast, act):
    view = make_view()

    answer = browse_as(cast.office).post(f"/tasks/views/{view.id}/{act}", {"name": "X"})

    assert answer.status_code == 404


def test_a_rename_that_fails_says_so_in_its_row(browse_as, make_view, cast):
    view = make_view("Một")
    make_view("Hai")

    answer = browse_as(cast.head).post(f"/tasks/views/{view.id}/rename", {"name": "Hai"})

    assert answer.status_code == 422
    assert "Bạn đã có danh sách mang tên này" in answer.text


def test_names_carry_no_markup(browse_as, make_view, cast):
    make_view("<script>alert(1)</script>", is_shared=True)

    for page in ("/tasks", "/tasks/views"):
        assert "<script>alert(1)" not in browse_as(cast.office).get(page).text
