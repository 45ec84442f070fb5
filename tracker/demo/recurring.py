"""Reports that come back every year: kept as recurring tasks in September 2021, when three of the
year's four had been issued by hand already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker import clock
from tracker.db import db
from tracker.demo.cast import Cast
from tracker.demo.people import KHTH, TTRA, VP
from tracker.demo.play import Act
from tracker.demo.story import on
from tracker.tasks.models import Task
from tracker.tasks.series.periods import Period
from tracker.tasks.series.service import Wanted, add_series, adopt_task, make_occurrences

REFORM = "Báo cáo công tác cải cách hành chính"
ADOPTED = {
    Period.QUARTER_1: f"{REFORM} quý I năm 2021",
    Period.HALF_YEAR: f"{REFORM} 6 tháng đầu năm 2021",
    Period.QUARTER_3: f"{REFORM} quý III năm 2021",
    Period.YEAR: f"{REFORM} năm 2021, phương hướng năm 2022",
}


@dataclass(frozen=True, slots=True)
class Recurring:
    """The office keeps its periodic reports once, for all years to come."""

    cast: Cast

    def acts(self) -> Iterator[Act]:
        yield Act(clock.at_local(on(20, 9), 15), self._keep_reform_reports)
        yield Act(clock.at_local(on(21, 9), 9), self._keep_complaint_reports)

    def _keep_reform_reports(self) -> None:
        divisions, office = self.cast.divisions, self.cast.office
        wanted = Wanted(
            title=REFORM,
            product="Báo cáo kèm biểu số liệu",
            leads=[divisions[VP]],
            supports=[divisions[KHTH]],
            official=self.cast.people["tuan"],
            periods=list(Period),
            criterion_codes=["1.2.1"],
        )
        series = add_series(self.cast.agency, wanted, by=office)
        for period, title in ADOPTED.items():
            task = db.session.scalars(select(Task).where(Task.title == title)).one()
            adopt_task(series, period, 2021, task, by=office)

    def _keep_complaint_reports(self) -> None:
        divisions, office = self.cast.divisions, self.cast.office
        wanted = Wanted(
            title="Báo cáo kết quả tiếp công dân, giải quyết khiếu nại, tố cáo",
            product="Báo cáo",
            leads=[divisions[TTRA]],
            official=self.cast.people["phuoc"],
            periods=[Period.HALF_YEAR, Period.YEAR],
        )
        add_series(self.cast.agency, wanted, by=office)
        make_occurrences(self.cast.agency, 2021, issued_on=date(2021, 9, 21), by=office)
