"""The whole loop in one walk: a notice goes in, next year's index evidence comes out.

Six people at real browsers, a real mail server between them, and the scheduler's own jobs.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from config import PROJECT
from tests.browser.conftest import LOADED_AT, Visitor, serving
from tests.conftest import settings_for
from tests.servers.smtp import Behaviour
from tracker import clock, create_app
from tracker.demo.people import PASSWORD
from tracker.scheduler import jobs, run_job

NOTICE = (PROJECT / "tracker/demo/conclusion.txt").read_text(encoding="utf-8")
TASK = "Duy trì tuyên truyền cải cách hành chính ở miền núi"


class Walk:
    """The example behind a web server, its mail, and the people who walk through it."""

    def __init__(self, app, address, mail_server, visit):
        self.app, self.address, self.mail, self.visit = app, address, mail_server, visit
        self.faults: list[str] = []

    def person(self, account: str, width: int = 1280) -> Visitor:
        return self.visit(self.address, width=width).sign_in(f"{account}@bandantoc.example", PASSWORD)

    def let_the_scheduler_work(self) -> None:
        """Every job once, as the scheduler's process runs it, twice over: nothing doubles."""
        for _ in range(2):
            for job in jobs(lambda: False):
                run_job(self.app, job)

    def look(self, visitor: Visitor) -> None:
        # Chromium tells of each refused form; that one is refused is what the walk wants.
        said = [one for one in visitor.complaints if "422" not in one]
        self.faults += visitor.faults() + said
        visitor.complaints.clear()

    def letters_to(self, account: str) -> list[EmailMessage]:
        return self.mail.letters_to(f"{account}@bandantoc.example")


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_of(letter: EmailMessage, address: str) -> list[str]:
    return re.findall(re.escape(address) + r"/tasks/\d+", text_of(letter))


def check(page: Page, name: str, label: str) -> None:
    page.locator(f"[name={name}]").and_(page.get_by_label(label, exact=True)).check()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()
    page.wait_for_load_state()


@pytest.fixture
def walk(example, mail_server, visit):
    app = create_app(
        settings_for(
            example.folder, example.url,
            MAIL_SERVER=mail_server.host, MAIL_PORT=str(mail_server.port), MAIL_TIMEOUT="5",
        )
    )  # fmt: skip
    with serving(app) as address:
        yield Walk(app, address, mail_server, visit)


@pytest.mark.browser
def test_the_whole_loop(walk, tmp_path):
    task_path = office_turns_the_notice_into_tasks(walk)
    head_submits_from_the_letter(walk, task_path, tmp_path)
    office_returns_and_the_head_mends(walk, task_path)
    leader_accepts(walk, task_path)
    people_are_reminded_once(walk)
    index_shows_the_points(walk, tmp_path)
    leader_sees_it_all_on_one_screen(walk)
    observer_changes_nothing(walk, task_path)
    admin_lets_a_new_person_in(walk)

    assert walk.faults == []


def office_turns_the_notice_into_tasks(walk: Walk) -> str:
    office = walk.person("vanphong")
    page = office.go("/meetings")
    page.get_by_role("link", name=re.compile("2020")).first.click()
    walk.look(office)

    page.locator("textarea[name=text]").fill(NOTICE)
    press(page, "Đọc các kết luận")
    walk.look(office)
    numbers = page.locator("article .printed-number").all_inner_texts()
    assert [number.split()[-1] for number in numbers] == ["1", "2", "2", "4", "4", "5"]
    assert "Đ/c Đặng Tấn Giản" not in " ".join(page.locator("article").all_inner_texts())

    page.get_by_role("link", name="Xử lý kết luận tiếp theo").click()
    walk.look(office)
    # The first names nobody: the form asks, and without an answer nothing is issued.
    expect(page.get_by_text("không nêu đơn vị nào")).to_be_visible()
    page.fill("[name=title]", TASK)
    page.fill("[name=due]", "31/8/2021")
    press(page, "Giao và sang kết luận tiếp")
    expect(page.locator(".fault").first).to_be_visible()
    check(page, "leads", "Phòng Tuyên truyền và Địa bàn")
    page.fill("[name=due]", "29/10/2021")
    page.fill("[name=product]", "Báo cáo kết quả tuyên truyền")
    while page.locator("[name=criteria]:checked").count():
        page.locator("[name=criteria]:checked").first.uncheck()
    page.locator("details", has=page.locator("summary", has_text="chỉ đạo")).first.evaluate(
        "details => details.open = true"
    )
    page.locator("li", has_text="1.4.2").locator("[name=criteria]").check()
    press(page, "Giao và sang kết luận tiếp")

    for due in ("15/11/2021", None, "20/12/2021", "31/12/2021"):
        if due is None:  # The second “2”: the Office is read off the sentence as its lead.
            office_box = page.locator("[name=leads]").and_(page.get_by_label("Văn phòng", exact=True))
            expect(office_box).to_be_checked()
            page.fill("[name=due]", "30/11/2021")
        elif due == "31/12/2021":  # “trong năm 2021”, and nobody named.
            expect(page.locator("[name=due]")).to_have_value(due)
            check(page, "leads", "Phòng Kế hoạch - Tổng hợp")
        else:
            page.fill("[name=due]", due)
        press(page, "Giao và sang kết luận tiếp")

    page.fill("[name=reason]", "Lời kêu gọi chung, không có sản phẩm và thời hạn.")
    press(page, "Ghi nhận để biết")
    page.goto(re.sub(r"/conclusions/\d+.*", "", page.url))
    expect(page.get_by_text("Mọi kết luận của cuộc họp này đã được xử lý.")).to_be_visible()
    walk.look(office)
    return str(page.get_by_role("link", name=TASK).get_attribute("href"))


