"""Who is told: the people of an agency as the rules name them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.reminders.occasions import Occasion, Policy, Told
from tracker.reminders.schedule import Due


@dataclass(frozen=True, slots=True)
class Answering:
    """What of a task says who is told: its official, the divisions that lead it, and whether it is
    a part of another, on which whoever passed it on decides."""

    official_id: int | None
    leads: Sequence[int]
    is_part: bool = False


_RUNGS = (Policy(Occasion.LADDER_HEAD, told=Told.HEADS), Policy(Occasion.LADDER_LEADER, told=Told.LEADERS))


@dataclass(slots=True)
class People:
    """Who can be told in an agency on a day: those with an open account, by what they are."""

    named: set[int] = field(default_factory=set)
    heads: dict[int, list[int]] = field(default_factory=dict)
    deciders: set[int] = field(default_factory=set)
    leaders: set[int] = field(default_factory=set)

    @property
    def signature(self) -> tuple[object, ...]:
        """The same for the same people, in whatever order they were found."""
        heads = sorted((division, sorted(people)) for division, people in self.heads.items())
        return sorted(self.named), heads, sorted(self.deciders), sorted(self.leaders)

    def told(self, told: Told, task: Answering) -> set[int]:
        match told:
            case Told.ANSWERABLE:
                return self.answerable(task)
            case Told.ANSWERABLE_AND_HEADS:
                return self.answerable(task) | self.heads_of(task.leads)
            case Told.HEADS:
                return self.heads_of(task.leads)
            case Told.DECIDERS:
                return self.deciding(task)
            case Told.LEADERS:
                return self.leaders

    def told_by(self, due: Due | Policy, task: Answering) -> set[int]:
        """Whom a notice goes to, or what a rule says. A rung leads to others than those who answer
        for the task: nobody is told over their own head."""
        people = self.told(due.told, task)
        return people - self.answerable(task) if due.occasion.is_rung else people

    def answerable(self, task: Answering) -> set[int]:
        """The official, or where there is none who can be told, the heads of the lead divisions."""
        if task.official_id in self.named:
            return {task.official_id}
        return self.heads_of(task.leads)

    def deciding(self, task: Answering) -> set[int]:
        """The office and the leaders; on a part, whoever passed it on."""
        if task.is_part:
            heads = self.heads_of(task.leads)
            if heads - {task.official_id}:
                return heads
        return self.deciders

    def heads_of(self, divisions: Iterable[int]) -> set[int]:
        return {head for division in divisions for head in self.heads.get(division, ())}

    def of_week(self, occasion: Occasion) -> set[int]:
        """Who gets a summary of the week."""
        if occasion is Occasion.WEEK_OF_LEADERS:
            return self.leaders
        return {head for heads in self.heads.values() for head in heads}

    def vacant(self, task: Answering) -> tuple[Occasion, ...]:
        """The rungs of the ladder that have nobody else to tell."""
        return tuple(rung.occasion for rung in _RUNGS if not self.told_by(rung, task))


def last_for_each(dues: Iterable[Due], people: People, task: Answering) -> Iterator[tuple[int, Due]]:
    """Whom to tell what of a task: of one matter each person is told the last."""
    last: dict[tuple[int, str], Due] = {}
    for due in dues:
        for recipient in people.told_by(due, task):
            matter = (recipient, due.family)
            if matter not in last or due.day > last[matter].day:
                last[matter] = due
    return ((recipient, due) for (recipient, _), due in last.items())
