"""Bringing a plan: looked at row by row, then all of it or nothing."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.workbooks import HEADS, book_of, plan_bytes, row, saved
from tracker.audit import AuditLine
from tracker.mail.models import Notice
from tracker.tasks.kinds.models import KindTerm, TaskKind
from tracker.tasks.models import EventKind, Source, State, Task, TaskEvent, TaskWord
from tracker.tasks.service import open_task
from tracker.tasks.sheets.models import PlanUpload


@pytest.fixture
def office(cast, browse_as):
    return browse_as(cast.office)


@pytest.fixture
def bring(office):
    """Bring a workbook as the office does; gives the answer, and the preview's address."""

    def do(content, name="ke-hoach-2021.xlsx"):
        return office.post("/tasks/plan", {"file": (io.BytesIO(content), name)})

    return do


def tasks_of(session):
    return list(session.scalars(select(Task).order_by(Task.year, Task.number)))


def test_a_plan_is_shown_before_anything_is_saved(bring, office, session):
    answer = bring(plan_bytes(row(), row(title="Rà soát thủ tục")))

    page = office.get(answer.location)

    assert "Rà soát thủ tục" in page.text
    assert tasks_of(session) == []
    assert session.scalars(select(PlanUpload)).one().imported_at is None


def test_every_new_row_becomes_a_task(bring, office, session, cast):
    content = plan_bytes(
        row(official=cast.official.email, supports="phong chinh sach", details="Dòng một\nDòng hai"),
        row(title="Rà soát thủ tục", leads="Phòng Chính sách", due="15/12/2021"),
    )
    path = bring(content).location

    answer = office.post(f"{path}/import")

    first, second = tasks_of(session)
    assert answer.location == path
    assert (first.code, first.title, first.details) == (
        "2021-01", "Tuyên truyền cải cách hành chính", "Dòng một\nDòng hai",
    )  # fmt: skip
    assert (first.state, first.source, first.due, first.first_due) == (
        State.ASSIGNED, Source.PLAN, date(2021, 11, 30), date(2021, 11, 30),
    )  # fmt: skip
    assert (first.leads, first.supports, first.official) == ([cast.division], [cast.other], cast.official)
    assert (second.code, second.leads, second.due) == ("2021-02", [cast.other], date(2021, 12, 15))


def test_a_row_becomes_what_a_task_issued_by_hand_is(bring, office, session, cast):
    words = {"title": "Tuyên truyền", "details": "Chi tiết", "product": "Báo cáo"}
    by_hand = open_task(
        agency=cast.division.agency, source=Source.PLAN, leads=[cast.division], supports=[cast.other],
        official=cast.official, issued_on=date(2021, 9, 1), due=date(2021, 11, 29), by=cast.office, **words,
    )  # fmt: skip
    path = bring(plan_bytes(row(**words, supports=cast.other.name, official=cast.official.email))).location

    office.post(f"{path}/import")

    by_sheet = tasks_of(session)[1]
    skipped = {"id", "number", "place", "due", "first_due", "import_key"}
    columns = [column.key for column in Task.__table__.columns if column.key not in skipped]
    assert [getattr(by_sheet, name) for name in columns] == [getattr(by_hand, name) for name in columns]
    assert traces(session, by_sheet) == traces(session, by_hand)


def traces(session, task):
    """What a task leaves behind in the history, the audit trail, the ledger and the search."""
    events = session.scalars(select(TaskEvent).where(TaskEvent.task_id == task.id)).all()
    context = {**events[0].context, "due": None}
    notices = session.execute(
        select(Notice.rule, Notice.recipient_id, Notice.planned_on, Notice.at_once)
        .where(Notice.subject_type == "task_event", Notice.subject_id == events[0].id)
        .order_by(Notice.recipient_id)
    )
    lines = session.execute(
        select(AuditLine.verb, AuditLine.user_id, AuditLine.agency_id).where(
            AuditLine.subject_type == "task", AuditLine.subject_id == task.id
        )
    )
    words = session.scalars(
        select(TaskWord.word)
        .where(TaskWord.task_id == task.id, TaskWord.word.not_like("2021-%"))
        .order_by(TaskWord.word)
    )
    return (
        [(event.kind, event.by_id, event.before, event.after) for event in events],
        context, notices.all(), lines.all(), [word for word in words if not word.isdecimal()],
    )  # fmt: skip


def test_a_kind_brings_what_the_row_leaves_out(bring, office, session, cast):
    kind = TaskKind(
        agency_id=cast.division.agency_id, code="dvc", name="Dịch vụ công", product="Danh mục {term}",
        evidence_wanted="Quyết định công bố", terms=[KindTerm(from_year=2020, words="mức độ 4")],
    )  # fmt: skip
    session.add(kind)
    session.commit()

    path = bring(plan_bytes(row(kind="dich vu cong", product=None), row(title="Hai", kind="dvc"))).location
    office.post(f"{path}/import")

    first, second = tasks_of(session)
    assert (first.kind_id, first.product) == (kind.id, "Danh mục mức độ 4")
    assert (first.evidence_wanted, second.product) == ("Quyết định công bố", "Báo cáo")


