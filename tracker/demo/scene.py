"""What the parts of the example share that play with tasks of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tracker import clock
from tracker.accounts.models import User
from tracker.demo.cast import Cast
from tracker.demo.people import HEADS
from tracker.demo.play import Act
from tracker.demo.story import Day, date_of
from tracker.tasks.models import Source, Task
from tracker.tasks.service import open_task


@dataclass(slots=True)
class Scene:
    """Stories told one act after another; later acts need the tasks of earlier ones."""

    cast: Cast
    today: date
    tasks: dict[str, Task] = field(default_factory=dict)

    def _at(self, day: Day, hour: int, do: Callable[[], object]) -> Act:
        return Act(clock.at_local(date_of(day, self.today), hour), do)

    def _head(self, unit: str) -> User:
        return self.cast.people[HEADS[unit]]

    def _open(
        self,
        name: str,
        title: str,
        product: str,
        leads: tuple[str, ...],
        due: Day,
        *,
        supports: tuple[str, ...] = (),
        official: str = "",
        as_draft: bool = False,
    ) -> None:
        cast = self.cast
        self.tasks[name] = open_task(
            agency=cast.agency,
            title=title,
            product=product,
            source=Source.PLAN,
            leads=[cast.divisions[unit] for unit in leads],
            supports=[cast.divisions[unit] for unit in supports],
            official=cast.people.get(official),
            issued_on=clock.today(),
            due=date_of(due, self.today),
            by=cast.office,
            as_draft=as_draft,
        )
