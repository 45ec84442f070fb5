"""The other layouts of the task list, used by keyboard at both widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD

LAYOUTS = ("board", "calendar", "timeline")
TABS = 300
TASK = re.compile(r"/tasks/\d+$")


@pytest.fixture
def address(example):
    with serving(create_app(settings_for(example.folder, example.url))) as at:
        yield at


@pytest.fixture
def person(address, visit):
    def sign_in(account, width=1280):
        return visit(address, width=width).sign_in(f"{account}@bandantoc.example", PASSWORD)

    return sign_in


def reach(page, locator):
    """Go to it by the tabulator alone."""
    for _ in range(TABS):
        if locator.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {locator}")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_each_layout_is_reached_by_keyboard_and_keeps_the_filter(person, width):
    visitor = person("vanphong", width)
    page = visitor.go("/tasks?year=2021")
    faults = []

    for layout in LAYOUTS:
        link = page.locator(f'.layout-switch a[href^="/tasks/{layout}"]')
        reach(page, link)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/tasks/{layout}?year=2021")
        expect(page.locator(".layout-switch a[aria-current]")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        faults += visitor.faults()

    assert faults + visitor.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_a_task_is_opened_from_each_layout_by_keyboard(person, width):
    page = person("truongphong.tuyentruyen", width).page

    for layout, task in zip(LAYOUTS, (".task-title", ".due-entry a", ".task-title"), strict=True):
        page.goto(page.url.split("/tasks")[0] + f"/tasks/{layout}")
        reach(page, page.locator(f"{task}:visible").first)
        page.keyboard.press("Enter")
        page.wait_for_url(TASK)


@pytest.mark.browser
def test_a_month_leads_to_the_next_and_back_to_today_by_keyboard(person):
    page = person("vanphong").go("/tasks/calendar")

    reach(page, page.locator("a[rel=next]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/calendar?month=2021-11")
    expect(page.get_by_role("heading", name="Tháng 11/2021")).to_be_visible()
    page.get_by_role("link", name="Hôm nay").click()

    expect(page.locator("td[aria-current=date] strong")).to_have_text("Hôm nay")


@pytest.mark.browser
def test_a_head_acknowledges_from_the_board_by_keyboard(person):
    page = person("chanhvanphong").go("/tasks/board")
    button = page.get_by_role("button", name="Tiếp nhận nhiệm vụ").first
    name = button.get_attribute("aria-label")

    reach(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/board#task-*")

    expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
def test_paper_is_landscape_and_shows_no_navigation(person, layout):
    page = person("vanphong").go(f"/tasks/{layout}")

    drawn = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert b"/MediaBox [0 0 841.9" in drawn
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".layout-switch")).to_be_hidden()
    expect(page.locator(".print-only")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_the_due_date_of_chosen_tasks_moves_after_one_confirmation(address, visit, options):
    visitor = visit(address, **options).sign_in("vanphong@bandantoc.example", PASSWORD)
    page = visitor.go("/tasks?state=in_progress&time=overdue")
    boxes = page.locator("input[name=task]")
    count = boxes.count()
    faults = []

    if options:
        for box in boxes.all():
            box.check()
    else:
        page.get_by_label("Chọn cả trang").check()
        faults += visitor.faults()
    page.get_by_role("button", name="Đổi hạn").click()
    page.fill("#due", "15/12/2021")
    page.fill("#words", "Chờ hướng dẫn của Sở Nội vụ")
    page.get_by_role("button", name="Xem trước thay đổi").click()
    expect(page.locator("td strong")).to_have_count(count)
    if not options:
        faults += visitor.faults()
    page.get_by_role("button", name=f"Xác nhận với {count} nhiệm vụ").click()

    expect(page.locator(".note.good")).to_contain_text(f"{count} nhiệm vụ")
    assert count > 1
    assert "state=in_progress" in page.url
    assert page.locator("input[name=task]").count() == 0
    assert faults == []


@pytest.mark.browser
def test_what_can_be_done_to_many_tasks_is_shown_once_one_is_ticked(person):
    page = person("vanphong").go("/tasks")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()

    page.locator("input[name=task]").first.check()

    expect(bar).to_be_visible()
    expect(bar).to_contain_text("Đã chọn 1")
    tops = {round(button.bounding_box()["y"]) for button in bar.locator("button").all()}
    assert len(tops) == 1
    page.get_by_label("Chọn cả trang").check()
    expect(bar).to_contain_text(f"Đã chọn {page.locator('input[name=task]').count()}")
    page.get_by_label("Chọn cả trang").uncheck()
    expect(bar).to_be_hidden()
