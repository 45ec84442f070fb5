"""Of which kinds the example's tasks are, and how their milestones and measures went.

The numbers agree with what the reports of the same days tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from tracker import clock
from tracker.demo.cast import Cast
from tracker.demo.story import on
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.course.queries import course_of
from tracker.tasks.course.service import add_reading, complete_milestone, likely_basis, plan_course
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.standard import GENERAL
from tracker.tasks.models import Task

KINDS = {
    "Theo dõi, đôn đốc và tổng hợp mức độ hoàn thành Kế hoạch": "reform_plan_review",
    "Báo cáo công tác cải cách hành chính": "periodic_report",
    "Ban hành Kế hoạch tuyên truyền": "awareness",
    "Đăng tin, bài về cải cách hành chính": "awareness",
    "Báo cáo kết quả phổ biến, giáo dục pháp luật": "awareness",
    "Xây dựng phương án đơn giản hóa thủ tục": "procedure_plan_review",
    "Rà soát, trình danh mục thủ tục hành chính cung cấp dịch vụ công": "online_services",
    "Hướng dẫn người dân nộp hồ sơ trực tuyến": "online_services",
    "Xây dựng phương án và phiếu điều tra": "survey",
}
"""The codes of kinds, by how the titles of their tasks begin; all other tasks are general."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A milestone, and the day on which it was reached."""

    name: str
    due: date
    weight: int
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measure, and what was read: the day, the value, the source, and who told it if not the official."""

    name: str
    unit: str
    baseline: int
    target: int
    weight: int = 1
    readings: tuple[tuple[date, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The course of a task, which `title` begins the title of; told by `official` or by whoever is named."""

    title: str
    official: str
    stages: tuple[Stage, ...] = ()
    gauges: tuple[Gauge, ...] = ()


PLANS = (
    Plan(
        "Theo dõi, đôn đốc và tổng hợp mức độ hoàn thành Kế hoạch",
        "tuan",
        gauges=(
            Gauge(
                "Số nhiệm vụ của kế hoạch đã hoàn thành", "nhiệm vụ", 8, 38,
                readings=(
                    (on(30, 7), "17", "Bảng theo dõi của Văn phòng", ""),
                    (on(31, 8), "21", "Bảng theo dõi của Văn phòng", ""),
                    (on(24, 9), "26", "Bảng theo dõi, đôn đốc lần 3", ""),
                ),
            ),
        ),
    ),
    Plan(
        "Rà soát, trình danh mục thủ tục hành chính cung cấp dịch vụ công",
        "viet",
        stages=(
            Stage("Rà soát thủ tục đủ điều kiện", on(23, 7), 3, on(30, 7)),
            Stage("Dự thảo danh mục và biểu mẫu điện tử", on(20, 8), 3, on(10, 9)),
            Stage("Chạy thử trên Cổng dịch vụ công", on(8, 9), 2),
            Stage("Trình UBND tỉnh danh mục thủ tục", on(15, 9), 2),
        ),
        gauges=(
            Gauge(
                "Số thủ tục đủ điều kiện mức độ 4", "thủ tục", 0, 4,
                readings=((on(30, 7), "3", "Kết quả rà soát 04 thủ tục", ""),),
            ),
        ),
    ),
    Plan(
        "Kiểm tra việc chấp hành kỷ luật, kỷ cương hành chính",
        "phuoc",
        stages=(
            Stage("Ban hành kế hoạch kiểm tra", on(9, 7), 2, on(8, 7)),
            Stage("Kiểm tra tại các phòng", on(13, 8), 5, on(12, 8)),
            Stage("Báo cáo kết quả kiểm tra", on(25, 8), 3, on(17, 8)),
        ),
    ),
    Plan(
        "Đăng tin, bài về cải cách hành chính",
        "yen",
        gauges=(
            Gauge(
                "Số tin, bài đã đăng", "tin, bài", 0, 40,
                readings=(
                    (on(31, 3), "8", "Trang thông tin điện tử của Ban", ""),
                    (on(30, 6), "18", "Trang thông tin điện tử của Ban", ""),
                    (on(28, 9), "27", "Danh mục tin, bài 9 tháng", ""),
                ),
            ),
        ),
    ),
    Plan(
        "Báo cáo kết quả phổ biến, giáo dục pháp luật",
        "yen",
        gauges=(
            Gauge(
                "Số xã miền núi được phổ biến", "xã", 0, 12, 2,
                readings=(
                    (on(30, 7), "6", "Biên bản tại các xã", ""),
                    (on(27, 9), "12", "Biên bản tại các xã", ""),
                ),
            ),
            Gauge(
                "Số lượt người dự", "lượt người", 0, 600,
                readings=(
                    (on(30, 7), "310", "Danh sách ký nhận", ""),
                    (on(27, 9), "742", "Danh sách ký nhận", ""),
                ),
            ),
        ),
    ),
    Plan(
        "Hướng dẫn người dân nộp hồ sơ trực tuyến",
        "truongphong.tuyentruyen",
        gauges=(
            Gauge(
                "Tỷ lệ hồ sơ tiếp nhận trực tuyến", "%", 6, 30, 2,
                readings=(
                    (on(30, 6), "14", "Số liệu Cổng dịch vụ công", "chanhvanphong"),
                    (on(22, 9), "22", "Số liệu Cổng dịch vụ công", ""),
                ),
            ),
            Gauge(
                "Số xã đã hướng dẫn", "xã", 0, 12,
                readings=((on(22, 9), "8", "Báo cáo của Phòng Tuyên truyền và Địa bàn", ""),),
            ),
        ),
    ),
    Plan(
        "Nâng tỷ lệ hồ sơ công việc xử lý hoàn toàn trên môi trường mạng",
        "dinh",
        gauges=(
            Gauge(
                "Tỷ lệ hồ sơ xử lý hoàn toàn trên mạng", "%", 30, 80, 4,
                readings=(
                    (on(31, 5), "48", "Hệ thống quản lý văn bản", ""),
                    (on(20, 9), "63", "Hệ thống quản lý văn bản", ""),
                ),
            ),
            Gauge(
                "Số công chức có chữ ký số hết hạn", "người", 9, 0,
                readings=((on(20, 9), "4", "Danh sách của Văn phòng", ""),),
            ),
        ),
    ),
    Plan(
        "Xây dựng phương án và phiếu điều tra",
        "chi",
        stages=(
            Stage("Dự thảo phương án điều tra", on(21, 5), 30, on(20, 5)),
            Stage("Thiết kế phiếu điều tra hộ và thôn", on(11, 6), 35, on(10, 6)),
            Stage("Trình phê duyệt phương án, phiếu", on(30, 6), 35, on(8, 7)),
        ),
    ),
)  # fmt: skip


