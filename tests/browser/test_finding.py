"""Finding tasks in a real browser: search, filter, a view that is kept and shared, pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browser.conftest import serving
from tests.conftest import settings_for
from tracker import clock, create_app
from tracker.accounts.models import User
from tracker.accounts.queries import follow_installation_clock, list_task_divisions
from tracker.db import db, transaction
from tracker.demo.people import PASSWORD
from tracker.tasks.models import Source
from tracker.tasks.service import open_task

pytestmark = pytest.mark.browser

OFFICE, HEAD = "vanphong@bandantoc.example", "truongphong.tuyentruyen@bandantoc.example"


@pytest.fixture
def address(example):
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        yield address


def titles(page):
    return page.locator("a.task-title").all_inner_texts()


def test_search_filter_save_share_and_open_a_view(address, visit):
    office = visit(address).sign_in(OFFICE, PASSWORD)
    page = office.go("/tasks")
    everything = len(titles(page))

    page.fill("#q", "tuyen truyen")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=tuyen*")
    found = titles(page)
    assert 0 < len(found) < everything
    assert any("tuyên truyền" in title.lower() for title in found)

    page.select_option("#state", "open")
    page.wait_for_url("**state=open*")
    assert page.locator(".chip").count() == 2
    assert office.faults() == []

    page.click("text=Lưu danh sách này")
    page.fill("#name", "Tuyên truyền đang làm")
    page.check("#is_shared")
    assert office.faults() == []
    page.click("main button.btn-primary")
    page.wait_for_url("**state=open*")
    assert page.locator(".saved-view[aria-current]").inner_text().strip().startswith("Tuyên truyền đang làm")
    shown = titles(page)

    head = visit(address).sign_in(HEAD, PASSWORD)
    theirs = head.go("/tasks")
    theirs.click(".saved-view >> text=Tuyên truyền đang làm")
    theirs.wait_for_url("**state=open*")
    assert theirs.input_value("#q") == "tuyen truyen"
    assert set(titles(theirs)) <= set(shown)

    theirs.click(".chip a >> nth=0")
    theirs.wait_for_load_state()
    assert theirs.locator(".chip").count() == 1
    assert head.go("/tasks/views").locator("button", has_text="Xóa").count() == 0
    assert office.go("/tasks/views").locator("button", has_text="Xóa").count() == 1
    assert office.faults() == []
    assert office.complaints == head.complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_whole_filter_opens_and_closes_at_any_width(address, visit, width):
    visitor = visit(address, width=width).sign_in(OFFICE, PASSWORD)
    page = visitor.go("/tasks?state=open")
    assert page.locator("#state").is_visible() is (width == 1280)

    page.click("text=Bộ lọc, sắp xếp")
    page.wait_for_url("**filters=1*")
    for box in ("#state", "#period", "#official", "#kind", "#source", "#criterion", "#sort", "#group"):
        assert page.locator(box).is_visible()
    assert visitor.faults() == []

    page.select_option("#group", "division")
    page.wait_for_url("**group=division*")
    assert page.locator("tr.group").count() > 1
    page.click("text=Thu gọn")
    page.wait_for_load_state()
    assert "group=division" in page.url
    assert visitor.faults() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.complaints == []


@pytest.fixture
def sixty_more(example):
    """Tasks enough for several pages, issued by the office."""
    app = create_app(settings_for(example.folder, example.url))
    with app.app_context():
        follow_installation_clock()
        with transaction():
            office = db.session.scalars(select(User).where(User.email == OFFICE)).one()
            lead = list_task_divisions(office.memberships[0].agency)[0]
            for number in range(60):
                open_task(
                    agency=lead.agency,
                    title=f"Rà soát hồ sơ đợt {number}",
                    source=Source.PLAN,
                    leads=[lead],
                    issued_on=clock.today(),
                    due=clock.today() + timedelta(days=number % 7),
                    by=office,
                )
        db.engine.dispose()


def test_pages_lead_forward_and_back(sixty_more, address, visit):
    visitor = visit(address).sign_in(OFFICE, PASSWORD)
    page = visitor.go("/tasks?q=ho+so")
    pages = [titles(page)]

    while page.locator("a[rel=next]").count() and len(pages) < 9:
        page.click("a[rel=next]")
        page.wait_for_load_state()
        assert "q=ho" in page.url
        pages.append(titles(page))
    assert visitor.faults() == []
    for earlier in reversed(pages[:-1]):
        page.click("a[rel=prev]")
        page.wait_for_load_state()
        assert titles(page) == earlier

    found = [title for shown in pages for title in shown]
    assert len(pages) > 1
    assert len(found) == len(set(found)) >= 60
    assert visitor.complaints == []
