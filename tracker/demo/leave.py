"""Who of the example is on leave, and which colleague does their tasks meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker import clock
from tracker.accounts.absences import add_absence
from tracker.demo.cast import Cast
from tracker.demo.play import Act
from tracker.demo.story import TODAY, Day, ago, ahead, date_of

AWAY, DEPUTY = "viet", "dinh"


@dataclass(slots=True)
class Leave:
    """An official of a division is on leave from the day of loading on; a colleague stands in."""

    cast: Cast
    today: date

    def acts(self) -> Iterator[Act]:
        yield Act(clock.at_local(self._day(ago(3)), 14), self._note)

    def _note(self) -> None:
        person = self.cast.people[AWAY]
        add_absence(
            self.cast.agency,
            person,
            deputy=self.cast.people[DEPUTY],
            from_day=self._day(TODAY),
            to_day=self._day(ahead(4)),
            by=person,
        )

    def _day(self, day: Day) -> date:
        return date_of(day, self.today)
