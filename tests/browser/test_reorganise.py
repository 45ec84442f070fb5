"""Two divisions become one: the administrator sees what will happen, then it has happened."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import CSDT, KHTH, PASSWORD

MERGED = "Phòng Chính sách và Tổng hợp"
OPEN = "Rà soát, lập danh mục văn bản quy phạm pháp luật về công tác dân tộc"


@pytest.fixture
def person(example, visit):
    """`person("quantri", 360)`: somebody of the example at a browser."""
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:

        def sign_in(account: str, width: int = 1280) -> Visitor:
            visitor = visit(address, width=width)
            visitor.sign_in(f"{account}@bandantoc.example", PASSWORD)
            return visitor

        yield sign_in


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


@pytest.mark.browser
def test_two_divisions_become_one(person):
    faults: list[str] = []
    admin = person("quantri")
    page = admin.go("/tasks?state=accepted&q=")
    closed = closed_task_of(page, "P. Chính sách")

    page = admin.go("/divisions/reorganise")
    faults += admin.faults()
    page.get_by_role("link", name="Hợp nhất").click()
    faults += admin.faults()
    for name in (KHTH, CSDT):
        page.locator("[name=divisions]").and_(page.get_by_label(name, exact=True)).check()
    page.fill("[name=name_1]", MERGED)
    page.fill("[name=on]", "31/12/2099")
    press(page, "Xem trước kết quả")
    expect(page.locator(".fault").first).to_contain_text("chưa đến")
    expect(page.locator("[name=name_1]")).to_have_value(MERGED)

    page.fill("[name=on]", "01/10/2021")
    press(page, "Xem trước kết quả")
    faults += admin.faults()
    expect(page.get_by_text(OPEN)).to_be_visible()
    expect(page.get_by_text("2 người đứng đầu")).to_be_visible()
    page.get_by_label("Vai trò của Đỗ Quang Vinh").select_option("official")
    press(page, "Xác nhận thực hiện")
    expect(page.get_by_role("link", name=MERGED)).to_be_visible()
    faults += admin.faults()

    head = person("truongphong.khth", 360)
    page = head.go("/tasks?q=van+ban+quy+pham")
    page.get_by_role("link", name=OPEN).click()
    expect(page.get_by_text(MERGED).first).to_be_visible()
    faults += head.faults()
    page = head.go(closed)
    expect(page.get_by_text(CSDT).first).to_be_visible()
    expect(page.get_by_text(MERGED)).to_have_count(0)
    faults += head.faults()

    assert faults == []


def closed_task_of(page: Page, division: str) -> str:
    """The address of a closed task that the division leads."""
    row = page.locator(
        "table.tasks tbody tr", has=page.get_by_text(re.compile(f"^{re.escape(division)}"))
    ).first
    return str(row.locator("a.task-title").get_attribute("href"))


@pytest.mark.browser
def test_the_occurrences_of_a_year_are_made_and_stand_in_the_grid(person):
    office = person("vanphong", 360)
    page = office.go("/tasks/recurring")
    faults = office.faults()
    page.get_by_role("link", name="Tạo báo cáo các kỳ của năm").click()
    page.fill("[name=year]", "2022")
    press(page, "Xem")
    faults += office.faults()
    expect(page.get_by_text("Sẽ tạo")).to_have_count(6)
    press(page, "Giao 6 nhiệm vụ")

    expect(page.get_by_role("heading", name="Tình hình báo cáo năm 2022")).to_be_visible()
    faults += office.faults()
    page = office.go("/tasks/recurring/occurrences?year=2022")
    expect(page.get_by_text("Đã có")).to_have_count(6)
    for path in ("/tasks/recurring/new", "/tasks/recurring/1", "/tasks/grid?year=2021"):
        office.go(path)
        faults += office.faults()
    admin = person("quantri", 360)
    for path in (
        "/agency/name",
        "/divisions/reorganise/split",
        "/divisions/reorganise/dissolved",
        "/divisions/1",
    ):
        admin.go(path)
        faults += admin.faults()

    assert faults == []
