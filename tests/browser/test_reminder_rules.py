"""The rules of reminders in a real browser: the agency's, a kind's, and what they come to."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_an_administrator_edits_the_rules_and_sees_what_they_come_to(example, visit, width):
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        admin = visit(address, width=width).sign_in("quantri@bandantoc.example", PASSWORD)
        faults = edits_a_rule(admin)
        gives_a_kind_a_rule_of_its_own(admin, faults)
        sees_the_preview_change(admin, faults)
        reads_the_ladder_of_a_late_task(admin, faults)

    # A browser notes the answer to a form that was refused.
    assert faults + [said for said in admin.complaints if "422" not in said] == []


def edits_a_rule(admin: Visitor) -> list[str]:
    page = admin.go("/tasks/settings")
    page.locator("main a[href='/reminders']").click()
    faults = looked_at(admin)
    page.get_by_role("link", name="Sửa: Trước hạn 7 ngày làm việc", exact=True).click()
    page.get_by_label("Số ngày").fill("500")
    page.get_by_label("Người được nhắc").select_option("answerable_and_heads")
    # What a browser lets through that does not look at the limits of the field.
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#days-fault")).to_be_visible()
    expect(page.get_by_label("Số ngày")).to_have_value("500")
    faults += looked_at(admin)
    page.get_by_label("Số ngày").fill("8")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Trước hạn 8 ngày làm việc")).to_be_visible()
    expect(page.get_by_text("Trước hạn 7 ngày làm việc")).to_have_count(0)
    return faults


def gives_a_kind_a_rule_of_its_own(admin: Visitor, faults: list[str]) -> None:
    page = admin.go("/tasks/kinds")
    page.get_by_role("link", name="Tuyên truyền", exact=True).first.click()
    page.locator("main a[href^='/reminders/kinds/']").click()
    page.get_by_role("button", name="Tạm ngừng: Trước hạn 8 ngày làm việc", exact=True).click()
    expect(page.get_by_text("Quy định của loại nhiệm vụ này").first).to_be_visible()
    faults += looked_at(admin)
    page = admin.go("/reminders")
    expect(page.get_by_role("link", name="Tuyên truyền", exact=True)).to_be_visible()


def sees_the_preview_change(admin: Visitor, faults: list[str]) -> None:
    page = admin.go("/reminders/preview")
    faults += looked_at(admin)
    before = page.get_by_text("Kết quả hoặc ý kiến chờ duyệt").count()
    page = admin.go("/reminders")
    page.get_by_role("button", name="Tạm ngừng: Kết quả hoặc ý kiến chờ duyệt").click()
    page.get_by_role("link", name="Xem trước 14 ngày tới").click()
    page.wait_for_load_state()
    assert before > 0
    expect(page.get_by_text("Kết quả hoặc ý kiến chờ duyệt")).to_have_count(0)


def reads_the_ladder_of_a_late_task(admin: Visitor, faults: list[str]) -> None:
    page = admin.go("/tasks?time=overdue")
    page.locator("main a.task-title").first.click()
    page.wait_for_load_state()
    expect(page.locator("#reminders .rungs li")).to_have_count(2)
    faults += looked_at(admin)
    page.get_by_role("link", name="Xem lịch nhắc và quy định").click()
    expect(page.get_by_text("Đã nhắc", exact=True).first).to_be_visible()
    faults += looked_at(admin)


def looked_at(admin: Visitor) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    page: Page = admin.page
    page.wait_for_load_state()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]  # type: ignore[index]
    return admin.faults()
