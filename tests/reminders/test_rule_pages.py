"""The pages on which an agency, a kind and a task get their rules for reminders."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.accounts.models import Role
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import USUAL, Occasion, Policy, Scope, Told
from tracker.reminders.queries import mark_of, policies_held, policies_of
from tracker.tasks.kinds.models import TaskKind

PAGE = "/reminders"
WEEK_BEFORE = Policy(Occasion.BEFORE_DUE, 7)
FORTNIGHTLY = Policy(Occasion.SILENT, 14, is_weekly=True)


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, name="Quản trị")


@pytest.fixture
def kind(session, agency):
    row = TaskKind(agency_id=agency.id, code="bao-cao", name="Báo cáo")
    session.add(row)
    session.flush()
    return row


def typed(**fields):
    """A rule as the form of a new one sends it."""
    return {
        "occasion": "before_due", "days": "10", "is_weekly": "no", "told": "answerable", "is_on": "yes",
        **fields,
    }  # fmt: skip


def of_week_before(**fields):
    """The usual rule of a week before, as its form sends it."""
    return typed(**{"was": "7", "days": "7", "seen": WEEK_BEFORE.fingerprint, **fields})


def pressed(policy, **fields):
    """A rule as the buttons beside it name it."""
    return {
        "occasion": policy.occasion.value,
        "was": str(policy.days),
        "seen": policy.fingerprint,
        **fields,
    }


def days_before(scope):
    held = policies_held(scope)
    return [one.policy.days for one in held if one.policy.occasion is Occasion.BEFORE_DUE]


# --- reading -----------------------------------------------------------------


def test_the_usual_rules_are_read_in_words_and_not_kept(browse_as, admin, session):
    page = browse_as(admin).get(PAGE).text

    assert "Trước hạn 7 ngày làm việc" in page
    assert "Đây là các quy định mặc định" in page
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_a_calendar_that_nobody_confirmed_is_told_of(browse_as, admin, make_user):
    warned = [
        "Lịch làm việc năm 2021 chưa được xác nhận" in browse_as(one).get(PAGE).text
        for one in (admin, make_user(Role.LEADER))
    ]

    assert warned == [True, False]


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE, Role.OBSERVER])
def test_who_looks_after_the_whole_reads_them_and_changes_nothing(browse_as, make_user, role, session):
    browser = browse_as(make_user(role))

    page = browser.get(PAGE)

    assert page.status_code == 200
    assert "/reminders/rule" not in page.text
    assert browser.post("/reminders/rule", typed()).status_code == 403
    assert (
        browser.post("/reminders/letters", {"send_hour": "8", "acts_from_letters": "no"}).status_code == 403
    )
    assert browser.post("/reminders/usual").status_code == 403
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_heads_and_officials_are_not_let_in(browse_as, head, official):
    assert [browse_as(one).get(PAGE).status_code for one in (head, official)] == [403, 403]


# --- the agency's rules ------------------------------------------------------


def test_a_rule_is_added(browse_as, admin, agency):
    response = browse_as(admin).post("/reminders/rule", typed(told="heads"))

    assert response.status_code == 302
    assert Policy(Occasion.BEFORE_DUE, 10, told=Told.HEADS) in policies_of(agency.id)
    assert days_before(Scope(agency.id)) == [30, 10, 7, 3, 1]


def test_a_new_rule_begins_with_its_occasion_and_asks_only_what_fits(browse_as, admin):
    browser = browse_as(admin)

    chosen = browser.get("/reminders/rule").text
    page = browser.get("/reminders/rule?new=before_due").text

    assert 'href="/reminders/rule?new=before_due"' in chosen
    assert "new=on_due" not in chosen
    assert {name for name in ("days", "is_weekly", "told") if f'name="{name}"' in page} == {"days", "told"}
    assert 'id="days" max="365" min="1" name="days" required' in page


@pytest.mark.parametrize("occasion", ["on_due", "ladder_head", "week_of_heads", "birthday"])
def test_there_is_no_second_rule_where_one_says_all(browse_as, admin, occasion):
    assert browse_as(admin).get(f"/reminders/rule?new={occasion}").status_code == 404


def test_of_a_result_that_waits_only_those_who_decide_can_be_told(browse_as, admin, session):
    browser = browse_as(admin)

    page = browser.get("/reminders/rule?new=waiting").text
    response = browser.post("/reminders/rule", typed(occasion="waiting", told="answerable"))

    assert '<option selected value="deciders">' in page
    assert 'value="answerable"' not in page
    assert response.status_code == 422
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_the_only_rule_of_its_occasion_offers_no_removal(browse_as, admin):
    browser = browse_as(admin)

    pages = [
        browser.get(f"/reminders/rule?occasion={one}").text for one in ("silent&days=14", "before_due&days=7")
    ]

    assert ["/reminders/rule/remove" in page for page in pages] == [False, True]


def test_a_task_s_first_rule_of_its_own_says_what_saving_it_means(browse_as, make_user, make_task, division):
    task = make_task(leads=[division])
    browser = browse_as(make_user(Role.OFFICE))
    address = f"/reminders/rule?occasion=before_due&days=3&task={task.id}"

    before = browser.get(address).text
    browser.post("/reminders/rule", of_week_before(task=task.id, days="14"))
    after = browser.get(address).text

    assert ["sẽ có quy định riêng" in page for page in (before, after)] == [True, False]


def test_a_rule_is_edited(browse_as, admin, agency):
    response = browse_as(admin).post("/reminders/rule", of_week_before(days="6"))

    assert response.status_code == 302
    assert days_before(Scope(agency.id)) == [30, 6, 3, 1]


@pytest.mark.parametrize(
    ("policy", "fields"),
    [
        (Policy(Occasion.BEFORE_DUE, 7), {"days": "9", "told": "heads"}),
        (Policy(Occasion.ON_DUE), {"told": "answerable_and_heads"}),
        (Policy(Occasion.ASSIGNED), {}),
        (Policy(Occasion.LADDER_HEAD, 3, told=Told.HEADS), {"days": "5"}),
        (Policy(Occasion.WEEK_OF_HEADS, told=Told.HEADS), {}),
    ],
)
def test_a_form_asks_only_what_its_rule_has(browse_as, admin, agency, policy, fields):
    browser = browse_as(admin)
    page = browser.get(f"/reminders/rule?occasion={policy.occasion}&days={policy.days}").text
    asked = {name for name in ("days", "is_weekly", "told") if f'name="{name}"' in page}

    response = browser.post(
        "/reminders/rule",
        {
            "occasion": policy.occasion.value,
            "was": str(policy.days),
            "seen": policy.fingerprint,
            "is_on": "no",
            **fields,
        },
    )

    assert asked == set(fields)
    assert response.status_code == 302
    assert [one.occasion for one in policies_of(agency.id) if not one.is_on] == [policy.occasion]


@pytest.mark.parametrize("days", ["0", "500", "-1", "366", "", "bảy"])
def test_days_that_make_no_sense_are_refused_at_their_field(browse_as, admin, session, days):
    response = browse_as(admin).post("/reminders/rule", typed(days=days))

    assert response.status_code == 422
    assert 'id="days-fault"' in response.text
    assert f'value="{days}"' in response.text or not days
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_two_rules_that_say_the_same_are_refused_at_the_days(browse_as, admin, session):
    response = browse_as(admin).post("/reminders/rule", typed(days="7", told="heads"))

    assert response.status_code == 422
    assert 'id="days-fault"' in response.text
    assert session.scalars(select(ReminderPolicy)).all() == []


@pytest.mark.parametrize("fields", [{"occasion": "birthday"}, {"was": "99"}])
def test_a_rule_that_there_is_not_is_not_found(browse_as, admin, fields):
    assert browse_as(admin).post("/reminders/rule", typed(**fields)).status_code == 404


@pytest.mark.parametrize(
    "query", ["?occasion=before_due&days=99", "?occasion=birthday", "?kind=99", "?task=x"]
)
def test_an_odd_address_is_not_found(browse_as, admin, query):
    assert browse_as(admin).get(f"/reminders/rule{query}").status_code == 404


def test_of_two_who_edit_a_rule_the_second_sees_both_texts(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule", of_week_before(told="heads"))

    response = browser.post("/reminders/rule", of_week_before(days="8"))

    assert response.status_code == 409
    assert 'id="clash"' in response.text
    assert 'value="8"' in response.text
    assert days_before(Scope(agency.id)) == [30, 7, 3, 1]


@pytest.mark.parametrize(
    ("policy", "mine", "theirs"),
    [
        (Policy(Occasion.NO_EVIDENCE, 5), {"days": "4", "told": "heads"}, {"days": "6", "told": "heads"}),
        (Policy(Occasion.LADDER_HEAD, 3, told=Told.HEADS), {"days": "4"}, {"days": "5"}),
        (Policy(Occasion.ON_DUE), {"told": "leaders"}, {"told": "heads"}),
        (Policy(Occasion.ASSIGNED), {"is_on": "yes"}, {"is_on": "no"}),
    ],
)
def test_two_may_edit_a_rule_of_any_occasion(browse_as, admin, policy, mine, theirs):
    browser = browse_as(admin)
    browser.post("/reminders/rule", pressed(policy, is_on="yes") | theirs)

    response = browser.post("/reminders/rule", pressed(policy, is_on="yes") | mine)

    assert response.status_code == 409
    assert 'id="clash"' in response.text


def test_of_a_rung_that_got_other_days_meanwhile_the_second_saves_again(browse_as, admin, agency):
    browser = browse_as(admin)
    first_rung = Policy(Occasion.LADDER_HEAD, 3, told=Told.HEADS)
    browser.post("/reminders/rule", pressed(first_rung, days="5", is_on="yes"))
    page = browser.post("/reminders/rule", pressed(first_rung, days="4", is_on="yes")).text
    now = Policy(Occasion.LADDER_HEAD, 5, told=Told.HEADS)

    response = browser.post("/reminders/rule", pressed(now, days="4", is_on="yes"))

    assert now.fingerprint in page
    assert response.status_code == 302
    assert Policy(Occasion.LADDER_HEAD, 4, told=Told.HEADS) in policies_of(agency.id)


def test_who_edits_a_rule_that_is_gone_sees_their_own_and_may_add_it(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule/remove", pressed(WEEK_BEFORE))

    response = browser.post("/reminders/rule", of_week_before(days="8"))
    again = browser.post("/reminders/rule", typed(days="8"))

    assert response.status_code == 409
    assert 'value="8"' in response.text
    assert again.status_code == 302
    assert days_before(Scope(agency.id)) == [30, 8, 3, 1]


def test_after_a_clash_saving_again_stands(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule", of_week_before(told="heads"))
    now = Policy(Occasion.BEFORE_DUE, 7, told=Told.HEADS)

    response = browser.post("/reminders/rule", {**of_week_before(days="8"), "seen": now.fingerprint})

    assert response.status_code == 302
    assert days_before(Scope(agency.id)) == [30, 8, 3, 1]


def test_a_rule_is_switched_off_and_on_again(browse_as, admin, agency):
    browser = browse_as(admin)

    browser.post("/reminders/rule/switch", pressed(WEEK_BEFORE, is_on="no"))
    off = [policy for policy in policies_of(agency.id) if not policy.is_on]
    browser.post("/reminders/rule/switch", pressed(off[0], is_on="yes"))

    assert off == [Policy(Occasion.BEFORE_DUE, 7, is_on=False)]
    assert set(policies_of(agency.id)) == set(USUAL)


def test_a_rule_is_removed(browse_as, admin, agency):
    browse_as(admin).post("/reminders/rule/remove", pressed(Policy(Occasion.BEFORE_DUE, 30)))

    assert days_before(Scope(agency.id)) == [7, 3, 1]


@pytest.mark.parametrize(("act", "is_on"), [("switch", "no"), ("remove", "")])
def test_who_acts_on_a_rule_that_was_changed_meanwhile_sees_both(browse_as, admin, agency, act, is_on):
    browser = browse_as(admin)
    browser.post("/reminders/rule", of_week_before(told="heads"))

    response = browser.post(f"/reminders/rule/{act}", pressed(WEEK_BEFORE, is_on=is_on))

    assert response.status_code == 409
    assert 'id="clash"' in response.text
    assert Policy(Occasion.BEFORE_DUE, 7, told=Told.HEADS) in policies_of(agency.id)
    assert f'value="{Policy(Occasion.BEFORE_DUE, 7, told=Told.HEADS).fingerprint}"' in response.text


def test_a_switch_that_clashed_is_done_by_saving_the_form_shown(browse_as, admin):
    browser = browse_as(admin)
    browser.post("/reminders/rule", of_week_before(told="heads"))

    page = browser.post("/reminders/rule/switch", pressed(WEEK_BEFORE, is_on="no")).text

    assert '<option selected value="no">' in page


def test_who_acts_on_a_rule_that_is_gone_is_told_so(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule/remove", pressed(WEEK_BEFORE))

    response = browser.post("/reminders/rule/switch", pressed(WEEK_BEFORE, is_on="no"))

    assert response.status_code == 409
    assert "không còn nữa" in response.text
    assert days_before(Scope(agency.id)) == [30, 3, 1]


def test_the_usual_rules_do_not_drop_what_somebody_changed_meanwhile(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule", typed())
    seen = mark_of(policies_held(Scope(agency.id)))
    browser.post("/reminders/rule", of_week_before(days="8"))

    response = browser.post("/reminders/usual", {"seen": seen})

    assert response.status_code == 409
    assert days_before(Scope(agency.id)) == [30, 10, 8, 3, 1]


def test_the_last_rule_of_an_occasion_is_not_removed(browse_as, admin, session):
    response = browse_as(admin).post("/reminders/rule/remove", pressed(FORTNIGHTLY))

    assert response.status_code == 422
    assert session.scalars(select(ReminderPolicy)).all() == []


def test_the_usual_rules_come_back(browse_as, admin, agency):
    browser = browse_as(admin)
    browser.post("/reminders/rule", typed())

    browser.post("/reminders/usual", {"seen": mark_of(policies_held(Scope(agency.id)))})

    assert policies_of(agency.id) == tuple(one.policy for one in policies_held(Scope(agency.id)))
    assert set(policies_of(agency.id)) == set(USUAL)


# --- rules of their own ------------------------------------------------------


def test_a_kind_gets_rules_of_its_own_and_the_agency_keeps_its_own(browse_as, make_user, agency, kind):
    browser = browse_as(make_user(Role.OFFICE))

    response = browser.post("/reminders/rule", of_week_before(kind=kind.id, days="14"))

    assert response.location == f"/reminders/kinds/{kind.id}"
    assert days_before(Scope(agency.id, kind_id=kind.id)) == [30, 14, 3, 1]
    assert days_before(Scope(agency.id)) == [30, 7, 3, 1]


def test_a_task_says_from_where_its_rules_come(browse_as, make_user, kind, make_task, division):
    task = make_task(leads=[division], kind_id=kind.id)
    browser = browse_as(make_user(Role.OFFICE))
    browser.post("/reminders/rule", of_week_before(kind=kind.id, days="14"))
    browser.post("/reminders/rule/switch", pressed(FORTNIGHTLY, task=task.id, is_on="no"))

    page = browser.get(f"/reminders/tasks/{task.id}").text

    assert page.count("Quy định của loại nhiệm vụ này") == 4
    assert page.count("Quy định riêng của nhiệm vụ này") == 1


def test_what_a_task_says_of_one_occasion_is_dropped_again(browse_as, make_user, make_task, division, agency):
    task = make_task(leads=[division])
    browser = browse_as(make_user(Role.OFFICE))
    scope = Scope(agency.id, task_id=task.id)
    browser.post("/reminders/rule", of_week_before(task=task.id, days="14"))

    seen = mark_of(policies_held(scope))

    response = browser.post("/reminders/usual", {"task": task.id, "occasion": "before_due", "seen": seen})

    assert response.location == f"/reminders/tasks/{task.id}"
    assert days_before(scope) == [30, 7, 3, 1]


def test_a_head_reads_the_rules_of_a_task_and_changes_none(browse_as, head, make_task, division):
    task = make_task(leads=[division])
    browser = browse_as(head)

    page = browser.get(f"/reminders/tasks/{task.id}")

    assert page.status_code == 200
    assert "/reminders/rule" not in page.text
    assert browser.post("/reminders/rule", typed(task=task.id)).status_code == 403


def test_a_task_that_one_does_not_see_has_no_rules_to_read(browse_as, make_user, make_division, make_task):
    task = make_task(leads=[make_division()])
    stranger = make_user(Role.HEAD, make_division())

    assert browse_as(stranger).get(f"/reminders/tasks/{task.id}").status_code == 404


def test_a_kind_of_another_agency_is_not_found(browse_as, admin, session, make_agency):
    other = make_agency("Sở khác")
    row = TaskKind(agency_id=other.id, code="x", name="Loại khác")
    session.add(row)
    session.flush()
    browser = browse_as(admin)

    assert browser.get(f"/reminders/kinds/{row.id}").status_code == 404
    assert browser.post("/reminders/rule", typed(kind=row.id)).status_code == 404
