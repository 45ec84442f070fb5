"""What letters say, worked out when they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NINE, TODAY
from tests.servers.smtp import MailServer
from tracker import clock
from tracker.accounts.models import Agency, Division, Role, User
from tracker.mail.delivery import Delivered, deliver_letters
from tracker.mail.models import Letter, LetterState, Notice, NoticeState
from tracker.mail.planning import write_daily_letters

Letters = Callable[[], list[Letter]]
Tell = Callable[..., Notice]
MakeDivision = Callable[..., Division]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_says_the_same_in_text_and_in_html_with_a_link_to_the_page(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    division = make_division("Phòng Chính sách <Dân tộc>")
    tell(person, division)

    deliver_letters()

    [message] = mail_server.letters
    link = f"https://cchc.example/divisions/{division.id}"
    assert "Phòng Chính sách <Dân tộc>" in text_of(message)
    assert link in text_of(message)
    assert "Phòng Chính sách &lt;Dân tộc&gt;" in html_of(message)
    assert f'href="{link}"' in html_of(message)


def test_the_subject_of_one_thing_names_it(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("Phòng Chính sách"))

    deliver_letters()

    assert str(mail_server.letters[0]["Subject"]) == "New division: Phòng Chính sách"


def test_speaks_the_recipients_language(mail_server: MailServer, tell: Tell, make_user: Callable[..., User]):
    tell(make_user(Role.OFFICE, name="Nguyễn Văn An"))
    tell(make_user(Role.OFFICE, name="Ann Lee", locale="en"))

    deliver_letters()

    vietnamese, english = mail_server.letters
    assert "Kính gửi: Nguyễn Văn An" in text_of(vietnamese)
    assert '<html lang="vi">' in html_of(vietnamese)
    assert "Dear Ann Lee," in text_of(english)


def test_the_most_urgent_thing_comes_first(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("Việc thường", position=1))
    tell(person, make_division("Việc gấp", position=9))

    deliver_letters()

    text = text_of(mail_server.letters[0])
    assert text.index("Việc gấp") < text.index("Việc thường")


def test_is_dated_by_the_real_clock_whatever_day_the_example_has(
    mail_server: MailServer, tell: Tell, person: User
):
    clock.shift(timedelta(days=-364))
    tell(person)

    deliver_letters()

    assert parsedate_to_datetime(mail_server.letters[0]["Date"]) == NINE


def test_a_title_with_line_ends_adds_no_header(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("Phòng\r\nBcc: thief@elsewhere.example\n\nXin chào\u2028x\x01y"))

    deliver_letters()

    [message] = mail_server.letters
    assert message["Bcc"] is None
    assert str(message["Subject"]) == "New division: Phòng Bcc: thief@elsewhere.example Xin chào x y"
    assert len(mail_server.letters_to("thief@elsewhere.example")) == 0


def test_a_name_with_line_ends_adds_no_header(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User]
):
    tell(make_user(Role.OFFICE, name='An\r\nBcc: "x" <thief@elsewhere.example>'))

    deliver_letters()

    [message] = mail_server.letters
    assert message["Bcc"] is None
    assert len(mail_server.letters_to("thief@elsewhere.example")) == 0


def test_an_agencys_name_with_line_ends_adds_no_header(
    mail_server: MailServer, tell: Tell, person: User, agency: Agency
):
    agency.short_name = 'Ban\r\nBcc: "x" <thief@elsewhere.example>'
    tell(person)

    deliver_letters()

    [message] = mail_server.letters
    assert message["Bcc"] is None
    assert str(message["From"]).endswith("<theo-doi@bandantoc.example>")
    assert len(mail_server.letters_to("thief@elsewhere.example")) == 0


def test_a_title_of_ten_thousand_signs_is_cut_to_a_bearable_subject(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("ế" * 10_000))

    delivered = deliver_letters()

    assert delivered == Delivered(sent=1)
    assert len(str(mail_server.letters[0]["Subject"])) == 150


def test_no_line_of_the_message_is_longer_than_mail_allows(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("ế " * 5_000))

    deliver_letters()

    assert max(len(line) for line in mail_server.letters[0].as_bytes().splitlines()) < 998


def test_keeps_what_it_said(tell: Tell, person: User, make_division: MakeDivision, letters: Letters):
    tell(person, make_division("Phòng Chính sách"))

    deliver_letters()

    [letter] = letters()
    assert letter.address == "an@bandantoc.example"
    assert letter.subject == "New division: Phòng Chính sách"
    assert "Phòng Chính sách" in letter.body_text
    assert "Phòng Chính sách" in letter.body_html


def test_keeps_no_link_that_opens_something_by_itself(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters
):
    tell(person, rule="secret_told")

    deliver_letters()

    assert "https://cchc.example/open/sesame" in text_of(mail_server.letters[0])
    [letter] = letters()
    assert "sesame" not in letter.body_text + letter.body_html


def test_says_nothing_that_is_not_true_any_more(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision, letters: Letters
):
    tell(person, make_division("Phòng cũ", valid_to=date(2021, 10, 1)))
    tell(person, make_division("Phòng mới"))

    deliver_letters()

    assert "Phòng cũ" not in text_of(mail_server.letters[0])
    [letter] = letters()
    assert [(notice.state, notice.reason) for notice in letter.notices] == [
        (NoticeState.SKIPPED, "The division was closed."),
        (NoticeState.TOLD, ""),
    ]


def test_a_letter_with_nothing_left_to_say_is_skipped(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision, letters: Letters
):
    tell(person, make_division(valid_to=date(2021, 10, 1)))

    delivered = deliver_letters()

    assert delivered == Delivered(skipped=1)
    assert mail_server.letters == []
    [letter] = letters()
    assert (letter.state, letter.tries) == (LetterState.SKIPPED, 0)
    assert letter.why == "The division was closed."


def test_of_one_family_the_latest_notice_speaks(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision, letters: Letters
):
    division = make_division("Phòng Chính sách")
    tell(person, division, rule="division_nears", on=date(2021, 10, 1))
    tell(person, division, rule="division_founded", on=date(2021, 10, 4))

    deliver_letters()

    assert text_of(mail_server.letters[0]).count("Phòng Chính sách") == 1
    states = {notice.rule: notice.state for notice in letters()[0].notices}
    assert states == {"division_nears": NoticeState.SKIPPED, "division_founded": NoticeState.TOLD}


def test_people_whose_account_is_closed_are_told_nothing(
    mail_server: MailServer, tell: Tell, make_user: Callable[..., User], letters: Letters
):
    tell(make_user(Role.OFFICE, is_active=False))

    delivered = deliver_letters()

    assert delivered == Delivered(skipped=1)
    assert mail_server.letters == []
    assert letters()[0].why == "The person's account is closed."


def test_people_who_left_the_agency_are_told_nothing(
    tell: Tell, make_user: Callable[..., User], letters: Letters, session: Session
):
    person = make_user(Role.OFFICE)
    tell(person)
    person.memberships[0].valid_to = date(2021, 10, 4)
    session.commit()

    deliver_letters()

    assert letters()[0].why == "The person has no role in the agency any more."


@pytest.mark.parametrize(
    "email", ["ai đó", "an@", "@ban.example", "an@ban@ban.example", "ấn@ban.example", "an@bản.example",
              "an@ban.example\r\nbcc: thief@elsewhere.example", "an@ban.example, thief@elsewhere.example"],
)  # fmt: skip
def test_people_without_a_usable_address_are_told_nothing(
    tell: Tell, make_user: Callable[..., User], letters: Letters, email: str
):
    tell(make_user(Role.OFFICE, email=email))

    deliver_letters()

    assert letters()[0].why == "The person has no address that mail can be sent to."


def test_the_message_asks_robots_not_to_answer(mail_server: MailServer, tell: Tell, person: User):
    tell(person)

    deliver_letters()

    assert mail_server.letters[0]["Auto-Submitted"] == "auto-generated"


def test_acts_stand_in_the_letter_and_not_in_the_ledger(
    mail_server: MailServer, tell: Tell, person: User, letters: Letters
):
    tell(person, rule="acting")

    deliver_letters()

    [message] = mail_server.letters
    assert "https://cchc.example/act/now" in text_of(message)
    assert 'href="https://cchc.example/act/now"' in html_of(message)
    [letter] = letters()
    assert "/act/now" not in letter.body_text + letter.body_html
    assert "https://cchc.example/divisions" in letter.body_text


def test_a_summary_stands_above_what_needs_an_act(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("Phòng Chính sách", position=1))
    tell(person, make_division("Văn phòng", position=4), rule="summed_up")

    deliver_letters()

    text, html = text_of(mail_server.letters[0]), html_of(mail_server.letters[0])
    for body in (text, html):
        assert body.lower().rindex("4 divisions") < body.rindex("Phòng Chính sách")
        assert "https://cchc.example/divisions/1" in body
    assert '<table class="figures"' in html


def test_a_summary_with_nothing_in_it_is_not_sent(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision, letters: Letters
):
    tell(person, make_division(position=0), rule="summed_up")

    deliver_letters()

    assert mail_server.letters == []
    [letter] = letters()
    assert letter.notices[0].state is NoticeState.SKIPPED
    assert letter.notices[0].reason == "There is nothing to tell any more."


def test_each_heading_stands_once_the_most_urgent_first(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("Việc gấp", position=9))
    tell(person, rule="acting")
    tell(person, make_division("Việc rất thường", position=-9))

    deliver_letters()

    text = text_of(mail_server.letters[0])
    assert text.count("NEW DIVISION") == 1
    assert text.index("Việc gấp") < text.index("Việc rất thường") < text.index("Việc cần làm")


def test_the_subject_of_several_things_names_each(
    mail_server: MailServer, tell: Tell, person: User, make_division: MakeDivision
):
    tell(person, make_division("2021-29 – Tuyên truyền", position=2))
    tell(person, make_division("2021-30 – Tập huấn", position=1), "acting")

    deliver_letters()

    subject = str(mail_server.letters[0]["Subject"])
    assert subject == "New division: 2021-29, A key: Việc cần làm"


def test_a_daily_letter_keeps_its_day_in_the_subject_however_long_the_rest_is(
    mail_server: MailServer,
    tell: Tell,
    person: User,
    make_division: MakeDivision,
    agency: Agency,
    session: Session,
):
    tell(person, make_division("ế" * 1_000), at_once=False)
    write_daily_letters(agency.id, TODAY)
    session.commit()

    deliver_letters()

    subject = str(mail_server.letters[0]["Subject"])
    assert len(subject) == 150
    assert subject.endswith("… – thư nhắc việc ngày 05/10/2021")


@pytest.mark.parametrize(("count", "opening"), [(1, "Nhiệm vụ sau đây"), (2, "Các nhiệm vụ sau đây")])
def test_a_daily_letter_of_one_thing_speaks_of_one(
    mail_server: MailServer,
    tell: Tell,
    person: User,
    agency: Agency,
    session: Session,
    count: int,
    opening: str,
):
    for _ in range(count):
        tell(person, at_once=False)
    write_daily_letters(agency.id, TODAY)
    session.commit()

    deliver_letters()

    [message] = mail_server.letters
    assert opening in text_of(message)
    assert opening in html_of(message)
