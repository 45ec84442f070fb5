"""Kinds of tasks and the course of a task, in a real browser without a mouse trick."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_a_kind_is_edited_and_its_task_followed(example, visit, width):
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        office = visit(address, width=width).sign_in("vanphong@bandantoc.example", PASSWORD)
        faults = office_edits_a_kind(office)
        path = office_issues_a_task_of_it(office, faults)
        head = visit(address, width=width).sign_in("truongphong.tuyentruyen@bandantoc.example", PASSWORD)
        head_follows_it(head, path, faults)

    assert faults + office.complaints + head.complaints == []


def office_edits_a_kind(office: Visitor) -> list[str]:
    page = office.go("/tasks/kinds")
    faults = office.faults()
    page.get_by_role("link", name="Thi đua sáng kiến").click()
    faults += office.faults()
    page.fill("[name=milestones-0-name]", "Phát động tại cơ quan")
    page.fill("[name=milestones-0-days]", "0")
    page.fill("[name=measures-0-target]", "20")
    press(page, "Lưu")
    expect(page.get_by_text("Đã lưu loại “Thi đua sáng kiến”.")).to_be_visible()
    return faults


def office_issues_a_task_of_it(office: Visitor, faults: list[str]) -> str:
    page = office.go("/tasks/new")
    page.fill("[name=due]", "15/12/2021")
    press(page, "Thi đua sáng kiến")
    expect(page.locator("[name=milestones-0-name]")).to_have_value("Phát động tại cơ quan")
    expect(page.locator("[name=measures-0-target]")).to_have_value("20")
    expect(page.locator("[name=milestones-3-due]")).to_have_value("10/12/2021")
    faults += office.faults()
    page.locator("[name=leads]").and_(page.get_by_label("Phòng Tuyên truyền và Địa bàn", exact=True)).check()
    page.select_option("[name=basis]", "measures")
    page.locator("button.btn-primary", has_text="Giao nhiệm vụ").click()
    page.wait_for_load_state()
    expect(page.get_by_text(re.compile("đã được giao|được báo qua thư|đã giao")).first).to_be_visible()
    return page.url.removeprefix(office.address)


def head_follows_it(head: Visitor, path: str, faults: list[str]) -> None:
    page = head.go(f"{path}/course")
    press(page, "Đánh dấu đạt “Phát động tại cơ quan”")
    expect(page.locator("#milestones")).to_contain_text("Đã đạt 1/4")
    page.get_by_label("Giá trị của “Số sáng kiến nhận được”").fill("10")
    page.get_by_label("Nguồn số liệu của “Số sáng kiến nhận được”").fill("Sổ nhận sáng kiến")
    press(page, "Lưu số liệu của “Số sáng kiến nhận được”")
    expect(page.locator("#measures")).to_contain_text("Sổ nhận sáng kiến")
    # Half of one measure's way, nothing of the other's.
    expect(page.locator("aside .big")).to_have_text("25%")
    expect(page.locator("svg.course-chart:visible")).to_have_count(1)
    page.get_by_text("Xem dạng bảng").click()
    expect(page.locator("table", has_text="Tiến độ thực tế").first).to_contain_text("25%")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    faults += head.faults()
    page.locator("#plan summary").click()
    faults += head.faults()
