"""Finding and fetching documents: who sees which, filters, files, what it costs."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from tests.conftest import TODAY
from tests.documents import PDF, upload
from tracker.accounts.models import Role
from tracker.evidence import store
from tracker.evidence.models import ProofState
from tracker.evidence.queries import EvidenceFilter, list_evidence
from tracker.evidence.service import decide_proof, submit_proof


@pytest.fixture
def numbers(agency):
    """Numbers of the documents a person finds."""

    def find(user, **wanted):
        rows = list_evidence(agency, user, EvidenceFilter(**wanted)).rows
        return [evidence.number for evidence in rows]

    return find


def test_heads_see_documents_of_their_division_and_the_office_all(
    numbers, add, head, other_head, office
):
    add(number="1/BC")

    assert numbers(head) == numbers(office) == ["1/BC"]
    assert numbers(other_head) == []


def test_who_sees_a_task_sees_what_proves_it(
    session, numbers, browse_as, make_task, add, head, other_head, division
):
    task = make_task(leads=[division], supports=[other_head.memberships[0].division])
    evidence = add(number="1/BC")
    submit_proof(evidence.latest, task_id=task.id, by=head)
    session.flush()

    assert numbers(other_head) == ["1/BC"]
    answer = browse_as(other_head).get(f"/evidence/versions/{evidence.latest.id}/file")
    assert answer.status_code == 200
    answer.close()


def test_filters_narrow_the_list(
    session, numbers, add, head, office, make_framework, make_criterion, make_evaluation
):
    framework = make_framework()
    make_evaluation(framework, 2021)
    leaf = make_criterion(framework, "1.1")
    accepted = add(number="1/KH", title="Kế hoạch tuyên truyền")
    add(number="2/BC", signed_on=date(2020, 5, 1), proves_on=date(2020, 5, 1), upload=upload(PDF + b"2"))
    proof = submit_proof(accepted.latest, criterion_id=leaf.id, year=2021, by=head)
    decide_proof(proof, ProofState.ACCEPTED, by=office)
    session.flush()

    assert numbers(office, text="tuyen TRUYEN") == ["1/KH"]
    assert numbers(office, text="1/kh") == ["1/KH"]
    assert numbers(office, year=2020) == ["2/BC"]
    assert numbers(office, state=ProofState.ACCEPTED) == ["1/KH"]
    assert numbers(office, state=ProofState.SUBMITTED) == []
    assert numbers(office, unused=True) == ["2/BC"]
    assert numbers(office, division_id=accepted.division_id + 999) == []


def test_another_divisions_document_is_not_there(browse_as, add, other_head):
    evidence = add()

    for path in (f"/evidence/{evidence.id}", f"/evidence/versions/{evidence.latest.id}/file"):
        assert browse_as(other_head).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/evidence/999", "/evidence/versions/999/file"])
def test_an_unknown_document_is_not_there(browse_as, head, path):
    assert browse_as(head).get(path).status_code == 404


def test_nobody_gets_a_file_without_signing_in(browse_as, add):
    evidence = add()

    assert browse_as(None).get(f"/evidence/versions/{evidence.latest.id}/file").status_code == 302


def test_a_file_comes_as_an_attachment_under_its_vietnamese_name(browse_as, add, head):
    evidence = add(upload=upload(PDF, "Báo cáo quý III.pdf"))

    answer = browse_as(head).get(f"/evidence/versions/{evidence.latest.id}/file")

    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('Báo cáo quý III.pdf')}" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.data == PDF
    answer.close()


def test_a_damaged_file_is_not_given_out(app, browse_as, add, head):
    evidence = add()
    sha256 = evidence.latest.sha256
    folder = app.extensions["settings"].evidence_folder
    (folder / sha256[:2] / sha256[2:4] / sha256).write_bytes(b"something else")

    answer = browse_as(head).get(f"/evidence/versions/{evidence.latest.id}/file")

    assert answer.status_code == store.FileLost.status
    assert b"something else" not in answer.data


def test_the_page_of_a_document_hides_other_divisions_tasks(
    session, browse_as, make_task, make_user, add, head, division
):
    task = make_task(title="Việc kín của phòng", leads=[division])
    evidence = add()
    submit_proof(evidence.latest, task_id=task.id, by=head)
    official = make_user(Role.OFFICIAL, division)

    page = browse_as(official).get(f"/evidence/{evidence.id}").text

    assert "Việc kín của phòng" not in page


def test_the_address_holds_the_filter(browse_as, add, head):
    add(number="1/KH")

    assert "1/KH" in browse_as(head).get("/evidence?q=1/kh&year=2021&state=unused").text
    assert browse_as(head).get("/evidence?division=x&year=y&state=z&page=w").status_code == 200


@pytest.mark.parametrize("path", ["/evidence", "/evidence/1"])
def test_many_documents_take_no_more_queries(
    session, browse_as, add, head, office, count_queries, make_task, division, path
):
    browser = browse_as(office)
    browser.get(path)  # The first request of a process reads the clock's offset, too.
    counts = []
    for count in (5, 60):
        for number in range(count):
            evidence = add(number=f"{number}/BC")
            submit_proof(evidence.latest, task_id=make_task(leads=[division]).id, by=head)
        session.commit()
        with count_queries() as counted:
            assert browser.get(path).status_code == 200
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_a_document_says_the_day_it_proves(browse_as, add, head):
    evidence = add(signed_on=TODAY, proves_on=date(2021, 9, 30))

    assert "30/09/2021" in browse_as(head).get(f"/evidence/{evidence.id}").text
