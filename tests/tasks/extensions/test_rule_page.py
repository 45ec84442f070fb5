"""The agency's rule for extensions, and who may change it."""

from __future__ import annotations

import pytest

from tracker.accounts.models import Role
from tracker.tasks.extensions.models import ExtensionPolicy
from tracker.tasks.extensions.queries import mark_of, rule_of

PAGE = "/tasks/extensions/policy"


def typed(**fields):
    return {"days_before": "3", "most": "1", "decider": "office", "seen": "0-2-leader", **fields}


def test_without_an_edit_the_usual_rule_holds_and_nothing_is_kept(agency, session):
    rule = rule_of(agency.id)

    assert mark_of(rule) == "0-2-leader"
    assert session.query(ExtensionPolicy).count() == 0


@pytest.mark.parametrize("who", ["office", "admin"])
def test_the_office_and_the_administrator_set_the_rule(agency, browse_as, cast, who):
    response = browse_as(getattr(cast, who)).post(PAGE, typed())

    rule = rule_of(agency.id)
    assert response.status_code == 302
    assert (rule.days_before, rule.most, rule.decider) == (3, 1, Role.OFFICE)


@pytest.mark.parametrize("who", ["head", "official", "leader", "observer"])
def test_others_are_not_let_in(browse_as, cast, who):
    browser = browse_as(getattr(cast, who))

    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, typed()).status_code == 403


@pytest.mark.parametrize(
    "fault",
    [{"days_before": "-1"}, {"days_before": "61"}, {"most": "21"}, {"most": "hai"}, {"decider": "head"}],
)
def test_bad_input_changes_nothing(session, browse_as, cast, fault):
    response = browse_as(cast.office).post(PAGE, typed(**fault))

    assert response.status_code == 422
    assert session.query(ExtensionPolicy).count() == 0


def test_a_rule_saved_meanwhile_is_shown_beside_one_s_own(agency, session, browse_as, cast):
    session.add(ExtensionPolicy(agency_id=agency.id, days_before=5, most=4))

    response = browse_as(cast.office).post(PAGE, typed())

    assert response.status_code == 409
    assert 'id="clash"' in response.text
    assert rule_of(agency.id).days_before == 5
