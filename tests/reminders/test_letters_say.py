"""What reminders say, as their readers get them: each occasion in words of its own, true when it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tests.mail.test_compose import html_of, text_of
from tests.reminders.conftest import LATE, Run
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.delivery import deliver_letters
from tracker.mail.models import Letter
from tracker.mail.service import notify
from tracker.reminders.models import ReminderPolicy
from tracker.reminders.occasions import Occasion, Told
from tracker.tasks.models import EventKind, Report, Source, State, Task, TaskEvent
from tracker.tasks.objecting import dispute_task
from tracker.tasks.states import Rhythm

MakeTask = Callable[..., Task]


def letter_to(server: MailServer, person: User) -> EmailMessage:
    return server.letters_to(person.email)[-1]


# --- around the due date --------------------------------------------------------------------


def test_an_overdue_letter_says_how_late_and_who_is_told_next(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, title="Rà soát thủ tục", due=LATE, percent=40)

    run(TODAY)

    text = text_of(letter_to(mail_server, official))
    assert "QUÁ HẠN" in text
    assert "Hạn: thứ Hai, 04/10/2021 – quá hạn 1 ngày làm việc" in text
    assert "Tiến độ đã báo cáo: 40%" in text
    assert "Nếu không có báo cáo, vào thứ Năm, 07/10/2021, lãnh đạo" not in text


def test_a_letter_announces_when_the_head_is_told(
    run: Run, make_task: MakeTask, division: Division, head: User, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, due=LATE)

    run(TODAY)

    text = text_of(letter_to(mail_server, official))
    assert "Nếu không có báo cáo, vào thứ Năm, 07/10/2021, trưởng phòng sẽ được báo." in text


def test_a_letter_about_a_returned_task_says_why_it_was_returned_and_not_that_all_is_done(
    run: Run,
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
):
    task = make_task(leads=[division], official=official, due=TODAY, state=State.RETURNED, percent=100)
    returned_at = clock.at_local(LATE, 15)
    task.events.append(
        TaskEvent(at=returned_at, by=head, kind=EventKind.STATE, after="returned", words="Thiếu phụ lục")
    )

    run(TODAY)

    text = text_of(letter_to(mail_server, official))
    assert "Kết quả bị trả lại ngày 04/10/2021: “Thiếu phụ lục”" in text
    assert "100%" not in text


def test_a_letter_about_a_part_names_the_whole(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    whole = make_task(leads=[division], title="Rà soát thủ tục", due=date(2021, 12, 31))
    make_task(leads=[division], official=official, due=LATE, source=Source.PART, parent=whole)

    run(TODAY)

    assert f"Phần việc của {whole.code} – Rà soát thủ tục" in text_of(letter_to(mail_server, official))


def test_a_letter_announces_both_steps_of_the_ladder(
    run: Run,
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    make_user(Role.LEADER)
    make_task(leads=[division], official=official, due=LATE)

    run(TODAY)

    text = text_of(letter_to(mail_server, official))
    assert (
        "vào thứ Năm, 07/10/2021, trưởng phòng sẽ được báo; "
        "vào thứ Tư, 13/10/2021, lãnh đạo cơ quan sẽ được báo."
    ) in " ".join(text.split())


def test_a_letter_before_the_due_date_says_how_many_working_days_are_left(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, due=date(2021, 10, 8), issued_on=date(2021, 9, 28))

    run(TODAY)

    text = text_of(letter_to(mail_server, official))
    assert "Hạn: thứ Sáu, 08/10/2021 – còn 3 ngày làm việc" in text
    assert "trưởng phòng sẽ được báo" not in text


def test_speaks_english_to_whoever_reads_it(
    run: Run,
    make_task: MakeTask,
    division: Division,
    head: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    reader = make_user(Role.OFFICIAL, division, name="Ann Lee", locale="en")
    make_task(leads=[division], official=reader, due=LATE)

    run(TODAY)

    text = text_of(letter_to(mail_server, reader))
    assert "Due on Monday, 04/10/2021: one working day late" in text
    assert "Without a report the head of the division is told on Thursday, 07/10/2021." in text
    assert not [words for words in ("Kính gửi", "Hạn:", "Chủ trì", "Thư do") if words in text]


def test_the_official_can_act_from_the_letter_and_the_ledger_does_not_show_how(
    run: Run,
    make_task: MakeTask,
    division: Division,
    official: User,
    mail_server: MailServer,
    session: Session,
):
    task = make_task(leads=[division], official=official, due=TODAY)

    run(TODAY)

    message = letter_to(mail_server, official)
    assert f"/tasks/{task.id}/update" in text_of(message)
    assert text_of(message).count("/tasks/act/") == 3
    assert html_of(message).count("/tasks/act/") == 3
    letter = session.scalars(select(Letter).where(Letter.recipient_id == official.id)).one()
    assert "/tasks/act/" not in letter.body_text + letter.body_html


def test_a_task_stands_once_also_where_its_reader_is_to_report_and_to_step_in(
    climb: Callable[[date, int], None],
    make_task: MakeTask,
    division: Division,
    head: User,
    official: User,
    mail_server: MailServer,
    session: Session,
    agency: Agency,
):
    for occasion, told in (
        (Occasion.OVERDUE, Told.ANSWERABLE_AND_HEADS),
        (Occasion.LADDER_HEAD, Told.HEADS),
    ):
        session.add(ReminderPolicy(agency_id=agency.id, occasion=occasion, days=3, told=told))
    make_task(leads=[division], official=official, title="Rà soát thủ tục", due=LATE)

    climb(LATE, 4)

    text = text_of(letter_to(mail_server, head))
    assert "QUÁ HẠN" in text
    assert "ông/bà đôn đốc" in text.lower()
    assert text.count("Rà soát thủ tục") == 1


def test_what_is_said_of_one_task_stands_in_one_place(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, title="Rà soát thủ tục", due=TODAY)

    run(TODAY)

    message = letter_to(mail_server, official)
    text = text_of(message)
    assert text.count("Rà soát thủ tục") == 1
    assert text.count("Hạn: thứ Ba, 05/10/2021 – hôm nay") == 1
    assert "Chưa có báo cáo từ khi giao ngày 01/09/2021" in text
    assert str(message["Subject"]) == (
        "Đến hạn hôm nay: 2021-01 – Rà soát thủ tục – thư nhắc việc ngày 05/10/2021"
    )


# --- what is missing ------------------------------------------------------------------------


def test_a_letter_about_silence_says_since_when(
    run: Run,
    make_task: MakeTask,
    division: Division,
    official: User,
    mail_server: MailServer,
    session: Session,
):
    task = make_task(leads=[division], official=official, state=State.IN_PROGRESS)
    session.add(
        Report(task=task, at=clock.at_local(date(2021, 9, 21), 9), by=official, percent=10, words="Đang làm")
    )

    run(TODAY)

    assert "Báo cáo gần nhất: 21/09/2021 (14 ngày trước)" in text_of(letter_to(mail_server, official))


def test_a_letter_about_a_waiting_result_says_how_long_it_waits(
    run: Run,
    make_task: MakeTask,
    division: Division,
    official: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    office = make_user(Role.OFFICE)
    make_task(leads=[division], official=official, state=State.SUBMITTED, submitted_on=date(2021, 9, 28))

    run(TODAY)

    text = text_of(letter_to(mail_server, office))
    assert "Đã nộp thứ Ba, 28/09/2021 – đã 5 ngày làm việc" in text
    assert "Người thực hiện: Lê Thị Cúc" in text


def test_of_results_that_wait_the_one_that_waits_longest_comes_first(
    run: Run,
    make_task: MakeTask,
    division: Division,
    make_user: Callable[..., User],
    mail_server: MailServer,
):
    office = make_user(Role.OFFICE)
    for title, day in (("Vừa nộp", 28), ("Nộp đã lâu", 14), ("Nộp tuần trước", 21)):
        make_task(leads=[division], title=title, state=State.SUBMITTED, submitted_on=date(2021, 9, day))

    run(TODAY)

    text = text_of(letter_to(mail_server, office))
    assert text.index("Nộp đã lâu") < text.index("Nộp tuần trước") < text.index("Vừa nộp")


def test_a_letter_about_an_objection_says_how_long_it_waits_and_that_the_due_date_stands(
    run: Run,
    make_task: MakeTask,
    division: Division,
    head: User,
    make_user: Callable[..., User],
    mail_server: MailServer,
    at: Any,
):
    office = make_user(Role.OFFICE)
    task = make_task(leads=[division], due=date(2021, 9, 30))
    at(clock.at_local(date(2021, 9, 28), 9))
    dispute_task(task, reason="Không thuộc chức năng của phòng", version=None, by=head)

    run(TODAY)

    text = text_of(letter_to(mail_server, office))
    assert "Ý KIẾN VỀ NHIỆM VỤ VẪN CHỜ ÔNG/BÀ GIẢI QUYẾT" in text
    assert "Gửi ý kiến thứ Ba, 28/09/2021 – đã 5 ngày làm việc" in text
    assert "quá hạn 3 ngày làm việc" in text
    assert "Xem và quyết định: " in text
    assert not [message for message in mail_server.letters_to(head.email) if "/update" in text_of(message)]


def test_a_letter_about_missing_evidence_names_the_end_of_the_quarter_and_what_is_wanted(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(
        leads=[division],
        official=official,
        due=date(2021, 12, 31),
        issued_on=date(2021, 12, 23),
        evidence_wanted="Quyết định đã ký",
    )

    run(date(2021, 12, 24))

    text = text_of(letter_to(mail_server, official))
    assert "Chưa có tài liệu kiểm chứng. Quý kết thúc thứ Sáu, 31/12/2021 – còn 5 ngày làm việc" in text
    assert "Cần có: Quyết định đã ký" in text
    assert "Bổ sung tài liệu kiểm chứng: " in text


def test_a_letter_about_a_standing_task_names_the_end_of_its_period(
    run: Run, make_task: MakeTask, division: Division, official: User, mail_server: MailServer
):
    make_task(leads=[division], official=official, due=None, rhythm=Rhythm.MONTHLY, state=State.IN_PROGRESS)

    run(date(2021, 10, 27))

    text = text_of(letter_to(mail_server, official))
    assert "Kỳ báo cáo kết thúc Chủ nhật, 31/10/2021 – còn 2 ngày làm việc" in text


def test_a_letter_names_the_period_that_is_meant_where_the_rule_looks_far_ahead(
    run: Run,
    make_task: MakeTask,
    agency: Agency,
    division: Division,
    official: User,
    session: Session,
    mail_server: MailServer,
):
    rule = {"occasion": Occasion.REPORT_DUE, "days": 22, "told": Told.ANSWERABLE}
    session.add(ReminderPolicy(agency_id=agency.id, **rule))
    make_task(leads=[division], official=official, due=None, rhythm=Rhythm.MONTHLY, state=State.IN_PROGRESS)

    run(date(2021, 10, 29))

    text = text_of(letter_to(mail_server, official))
    assert "Kỳ báo cáo kết thúc thứ Ba, 30/11/2021 – còn 22 ngày làm việc" in text


# --- many at once -----------------------------------------------------------------------------


def test_letters_with_more_in_them_cost_no_more_queries(
    make_task: MakeTask,
    division: Division,
    make_user: Callable[..., User],
    session: Session,
    agency: Agency,
    mail_server: MailServer,
    count_queries: Callable[..., Any],
):
    def send(tasks: int) -> int:
        person = make_user(Role.OFFICIAL, division)
        for _ in range(tasks):
            task = make_task(leads=[division], official=person, due=LATE)
            notify("overdue", about=task, to=[person], agency_id=agency.id, on=TODAY, at_once=True)
        session.commit()
        session.expunge_all()
        with count_queries() as counted:
            deliver_letters()
        return len(counted)

    few = send(2)
    many = send(20)

    assert many == few
    assert len(mail_server.letters) == 2
