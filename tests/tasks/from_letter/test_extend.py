"""Asking for more time from a letter, by the agency's rule."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tracker.mail.links import Purpose
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.notices import ASKED
from tracker.tasks.extensions.service import ask_extension


@pytest.fixture
def typed(task):
    return {"version": task.version, "due": "20/12/2021", "reason": "Mưa lũ kéo dài"}


def test_the_page_shows_the_rule(browse_as, link):
    page = browse_as(None).get(link(Purpose.EXTEND)).text

    assert all(said in page for said in ("Nộp đề nghị chậm nhất ngày", "30/11/2021", "Lãnh đạo"))


def test_more_time_is_asked_for_as_the_person_of_the_link(browse_as, link, session, typed, cast, told):
    response = browse_as(None).post(link(Purpose.EXTEND), typed)

    asked = session.scalars(select(Extension)).one()
    assert response.status_code == 303
    assert (asked.asked_by_id, asked.asked_due, asked.reason) == (
        cast.head.id,
        date(2021, 12, 20),
        "Mưa lũ kéo dài",
    )
    assert told(ASKED) == {cast.leader.id}


@pytest.mark.parametrize(
    "wrong", [{"due": ""}, {"due": "31/02/2022"}, {"due": "20/11/2021"}, {"reason": " "}]
)
def test_what_cannot_be_taken_is_shown_again_and_the_link_stays_good(browse_as, link, session, typed, wrong):
    address = link(Purpose.EXTEND)

    refused = browse_as(None).post(address, {**typed, **wrong})

    assert refused.status_code == 422
    assert {**typed, **wrong}["reason"].strip() in refused.text
    assert session.scalars(select(Extension)).all() == []
    assert browse_as(None).post(address, typed).status_code == 303


def test_what_stands_in_the_way_is_said_and_what_was_typed_is_kept(
    browse_as, link, session, task, typed, cast
):
    address = link(Purpose.EXTEND)
    ask_extension(task, reason="Khác", new_due=date(2021, 12, 10), version=None, by=cast.official)
    session.commit()

    page = browse_as(None).get(address)
    refused = browse_as(None).post(address, {**typed, "version": task.version})

    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert (refused.status_code, "Mưa lũ kéo dài" in refused.text) == (422, True)


def test_a_supporting_head_asks_for_no_time(browse_as, link, typed, cast):
    assert browse_as(None).post(link(Purpose.EXTEND, to=cast.other_head), typed).status_code == 403
