"""A yearly plan, from the empty workbook to the list of tasks, as the office brings it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD

ROWS = [
    ["Rà soát thủ tục hành chính năm 2022", None, "Báo cáo", None, "Thanh tra", None, None, "04/10/2021",
     date(2021, 12, 15), None],
    ["Tập huấn cải cách hành chính", None, "Kế hoạch", None, "Phòng Tuyên truyền và Địa bàn", "Văn phòng",
     "yen@bandantoc.example", date(2021, 10, 4), date(2021, 11, 30), None],
]  # fmt: skip


@pytest.fixture
def address(example):
    with serving(create_app(settings_for(example.folder, example.url))) as address:
        yield address


def fill_in(path: Path, rows: list[list[object]]) -> Path:
    """Put the rows into the downloaded plan, as a person does."""
    book = openpyxl.load_workbook(path)
    for row in rows:
        book.worksheets[0].append(row)
    filled = path.with_name(f"ke-hoach-{len(rows)}-{rows[0][4]}.xlsx")
    book.save(filled)
    return filled


def bring(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}/tasks/plan")
    page.set_input_files("input[type=file]", file)
    with page.expect_navigation():
        page.get_by_role("button", name="Kiểm tra kế hoạch").click()


@pytest.mark.browser
def test_a_plan_comes_in_once_its_fault_is_mended(address, visit, tmp_path):
    office = visit(address).sign_in("vanphong@bandantoc.example", PASSWORD)
    page, faults = office.page, []

    office.go("/tasks")
    page.get_by_role("link", name="Nhập kế hoạch từ Excel").click()
    faults += office.faults()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải mẫu kế hoạch").click()
    empty = tmp_path / "mau.xlsx"
    download.value.save_as(empty)

    broken = [[*ROWS[0][:4], "Phòng Không Có", *ROWS[0][5:]], ROWS[1]]
    bring(page, address, fill_in(empty, broken))
    faults += office.faults()
    expect(page.get_by_text("Ô E2").first).to_be_visible()
    expect(page.get_by_text("Không có đơn vị “Phòng Không Có”").first).to_be_visible()
    expect(page.get_by_role("button", name="Nhập kế hoạch")).to_be_disabled()

    mended = fill_in(empty, ROWS)
    bring(page, address, mended)
    faults += office.faults()
    page.get_by_role("button", name="Nhập kế hoạch").click()
    expect(page.get_by_text(re.compile("Đã giao 2 nhiệm vụ"))).to_be_visible()
    office.go("/tasks?q=tap+huan+cai+cach")
    expect(page.get_by_role("link", name="Tập huấn cải cách hành chính", exact=True)).to_be_visible()

    bring(page, address, mended)
    faults += office.faults()
    expect(page.get_by_text("không còn gì để nhập")).to_be_visible()
    expect(page.get_by_role("button", name="Nhập kế hoạch")).to_be_disabled()

    with page.expect_download() as taken:
        office.go("/tasks?q=tap+huan+cai+cach")
        page.get_by_role("link", name="Xuất ra Excel").click()
    taken.value.save_as(tmp_path / "danh-sach.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "danh-sach.xlsx").worksheets[0]
    assert "Tập huấn cải cách hành chính" in [cell.value for cell in sheet["B"]]
    assert faults == []


@pytest.mark.browser
def test_the_preview_fits_a_phone(address, visit, tmp_path):
    office = visit(address, width=360).sign_in("vanphong@bandantoc.example", PASSWORD)
    book = openpyxl.Workbook()
    book.worksheets[0].append(
        ["Nhiệm vụ", "Đơn vị chủ trì", "Ngày giao", "Hạn hoàn thành"],
    )
    book.worksheets[0].append(["x" * 10_000, "Ai đó", "=TODAY()", "sớm"])
    file = tmp_path / "hong.xlsx"
    book.save(file)

    bring(office.page, address, file)

    assert office.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert office.faults() == []