def test_a_kind_is_named_in_the_term_of_a_year(bring, office, session, cast):
    kind = TaskKind(
        agency_id=cast.division.agency_id, code="dvc", name="Dịch vụ công {term}",
        terms=[KindTerm(from_year=2011, words="mức độ 4"), KindTerm(from_year=2022, words="toàn trình")],
    )  # fmt: skip
    session.add(kind)
    session.commit()

    with office.get("/tasks/plan/template.xlsx") as answer:
        offered = load_workbook(io.BytesIO(answer.data))["Danh mục"]
    bringing = plan_bytes(row(kind="Dịch vụ công mức độ 4"), row(title="Hai", kind="dich vu cong toan trinh"))
    office.post(f"{bring(bringing).location}/import")
    with office.get("/tasks/export.xlsx") as answer:
        exported = load_workbook(io.BytesIO(answer.data)).worksheets[0]

    names = {cell.value for line in offered.iter_rows() for cell in line}
    assert "Dịch vụ công mức độ 4" in names
    assert [task.kind_id for task in tasks_of(session)] == [kind.id, kind.id]
    told = {cell.value for line in exported.iter_rows() for cell in line}
    assert "Dịch vụ công mức độ 4" in told
    assert not any("{term}" in str(value) for value in names | told)


def test_numbers_go_on_from_the_last_of_each_year(bring, office, session, make_task):
    make_task(number=7)
    path = bring(plan_bytes(row(), row(title="Sau", issued_on="03/01/2022", due="30/06/2022"))).location

    office.post(f"{path}/import")

    assert [task.code for task in tasks_of(session)] == ["2021-07", "2021-08", "2022-01"]


def test_the_same_file_twice_changes_nothing(bring, office, session):
    content = plan_bytes(row(), row(title="Rà soát thủ tục"))
    path = bring(content).location
    office.post(f"{path}/import")
    notices = session.scalar(select(func.count(Notice.id)))

    again = bring(content).location
    shown = office.get(again)
    answer = office.post(f"{again}/import")

    assert len(tasks_of(session)) == 2
    assert session.scalar(select(func.count(Notice.id))) == notices
    assert re.search(r"<button[^>]* disabled>Nhập kế hoạch", shown.text)
    assert answer.status_code == 302


def test_only_rows_that_are_not_there_are_issued(bring, office, session):
    office.post(f"{bring(plan_bytes(row())).location}/import")

    path = bring(plan_bytes(row(title="tuyên truyền  Cải cách hành chính"), row(title="Mới"))).location
    office.post(f"{path}/import")

    assert [task.title for task in tasks_of(session)] == ["Tuyên truyền cải cách hành chính", "Mới"]


def test_a_row_that_says_what_a_task_issued_by_hand_says_is_there_already(
    bring, office, session, make_task, cast
):
    make_task(leads=[cast.division])

    path = bring(plan_bytes(row())).location
    office.post(f"{path}/import")

    assert len(tasks_of(session)) == 1


def test_a_cancelled_task_issued_by_hand_does_not_stand_for_a_row(bring, office, session, make_task, cast):
    make_task(leads=[cast.division], state=State.CANCELLED)

    office.post(f"{bring(plan_bytes(row())).location}/import")

    assert len(tasks_of(session)) == 2