def kind_of(title: str, cast: Cast) -> TaskKind:
    """The kind of the task with the title."""
    code = next((code for begin, code in KINDS.items() if title.startswith(begin)), GENERAL)
    return next(kind for kind in cast.kinds if kind.code == code)


@dataclass(slots=True)
class CoursePlay:
    """The course of one task, act by act; each is told before the report of its day."""

    cast: Cast
    plan: Plan
    task: Task = field(init=False)

    def begin(self, task: Task) -> None:
        """Plan it on the day of issue."""
        self.task = task
        stages = [PlannedMilestone(each.name, each.due, each.weight) for each in self.plan.stages]
        gauges = [
            PlannedMeasure(each.name, each.unit, Decimal(each.baseline), Decimal(each.target), each.weight)
            for each in self.plan.gauges
        ]
        plan_course(
            self.task,
            milestones=stages,
            measures=gauges,
            basis=likely_basis(stages, gauges),
            version=None,
            by=self.cast.office,
        )

    def acts(self) -> Iterator[tuple[datetime, partial[None]]]:
        """When something was reached or read, and the telling of it."""
        for stage in self.plan.stages:
            if stage.done_on is not None:
                yield clock.at_local(stage.done_on, 8, 45), partial(self.reach, stage, stage.done_on)
        for gauge in self.plan.gauges:
            for place, reading in enumerate(gauge.readings):
                yield clock.at_local(reading[0], 8, 50), partial(self.read, gauge, place)

    def reach(self, stage: Stage, day: date) -> None:
        course = course_of(self.task)
        milestone = next(each for each in course.milestones if each.name == stage.name)
        complete_milestone(
            self.task, milestone, on=day, version=None, by=self.cast.people[self.plan.official]
        )

    def read(self, gauge: Gauge, place: int) -> None:
        day, value, source, teller = gauge.readings[place]
        measure = next(each for each in course_of(self.task).measures if each.name == gauge.name)
        add_reading(
            self.task,
            measure,
            on=day,
            value=Decimal(value),
            source=source,
            version=None,
            by=self.cast.people[teller or self.plan.official],
        )


def plan_of(title: str) -> Plan | None:
    """The course of the task with the title, if the example tells one."""
    return next((plan for plan in PLANS if title.startswith(plan.title)), None)
