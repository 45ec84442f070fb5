from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from tests.index.test_keep_framework_file import TABLE
from tracker.accounts.models import Role
from tracker.audit import AuditLine
from tracker.index.models import Criterion, Framework
from tracker.index.queries import leaf_criteria

PAGE = "/index/frameworks/new"


@pytest.fixture
def office(browse_as, make_user):
    return browse_as(make_user(Role.OFFICE))


def typed(table: str | bytes | None = TABLE, **changes: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": "Bộ chỉ số 2022", "first_year": "2022", "last_year": "", "official": "official",
        "note": "Quyết định số 617/QĐ-UBND", "source": "file", "form_key": "one", **changes,
    }  # fmt: skip
    if table is not None:
        content = table.encode() if isinstance(table, str) else table
        fields["file"] = (io.BytesIO(content), "Bộ chỉ số.csv")
    return fields


def test_an_agency_without_a_framework_is_led_to_loading_one(office):
    page = office.get("/index").text

    assert "Chưa có bộ chỉ số" in page
    assert f'class="btn btn-primary" href="{PAGE}"' in page


def test_whoever_may_not_keep_the_index_is_offered_no_button(browse_as, make_user, make_framework):
    make_framework()

    page = browse_as(make_user(Role.LEADER)).get("/index").text

    assert PAGE not in page
    assert "/index/open" not in page


def test_loads_a_framework_from_a_table(office, session):
    response = office.post(PAGE, typed())

    framework = session.scalars(select(Framework)).one()
    assert response.location == "/index"
    assert (framework.first_year, framework.last_year, framework.is_official) == (2022, None, True)
    assert framework.note == "Quyết định số 617/QĐ-UBND"
    assert [leaf.code for leaf in leaf_criteria(framework.id)] == ["1.1", "1.2"]
    assert session.scalar(select(AuditLine.verb).order_by(AuditLine.id.desc())) == "load_framework"
    page = office.get("/index").text
    assert "2 mục chấm điểm, tổng 2,5 điểm" in page
    assert "từ năm 2022" in page


def test_a_form_sent_twice_loads_one_framework(office, session):
    office.post(PAGE, typed())

    second = office.post(PAGE, typed())

    assert second.location == "/index"
    assert session.scalar(select(func.count()).select_from(Framework)) == 1


def test_every_wrong_row_is_told_and_nothing_is_kept(office, session):
    table = TABLE.replace("field,Chỉ đạo", "linh vuc,Chỉ đạo").replace("Hài lòng", "")

    response = office.post(PAGE, typed(table))

    assert response.status_code == 422
    assert "Dòng 2 (1): cấp (cột level) phải là field, criterion hoặc subcriterion." in response.text
    assert "Dòng 4 (1.2): thiếu tên tiếng Việt (cột name_vi)." in response.text
    assert 'value="Bộ chỉ số 2022"' in response.text
    assert session.scalar(select(func.count()).select_from(Framework)) == 0
    assert session.scalar(select(func.count()).select_from(Criterion)) == 0


def test_no_more_faults_are_listed_than_can_be_read(office):
    rows = "".join(f"{number},,linh vuc,Tên,,1,self,1=1,\n" for number in range(2, 102))

    page = office.post(PAGE, typed(TABLE + rows)).text

    assert page.count("cấp (cột level) phải là") == 40
    assert "và 60 lỗi khác" in page


def test_the_reconstruction_can_be_taken_instead_of_a_file(office, session):
    response = office.post(PAGE, typed(None, source="example", official="not-official"))

    framework = session.scalars(select(Framework)).one()
    assert response.status_code == 302
    assert len(leaf_criteria(framework.id)) == 76
    assert "Bản dựng lại, không phải quyết định chính thức" in office.get("/index").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (typed(name=""), "Nhập tên bộ chỉ số."),
        (typed(first_year=""), "Nhập năm đầu áp dụng."),
        (typed(first_year="hai nghìn"), "Đây không phải là số."),
        (typed(first_year="1999"), "Số nguyên từ 2000 đến 2100."),
        (typed(first_year="2022,5"), "Số nguyên từ 2000 đến 2100."),
        (typed(last_year="2021"), "Năm cuối áp dụng không được trước năm đầu."),
        (typed(None), "Chọn tệp bảng tiêu chí."),
        (typed(b"\x89PNG\r\n\x00"), "Tệp không phải CSV hoặc XLSX."),
        (typed(""), "Tệp không có bảng nào."),
        (typed("code,level\n1,field\n"), "Dòng đầu thiếu các cột: parent_code, name_vi"),
        (typed(source="example", official="not-official"), "Đã chọn cả tệp"),
        (typed(None, source="example"), "Bộ chỉ số mẫu không do quyết định ban hành"),
    ],
)
def test_says_what_is_wrong_with_what_was_typed(office, session, fields, words):
    response = office.post(PAGE, fields)

    assert response.status_code == 422
    assert words in response.text
    assert session.scalar(select(func.count()).select_from(Framework)) == 0


def test_refuses_a_second_framework_of_one_name(office, make_framework):
    make_framework(name="Bộ chỉ số 2022")

    response = office.post(PAGE, typed())

    assert response.status_code == 422
    assert "Đã có bộ chỉ số mang tên này." in response.text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER, Role.OBSERVER])
def test_only_the_office_loads_frameworks(browse_as, make_user, session, role):
    browser = browse_as(make_user(role))

    assert browser.post(PAGE, typed()).status_code == 403
    assert session.scalar(select(func.count()).select_from(Framework)) == 0


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbfcode,parent_code"), ("xlsx", b"PK")])
def test_an_empty_table_can_be_downloaded(office, kind, begins):
    response = office.get(f"/index/frameworks/template.{kind}")

    assert response.data.startswith(begins)
    assert response.headers["Content-Disposition"] == f"attachment; filename=bo-chi-so.{kind}"
