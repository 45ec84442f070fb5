"""The same form sent twice at the same moment has one effect, on both databases."""

from __future__ import annotations

import io
import threading

import pytest

from tracker.accounts.models import Division, Role
from tracker.evidence.models import Evidence
from tracker.index.models import Level

FORM = {"name": "Phòng Tuyên truyền", "short_name": "PTT", "kind": "division",
        "valid_from": "01/01/2021", "form_key": "one"}  # fmt: skip


def click_twice_at_once(browsers, session, path, fields):
    """Two requests with one form, begun together; their answers."""
    session.rollback()  # The test's own transaction would keep the one writer of SQLite waiting.
    together = threading.Barrier(len(browsers))
    answers = []

    def click(browser):
        mine = browser.signed(fields())
        together.wait()
        answers.append(browser.client.post(path, data=mine))

    clicks = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    session.expire_all()
    return [(answer.status_code in {302, 303}, answer.location) for answer in answers]


@pytest.mark.parametrize("_again", range(3))
def test_both_clicks_get_the_answer_of_the_first(browse_as, make_user, session, _again):
    admin = make_user(Role.ADMIN)

    answers = click_twice_at_once([browse_as(admin) for _ in range(2)], session, "/divisions", lambda: FORM)

    assert answers == [(True, "/divisions")] * 2
    assert session.query(Division).count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_a_file_sent_twice_at_once_becomes_one_document(browse_as, make_user, make_division, session, _again):
    head = make_user(Role.HEAD, make_division())
    division_id = str(head.memberships[0].division_id)
    session.commit()

    def fields():
        return {
            "form_key": "one", "criterion": "", "division": division_id,
            "number": "12/BC-BDT", "title": "Báo cáo", "issuer": "Ban Dân tộc",
            "signed_on": "01/10/2021", "proves_on": "01/10/2021",
            "file": (io.BytesIO("Kết quả".encode()), "Báo cáo.txt"),
        }  # fmt: skip

    answers = click_twice_at_once([browse_as(head) for _ in range(2)], session, "/evidence/new", fields)

    [document] = session.query(Evidence).all()
    assert answers == [(True, f"/evidence/{document.id}")] * 2


def test_the_key_of_another_persons_form_takes_nothing_away(browse_as, make_user, session):
    first, second = browse_as(make_user(Role.ADMIN)), browse_as(make_user(Role.ADMIN))

    first.post("/divisions", FORM)
    second.post("/divisions", {**FORM, "name": "Phòng Chính sách"})

    assert session.query(Division).count() == 2


def test_a_refused_form_can_be_sent_again_with_its_key(browse_as, make_user, session):
    browser = browse_as(make_user(Role.ADMIN))

    refused = browser.post("/divisions", {**FORM, "valid_from": "no day"})
    mended = browser.post("/divisions", FORM)

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert session.query(Division).count() == 1


def test_a_paper_can_be_downloaded_again_from_the_same_page(
    browse_as, make_user, make_framework, make_criterion, make_evaluation
):
    framework = make_framework()
    make_criterion(framework, "1", level=Level.FIELD)
    make_evaluation(framework)
    browser = browse_as(make_user(Role.OFFICE))

    for _ in range(2):
        with browser.post("/rollup/2021/table", {"form_key": "one"}) as response:
            assert response.status_code == 200
            assert "spreadsheet" in response.mimetype
