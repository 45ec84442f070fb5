"""Tasks on which not all agree: acknowledged, disputed, to be handed over, merged, taken up again;
and one that is still being written."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.demo.people import CSDT, KHTH, LEADER, TTDB, VP
from tracker.demo.play import Act
from tracker.demo.scene import Scene
from tracker.demo.story import ago, ahead, on
from tracker.tasks.closing import merge_task, reopen_task
from tracker.tasks.objecting import acknowledge_task, ask_hand_over, dispute_task, remind_task
from tracker.tasks.service import accept_task, report_progress, submit_task


class Objections(Scene):
    """Who disagreed, and what came of it."""

    def acts(self) -> Iterator[Act]:
        yield from self._acknowledged()
        yield from self._disputed()
        yield from self._to_be_handed_over()
        yield from self._merged()
        yield from self._taken_up_again()
        yield self._at(ago(1), 16, lambda: self._open(
            "plan", "Xây dựng Kế hoạch cải cách hành chính năm 2022 của Ban",
            "Kế hoạch của Ban", (VP,), ahead(60), supports=(KHTH, CSDT, TTDB), as_draft=True,
        ))  # fmt: skip

    def _acknowledged(self) -> Iterator[Act]:
        yield self._at(ago(5), 9, lambda: self._open(
            "review", "Rà soát chính sách dân tộc còn hiệu lực trên địa bàn tỉnh",
            "Báo cáo rà soát", (CSDT,), ahead(40), official="chi",
        ))  # fmt: skip
        yield self._at(ago(4), 10, lambda: acknowledge_task(
            self.tasks["review"], version=None, by=self.cast.people["chi"]
        ))  # fmt: skip

    def _disputed(self) -> Iterator[Act]:
        yield self._at(ago(6), 9, lambda: self._open(
            "persons", "Lập danh sách người có uy tín trong đồng bào dân tộc thiểu số năm 2021",
            "Danh sách trình Ủy ban nhân dân tỉnh", (KHTH,), ahead(20),
        ))  # fmt: skip
        yield self._at(ago(3), 14, lambda: dispute_task(
            self.tasks["persons"],
            reason="Danh sách do cấp huyện bình chọn, đến tháng 11 mới có; thời hạn giao không "
            "thực hiện được. Đề nghị xem lại thời hạn.",
            version=None,
            by=self._head(KHTH),
        ))  # fmt: skip

    def _to_be_handed_over(self) -> Iterator[Act]:
        yield self._at(ago(6), 10, lambda: self._open(
            "news", "Biên tập bản tin cải cách hành chính quý IV trên Trang thông tin điện tử của Ban",
            "Bản tin quý IV", (VP,), ahead(50),
        ))  # fmt: skip
        yield self._at(ago(2), 9, lambda: ask_hand_over(
            self.tasks["news"],
            reason="Nội dung tuyên truyền thuộc chức năng của Phòng Tuyên truyền và Địa bàn; "
            "Văn phòng chỉ đăng tải.",
            to=self.cast.divisions[TTDB],
            version=None,
            by=self._head(VP),
        ))  # fmt: skip

    def _merged(self) -> Iterator[Act]:
        yield self._at(on(12, 8), 9, lambda: self._open(
            "online", "Tuyên truyền dịch vụ công trực tuyến tại các xã miền núi",
            "Báo cáo kết quả tuyên truyền", (TTDB,), ahead(45), supports=(VP,), official="yen",
        ))  # fmt: skip
        yield self._at(on(19, 8), 9, lambda: self._open(
            "leaflets", "Phát tờ gấp hướng dẫn nộp hồ sơ trực tuyến cho đồng bào",
            "Danh sách phát tờ gấp", (VP,), ahead(30),
        ))  # fmt: skip
        yield self._at(on(8, 9), 15, lambda: report_progress(
            self.tasks["online"], percent=30, words="Đã lồng ghép tại 04/12 xã.", version=None,
            by=self.cast.people["yen"],
        ))  # fmt: skip
        yield self._at(on(14, 9), 10, lambda: merge_task(
            self.tasks["leaflets"], self.tasks["online"],
            reason="Cùng địa bàn, cùng đối tượng; phát tờ gấp tại các buổi tuyên truyền.",
            version=None, by=self.cast.office,
        ))  # fmt: skip
        yield self._at(ago(2), 15, lambda: remind_task(
            self.tasks["online"], words="Đề nghị báo số xã đã tuyên truyền trước cuộc họp giao ban.",
            version=None, by=self.cast.people[LEADER.key],
        ))  # fmt: skip

    def _taken_up_again(self) -> Iterator[Act]:
        yield self._at(on(5, 7), 9, lambda: self._open(
            "posted", "Niêm yết thủ tục hành chính tại trụ sở và trên Trang thông tin điện tử",
            "Thủ tục được niêm yết đầy đủ", (VP,), ahead(25), official="tuan",
        ))  # fmt: skip
        yield self._at(on(20, 8), 9, lambda: submit_task(
            self.tasks["posted"], words="Đã niêm yết đủ thủ tục tại trụ sở và trên Trang thông tin điện tử.",
            version=None, by=self.cast.people["tuan"],
        ))  # fmt: skip
        yield self._at(on(23, 8), 9, lambda: accept_task(self.tasks["posted"], by=self.cast.office))
        yield self._at(on(16, 9), 9, lambda: reopen_task(
            self.tasks["posted"],
            reason="Kiểm tra ngày 15/9: hai thủ tục sửa đổi chưa được niêm yết lại.",
            version=None, by=self.cast.people[LEADER.key],
        ))  # fmt: skip
