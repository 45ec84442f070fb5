"""The papers of a year: who may take them, what is in them, and that it is noted."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.documents import PDF, upload
from tracker.accounts.changing import rename_agency
from tracker.accounts.models import Role
from tracker.audit import AuditLine
from tracker.evidence.models import ProofState
from tracker.evidence.store import keep
from tracker.rollup.package import safe_name
from tracker.tasks.models import State


@pytest.fixture
def take(browse_as, make_user, evaluation):
    """`take("table")`: the bytes of a paper of 2021, taken by the office."""

    def get(paper, user=None):
        response = browse_as(user or make_user(Role.OFFICE)).post(f"/rollup/2021/{paper}")
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment")
        return io.BytesIO(response.data)

    return get


@pytest.fixture
def table(take):
    """The rows of the table, by their code."""

    def rows():
        sheet = load_workbook(take("table")).active
        return {row[0].value: row for row in sheet.iter_rows()}

    return rows


@pytest.mark.parametrize("paper", ["table", "package"])
def test_heads_and_officials_may_not_take_papers(browse_as, make_user, make_division, evaluation, paper):
    for role in (Role.HEAD, Role.OFFICIAL):
        response = browse_as(make_user(role, make_division())).post(f"/rollup/2021/{paper}")

        assert response.status_code == 403


def test_the_table_of_a_year_bears_the_name_the_agency_had_at_its_end(take, evaluation, make_user, at):
    at(datetime(2022, 3, 1, 2, tzinfo=UTC))
    rename_agency(
        evaluation.agency, on=date(2022, 2, 1), name="Sở Dân tộc và Tôn giáo", short_name="Sở",
        symbol="SDTTG", titles={}, by=make_user(Role.ADMIN),
    )  # fmt: skip

    assert load_workbook(take("table")).active["A1"].value == "BAN DÂN TỘC"


@pytest.mark.parametrize("paper", ["table", "package"])
def test_taking_a_paper_is_noted(session, take, make_user, evaluation, paper):
    office = make_user(Role.OFFICE)

    take(paper, office)

    line = session.scalars(select(AuditLine).where(AuditLine.verb == "take_paper")).one()
    assert (line.user_id, line.subject_id, line.details) == (office.id, evaluation.id, {"paper": paper})


def test_a_paper_cannot_be_taken_by_a_plain_link(browse_as, make_user, evaluation):
    assert browse_as(make_user(Role.OFFICE)).get("/rollup/2021/table").status_code == 405


def test_the_table_has_vietnamese_heads_and_real_numbers(table, leaf, make_task, make_proof):
    make_proof(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.1")]), number="15/QĐ-BDT")

    rows = table()

    assert [cell.value for cell in rows["STT"]] == [
        "STT",
        "Lĩnh vực/tiêu chí/tiêu chí thành phần",
        "Điểm tối đa",
        "Điểm tự đánh giá",
        "Tài liệu kiểm chứng",
        "Ghi chú/giải trình",
    ]
    assert [cell.value for cell in rows["1"]][2:4] == [5, 2]
    assert rows["1.1"][2].data_type == rows["1.1"][3].data_type == "n"
    assert rows["1.1"][4].value == "15/QĐ-BDT ngày 20/09/2021 của Ban Dân tộc: Kế hoạch"
    assert rows["1.1"][5].value is None


def test_the_table_explains_what_is_not_proven(table, leaf, make_task):
    make_task(criteria=[leaf("1.2")], number=7)

    rows = table()

    assert rows["1.1"][5].value == "Còn thiếu 1 tài liệu, chưa có nhiệm vụ thực hiện."
    assert "Nhiệm vụ 2021-07 đang thực hiện, thời hạn 30/11/2021." in rows["1.2"][5].value
    assert rows["1.3"][3].value is None
    assert rows["1.3"][5].value == "Chấm qua điều tra xã hội học."


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\x07Văn bản"])
def test_what_people_typed_never_becomes_a_formula(session, table, leaf, evil):
    leaf("1.1").name_vi = evil

    cell = table()["1.1"][1]

    assert cell.data_type == "s"
    assert cell.value == evil.replace("\x07", " ")
    assert cell.quotePrefix is (evil[0] in "=+-@")


def test_the_table_is_in_vietnamese_for_english_readers_too(take, make_user):
    reader = make_user(Role.LEADER, locale="en")

    sheet = load_workbook(take("table", reader)).active

    assert sheet["A2"].value == "BẢNG TỰ ĐÁNH GIÁ, CHẤM ĐIỂM CHỈ SỐ CẢI CÁCH HÀNH CHÍNH NĂM 2021"


# --- the package -------------------------------------------------------------


@pytest.fixture
def kept(session, make_proof):
    """A proof whose file is in the store."""

    def make(content=PDF, name="kế hoạch.pdf", **columns):
        proof = make_proof(**columns)
        stored = keep(upload(content, name))
        proof.version.sha256, proof.version.size = stored.sha256, stored.size
        proof.version.filename = stored.filename
        session.flush()
        return proof

    return make


def listing(archive):
    (name,) = [name for name in archive.namelist() if name.endswith(".xlsx")]
    rows = list(load_workbook(io.BytesIO(archive.read(name))).active.iter_rows(values_only=True))
    return {row[0]: row for row in rows[1:]}


def test_the_package_has_a_folder_for_each_criterion_with_its_accepted_documents(take, leaf, kept):
    proof = kept(criterion=leaf("1.1"), number="15/QĐ-BDT")
    kept(criterion=leaf("1.2"), state=ProofState.SUBMITTED, number="16/QĐ-BDT")

    archive = zipfile.ZipFile(take("package"))

    assert archive.testzip() is None
    name = "1.1 Tiêu chí 1.1/1.1-01 kế hoạch.pdf"
    assert archive.read(name) == PDF
    row = listing(archive)["1.1-01"]
    assert row[2:] == (
        "15/QĐ-BDT",
        row[3],
        "Ban Dân tộc",
        "Kế hoạch",
        name,
        proof.version.sha256,
        None,
    )
    assert row[3].date() == date(2021, 9, 20)
    assert "16/QĐ-BDT đang chờ duyệt" in archive.read("1.2 Tiêu chí 1.2/Giải trình.txt").decode("utf-8-sig")


def test_the_package_explains_a_criterion_without_documents(take, leaf, evaluation):
    archive = zipfile.ZipFile(take("package"))

    explanation = archive.read("1.1 Tiêu chí 1.1/Giải trình.txt").decode("utf-8-sig")
    assert "Còn thiếu 1 tài liệu" in explanation
    assert listing(archive)["1.1"][8] == "Còn thiếu 1 tài liệu, chưa có nhiệm vụ thực hiện."


def test_a_file_the_store_lost_is_told_and_stops_nothing(take, leaf, make_proof, kept):
    make_proof(criterion=leaf("1.1"))
    kept(criterion=leaf("1.2"))

    archive = zipfile.ZipFile(take("package"))

    lost = listing(archive)["1.1-01"]
    assert lost[6] is None
    assert lost[8]
    assert any(name.startswith("1.2 ") and name.endswith(".pdf") for name in archive.namelist())


def test_one_document_lies_in_the_folder_of_each_criterion_it_proves(take, leaf, make_task, kept):
    kept(task=make_task(state=State.ACCEPTED, criteria=[leaf("1.1"), leaf("1.2")]))

    names = zipfile.ZipFile(take("package")).namelist()

    assert len([name for name in names if name.endswith(".pdf")]) == 2


def test_the_package_is_sent_while_it_is_packed(browse_as, make_user, evaluation, leaf, kept):
    """Chunks leave before the archive is whole, and none holds more than a part of a file."""
    kept(content=PDF + bytes(2_000_000), criterion=leaf("1.1"))
    browser = browse_as(make_user(Role.OFFICE))

    response = browser.post("/rollup/2021/package", buffered=False)
    chunks = [len(chunk) for chunk in response.iter_encoded()]

    assert len(chunks) > 5
    assert max(chunks) < 400_000


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ('a:b*c?"d<e>f|g', "a-b-c-d-e-f-g"),
        ("Kế hoạch\r\nsố 1. ", "Kế hoạch-số 1"),
        ("...", "-"),
        ("x" * 200 + ".pdf", "x" * 86 + ".pdf"),
        ("Kế hoạch, " * 20 + "cuối.docx", "Kế hoạch, " * 8 + "Kế.docx"),
    ],
)
def test_names_are_safe_on_every_file_system(name, safe):
    assert safe_name(name) == safe


def test_points_of_many_decimals_stay_exact_in_the_table(session, table, leaf):
    leaf("1.1").maximum = Decimal("2.0613")

    assert table()["1.1"][2].value == 2.0613