def head_submits_from_the_letter(walk: Walk, task_path: str, folder: Path) -> None:
    walk.mail.will(Behaviour.TRY_LATER)
    walk.let_the_scheduler_work()
    clock.stand_still(LOADED_AT + timedelta(minutes=30))
    walk.let_the_scheduler_work()
    # The day's letter may speak of it too, for it was concluded weeks ago.
    [letter] = [
        letter
        for letter in walk.letters_to("truongphong.tuyentruyen")
        if TASK in text_of(letter) and letter["Subject"].startswith("Nhiệm vụ mới")
    ]
    assert letter.get_body(("html",)) is not None
    link = next(link for link in links_of(letter, walk.address) if link.endswith(task_path))

    head = walk.visit(walk.address, width=360)
    page = head.go(link)
    head.type_in("truongphong.tuyentruyen@bandantoc.example", PASSWORD)
    expect(page.get_by_role("heading", name=TASK)).to_be_visible()
    walk.look(head)

    page.goto(f"{walk.address}{task_path}/update")
    walk.look(head)
    page.fill("[name=percent]", "100")
    page.fill("[name=words]", "Đã tổ chức 12 buổi tuyên truyền tại 6 xã.")
    press(page, "Trình duyệt")
    expect(page.locator(".fault").first).to_contain_text("tài liệu")
    expect(page.locator("[name=words]")).to_have_value("Đã tổ chức 12 buổi tuyên truyền tại 6 xã.")

    give_evidence(page, folder, "98/BC-BDT")
    press(page, "Trình duyệt")
    expect(page.get_by_text("Chờ duyệt").first).to_be_visible()
    walk.look(head)


def give_evidence(page: Page, folder: Path, number: str) -> None:
    paper = folder / "Báo cáo tuyên truyền.txt"
    paper.write_text("Kết quả tuyên truyền: 12 buổi, 640 lượt người.", encoding="utf-8")
    page.fill("[name=number]", number)
    page.fill("[name=signed_on]", "05/10/2021")
    page.fill("[name=issuer]", "Ban Dân tộc tỉnh Quảng Nam")
    page.locator("input[name=title]").fill("Báo cáo kết quả tuyên truyền")
    page.set_input_files("input[type=file]", paper)


def office_returns_and_the_head_mends(walk: Walk, task_path: str) -> None:
    office = walk.person("vanphong")
    page = office.go(task_path)
    walk.look(office)
    page.fill("[name=reason]", "Thiếu danh sách các xã.")
    press(page, "Trả lại")
    expect(page.get_by_text("Bị trả lại").first).to_be_visible()

    walk.let_the_scheduler_work()
    told = [text_of(letter) for letter in walk.letters_to("truongphong.tuyentruyen")]
    assert sum("Thiếu danh sách các xã." in text for text in told) == 1

    head = walk.person("truongphong.tuyentruyen")
    page = head.go(f"{task_path}/update")
    page.fill("[name=percent]", "100")
    page.fill("[name=words]", "Đã bổ sung danh sách 6 xã.")
    page.fill("[name=number]", "99/BC-BDT")
    page.fill("[name=signed_on]", "05/10/2021")
    page.fill("[name=issuer]", "Ban Dân tộc tỉnh Quảng Nam")
    page.locator("input[name=title]").fill("Báo cáo bổ sung")
    page.set_input_files(
        "input[type=file]",
        {"name": "Bổ sung.txt", "mimeType": "text/plain", "buffer": "Trà My, Nam Giang".encode()},
    )
    press(page, "Trình duyệt")
    expect(page.get_by_text("Chờ duyệt").first).to_be_visible()


