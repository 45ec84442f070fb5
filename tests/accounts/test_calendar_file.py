"""The calendar of a year as a workbook: what is read, what is refused, and what it changes."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from tests.documents import sent
from tracker.accounts import calendar
from tracker.accounts.calendar import SaidDay, confirm_year, seed_calendar
from tracker.accounts.calendar_file import read_calendar
from tracker.accounts.models import DayKind, Role
from tracker.errors import Refused

YEAR = 2026
HEADS = ("Ngày", "Loại ngày", "Lý do")
SWAP = ((date(2026, 1, 2), "Nghỉ", "Hoán đổi"), (date(2026, 1, 10), "Làm việc", "Làm bù ngày 02/01"))


def book_of(*rows, heads=HEADS) -> io.BytesIO:
    book = Workbook()
    book.worksheets[0].append(heads)
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def faults_of(*rows) -> list[tuple[str, str]]:
    return [(f.cell, str(f.words)) for row in read_calendar(book_of(*rows), YEAR) for f in row.faults]


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


@pytest.fixture
def seeded(agency):
    seed_calendar(agency, [YEAR])
    return agency


@pytest.fixture
def check(browse_as, admin, seeded):
    """`check(book)`: the answer to a workbook that is brought, and the fields of its import."""
    browser = browse_as(admin)

    def bring(book: io.BytesIO):
        response = browser.post(
            f"/working-days/{YEAR}/check",
            {"file": sent(book.getvalue(), "lich.xlsx")},
            content_type="multipart/form-data",
        )
        fields = {
            name: html.unescape(value)
            for name, value in re.findall(r'name="(seen|lines)" value="([^"]*)"', response.text)
        }
        return browser, response, fields

    return bring


def test_days_are_read_as_dates_as_text_and_as_counts():
    rows = read_calendar(
        book_of(
            (date(2026, 1, 2), "Nghỉ", "Hoán đổi"),
            ("10/01/2026", "LÀM VIỆC", "Làm bù"),
            (46070, "nghỉ bù", "Tết"),
        ),
        YEAR,
    )

    assert [row.said for row in rows] == [
        SaidDay(date(2026, 1, 2), DayKind.OFF, "Hoán đổi"),
        SaidDay(date(2026, 1, 10), DayKind.WORKED, "Làm bù"),
        SaidDay(date(2026, 2, 17), DayKind.OFF, "Tết"),
    ]


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ((date(2025, 1, 2), "Nghỉ", "Tết"), "A2", "is not in the year"),
        (("mồng một", "Nghỉ", "Tết"), "A2", "This is not a day"),
        ((None, "Nghỉ", "Tết"), "A2", "Type the day"),
        ((date(2026, 1, 2), "Nghỉ phép", "Tết"), "B2", "is no kind of day"),
        ((date(2026, 1, 2), None, "Tết"), "B2", "is no kind of day"),
        ((date(2026, 1, 2), "Nghỉ", " "), "C2", "Say why"),
        ((date(2026, 1, 2), "Nghỉ", "x" * 121), "C2", "At most"),
        (("=TODAY()", "Nghỉ", "Tết"), "A2", "A formula"),
        ((date(2026, 1, 2), "Nghỉ", True), "C2", "TRUE or FALSE"),
    ],
)
def test_what_is_wrong_is_said_of_the_cell(row, cell, said):
    ((where, words),) = faults_of(row)

    assert where == cell
    assert said in words


def test_a_day_that_stands_twice_is_said_of_the_second_row():
    assert faults_of(SWAP[0], SWAP[0]) == [("A3", "%(day)s stands in row %(number)s already.")]


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b"no workbook"),
        book_of(heads=HEADS),
        book_of(SWAP[0], heads=("Ngày", "Loại", "Gì đó")),
        book_of(*((date(2026, 1, 1), "Nghỉ", "x") for _ in range(401))),
    ],
)
def test_what_is_no_calendar_is_refused_whole(file):
    with pytest.raises(Refused) as refusal:
        read_calendar(file, YEAR)

    assert refusal.value.field == "file"


def test_a_workbook_that_unpacks_without_end_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    bomb.seek(0)

    with pytest.raises(Refused):
        read_calendar(bomb, YEAR)


def test_the_check_saves_nothing_and_says_what_would_change(check, seeded):
    before = calendar.list_days(seeded.id, YEAR)

    _browser, response, _fields = check(book_of(*SWAP, (date(2026, 1, 1), "Nghỉ", "Tết Dương lịch")))

    assert response.status_code == 200
    assert "Có 2 ngày mới hoặc khác với lịch" in response.text
    assert len(calendar.list_days(seeded.id, YEAR)) == len(before)


def test_what_was_checked_is_taken_in(check, seeded):
    browser, _response, fields = check(book_of(*SWAP))

    answer = browser.post(f"/working-days/{YEAR}/import", fields)

    assert answer.status_code == 302
    day = calendar.find_day(seeded.id, date(2026, 1, 10))
    assert (day.kind, day.name, day.source) == (DayKind.WORKED, "Làm bù ngày 02/01", "file")


def test_the_same_file_a_second_time_changes_nothing(check, seeded, admin):
    browser, _response, fields = check(book_of(*SWAP))
    browser.post(f"/working-days/{YEAR}/import", fields)
    confirm_year(seeded, YEAR, by=admin)

    _browser, response, again = check(book_of(*SWAP))

    assert "không còn gì để nhập" in response.text
    assert again == {}
    assert calendar.find_year(seeded.id, YEAR).confirmed_at is not None


def test_while_a_row_is_wrong_nothing_can_be_taken_in(check, seeded):
    _browser, response, fields = check(book_of(SWAP[0], (date(2027, 1, 1), "Nghỉ", "Tết")))

    assert response.status_code == 422
    assert "không thuộc năm 2026" in response.text
    assert "01/01/2027</td>" in response.text
    assert fields == {}


def test_a_file_checked_against_an_older_calendar_is_checked_anew(check, seeded, admin):
    browser, _response, fields = check(book_of(*SWAP))
    calendar.add_day(seeded, SaidDay(date(2026, 12, 24), DayKind.OFF, "Nghỉ"), by=admin)

    answer = browser.post(f"/working-days/{YEAR}/import", fields)

    assert answer.status_code == 409
    assert calendar.find_day(seeded.id, date(2026, 1, 10)) is None


@pytest.mark.parametrize("lines", ["", "2026-01-10 maybe x", "2027-01-10 off x", "2026-01-10 off x\n" * 401])
def test_rows_that_no_check_showed_are_not_taken_in(check, seeded, lines):
    browser, _response, fields = check(book_of(*SWAP))

    answer = browser.post(f"/working-days/{YEAR}/import", fields | {"lines": lines})

    assert answer.status_code in {302, 404, 409}
    assert calendar.find_day(seeded.id, date(2026, 1, 10)) is None


@pytest.mark.parametrize("name", ["lich.xls", "lich.csv"])
def test_only_workbooks_are_taken(browse_as, admin, seeded, name):
    response = browse_as(admin).post(
        f"/working-days/{YEAR}/check",
        {"file": sent(b"x", name)},
        content_type="multipart/form-data",
    )

    assert response.status_code == 422
    assert ".xlsx" in response.text


def test_an_export_can_be_brought_back(browse_as, admin, seeded, check):
    exported = browse_as(admin).get(f"/working-days/{YEAR}/calendar.xlsx").data

    _browser, response, fields = check(io.BytesIO(exported))

    assert response.status_code == 200
    assert fields == {}


def test_the_empty_table_offers_the_kinds_of_days(browse_as, admin, seeded):
    book = load_workbook(io.BytesIO(browse_as(admin).get("/working-days/template.xlsx").data))

    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Ngày", "Loại ngày", "Lý do", "Nguồn"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"Nghỉ,Làm bù"'


def test_the_empty_table_shows_by_example_how_rows_look_and_holds_none(browse_as, admin, seeded, check):
    file = io.BytesIO(browse_as(admin).get("/working-days/template.xlsx").data)

    shown = load_workbook(file).worksheets[1]
    _browser, response, _fields = check(file)

    assert [cell.value for cell in shown[2]][1:] == ["Nghỉ", "Ngày Quốc khánh"]
    assert response.status_code == 422


def test_a_name_that_could_be_taken_for_a_formula_is_exported_as_text(browse_as, admin, seeded):
    calendar.add_day(seeded, SaidDay(date(2026, 12, 24), DayKind.OFF, "=1+1"), by=admin)

    book = load_workbook(io.BytesIO(browse_as(admin).get(f"/working-days/{YEAR}/calendar.xlsx").data))

    cell = next(row[2] for row in book.worksheets[0].iter_rows() if row[2].value == "=1+1")
    assert cell.data_type == "s"
