"""Adding a document: the verb, and the page for what belongs to no task."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tests.documents import PDF, document_fields
from tracker.accounts.models import Role
from tracker.errors import NotAllowed, Refused
from tracker.evidence.models import Evidence, Proof, ProofState


def test_keeps_the_document_with_its_first_version(add, head, division):
    evidence = add(number=" 15/BC-BDT ")

    assert (evidence.number, evidence.division, evidence.created_by) == ("15/BC-BDT", division, head)
    assert [(v.number, v.filename, v.size, v.uploaded_by) for v in evidence.versions] == [
        (1, "bao-cao.pdf", len(PDF), head)
    ]


@pytest.mark.parametrize("field", ["number", "title", "issuer"])
def test_refuses_a_document_without(add, field):
    with pytest.raises(Refused) as refusal:
        add(**{field: "  "})

    assert refusal.value.field == field


def test_refuses_a_document_signed_tomorrow(add):
    with pytest.raises(Refused) as refusal:
        add(signed_on=TODAY + timedelta(days=1))

    assert refusal.value.field == "signed_on"


def test_refuses_a_document_for_another_division(add, make_division):
    with pytest.raises(NotAllowed):
        add(division=make_division())


def test_the_office_adds_for_any_division(add, office, make_division):
    other = make_division()

    assert add(division=other, by=office).division is other


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMIN])
def test_who_only_looks_on_adds_nothing(add, make_user, role):
    with pytest.raises(NotAllowed):
        add(by=make_user(role))


# --- the page ----------------------------------------------------------------


@pytest.fixture
def leaf(make_framework, make_criterion, make_evaluation):
    """A leaf of the framework of 2021."""
    framework = make_framework()
    make_evaluation(framework, 2021)
    return make_criterion(framework, "1.1")


@pytest.fixture
def typed(division):
    return document_fields(division=str(division.id), proves_on="", criterion="")


def test_the_page_adds_a_document_that_stands_alone(session, browse_as, head, typed):
    response = browse_as(head).post("/evidence/new", typed)

    evidence = session.scalars(select(Evidence)).one()
    assert response.location == f"/evidence/{evidence.id}"
    assert evidence.proves_on == evidence.signed_on
    assert session.scalars(select(Proof)).all() == []


def test_the_page_adds_a_document_for_a_criterion(session, browse_as, head, typed, leaf):
    browse_as(head).post("/evidence/new?year=2021", {**typed, "criterion": str(leaf.id)})

    proof = session.scalars(select(Proof)).one()
    assert (proof.criterion_id, proof.year, proof.state) == (leaf.id, 2021, ProofState.SUBMITTED)


def test_a_document_of_another_year_does_not_prove_the_criterion(
    session, browse_as, head, typed, leaf
):
    response = browse_as(head).post(
        "/evidence/new?year=2021",
        {**typed, "criterion": str(leaf.id), "signed_on": "15/12/2020"},
    )

    assert response.status_code == 422
    assert "15/12/2020" in response.text
    assert session.scalars(select(Evidence)).all() == []


def test_an_unknown_criterion_is_refused(browse_as, head, typed, leaf):
    response = browse_as(head).post("/evidence/new", {**typed, "criterion": "999"})

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Hãy nhập số, ký hiệu văn bản"),
        ({"signed_on": "32/13/2021"}, "Ngày không hợp lệ"),
        ({"signed_on": "06/10/2021"}, "Ngày ký không được sau ngày hôm nay"),
        ({"file": ""}, "Hãy chọn tệp của văn bản"),
        (document_fields(b"", "rong.pdf"), "rỗng"),
        (document_fields(b"MZ\x90\x00", "virus.exe"), "Không nhận loại tệp này"),
        (document_fields(b"<html>", "../../x.pdf"), "x.pdf"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_the_text(
    session, browse_as, head, typed, fields, sentence
):
    response = browse_as(head).post("/evidence/new", {**typed, "title": "Tên tôi gõ", **fields})

    assert response.status_code == 422
    assert sentence in response.text
    assert fields.get("title", "Tên tôi gõ") in response.text
    assert session.scalars(select(Evidence)).all() == []


def test_the_page_is_closed_to_who_only_looks_on(browse_as, make_user):
    for role in (Role.OBSERVER, Role.ADMIN):
        assert browse_as(make_user(role)).get("/evidence/new").status_code == 403


class TestSmallLimit:
    @pytest.fixture
    def environ(self):
        return {"UPLOAD_LIMIT_MB": "1"}

    def test_a_file_that_is_too_large_is_refused_with_the_limit(self, session, browse_as, head, typed):
        large = PDF + bytes(1024 * 1024)

        response = browse_as(head).post("/evidence/new", {**typed, **document_fields(large)})
        response.request.environ["wsgi.input"].close()

        assert response.status_code == 422
        assert "Tệp lớn hơn 1 MB" in response.text
        assert session.scalars(select(Evidence)).all() == []

    def test_a_file_far_too_large_is_not_even_read(self, browse_as, head, typed):
        huge = PDF + bytes(10 * 1024 * 1024)

        response = browse_as(head).post("/evidence/new", {**typed, **document_fields(huge)})
        response.request.environ["wsgi.input"].close()

        assert response.status_code == 413
        assert "tối đa 1 MB" in response.text