def leader_accepts(walk: Walk, task_path: str) -> None:
    leader = walk.person("photruongban")
    page = leader.go(task_path)
    walk.look(leader)
    press(page, "Duyệt kết quả")
    expect(page.get_by_text("Đã duyệt").first).to_be_visible()
    page.get_by_role("link", name="Lịch sử", exact=True).click()
    history = page.locator("main").inner_text()
    for who in ("Đặng Tấn Giản", "Lê Thị Thu Hà", "Huỳnh Ngọc Ánh"):
        assert who in history
    assert "Thiếu danh sách các xã." in history

    walk.let_the_scheduler_work()
    subjects = [letter["Subject"] for letter in walk.letters_to("truongphong.tuyentruyen")]
    assert any(subject.startswith("Kết quả đã được duyệt") for subject in subjects)


def people_are_reminded_once(walk: Walk) -> None:
    """Thursday morning: everyone with something due or late gets one letter holding all of it."""
    clock.stand_still(LOADED_AT + timedelta(days=1))
    before = len(walk.mail.letters)
    walk.let_the_scheduler_work()
    walk.let_the_scheduler_work()

    daily = walk.mail.letters[before:]
    assert daily
    assert len({letter["To"] for letter in daily}) == len(daily)
    assert max(len(set(links_of(letter, walk.address))) for letter in walk.mail.letters) > 1
    assert len({letter["Message-ID"] for letter in walk.mail.letters}) == len(walk.mail.letters)

    office = walk.person("vanphong")
    page = office.go("/letters")
    expect(page.locator(".state", has_text="Đã gửi").first).to_be_visible()
    walk.look(office)


def index_shows_the_points(walk: Walk, folder: Path) -> None:
    office = walk.person("vanphong")
    page = office.go("/rollup/2021")
    walk.look(office)
    assert "99/BC-BDT" in page.content()

    with page.expect_download() as table:
        page.get_by_role("button", name="Bảng tự đánh giá").first.click()
    table.value.save_as(folder / "table.xlsx")
    sheet = openpyxl.load_workbook(folder / "table.xlsx").worksheets[0]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    [leaf] = [row for row in rows if "1.4.2" in map(str, row)]
    assert any("99/BC-BDT" in str(cell) for cell in leaf)

    with page.expect_download() as package:
        page.get_by_role("button", name="Bộ tài liệu kiểm chứng").first.click()
    package.value.save_as(folder / "package.zip")
    with zipfile.ZipFile(io.BytesIO((folder / "package.zip").read_bytes())) as found:
        assert found.testzip() is None
        names = found.namelist()
    assert any("1.4.2" in name and name.endswith(".txt") for name in names)

    printed = walk.app.test_cli_runner().invoke(args=["rollup", "run", "--year", "2021", "--json"])
    assert printed.exit_code == 0, printed.output
    assert '"at_risk"' in printed.output


def leader_sees_it_all_on_one_screen(walk: Walk) -> None:
    for width in (1280, 360):
        leader = walk.person("photruongban", width)
        page = leader.go("/monitor")
        expect(page.get_by_text("Hiện đại hóa").first).to_be_visible()
        expect(page.locator("svg[viewBox]").first).to_be_attached()
        walk.look(leader)


def observer_changes_nothing(walk: Walk, task_path: str) -> None:
    observer = walk.person("sonoivu")
    page = observer.go(task_path)
    walk.look(observer)
    offered = page.locator("main form[method=post]").all()
    assert [form.get_attribute("action") for form in offered] == [f"{task_path}/follow"]
    assert page.goto(f"{walk.address}{task_path}/edit").status == 403  # type: ignore[union-attr]
    observer.complaints.clear()


def admin_lets_a_new_person_in(walk: Walk) -> None:
    admin = walk.person("quantri")
    page = admin.go("/people/new")
    page.fill("[name=name]", "Bling Thị Hạnh")
    page.fill("[name=email]", "hanh@bandantoc.example")
    page.select_option("[name=role]", "official")
    page.select_option("[name=division]", label="Phòng Chính sách Dân tộc")
    press(page, "Thêm và mời")
    walk.look(admin)
    walk.let_the_scheduler_work()
    [letter] = walk.letters_to("hanh")
    link = re.search(re.escape(walk.address) + r"/signin/invitation/\S+", text_of(letter))
    assert link

    newcomer = walk.visit(walk.address)
    page = newcomer.go(link[0])
    walk.look(newcomer)
    page.fill("[name=password]", "suối Tiên chảy mãi")
    page.fill("[name=again]", "suối Tiên chảy mãi")
    page.click("form button.btn-primary")
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    walk.look(newcomer)
