"""From a letter in the example's mailbox to a saved report with a file: two clicks and one form,
and nobody signs in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.accounts.queries import find_user_by_email, follow_installation_clock
from tracker.db import db, transaction
from tracker.demo.people import PASSWORD
from tracker.mail.delivery import deliver_letters
from tracker.tasks.models import State, Task
from tracker.tasks.objecting import remind_task
from tracker.tasks.policy import leads_task

pytestmark = pytest.mark.browser

HEAD = "truongphong.tuyentruyen@bandantoc.example"
WORDS = "Đã đăng 4 tin, bài trong tháng; gửi kèm danh mục."


@pytest.fixture
def reminded(example):
    """The example's server, and the path of a task of which its head was reminded by letter."""
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        with app.app_context():
            follow_installation_clock()
            with transaction():
                task = _task_in_work(find_user_by_email(HEAD))
                path = f"/tasks/{task.id}"
                office = find_user_by_email("vanphong@bandantoc.example")
                remind_task(task, words="Cần số liệu cho báo cáo quý", version=None, by=office)
            deliver_letters()
        yield address, path


def _task_in_work(head) -> Task:
    in_work = select(Task).where(Task.state == State.IN_PROGRESS).order_by(Task.id)
    return next(task for task in db.session.scalars(in_work) if leads_task(head, task))


def open_letter(visitor: Visitor) -> Page:
    """The head's newest letter, as it lies in the mailbox."""
    page = visitor.go("/letters/mailbox")
    page.locator(".card-part", has_text=HEAD).first.get_by_role("link").click()
    return page


def follow_link(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Báo cáo nhanh").first.click()
    opened.value.wait_for_load_state()
    return opened.value


def fill(page: Page, folder: Path) -> None:
    paper = folder / "Danh mục tin bài.txt"
    paper.write_text("Danh mục 4 tin, bài đã đăng.", encoding="utf-8")
    page.fill("[name=percent]", "70")
    page.fill("[name=words]", WORDS)
    if page.locator("[name=reason]").count():
        page.fill("[name=reason]", "Tính cả phần việc ngoài kế hoạch")
    page.locator("details summary").first.click()
    page.set_input_files("[name=file]", paper)
    page.fill("[name=number]", "21/DM-TT")
    page.fill("[name=signed_on]", "04/10/2021")
    page.fill("input[name=title]", "Danh mục tin, bài tháng 9")
    page.fill("[name=issuer]", "Phòng Tuyên truyền và Địa bàn")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_head_reports_from_the_letter_without_signing_in(visit, reminded, tmp_path, width, scripts):
    address, task_path = reminded
    visitor = visit(address, width=width, java_script_enabled=scripts)
    letter = open_letter(visitor)

    page = follow_link(letter)  # The first click.
    form = Visitor(page, address)
    faults = form.faults() if scripts else []
    assert page.evaluate("document.documentElement.scrollWidth") <= width if scripts else True
    fill(page, tmp_path)
    page.get_by_role("button", name="Gửi báo cáo").click()  # The second.

    expect(page).to_have_url(re.compile("/tasks/act/done"))
    expect(page.locator("main [role=status]")).to_contain_text("hoàn thành 70%")
    faults += form.faults() if scripts else []
    assert faults + form.complaints + visitor.complaints == []
    used = follow_link(letter)
    expect(used.locator("main")).to_contain_text("đã được sử dụng")
    assert not scripts or Visitor(used, address).faults() == []
    page.get_by_role("link", name="Đăng nhập và mở nhiệm vụ").click()
    Visitor(page, address).type_in(HEAD, PASSWORD)
    expect(page).to_have_url(re.compile(f"{task_path}$"))
    expect(page.locator("main")).to_contain_text(WORDS)
    expect(page.locator("main")).to_contain_text("21/DM-TT")


def test_a_browser_tells_nobody_the_address_of_the_link_not_even_us(visit, reminded):
    address, _ = reminded
    page = follow_link(open_letter(visit(address)))
    asked = []
    page.on("request", lambda request: asked.append(request))

    page.fill("[name=percent]", "70")
    page.fill("[name=words]", " ")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.locator(".fault").first).to_be_visible()

    assert "POST" in {one.method for one in asked}
    assert not [one.url for one in asked if "/act/" in one.all_headers().get("referer", "")]


def test_what_is_refused_keeps_what_was_typed(visit, reminded, tmp_path):
    page = follow_link(open_letter(visit(reminded[0], width=360)))

    page.fill("[name=percent]", "170")
    page.fill("[name=words]", WORDS)
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.wait_for_load_state()

    # The browser itself keeps a number that is too large from being sent.
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    page.fill("[name=percent]", "70")
    page.fill("[name=words]", " ")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.locator(".fault").first).to_be_visible()
    assert Visitor(page, reminded[0]).faults() == []
