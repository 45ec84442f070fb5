"""The two meetings of the example.

That of 1 September 2021 is real, by the department's report; it waits without its text, for the
newcomer to paste it. The number and date of its notice, and the whole mid-year meeting, are made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tracker.conclusions.models import Meeting
from tracker.conclusions.parser import parse_conclusion
from tracker.conclusions.service import mark_information, record_meeting, take_text
from tracker.db import db
from tracker.demo.cast import Cast
from tracker.demo.story import on

CHAIR = "Đặng Tấn Giản, Phó Trưởng Ban, Phó Chủ tịch Hội đồng"

MIDYEAR_TITLE = "Họp sơ kết công tác cải cách hành chính 6 tháng đầu năm 2021"
MIDYEAR_HELD_ON = on(25, 6)
MIDYEAR_NOTICE, MIDYEAR_NOTICE_ON = "12/TB-BDT", on(29, 6)
MIDYEAR_TEXT = Path(__file__).with_name("midyear.txt")
MIDYEAR_INFORMATION = {
    4: "Lời đề nghị chung với thành viên Hội đồng, không có sản phẩm và thời hạn để giao nhiệm vụ.",
}
"""Conclusions that are for information alone, by their place, with the reason."""

REVIEW_TITLE = "Họp Hội đồng đánh giá chỉ số cải cách hành chính năm 2020"
REVIEW_HELD_ON = on(1, 9)
REVIEW_NOTICE, REVIEW_NOTICE_ON = "15/TB-BDT", on(6, 9)


@dataclass(slots=True)
class Midyear:
    """The meeting whose every conclusion was handled; tasks are issued from it by their stories."""

    cast: Cast
    meeting: Meeting = field(init=False)

    def record(self) -> None:
        cast = self.cast
        self.meeting = record_meeting(
            agency=cast.agency,
            title=MIDYEAR_TITLE,
            held_on=MIDYEAR_HELD_ON,
            chair=CHAIR,
            notice_number=MIDYEAR_NOTICE,
            notice_on=MIDYEAR_NOTICE_ON,
            evaluation=cast.evaluations[2021],
            by=cast.office,
        )
        read = parse_conclusion(
            MIDYEAR_TEXT.read_text(encoding="utf-8"),
            paper_date=MIDYEAR_NOTICE_ON,
            units=[division.name for division in cast.divisions.values()],
        )
        take_text(self.meeting, read, by=cast.office)
        db.session.flush()  # Conclusions are locked while they are handled: they must be rows by then.
        for conclusion in self.meeting.conclusions:
            if reason := MIDYEAR_INFORMATION.get(conclusion.position):
                mark_information(conclusion, reason=reason, by=cast.office)


def record_review(cast: Cast) -> None:
    """The meeting on the index of 2020, whose text nobody has entered yet."""
    record_meeting(
        agency=cast.agency,
        title=REVIEW_TITLE,
        held_on=REVIEW_HELD_ON,
        chair=CHAIR,
        notice_number=REVIEW_NOTICE,
        notice_on=REVIEW_NOTICE_ON,
        evaluation=cast.evaluations[2020],
        by=cast.office,
    )
