"""Who does what: two equal leads, contributions, the one official, and watchers."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rows import LONG_AGO
from tracker.accounts.models import Membership, Role
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.tasks.models import EventKind, State, Watcher
from tracker.tasks.policy import actors_for
from tracker.tasks.service import open_task, report_progress
from tracker.tasks.sharing.service import (
    add_watchers,
    assign_official,
    change_contributions,
    follow_task,
    remove_watcher,
)
from tracker.tasks.sharing.telling import voices_of
from tracker.tasks.steps import Actor


@pytest.fixture
def task(make_task, cast):
    return make_task(leads=[cast.division], supports=[cast.other])


# --- leads -------------------------------------------------------------------


def test_two_equal_leads_are_shown_as_such(make_task, browse_as, cast):
    task = make_task(leads=[cast.division, cast.other])

    shown = browse_as(cast.office).get(f"/tasks/{task.id}").text

    assert "Đồng chủ trì" in shown


def test_one_lead_is_no_joint_one(task, browse_as, cast):
    assert "Đồng chủ trì" not in browse_as(cast.office).get(f"/tasks/{task.id}").text


def test_a_division_that_ended_cannot_lead(agency, cast, make_division):
    ended = make_division("Phòng cũ", valid_to=date(2021, 6, 30))

    with pytest.raises(Refused) as refusal:
        open_task(
            agency=agency, title="Việc", source="plan", leads=[ended], issued_on=date(2021, 10, 5),
            due=None, by=cast.office,
        )  # fmt: skip

    assert refusal.value.field == "leads"


# --- contributions -----------------------------------------------------------


def test_each_division_s_contribution_is_kept_with_its_line(task, cast):
    change_contributions(task, {cast.other.id: "Cung cấp số liệu"}, version=None, by=cast.head)

    part = next(part for part in task.parts if part.division is cast.other)
    assert part.contribution == "Cung cấp số liệu"
    assert (task.events[-1].kind, task.events[-1].after) == (EventKind.DETAILS, "Cung cấp số liệu")


def test_nothing_new_leaves_no_line(task, cast):
    assert change_contributions(task, {cast.other.id: ""}, version=None, by=cast.office) == []


@pytest.mark.parametrize("who", ["official", "other_head", "observer", "admin"])
def test_others_do_not_say_who_contributes_what(task, cast, who):
    with pytest.raises(NotAllowed):
        change_contributions(task, {cast.other.id: "x"}, version=None, by=getattr(cast, who))


def test_a_supporting_division_reports_for_itself(task, cast, session):
    report_progress(task, percent=60, words="Đã gửi số liệu", version=None, by=cast.other_head)
    session.flush()

    lead, support = voices_of(task)
    assert (lead.part.division, lead.report) == (cast.division, None)
    assert (support.part.percent, support.report.words) == (60, "Đã gửi số liệu")
    assert task.percent == 0


def test_contributions_and_reports_are_on_the_task_s_page(task, browse_as, cast):
    change_contributions(task, {cast.other.id: "Cung cấp số liệu"}, version=None, by=cast.head)
    report_progress(task, percent=60, words="Đã gửi số liệu", version=None, by=cast.other_head)

    shown = browse_as(cast.observer).get(f"/tasks/{task.id}").text

    assert "Cung cấp số liệu" in shown
    assert "Đã gửi số liệu" in shown


def test_divisions_that_said_nothing_share_one_line(make_task, make_division, browse_as, cast):
    quiet = [make_division("Phòng Kế hoạch"), make_division("Phòng Tài chính")]
    task = make_task(leads=[cast.division], supports=[cast.other, *quiet])
    assert 'id="divisions"' not in browse_as(cast.head).get(f"/tasks/{task.id}").text

    change_contributions(task, {cast.other.id: "Cung cấp số liệu"}, version=None, by=cast.head)

    shown = browse_as(cast.head).get(f"/tasks/{task.id}").text
    assert "chưa báo cáo: Phòng Kế hoạch; Phòng Tài chính." in shown


def test_contributions_are_typed_on_a_page(task, browse_as, cast):
    fields = {f"contribution-{cast.other.id}": "Cung cấp số liệu", "version": str(task.version)}

    assert browse_as(cast.head).post(f"/tasks/{task.id}/divisions", fields).status_code == 302
    assert {part.contribution for part in task.parts} == {"", "Cung cấp số liệu"}


@pytest.mark.parametrize(("version", "text", "status"), [(0, "x" * 10_001, 422), (-1, "Lời của tôi", 409)])
def test_what_was_typed_is_kept_when_it_is_not_taken(task, browse_as, cast, version, text, status):
    fields = {f"contribution-{cast.other.id}": text, "version": str(task.version + version)}

    response = browse_as(cast.head).post(f"/tasks/{task.id}/divisions", fields)

    assert response.status_code == status
    assert text in response.text
    assert {part.contribution for part in task.parts} == {""}


# --- the official ------------------------------------------------------------


def test_the_head_names_the_official_who_is_told(task, cast, told):
    event = assign_official(task, cast.official, reason="Phụ trách mảng", version=None, by=cast.head)

    assert task.official is cast.official
    assert (event.kind, event.after, event.words) == (EventKind.OFFICIAL, "Chuyên viên", "Phụ trách mảng")
    assert told("task_assigned") == {cast.official.id}


def test_the_official_can_be_taken_off(make_task, cast):
    task = make_task(leads=[cast.division], official=cast.official)

    assign_official(task, None, version=None, by=cast.office)

    assert task.official is None


def test_an_official_of_another_division_is_refused(task, cast):
    with pytest.raises(Refused) as refusal:
        assign_official(task, cast.other_head, version=None, by=cast.head)

    assert refusal.value.field == "official"


def test_naming_the_same_changes_nothing(make_task, cast):
    task = make_task(leads=[cast.division], official=cast.official)

    assert assign_official(task, cast.official, version=None, by=cast.head) is None


@pytest.mark.parametrize("who", ["official", "other_head", "observer", "admin"])
def test_others_do_not_name_the_official(task, cast, who):
    with pytest.raises(NotAllowed):
        assign_official(task, cast.official, version=None, by=getattr(cast, who))


def test_a_closed_task_gets_no_other_official(make_task, cast):
    with pytest.raises(Refused):
        assign_official(
            make_task(leads=[cast.division], state=State.ACCEPTED), cast.official, version=None, by=cast.head
        )


def test_a_save_in_between_is_a_clash(task, cast):
    with pytest.raises(Clash):
        assign_official(task, cast.official, version=task.version - 1, by=cast.head)


def test_the_official_is_named_on_the_page(task, browse_as, cast):
    fields = {"official": str(cast.official.id), "version": str(task.version)}

    assert browse_as(cast.head).post(f"/tasks/{task.id}/official", fields).status_code == 302
    assert task.official_id == cast.official.id


def test_an_official_who_is_not_offered_is_refused_on_the_page(task, browse_as, cast):
    fields = {"official": str(cast.other_head.id), "reason": "Giữ lại", "version": str(task.version)}

    response = browse_as(cast.head).post(f"/tasks/{task.id}/official", fields)

    assert response.status_code == 422
    assert "Giữ lại" in response.text
    assert task.official_id is None


# --- watchers ----------------------------------------------------------------


def test_whoever_sees_a_task_may_follow_it(task, browse_as, cast, session):
    browser = browse_as(cast.observer)
    version, lines = task.version, len(task.events)

    assert browser.post(f"/tasks/{task.id}/follow").status_code == 302
    assert browser.post(f"/tasks/{task.id}/follow").status_code == 302

    assert [watcher.user_id for watcher in task.watchers] == [cast.observer.id]
    assert (task.version, len(task.events)) == (version, lines)  # Nobody's save clashes with it.
    assert "Bỏ theo dõi" in browser.get(f"/tasks/{task.id}").text


def test_whoever_stops_following_is_no_watcher(task, browse_as, cast, session):
    follow_task(task, by=cast.observer)

    browse_as(cast.observer).post(f"/tasks/{task.id}/unfollow")

    assert session.query(Watcher).count() == 0


def test_a_watcher_without_another_reason_is_led_away_after(task, browse_as, cast, make_division, make_user):
    stranger = make_user(Role.OFFICIAL, make_division())
    add_watchers(task, [stranger], by=cast.head)
    browser = browse_as(stranger)
    assert browser.get(f"/tasks/{task.id}").status_code == 200

    response = browser.post(f"/tasks/{task.id}/unfollow")

    assert response.location == "/tasks"
    assert browser.get(f"/tasks/{task.id}").status_code == 404


def test_a_task_one_may_not_see_cannot_be_followed(task, browse_as, make_division, make_user, session):
    stranger = make_user(Role.OFFICIAL, make_division())

    assert browse_as(stranger).post(f"/tasks/{task.id}/follow").status_code == 404
    assert session.query(Watcher).count() == 0


def test_somebody_is_added_told_and_may_comment(task, cast, told, make_division, make_user):
    stranger = make_user(Role.OFFICIAL, make_division(), name="Người theo dõi")

    event = add_watchers(task, [stranger], by=cast.head)

    assert (event.kind, event.after) == (EventKind.WATCHERS, "Người theo dõi")
    assert told("task_watching") == {stranger.id}
    assert actors_for(stranger, task) == {Actor.WATCHING}
    assert add_watchers(task, [stranger], by=cast.head) is None


def test_people_of_elsewhere_cannot_be_added(task, cast, make_user):
    with pytest.raises(Refused) as refusal:
        add_watchers(task, [make_user()], by=cast.office)

    assert refusal.value.field == "person"


def test_somebody_is_taken_off(task, cast, session):
    add_watchers(task, [cast.observer], by=cast.office)

    event = remove_watcher(task, cast.observer, by=cast.head)
    session.flush()

    assert event.before == "Quan sát"
    assert session.query(Watcher).count() == 0
    with pytest.raises(NotFound):
        remove_watcher(task, cast.observer, by=cast.head)


@pytest.mark.parametrize("who", ["official", "other_head", "observer", "admin"])
def test_others_add_nobody(task, cast, who):
    with pytest.raises(NotAllowed):
        add_watchers(task, [cast.observer], by=getattr(cast, who))


def test_watchers_are_added_and_taken_off_on_the_page(task, browse_as, cast):
    browser = browse_as(cast.head)
    fields = {"person": str(cast.observer.id), "version": str(task.version)}

    assert browser.post(f"/tasks/{task.id}/watchers", fields).status_code == 302
    assert "Quan sát" in browser.get(f"/tasks/{task.id}/divisions").text
    path = f"/tasks/{task.id}/watchers/{cast.observer.id}/remove"
    assert browser.post(path).status_code == 302
    assert task.watchers == []


@pytest.mark.parametrize("person", ["", "0", "x", "9" * 30])
def test_nobody_chosen_is_shown_again(task, browse_as, cast, person):
    fields = {"person": person, "version": str(task.version)}

    assert browse_as(cast.head).post(f"/tasks/{task.id}/watchers", fields).status_code == 422
    assert task.watchers == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("office", 200), ("leader", 200), ("other_head", 403), ("observer", 403)],
)
def test_the_page_of_who_does_what_is_for_those_who_say_it(task, browse_as, cast, who, status):
    assert browse_as(getattr(cast, who)).get(f"/tasks/{task.id}/divisions").status_code == status


@pytest.mark.parametrize("count", [10, 1000])
def test_the_page_asks_the_same_for_few_people_and_for_many(
    task, browse_as, cast, session, agency, make_user, count_queries, count
):
    people = [make_user(name=f"Người {number}") for number in range(count)]
    session.add_all(
        Membership(user=one, agency=agency, role=Role.OBSERVER, valid_from=date(2020, 1, 1)) for one in people
    )
    task.watchers = [Watcher(user_id=one.id, since=task.created_at) for one in people]
    path = f"/tasks/{task.id}"
    browser = browse_as(cast.head)
    browser.get(path)

    with count_queries() as counted:
        assert browser.get(path).status_code == 200
        assert browser.get(f"{path}/divisions").status_code == 200

    assert len(counted) <= 33


def test_watchers_are_of_the_agency_of_the_task(
    browse_as, session, make_agency, make_division, make_task, make_user
):
    """Whoever works in two agencies looks at a task of the one in which they are not now."""
    user, elsewhere = make_user(Role.OFFICE), make_agency("Sở khác")
    user.memberships.append(Membership(agency=elsewhere, role=Role.OFFICE, valid_from=LONG_AGO))
    person = make_user(Role.OBSERVER, at=elsewhere)
    task = make_task(agency=elsewhere, leads=[make_division(agency=elsewhere)])

    browse_as(user).post(f"/tasks/{task.id}/watchers", {"person": str(person.id), "version": task.version})

    assert [watcher.user_id for watcher in task.watchers] == [person.id]


def test_who_answered_for_the_task_before_is_told(make_task, cast, told, make_user):
    task = make_task(leads=[cast.division], official=cast.official)
    other = make_user(Role.OFFICIAL, cast.division)

    assign_official(task, other, reason="Đi học", version=None, by=cast.head)

    assert told("task_assigned") == {other.id}
    assert told("task_released") == {cast.official.id}


def test_who_gives_the_task_away_themselves_is_not_told(make_task, cast, told):
    task = make_task(leads=[cast.division], official=cast.head)

    assign_official(task, cast.official, version=None, by=cast.head)

    assert told("task_released") == set()
