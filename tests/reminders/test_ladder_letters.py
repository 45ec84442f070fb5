"""What the letters of the ladder say to the head and to the leaders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.mail.test_compose import text_of
from tests.reminders.conftest import LATE, Run
from tests.reminders.test_letters_say import letter_to
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Division, Role, User
from tracker.mail.models import Letter
from tracker.tasks.models import Report, Task

MakeTask = Callable[..., Task]


def test_the_head_learns_who_is_late_and_when_they_were_told(
    climb: Callable[[date, int], None],
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
):
    make_task(leads=[division], official=official, title="Rà soát thủ tục", due=LATE)

    climb(LATE, 4)

    text = text_of(letter_to(mail_server, head))
    assert "QUÁ HẠN CHƯA BÁO CÁO: ĐỀ NGHỊ ÔNG/BÀ ĐÔN ĐỐC" in text
    assert "Hạn: thứ Hai, 04/10/2021 – quá hạn 3 ngày làm việc" in text
    assert "Người thực hiện: Lê Thị Cúc" in text
    assert "Chưa có báo cáo nào." in text
    assert "Đã báo Lê Thị Cúc 2 lần: lần đầu ngày 04/10/2021, gần nhất ngày 05/10/2021." in text


def test_the_head_learns_that_the_official_has_left(
    run: Run, make_task: MakeTask, division: Division, head: User, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, due=LATE)
    official.memberships[0].valid_to = LATE

    for day in range(4):
        run(date.fromordinal(LATE.toordinal() + day))

    assert "Người thực hiện: Lê Thị Cúc (đã thôi công tác tại cơ quan, cần giao người khác)" in text_of(
        letter_to(mail_server, head)
    )


def test_where_there_was_a_report_the_head_reads_that_there_is_no_new_one(
    climb: Callable[[date, int], None],
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
    session: Session,
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 1))
    reported_at = clock.at_local(date(2021, 10, 4), 15)
    session.add(Report(task=task, at=reported_at, by=official, percent=50, words="Nửa đường"))

    climb(date(2021, 10, 5), 3)

    text = text_of(letter_to(mail_server, head))
    assert "QUÁ HẠN, CHƯA CÓ BÁO CÁO MỚI: ĐỀ NGHỊ ÔNG/BÀ ĐÔN ĐỐC" in text
    assert "Báo cáo gần nhất: 04/10/2021" in text


def test_letters_that_were_sent_are_counted_not_days_for_which_they_were_planned(
    run: Run,
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
    tell: Callable[..., None],
    session: Session,
):
    task = make_task(leads=[division], official=official, due=date(2021, 10, 1))
    tell(task, official, "on_due", date(2021, 10, 1))
    tell(task, official, "overdue", LATE)
    first, second = session.scalars(select(Letter).order_by(Letter.id))
    first.sent_at = clock.at_local(LATE, 8)
    for notice in list(second.notices):  # After a stop one letter told of both days.
        notice.letter = first
    session.flush()

    run(date(2021, 10, 6))

    text = text_of(letter_to(mail_server, head))
    assert "Đã báo Lê Thị Cúc ngày 04/10/2021." in text


def test_the_leaders_learn_that_the_head_was_told(
    climb: Callable[[date, int], None],
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    leader = make_user(Role.LEADER, name="Đặng Tấn Giản")
    make_task(leads=[division], official=official, due=LATE)

    climb(LATE, 10)

    texts = [text_of(message) for message in mail_server.letters_to(leader.email)]
    text = next(text for text in texts if "ĐÃ BÁO TRƯỞNG PHÒNG" in text)
    assert "quá hạn 7 ngày làm việc" in text
    assert "Đã báo Trần Văn Bình ngày 07/10/2021." in text


def test_the_leaders_read_of_no_head_where_the_division_has_none(
    climb: Callable[[date, int], None],
    make_task: MakeTask,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    leader = make_user(Role.LEADER, name="Đặng Tấn Giản")
    make_task(leads=[division], official=official, due=LATE)

    climb(LATE, 10)

    texts = [text_of(message) for message in mail_server.letters_to(leader.email)]
    assert any("QUÁ HẠN CHƯA BÁO CÁO: ĐỀ NGHỊ ÔNG/BÀ ĐÔN ĐỐC" in text for text in texts)
    assert not any("ĐÃ BÁO TRƯỞNG PHÒNG" in text for text in texts)
