"""Talking about a task: who is spoken to gets one letter, and answers from it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD
from tracker.scheduler import jobs, run_job


@pytest.mark.browser
def test_who_is_mentioned_is_told_by_one_letter_and_answers(example, mail_server, visit):
    app = create_app(
        settings_for(
            example.folder, example.url,
            MAIL_SERVER=mail_server.host, MAIL_PORT=str(mail_server.port), MAIL_TIMEOUT="5",
        )
    )  # fmt: skip
    with serving(app) as address:
        head = visit(address).sign_in("truongphong.tuyentruyen@bandantoc.example", PASSWORD)
        page = head.page
        head.go("/tasks/mine")
        path = next(
            found[0]
            for link in page.eval_on_selector_all(
                "a[href]", "links => links.map(l => l.getAttribute('href'))"
            )
            if (found := re.match(r"/tasks/\d+", link))
        )
        head.go(f"{path}/talk")
        page.fill("[name=text]", "Nhờ @le thi thu ha xem dự thảo <b>này</b>: https://quangnam.gov.vn")
        page.get_by_role("button", name="Gửi", exact=True).click()
        expect(page.get_by_text("<b>này</b>")).to_be_visible()
        expect(page.get_by_role("link", name="https://quangnam.gov.vn")).to_be_visible()
        faults = head.faults()

        page.get_by_role("link", name=re.compile("Sửa ý kiến viết lúc")).click()
        page.fill("[name=text]", "Nhờ @Lê Thị Thu Hà xem dự thảo lần hai")
        faults += head.faults()
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.locator("details", has_text="đã sửa").locator("summary").click()
        expect(page.get_by_text("Nhờ @le thi thu ha")).to_be_visible()

        for _ in range(2):
            for job in jobs(lambda: False):
                run_job(app, job)
        letters = [
            text
            for letter in mail_server.letters_to("vanphong@bandantoc.example")
            if "lần hai" in (text := letter.get_body(("plain",)).get_content())
        ]
        assert len(letters) == 1

        link = re.search(re.escape(address) + r"/tasks/\d+/talk\S*", letters[0])[0]
        office = visit(address, width=360).sign_in("vanphong@bandantoc.example", PASSWORD)
        office.go(link)
        expect(office.page.get_by_text("Mới", exact=True).first).to_be_visible()
        faults += office.faults()
        office.page.fill("[name=text]", "Đã xem, đồng ý.")
        office.page.get_by_role("button", name="Gửi", exact=True).click()
        expect(office.page.get_by_text("Đã xem, đồng ý.")).to_be_visible()
        assert office.page.evaluate("document.documentElement.scrollWidth") <= 360
        office.page.get_by_role("button", name="Đánh dấu đã xem").click()
        expect(office.page.get_by_text("Mới", exact=True)).to_have_count(0)
        assert faults == []
