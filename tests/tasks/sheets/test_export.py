"""Taking a list away as a workbook, and bringing it back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select

from tracker.tasks.models import Source, State, Task, TimeState
from tracker.tasks.sheets.columns import Column
from tracker.tasks.sheets.export import LAST_TOP_ROW, ExportRow, Top, write_tasks
from tracker.tasks.sheets.plan_file import read_plan
from tracker.words import normalised

HEADS_AT = LAST_TOP_ROW + 1


def sheet_of(browser, path="/tasks/export.xlsx"):
    with browser.get(path) as answer:
        assert answer.status_code == 200
        return load_workbook(io.BytesIO(answer.data)).worksheets[0]


def told(sheet):
    """The rows below the heads, each by its heads."""
    heads = [cell.value for cell in sheet[HEADS_AT]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(HEADS_AT + 1, values_only=True)]


def test_days_are_days_and_numbers_numbers(browse_as, cast, make_task):
    make_task(leads=[cast.division], supports=[cast.other], official=cast.official, percent=40)

    sheet = sheet_of(browse_as(cast.office))

    row = told(sheet)[0]
    due = sheet.cell(HEADS_AT + 1, list(row).index("Hạn hoàn thành") + 1)
    assert (due.value.date(), due.number_format) == (date(2021, 11, 30), "dd/mm/yyyy")
    assert row["Tỷ lệ hoàn thành (%)"] == 40
    assert row["Đơn vị chủ trì"] == "Phòng Tuyên truyền"
    assert row["Đơn vị phối hợp"] == "Phòng Chính sách"
    assert row["Trạng thái"] == "Mới giao"
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == (f"C{HEADS_AT + 1}", "A6")


def test_the_filter_holds_and_is_told_above_the_list(browse_as, cast, make_task):
    make_task(leads=[cast.division], title="Tuyên truyền lưu động")
    make_task(leads=[cast.other], title="Rà soát thủ tục")

    sheet = sheet_of(browse_as(cast.office), f"/tasks/export.xlsx?q=tuyen&division={cast.division.id}")

    assert [row["Nhiệm vụ"] for row in told(sheet)] == ["Tuyên truyền lưu động"]
    top = [sheet.cell(number, 1).value for number in range(1, HEADS_AT)]
    assert top[0] == "BAN DÂN TỘC"
    assert "tuyen" in top[2]
    assert "Phòng Tuyên truyền" in top[2]
    assert "05/10/2021" in top[3]


def test_only_what_one_may_see_is_taken_away(browse_as, cast, make_task):
    make_task(leads=[cast.division], title="Của tôi")
    make_task(leads=[cast.other], title="Của người khác")

    assert [row["Nhiệm vụ"] for row in told(sheet_of(browse_as(cast.head)))] == ["Của tôi"]


@pytest.mark.parametrize("title", ["=1+1", "+84", "-x", "@cmd", '=HYPERLINK("http://x")'])
def test_text_stays_text_whatever_it_begins_with(title, browse_as, cast, make_task):
    make_task(leads=[cast.division], title=title)

    cell = sheet_of(browse_as(cast.office)).cell(HEADS_AT + 1, 2)

    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)


def test_chosen_tasks_are_taken_away_alone(browse_as, cast, make_task):
    first, _second, third = (make_task(leads=[cast.division]) for _ in range(3))
    hidden = make_task(leads=[cast.other])

    answer = browse_as(cast.head).post(
        "/tasks/export.xlsx", {"task": [str(task.id) for task in (first, third, hidden)]}
    )

    with answer:
        sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [row["Mã nhiệm vụ"] for row in told(sheet)] == [first.code, third.code]


def test_nothing_chosen_leads_back_to_the_list(browse_as, cast):
    assert browse_as(cast.head).post("/tasks/export.xlsx").location.endswith("/tasks")


def test_asks_as_often_for_a_thousand_as_for_ten(browse_as, cast, make_tasks, count_queries):
    def asked(rows):
        make_tasks(rows)
        browser = browse_as(cast.office)
        with count_queries() as counted:
            sheet_of(browser)
        return len(counted)

    asked(1)
    assert asked(9) == asked(490)


def test_what_was_taken_away_is_there_already_when_it_comes_back(browse_as, cast, make_task, session):
    make_task(leads=[cast.division, cast.other], official=cast.official)
    make_task(leads=[cast.other], title="Rà soát\tthủ tục", issued_on=date(2021, 1, 5))
    office = browse_as(cast.office)
    with office.get("/tasks/export.xlsx") as answer:
        content = answer.data

    path = office.post("/tasks/plan", {"file": (io.BytesIO(content), "danh-sach.xlsx")}).location
    page = office.get(path).text

    assert page.count("check2-all") == 2
    assert session.scalar(select(func.count(Task.id))) == 2


SIGNS = st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), max_codepoint=0x2FFF)
LINE = (
    st.text(SIGNS, min_size=1, max_size=40).map(lambda text: " ".join(normalised(text).split())).filter(bool)
)
NAMES = st.lists(LINE.filter(lambda name: ";" not in name), min_size=1, max_size=3).map("; ".join)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LINE, LINE, NAMES, NAMES, DAYS, DAYS), min_size=1, max_size=5))
def test_what_a_plan_holds_comes_back_as_it_was(rows):
    target = io.BytesIO()

    write_tasks((export_row(*row) for row in rows), Top("Ban", "Tất cả", date(2021, 1, 1)), str, target)
    table = read_plan(target)

    assert [
        (
            row.texts[Column.TITLE], row.texts[Column.DETAILS], row.texts[Column.LEADS],
            row.texts[Column.SUPPORTS], row.days[Column.ISSUED_ON], row.days[Column.DUE],
        )
        for row in table.rows
    ] == rows  # fmt: skip
    assert not [fault for row in table.rows for fault in row.faults]


def export_row(title, details, leads, supports, issued_on, due):
    return ExportRow(
        code="2021-01", title=title, details=details, product="", kind="", leads=leads, supports=supports,
        official="", official_name="", issued_on=issued_on, due=due, first_due=due, state=State.ASSIGNED,
        time=TimeState.IN_TERM, percent=0, submitted_on=None, done_on=None, criteria="", source=Source.PLAN,
    )  # fmt: skip
