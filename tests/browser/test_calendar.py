"""An administrator takes in and confirms a year; a person says who stands in for them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD

pytestmark = pytest.mark.browser

SWAP = ((date(2022, 4, 29), "Nghỉ", "Hoán đổi"), (date(2022, 5, 7), "Làm việc", "Làm bù ngày 29/04"))


def book_of(rows) -> bytes:
    book = Workbook()
    book.worksheets[0].append(("Ngày", "Loại ngày", "Lý do"))
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def address(example):
    with serving(create_app(settings_for(example.folder, example.url))) as at:
        yield at


@pytest.mark.parametrize("width", [1280, 360])
def test_the_next_year_is_taken_in_and_confirmed(address, visit, width):
    admin = visit(address, width=width).sign_in("quantri@bandantoc.example", PASSWORD)
    page = admin.go("/working-days?year=2022")
    faults = admin.faults()

    page.set_input_files("#file", {"name": "2022.xlsx", "mimeType": "", "buffer": book_of(SWAP)})
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text("Có 2 ngày mới hoặc khác với lịch")).to_be_visible()
    faults += admin.faults()
    page.get_by_role("button", name="Nhập các ngày").click()
    expect(page.get_by_text("Làm bù ngày 29/04").last).to_be_visible()
    page.get_by_role("button", name="Xác nhận lịch năm 2022").click()

    expect(page.get_by_text("Đã xác nhận lịch năm 2022")).to_be_visible()
    assert page.get_by_role("button", name="Xác nhận lịch năm 2022").count() == 0
    assert faults + admin.faults() + admin.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 360])
def test_a_person_names_the_deputy_of_their_days_away(address, visit, width):
    official = visit(address, width=width).sign_in("yen@bandantoc.example", PASSWORD)
    page = official.go("/me")

    page.fill("#from_day", "11/10/2021")
    page.fill("#to_day", "15/10/2021")
    page.select_option("#deputy", label="Huỳnh Ngọc Ánh")
    page.get_by_role("button", name="Ghi đợt vắng").click()

    expect(page.get_by_text("11/10/2021 – 15/10/2021")).to_be_visible()
    assert official.faults() + official.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
