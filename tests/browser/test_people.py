"""The people of an agency in a real browser: an address that was mistyped, and one that is known."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving
from tests.conftest import settings_for
from tracker import create_app
from tracker.demo.people import PASSWORD


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_an_administrator_mends_an_address_and_is_asked_about_a_known_one(example, visit, width):
    app = create_app(settings_for(example.folder, example.url))
    with serving(app) as address:
        admin = visit(address, width=width).sign_in("quantri@bandantoc.example", PASSWORD)
        page = admin.go("/people")
        page.locator("details.row-acts", has_text="Võ Hoàng Yến").locator("summary").click()
        faults = admin.faults()
        page.get_by_role("link", name="Đổi địa chỉ thư Võ Hoàng Yến").click()
        page.get_by_label("Thư điện tử").fill("hoang.yen@bandantoc.example")
        faults += admin.faults()
        page.get_by_role("button", name="Lưu").click()
        expect(page.get_by_text("Từ nay thư của Võ Hoàng Yến được gửi đến")).to_be_visible()

        page = admin.go("/people/new")
        page.get_by_label("Họ và tên").fill("Nguyễn Văn Lạ")
        page.get_by_label("Thư điện tử").fill("hoang.yen@bandantoc.example")
        page.get_by_label("Vai trò").select_option("observer")
        page.get_by_role("button", name="Thêm và mời").click()
        faults += admin.faults()
        page.get_by_role("button", name="Giao vai trò cho Võ Hoàng Yến").click()
        expect(page.get_by_text("Võ Hoàng Yến vừa được giao vai trò: Người theo dõi.")).to_be_visible()

        page = admin.go("/reminders/rule")
        faults += admin.faults()
        page.get_by_role("link", name="Sắp đến hạn").click()
        expect(page.get_by_label("Tần suất")).to_have_count(0)
        faults += admin.faults()

    assert faults + [said for said in admin.complaints if "422" not in said] == []
