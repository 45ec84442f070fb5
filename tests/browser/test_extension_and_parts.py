"""Asking for more time, and passing parts on, as people do it at real browsers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Visitor, serving
from tests.conftest import settings_for
from tracker import clock, create_app
from tracker.accounts.models import Division, User
from tracker.accounts.queries import follow_installation_clock
from tracker.db import db, transaction
from tracker.demo.people import PASSWORD
from tracker.tasks.models import Source
from tracker.tasks.service import open_task

TITLE = "Rà soát việc niêm yết tại các xã miền núi"


class Walk:
    """The example behind a web server, and the people who walk through it."""

    def __init__(self, address, visit):
        self.address, self.visit = address, visit
        self.faults: list[str] = []

    def person(self, account: str, width: int = 1280) -> Visitor:
        return self.visit(self.address, width=width).sign_in(f"{account}@bandantoc.example", PASSWORD)

    def look(self, visitor: Visitor) -> None:
        # Chromium tells of each refused form; that one is refused is what the walk wants.
        said = [one for one in visitor.complaints if "422" not in one]
        self.faults += visitor.faults() + said
        visitor.complaints.clear()


@pytest.fixture
def walk(example, visit):
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        yield app, Walk(address, visit)


def new_task(app) -> tuple[str, str, str]:
    """A task of one division, due in a month: its address, its due date and a later day."""
    with app.app_context(), transaction():
        follow_installation_clock()
        office = select(User).where(User.email.startswith("vanphong@"))
        division = select(Division).where(Division.short_name == "P. Tuyên truyền")
        lead, today = db.session.scalars(division).one(), clock.today()
        task = open_task(
            agency=lead.agency, title=TITLE, source=Source.PLAN, leads=[lead], issued_on=today,
            due=today + timedelta(30), by=db.session.scalars(office).one(),
        )  # fmt: skip
        db.session.flush()
        days = [f"{day:%d/%m/%Y}" for day in (today + timedelta(30), today + timedelta(50))]
        return f"/tasks/{task.id}", *days


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_more_time_is_asked_for_and_granted(walk, width):
    app, walk = walk
    path, due, later = new_task(app)

    head = walk.person("truongphong.tuyentruyen", width)
    page = head.go(path)
    page.get_by_role("link", name="Xin gia hạn").click()
    walk.look(head)
    page.fill("[name=due]", due)  # Not later than it is due already.
    page.fill("[name=reason]", "Ba xã bị chia cắt do mưa lũ")
    press(page, "Xin gia hạn")
    expect(page.get_by_text(f"Thời hạn mới phải sau hạn hiện tại {due}")).to_be_visible()
    expect(page.locator("[name=reason]")).to_have_value("Ba xã bị chia cắt do mưa lũ")
    walk.look(head)
    page.fill("[name=due]", later)
    press(page, "Xin gia hạn")
    expect(page.locator("#extension")).to_contain_text(f"Đề nghị gia hạn đến {later}")

    leader = walk.person("photruongban", width)
    page = leader.go("/tasks/mine")
    walk.look(leader)
    page.locator("#extensions").get_by_role("link", name=TITLE).click()
    walk.look(leader)
    press(page, "Không đồng ý")  # Without words it is not taken.
    expect(page.get_by_text("Nêu lý do không đồng ý.")).to_be_visible()
    page.fill("[name=words]", "Đồng ý, báo cáo hằng tuần")
    press(page, "Đồng ý gia hạn")

    chain = page.locator("#extension ol > li")
    expect(chain.first).to_contain_text(f"Thời hạn ban đầu: {due}")
    expect(chain.nth(1)).to_contain_text("Ba xã bị chia cắt do mưa lũ")
    expect(chain.nth(2)).to_contain_text("Đồng ý, báo cáo hằng tuần")
    expect(chain.last).to_contain_text(f"Hạn hiện nay: {later}")
    walk.look(leader)
    assert walk.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_a_head_passes_parts_on_and_the_task_follows_them(walk, width):
    app, walk = walk
    path, due, later = new_task(app)

    head = walk.person("truongphong.tuyentruyen", width)
    page = head.go(path)
    page.get_by_role("link", name="Giao phần việc").first.click()
    walk.look(head)
    pass_on(page, "Kiểm tra niêm yết tại 06 xã", due=later, weight=3)
    expect(page.get_by_text("Hạn của phần việc không được sau hạn")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Kiểm tra niêm yết tại 06 xã")
    walk.look(head)
    pass_on(page, "Kiểm tra niêm yết tại 06 xã", due=due, weight=3)
    pass_on(page, "Tổng hợp báo cáo", due=due, weight=1)
    walk.look(head)

    official = walk.person("yen", width)
    page = official.go(path)  # They see the task above their own part.
    page.get_by_role("link", name="Kiểm tra niêm yết tại 06 xã").click()
    page.wait_for_load_state()
    walk.look(official)
    page.get_by_role("link", name="Cập nhật").first.click()
    page.fill("[name=percent]", "80")
    page.fill("[name=words]", "Đã kiểm tra 05/06 xã")
    press(page, "Lưu")

    page = head.go(path)
    expect(page.locator("#parts")).to_contain_text("60 / 75%")
    expect(page.locator("aside.card").first).to_contain_text("60%")  # (3 × 80 + 1 × 0) / 4
    walk.look(head)
    assert walk.faults == []


def pass_on(page: Page, title: str, *, due: str, weight: int) -> None:
    page.fill("[name=title]", title)
    page.select_option("[name=official]", label="Võ Hoàng Yến")
    page.fill("[name=due]", due)
    page.fill("[name=weight]", str(weight))
    press(page, "Giao phần việc")
