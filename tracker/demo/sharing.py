"""Work that several share: two equal leads, parts passed on, and due dates that were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.demo.people import CSDT, HEADS, KHTH, LEADER, TTDB, VP
from tracker.demo.play import Act
from tracker.demo.scene import Scene
from tracker.demo.story import Day, ago, ahead, date_of, on
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.service import ask_extension, decide_extension
from tracker.tasks.service import accept_task, report_progress, submit_task
from tracker.tasks.sharing.parts import pass_on
from tracker.tasks.sharing.service import add_watchers, change_contributions


@dataclass(slots=True)
class Shared(Scene):
    """What was shared, and what was asked."""

    asked: list[Extension] = field(default_factory=list)

    def acts(self) -> Iterator[Act]:
        yield from self._training()
        yield from self._census()

    def _training(self) -> Iterator[Act]:
        """Two divisions lead; one head shares the work out among the officials."""
        yield self._at(on(16, 8), 8, lambda: self._open(
            "training", "Tổ chức hội nghị tập huấn cải cách hành chính cho cán bộ dân tộc cấp xã",
            "Báo cáo kết quả hội nghị tập huấn", (TTDB, CSDT), ahead(35), supports=(VP,),
        ))  # fmt: skip
        yield self._at(on(17, 8), 9, self._say_who_does_what)
        yield self._at(on(18, 8), 9, lambda: self._part(
            "content", "Biên soạn tài liệu tập huấn", "yen", ahead(10), 3
        ))  # fmt: skip
        yield self._at(on(18, 8), 10, lambda: self._part(
            "lists", "Lập danh sách học viên của 12 xã miền núi", "yen", ahead(5), 1
        ))  # fmt: skip
        yield self._at(on(18, 8), 11, lambda: self._part(
            "hall", "Tổ chức lớp và báo cáo kết quả tập huấn", "yen", ahead(30), 2
        ))  # fmt: skip
        yield self._at(on(10, 9), 14, lambda: submit_task(
            self.tasks["lists"], words="Đã tổng hợp danh sách 96 học viên do Ủy ban nhân dân các xã cử.",
            version=None, by=self.cast.people["yen"],
        ))  # fmt: skip
        yield self._at(on(13, 9), 8, lambda: accept_task(
            self.tasks["lists"], words="Danh sách đủ 12 xã.", version=None, by=self._head(TTDB)
        ))  # fmt: skip
        yield self._at(ago(6), 9, lambda: report_progress(
            self.tasks["content"], percent=60, words="Xong hai trong ba chuyên đề.", version=None,
            by=self.cast.people["yen"],
        ))  # fmt: skip
        yield self._at(ago(5), 15, lambda: report_progress(
            self.tasks["training"], percent=50, words="Đã dự trù kinh phí, đặt hội trường.", version=None,
            by=self._head(VP),
        ))  # fmt: skip

    def _say_who_does_what(self) -> None:
        task, divisions = self.tasks["training"], self.cast.divisions
        texts = {
            divisions[TTDB].id: "Nội dung, học viên, tổ chức lớp.",
            divisions[CSDT].id: "Chuyên đề chính sách dân tộc; báo cáo viên.",
            divisions[VP].id: "Kinh phí, hội trường, hậu cần.",
        }
        change_contributions(task, texts, version=None, by=self.cast.office)
        add_watchers(task, [self.cast.people[LEADER.key]], by=self.cast.office)

    def _census(self) -> Iterator[Act]:
        """Time asked for, refused, granted; and once more, on which the leader is to decide."""
        head, leader = HEADS[KHTH], LEADER.key
        yield self._at(on(2, 8), 8, lambda: self._open(
            "census", "Tổng hợp nhu cầu hỗ trợ đất ở, nước sinh hoạt của hộ đồng bào dân tộc thiểu số",
            "Báo cáo tổng hợp", (KHTH,), on(15, 9), official="dinh",
        ))  # fmt: skip
        yield self._at(on(6, 9), 9, lambda: self._ask(
            "dinh", on(30, 11), "Các huyện gửi số liệu chậm do phòng, chống dịch COVID-19."
        ))  # fmt: skip
        yield self._at(on(7, 9), 14, lambda: self._decide(
            leader, grant=False, words="Thời gian đề nghị quá dài; đôn đốc các huyện, đề nghị lại."
        ))  # fmt: skip
        yield self._at(on(9, 9), 9, lambda: self._ask(
            head, ahead(8), "Còn 03/09 huyện chưa gửi số liệu; đã có văn bản đôn đốc."
        ))  # fmt: skip
        yield self._at(on(10, 9), 10, lambda: self._decide(
            leader, grant=True, words="Đồng ý. Báo cáo tiến độ hằng tuần.", agreed=ahead(6)
        ))  # fmt: skip
        yield self._at(ago(7), 9, lambda: report_progress(
            self.tasks["census"], percent=70, words="Đã nhận số liệu 07/09 huyện.",
            difficulty="Nam Trà My, Phước Sơn bị chia cắt do mưa lũ.", version=None,
            by=self.cast.people["dinh"],
        ))  # fmt: skip
        yield self._at(ago(1), 16, lambda: self._ask(
            head, ahead(20), "Hai huyện bị chia cắt do mưa lũ, chưa kiểm tra được thực địa."
        ))  # fmt: skip

    def _part(self, name: str, title: str, official: str, due: Day, weight: int) -> None:
        self.tasks[name] = pass_on(
            self.tasks["training"],
            title=title,
            official=self.cast.people[official],
            due=date_of(due, self.today),
            weight=weight,
            version=None,
            by=self._head(TTDB),
        )

    def _ask(self, who: str, due: Day, reason: str) -> None:
        self.asked.append(
            ask_extension(
                self.tasks["census"],
                reason=reason,
                new_due=date_of(due, self.today),
                version=None,
                by=self.cast.people[who],
            )
        )

    def _decide(self, who: str, *, grant: bool, words: str, agreed: Day | None = None) -> None:
        decide_extension(
            self.asked[-1],
            grant=grant,
            words=words,
            agreed_due=date_of(agreed, self.today) if agreed is not None else None,
            version=None,
            by=self.cast.people[who],
        )
