"""What people of the example say to one another about a task they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tracker import clock
from tracker.db import db
from tracker.demo.cast import Cast
from tracker.demo.people import HEADS, OFFICE, TTDB, VP
from tracker.demo.play import Act
from tracker.demo.story import Day, ago, date_of
from tracker.tasks.models import Task
from tracker.tasks.talk.models import Comment
from tracker.tasks.talk.service import comment_on, edit_comment

TRAINING = "Tổ chức hội nghị tập huấn cải cách hành chính"


@dataclass(slots=True)
class Talk:
    """One talk; who is spoken to is told, and words are changed once."""

    cast: Cast
    today: date
    said: list[Comment] = field(default_factory=list)

    def acts(self) -> Iterator[Act]:
        yield self._say(ago(5), 16, HEADS[VP], (
            "Hội trường tầng 3 đã giữ từ ngày 01 đến 03. Đề nghị @Huỳnh Ngọc Ánh chốt số đại biểu để dự trù."
        ))  # fmt: skip
        yield self._say(ago(4), 9, HEADS[TTDB], "96 học viên theo danh sách của 12 xã.")
        yield Act(clock.at_local(date_of(ago(4), self.today), 10), self._correct)
        yield self._say(ago(1), 8, OFFICE.key, (
            "Tài liệu tập huấn gửi Văn phòng thẩm định trước khi in. @Võ Thị Mỹ Linh cho ý kiến.\n"
            "Mẫu tài liệu tham khảo: https://www.quangnam.gov.vn"
        ))  # fmt: skip

    def _say(self, day: Day, hour: int, who: str, text: str) -> Act:
        def do() -> None:
            self.said.append(comment_on(self._task(), text=text, by=self.cast.people[who]))

        return Act(clock.at_local(date_of(day, self.today), hour), do)

    def _correct(self) -> None:
        text = "96 học viên theo danh sách của 12 xã, cộng 8 đại biểu của Ban: tổng cộng 104 người."
        edit_comment(self.said[-1], text=text, seen=0, by=self.said[-1].by)

    def _task(self) -> Task:
        return db.session.scalars(select(Task).where(Task.title.startswith(TRAINING))).one()
