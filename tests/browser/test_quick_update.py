"""A report saved in the row of one's own work, at a real browser: with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD

pytestmark = pytest.mark.browser

HEAD = "truongphong.tuyentruyen@bandantoc.example"


@pytest.fixture
def address(example):
    with serving(create_app(settings_for(example.folder, example.url))) as address:
        yield address


@pytest.fixture
def open_work(visit, address):
    """A head's own work, in a window of its own."""

    def enter(**options) -> Visitor:
        visitor = visit(address, **options).sign_in(HEAD, PASSWORD)
        visitor.go("/tasks/mine")
        return visitor

    return enter


def first_row(page: Page) -> Locator:
    return page.locator(".work-row:has([data-report])").filter(has_not_text="Phòng bạn phối hợp").first


def fill(row: Locator, percent: int, words: str) -> None:
    if row.locator("[name=percent]").count():
        row.locator("[name=percent]").fill(str(percent))
    row.locator("[name=words]").fill(words)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_report_is_saved_without_leaving_the_page(open_work, width):
    visitor = open_work(width=width)
    page, row = visitor.page, first_row(visitor.page)
    page.evaluate("window.stayed = true")

    row.get_by_text("Cập nhật", exact=True).click()
    fill(row, 41, "Đã họp hai xã miền núi")
    row.get_by_role("button", name="Lưu").click()

    expect(row.locator(".quick-said")).to_contain_text("Đã lưu")
    expect(row.locator(".work-progress")).to_contain_text("41%")
    expect(row.locator("[name=words]")).to_have_value("")
    assert page.evaluate("window.stayed")
    fill(row, 42, "Thêm một xã nữa")
    row.get_by_role("button", name="Lưu").click()
    expect(row.locator(".work-progress")).to_contain_text("42%")
    assert visitor.faults() + visitor.complaints == []
    page.goto(page.url.replace("mine", re.sub(r"\D", "", row.get_attribute("id") or "") + "/history"))
    expect(page.locator("main")).to_contain_text("Đã họp hai xã miền núi")


def test_a_clash_shows_both_texts_in_place_and_loses_neither(open_work):
    first, second = open_work(), open_work()
    rows = [first_row(first.page), first_row(second.page)]
    for row, words in zip(rows, ("Người thứ nhất viết", "Người thứ hai viết"), strict=True):
        row.get_by_text("Cập nhật", exact=True).click()
        fill(row, 43, words)

    for row in rows:
        row.get_by_role("button", name="Lưu").click()
        expect(row.locator(".quick-said")).not_to_be_empty()

    expect(rows[1].locator(".quick-said")).to_contain_text("Người thứ nhất viết")
    expect(rows[1].locator("[name=words]")).to_have_value("Người thứ hai viết")
    assert second.faults() == []
    rows[1].get_by_role("button", name="Lưu").click()
    expect(rows[1].locator(".quick-said")).to_contain_text("Đã lưu")


def test_what_was_typed_stays_when_the_network_fails(open_work):
    visitor = open_work()
    row = first_row(visitor.page)
    row.get_by_text("Cập nhật", exact=True).click()
    fill(row, 44, "Viết trên xe khách")
    visitor.page.context.set_offline(True)

    row.get_by_role("button", name="Lưu").click()

    expect(row.locator(".quick-said")).to_contain_text("Chưa gửi được")
    expect(row.locator("[name=words]")).to_have_value("Viết trên xe khách")
    visitor.page.context.set_offline(False)
    row.get_by_role("button", name="Lưu").click()
    expect(row.locator(".quick-said")).to_contain_text("Đã lưu")


def test_what_was_typed_comes_along_when_the_session_has_ended(open_work):
    visitor = open_work()
    row = first_row(visitor.page)
    row.get_by_text("Cập nhật", exact=True).click()
    fill(row, 45, "Viết lúc phiên đã hết")
    visitor.page.context.clear_cookies()

    row.get_by_role("button", name="Lưu").click()
    visitor.page.wait_for_selector("#password")
    visitor.type_in(HEAD, PASSWORD)

    expect(visitor.page.locator("main")).to_contain_text("Viết lúc phiên đã hết")


@pytest.mark.parametrize("width", [1280, 360])
def test_without_scripts_the_form_leads_back_to_the_row(open_work, width):
    visitor = open_work(width=width, java_script_enabled=False)
    row = first_row(visitor.page)
    place = row.get_attribute("id")

    row.get_by_text("Cập nhật", exact=True).click()
    fill(row, 46, "Gửi không cần mã lệnh")
    row.get_by_role("button", name="Lưu").click()

    expect(visitor.page).to_have_url(re.compile(rf"/tasks/mine#{place}$"))
    expect(visitor.page.locator("main [role=status]").first).to_contain_text("Đã lưu")
    expect(visitor.page.locator(f"#{place} .work-progress")).to_contain_text("46%")


def test_without_scripts_a_clash_shows_both_texts(open_work):
    first, second = (open_work(java_script_enabled=False) for _ in range(2))
    for visitor, words in ((first, "Người thứ nhất viết"), (second, "Người thứ hai viết")):
        row = first_row(visitor.page)
        row.get_by_text("Cập nhật", exact=True).click()
        fill(row, 47, words)

    for visitor in (first, second):
        first_row(visitor.page).get_by_role("button", name="Lưu").click()
        visitor.page.wait_for_load_state()

    unsaved = second.page.locator("#unsaved")
    expect(unsaved).to_contain_text("Người thứ nhất viết")
    expect(unsaved.locator("[name=words]")).to_have_value("Người thứ hai viết")
    unsaved.get_by_role("button", name="Lưu").click()
    expect(second.page.locator("main [role=status]").first).to_contain_text("Đã lưu")
