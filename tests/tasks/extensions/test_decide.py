"""Granting or refusing more time; the first due date is never lost."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tasks.extensions.conftest import LATER
from tracker.accounts.models import Role
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.closing import cancel_task, merge_task
from tracker.tasks.editing import edit_task
from tracker.tasks.extensions.models import Extension, ExtensionPolicy, ExtensionState
from tracker.tasks.extensions.queries import extension_chain, list_waiting_extensions
from tracker.tasks.extensions.service import decide_extension
from tracker.tasks.models import EventKind, State
from tracker.tasks.service import accept_task, submit_task

FIRST = date(2021, 11, 30)
AGREED = date(2021, 12, 10)


def test_granting_moves_the_due_date_and_keeps_the_first(task, ask, cast):
    extension = ask()

    decide_extension(extension, grant=True, words="Đồng ý", version=None, by=cast.leader)

    assert (task.due, task.first_due) == (LATER, FIRST)
    assert (extension.state, extension.agreed_due, extension.words) == (
        ExtensionState.GRANTED, LATER, "Đồng ý",
    )  # fmt: skip
    assert extension.decided_by is cast.leader


def test_another_day_can_be_agreed(task, ask, cast):
    decide_extension(ask(), grant=True, agreed_due=AGREED, version=None, by=cast.leader)

    assert task.due == AGREED


def test_granting_writes_the_due_date_as_editing_does(task, ask, cast):
    decide_extension(ask(), grant=True, version=None, by=cast.leader)

    moved = next(event for event in task.events if event.kind is EventKind.DUE)
    assert (moved.before, moved.after, moved.words) == ("2021-11-30", "2021-12-20", "Mưa lũ kéo dài")
    assert task.events[-1].context == {"state": "granted"}


def test_refusing_leaves_the_due_date(task, ask, cast):
    extension = ask()

    decide_extension(extension, grant=False, words="Phải xong trước họp", version=None, by=cast.leader)

    assert task.due == FIRST
    assert (extension.state, extension.agreed_due) == (ExtensionState.REFUSED, None)


def test_refusing_needs_words(ask, cast):
    with pytest.raises(Refused) as refusal:
        decide_extension(ask(), grant=False, words=" ", version=None, by=cast.leader)

    assert refusal.value.field == "words"


def test_the_day_agreed_is_after_the_due_date(task, ask, cast):
    with pytest.raises(Refused) as refusal:
        decide_extension(ask(), grant=True, agreed_due=FIRST, version=None, by=cast.leader)

    assert refusal.value.field == "due"
    assert task.due == FIRST


def test_a_due_date_edited_meanwhile_counts(task, ask, cast):
    extension = ask()
    edit_task(
        task, title=task.title, details="", product="", due=date(2021, 12, 31), leads=task.leads,
        supports=task.supports, official=task.official, criteria=[], reason="Lùi cả đợt", version=None,
        by=cast.office,
    )  # fmt: skip

    with pytest.raises(Refused, match="after the due date"):
        decide_extension(extension, grant=True, version=None, by=cast.leader)


def test_those_who_asked_and_lead_are_told(ask, cast, told):
    decide_extension(ask(by=cast.official), grant=True, version=None, by=cast.leader)

    assert told("extension_decided") == {cast.head.id, cast.official.id}


@pytest.mark.parametrize("who", ["head", "other_head", "official", "observer", "admin", "office"])
def test_by_the_usual_rule_only_leaders_decide(ask, cast, who):
    with pytest.raises(NotAllowed):
        decide_extension(ask(), grant=True, version=None, by=getattr(cast, who))


def test_where_the_office_decides_the_leaders_do_not(ask, cast, session, agency):
    session.add(ExtensionPolicy(agency_id=agency.id, decider=Role.OFFICE))
    extension = ask()

    with pytest.raises(NotAllowed):
        decide_extension(extension, grant=True, version=None, by=cast.leader)

    decide_extension(extension, grant=True, version=None, by=cast.office)
    assert extension.state is ExtensionState.GRANTED


def test_nobody_decides_on_what_they_asked_for(make_task, make_user, ask, cast, session):
    deputy = make_user(Role.HEAD, cast.division)
    deputy.memberships.append(type(deputy.memberships[0])(
        agency_id=cast.division.agency_id, role=Role.LEADER, valid_from=date(2020, 1, 1),
    ))  # fmt: skip
    extension = ask(by=deputy)

    with pytest.raises(Refused, match="another decider"):
        decide_extension(extension, grant=True, version=None, by=deputy)


def test_the_head_who_passed_a_part_on_decides_on_it(make_task, ask, cast, task, told):
    part = make_task(leads=[cast.division], due=date(2021, 11, 10), parent=task, official=cast.official)
    extension = ask(task=part, new_due=date(2021, 11, 20), by=cast.official)

    assert told("extension_asked") == {cast.head.id}
    decide_extension(extension, grant=True, version=None, by=cast.head)
    assert part.due == date(2021, 11, 20)


def test_what_is_decided_is_not_decided_again(ask, cast):
    extension = ask()
    decide_extension(extension, grant=True, version=None, by=cast.leader)

    with pytest.raises(Refused, match="decided already"):
        decide_extension(extension, grant=False, words="x", version=None, by=cast.leader)


def test_a_task_saved_meanwhile_is_a_clash(task, ask, cast):
    extension = ask()

    with pytest.raises(Clash):
        decide_extension(extension, grant=True, version=task.version - 1, by=cast.leader)


def test_what_was_handed_in_meanwhile_can_still_get_its_time(task, ask, cast):
    extension = ask()
    task.state = State.SUBMITTED

    decide_extension(extension, grant=True, version=None, by=cast.leader)

    assert task.due == LATER


def test_the_chain_holds_every_asking_in_its_order(task, ask, cast):
    decide_extension(ask(), grant=False, words="Chưa", version=None, by=cast.leader)
    decide_extension(ask(), grant=True, version=None, by=cast.leader)
    ask(new_due=date(2022, 1, 15))

    assert [one.state.value for one in extension_chain(task)] == ["refused", "granted", "asked"]


def test_those_who_decide_find_what_waits(agency, ask, cast):
    extension = ask()

    assert list_waiting_extensions(agency, cast.leader) == [extension]
    for who in (cast.office, cast.head, cast.official, cast.observer):
        assert list_waiting_extensions(agency, who) == []


def test_a_closed_task_waits_for_no_decision(agency, task, ask, cast):
    ask()
    task.state, task.submitted_on = State.SUBMITTED, FIRST
    accept_task(task, by=cast.office, version=None)

    assert list_waiting_extensions(agency, cast.leader) == []


# --- the pages ---------------------------------------------------------------


def decision(task, act="grant", **fields):
    return {
        "act": act,
        "due": "20/12/2021",
        "words": "Đồng ý gia hạn",
        "version": str(task.version),
        **fields,
    }


def test_the_leader_decides_on_the_task_s_page(task, ask, browse_as, cast):
    ask()
    browser = browse_as(cast.leader)
    assert "/extension/decide" in browser.get(f"/tasks/{task.id}").text

    response = browser.post(f"/tasks/{task.id}/extension/decide", decision(task))

    assert response.status_code == 302
    assert task.due == LATER
    shown = browser.get(f"/tasks/{task.id}").text
    assert "Đồng ý gia hạn" in shown
    assert "30/11/2021" in shown  # The first due date.


def test_a_refusal_without_words_is_shown_again(task, ask, browse_as, cast, session):
    ask()

    response = browse_as(cast.leader).post(
        f"/tasks/{task.id}/extension/decide", decision(task, "refuse", words="", due="15/12/2021")
    )

    assert response.status_code == 422
    assert 'value="15/12/2021"' in response.text
    assert session.get_one(Extension, 1).state is ExtensionState.ASKED


def test_a_clash_shows_both_texts(task, ask, browse_as, cast, session):
    ask()

    response = browse_as(cast.leader).post(
        f"/tasks/{task.id}/extension/decide", decision(task, version=str(task.version - 1))
    )

    assert response.status_code == 409
    assert "Đồng ý gia hạn" in response.text
    assert 'id="clash"' in response.text
    assert task.due == FIRST


def test_the_decision_page_is_for_those_who_decide(task, ask, browse_as, cast):
    ask()

    codes = {
        who: browse_as(getattr(cast, who)).get(f"/tasks/{task.id}/extension/decide").status_code
        for who in ("leader", "office", "head", "observer")
    }

    assert codes == {"leader": 200, "office": 302, "head": 403, "observer": 403}


def test_the_task_s_page_asks_as_much_for_ten_askings_as_for_one(task, ask, browse_as, cast, count_queries):
    decide_extension(ask(), grant=False, words="x", version=None, by=cast.leader)
    browser = browse_as(cast.head)
    path = f"/tasks/{task.id}"
    browser.get(path)
    with count_queries() as before:
        browser.get(path)
    for _ in range(9):
        decide_extension(ask(), grant=False, words="x", version=None, by=cast.leader)

    with count_queries() as after:
        browser.get(path)

    assert len(after) == len(before)


@pytest.mark.parametrize("ending", ["accepted", "cancelled", "merged"])
def test_what_was_asked_ends_with_the_task(task, ask, cast, make_task, session, ending):
    extension = ask()
    if ending == "accepted":
        submit_task(task, words="Đã tổ chức ba hội nghị, phát 500 tờ gấp.", version=None, by=cast.head)
        accept_task(task, version=None, by=cast.office)
    elif ending == "cancelled":
        cancel_task(task, reason="Trùng", version=None, by=cast.office)
    else:
        merge_task(task, make_task(leads=[cast.other]), reason="Trùng", version=None, by=cast.office)

    assert (extension.state, extension.decided_by is not None) == (ExtensionState.LAPSED, True)
    line = next(each for each in task.events if (each.context or {}).get("state") == "lapsed")
    assert (line.kind, line.before) == (EventKind.EXTENSION, str(LATER))
    assert list_waiting_extensions(task.agency, cast.leader) == []


def test_the_task_s_page_says_that_it_was_not_decided(task, ask, cast, browse_as, session):
    ask()
    cancel_task(task, reason="Trùng", version=None, by=cast.office)
    session.commit()

    page = browse_as(cast.head).get(f"/tasks/{task.id}").text

    assert "Không xét nữa" in page
    assert "Chờ duyệt" not in page
