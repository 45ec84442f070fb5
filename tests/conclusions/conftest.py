"""A meeting with conclusions as they stand, without the reading that made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts.models import Agency, Division, DivisionKind, Role, User
from tracker.conclusions.models import Conclusion, Handling, Meeting

HELD_ON = date(2021, 9, 1)

NOTICE = """Hội đồng họp ngày 01/9/2021 và bàn những việc phải làm.

Kết luận cuộc họp, đồng chí giao: (1) Duy trì tuyên truyền để công chức hiểu rõ trách nhiệm; (2) Văn phòng
phát động thi đua về sáng kiến cải cách hành chính; (2) Hoàn thành cơ sở dữ liệu công tác dân tộc
trong năm 2021.

Quang cảnh cuộc họp

Tin liên quan"""


@dataclass
class Cast:
    """Two divisions with their heads, and those who see everything."""

    division: Division
    office_division: Division
    head: User
    official: User
    office: User
    leader: User
    observer: User
    admin: User


@pytest.fixture
def cast(make_division: Callable[..., Division], make_user: Callable[..., User]) -> Cast:
    division = make_division("Phòng Chính sách Dân tộc")
    office_division = make_division("Văn phòng", kind=DivisionKind.OFFICE)
    return Cast(
        division=division,
        office_division=office_division,
        head=make_user(Role.HEAD, division, name="Đỗ Quang Vinh"),
        official=make_user(Role.OFFICIAL, division, name="Phan Văn Đông"),
        office=make_user(Role.OFFICE, office_division, name="Lê Thị Thu Hà"),
        leader=make_user(Role.LEADER, name="Trần Văn Lâm"),
        observer=make_user(Role.OBSERVER, name="Mai Thị Phương"),
        admin=make_user(Role.ADMIN, name="Trần Quốc Bảo"),
    )


@pytest.fixture
def make_meeting(session: Session, agency: Agency, cast: Cast) -> Callable[..., Meeting]:
    """`make_meeting("Câu một", "Câu hai")`: with an open conclusion for each sentence."""

    def make(*sentences: str, **columns: Any) -> Meeting:
        text = "\n".join(sentences)
        columns = {
            "agency": agency,
            "title": "Họp Hội đồng đánh giá chỉ số",
            "held_on": HELD_ON,
            "text": text,
            "created_by_id": cast.office.id,
            "created_at": clock.now(),
            **columns,
        }
        meeting = Meeting(**columns)
        for place, sentence in enumerate(sentences, start=1):
            start = text.index(sentence)
            meeting.conclusions.append(
                Conclusion(
                    position=place,
                    number=str(place),
                    text=sentence,
                    span_start=start,
                    span_end=start + len(sentence),
                    proposal={},
                    handling=Handling.OPEN,
                )
            )
        session.add(meeting)
        session.flush()
        return meeting

    return make


@pytest.fixture
def conclusion(make_meeting: Callable[..., Meeting]) -> Conclusion:
    """The one conclusion of a meeting."""
    return make_meeting("Văn phòng phát động thi đua về sáng kiến cải cách hành chính.").conclusions[0]


def address_of(conclusion: Conclusion, act: str = "") -> str:
    place = f"/meetings/{conclusion.meeting_id}/conclusions/{conclusion.id}"
    return f"{place}/{act}" if act else place