WRONG = [
    pytest.param({"title": None}, "A3", "Nhiệm vụ", id="no title"),
    pytest.param({"title": "x" * 10_000}, "A3", "500", id="a title of 10,000 characters"),
    pytest.param({"details": "x" * 10_001}, "B3", "10000", id="details beyond all measure"),
    pytest.param({"due": date(2021, 8, 31)}, "I3", "31/08/2021", id="due before start"),
    pytest.param({"due": "sớm"}, "I3", "30/11/2021", id="no day"),
    pytest.param({"due": None}, "I3", "Hạn hoàn thành", id="no due date"),
    pytest.param({"issued_on": None}, "H3", "Ngày giao", id="no day of issue"),
    pytest.param({"leads": "Phòng Không Có"}, "E3", "Phòng Không Có", id="an unknown division"),
    pytest.param({"leads": None}, "E3", "Đơn vị chủ trì", id="nobody leads"),
    pytest.param({"leads": "Phòng Cũ"}, "E3", "Phòng Cũ", id="a division that ended"),
    pytest.param({"leads": "Hội đồng"}, "E3", "Hội đồng", id="a council"),
    pytest.param({"supports": "Phòng Cũ"}, "F3", "Phòng Cũ", id="a support that ended"),
    pytest.param({"official": "ai@bandantoc.example"}, "G3", "ai@bandantoc.example", id="nobody's address"),
    pytest.param({"kind": "Loại lạ"}, "D3", "Loại lạ", id="an unknown kind"),
    pytest.param({"criteria": "99.9"}, "J3", "99.9", id="an unknown criterion"),
    pytest.param({"title": "=1+1"}, "A3", "ông thức", id="a formula"),
    pytest.param({}, "A3", "dòng 2", id="the same row twice"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "cell", "words"), WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_saved(
    cells, cell, words, bring, office, session, make_division
):
    make_division("Phòng Cũ", valid_to=date(2021, 8, 31))
    make_division("Hội đồng", kind="council")
    path = bring(plan_bytes(row(), row(**cells))).location

    page = office.get(path)
    answer = office.post(f"{path}/import")

    told = re.findall(r"<li><strong>Ô (\w+)</strong>(.*?)</li>", page.text, re.S)
    assert [name for name, _said in told] == [cell]
    assert words in told[0][1]
    assert re.search(r"<button[^>]* disabled>Nhập kế hoạch", page.text)
    assert answer.status_code == 422
    assert tasks_of(session) == []


def test_an_official_of_another_division_is_refused_at_the_cell(bring, office, cast):
    path = bring(plan_bytes(row(leads=cast.other.name, official=cast.official.email))).location

    assert "Ô G2" in office.get(path).text


def test_a_row_can_be_wrong_in_several_cells(bring, office):
    path = bring(plan_bytes(row(leads="Ai đó", due="sớm"))).location

    page = office.get(path).text

    assert "Ô E2" in page
    assert "Ô I2" in page


def test_what_is_no_plan_is_refused_where_it_was_chosen(bring, session):
    answer = bring(plan_bytes(heads=HEADS[:3]))

    assert answer.status_code == 422
    assert "Đơn vị chủ trì" in answer.text
    assert session.scalar(select(func.count(PlanUpload.id))) == 0


@pytest.mark.parametrize("name", ["ke-hoach.xlsm", "ke-hoach.pdf", "ke-hoach"])
def test_only_an_xlsx_is_taken(name, bring, session):
    assert bring(plan_bytes(row()), name).status_code == 422


def test_a_plan_without_rows_is_refused(bring):
    assert bring(plan_bytes()).status_code == 422


def test_a_sheet_that_is_not_read_is_told(bring, office):
    book = book_of(row())
    book.create_sheet("Nháp").sheet_state = "hidden"

    path = bring(saved(book)).location

    assert "Nháp" in office.get(path).text


@pytest.mark.parametrize("who", ["head", "official", "observer", "admin"])
def test_others_may_neither_look_nor_bring(who, cast, browse_as, bring):
    path = bring(plan_bytes(row())).location
    browser = browse_as(getattr(cast, who))

    assert browser.get("/tasks/plan").status_code == 403
    assert browser.get("/tasks/plan/template.xlsx").status_code == 403
    assert browser.post("/tasks/plan").status_code == 403
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/import").status_code == 404


def test_a_plan_of_another_agency_is_not_found(bring, browse_as, make_agency, make_user):
    path = bring(plan_bytes(row())).location
    stranger = make_user("office", at=make_agency("Sở Nội vụ"))

    assert browse_as(stranger).get(path).status_code == 404


def test_the_empty_plan_offers_what_may_be_chosen(office, cast):
    book = load_workbook(io.BytesIO(office.get("/tasks/plan/template.xlsx").data))

    sheet = book.worksheets[0]
    lists = [[cell.value for cell in column] for column in book["Danh mục"].iter_cols()]

    assert [cell.value for cell in sheet[1]] == HEADS
    assert {"Phòng Tuyên truyền", "Phòng Chính sách"} <= set(lists[0])
    assert cast.official.email in lists[1]
    offered = {str(choice.sqref): choice.formula1 for choice in sheet.data_validations.dataValidation}
    assert offered["E2:E10001"].startswith("='Danh mục'!$A$2")


def test_the_empty_plan_comes_back_as_a_plan_without_rows(office, bring):
    answer = bring(office.get("/tasks/plan/template.xlsx").data)

    assert answer.status_code == 422
    assert "chưa có dòng nào" in answer.text


def test_what_was_imported_is_kept_in_one_line(bring, office, session, cast):
    path = bring(plan_bytes(row())).location

    office.post(f"{path}/import")

    line = session.scalars(select(AuditLine).where(AuditLine.verb == "import_plan")).one()
    assert (line.user_id, line.details) == (cast.office.id, {"new": 1, "there": 0})
    assert session.scalars(select(TaskEvent.kind)).all() == [EventKind.OPENED]


def test_a_preview_asks_as_often_for_many_rows_as_for_few(bring, office, count_queries):
    def asked(rows):
        path = bring(plan_bytes(*[row(title=f"Nhiệm vụ {n}") for n in range(rows)])).location
        with count_queries() as counted:
            assert office.get(path).status_code == 200
        return len(counted)

    asked(1)
    assert asked(10) == asked(1000)
