"""How it is told on a task's page who does what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tracker import clock
from tracker.accounts.models import User
from tracker.tasks.family import LEFT_OUT, percent_of_part
from tracker.tasks.models import Part, ProgressBy, Task, TaskDivision
from tracker.tasks.sharing.queries import list_parts_with_people, list_watchers
from tracker.tasks.steps import Step
from tracker.tasks.story import Reports, Said, reports_on
from tracker.tasks.telling import Row, rows_of


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a task, and what it adds to the task's percent."""

    row: Row
    counts: bool
    percent: int
    points: float
    """Hundredths of the whole task that it has brought so far."""

    share: float
    """Hundredths of the whole task that it can bring."""

    @property
    def task(self) -> Task:
        return self.row.task


@dataclass(frozen=True, slots=True)
class Voice:
    """A division's part in a task, with its own latest report."""

    part: TaskDivision
    report: Said | None

    @property
    def is_lead(self) -> bool:
        return self.part.part is Part.LEAD


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who does what in a task, and what its reader can do about it now."""

    portions: Sequence[Portion]
    voices: Sequence[Voice]
    watchers: Sequence[User]
    follows_parts: bool
    is_watching: bool
    may_pass_on: bool
    may_share: bool

    @property
    def is_led_by_several(self) -> bool:
        return sum(voice.is_lead for voice in self.voices) > 1

    @property
    def speaking(self) -> list[Voice]:
        """Who said anything of their own. The only lead's reports are the task's, told elsewhere."""
        return [voice for voice in self.voices if self._speaks(voice)]

    @property
    def silent(self) -> list[Voice]:
        return [voice for voice in self.voices if not voice.is_lead and not self._speaks(voice)]

    def _speaks(self, voice: Voice) -> bool:
        has_own_reports = self.is_led_by_several or not voice.is_lead
        return bool(voice.part.contribution or (voice.report is not None and has_own_reports))


def sharing_of(
    task: Task, user: User, steps: Collection[Step], *, has_parts: bool = True, reports: Reports | None = None
) -> Sharing:
    """Who does what, and what of the `steps` open to the person the page offers; no parts are looked
    for where it is known that there are none, and no reports where the page has them already."""
    return Sharing(
        portions=portions_of(list_parts_with_people(task) if has_parts else []),
        voices=voices_of(task, reports),
        watchers=list_watchers(task) if task.watchers else [],
        follows_parts=task.progress_by is ProgressBy.PARTS,
        is_watching=any(watcher.user_id == user.id for watcher in task.watchers),
        may_pass_on=Step.PASS_ON in steps,
        may_share=Step.SHARE in steps,
    )


def portions_of(parts: Sequence[Task]) -> list[Portion]:
    whole = sum(part.weight for part in parts if part.state not in LEFT_OUT)
    portions = []
    for row in rows_of(parts, clock.today()):
        counts, percent = row.task.state not in LEFT_OUT, percent_of_part(row.task)
        share = 100 * row.task.weight / whole if counts else 0.0
        portions.append(Portion(row, counts, percent, share * percent / 100, share))
    return portions


def voices_of(task: Task, reports: Reports | None = None) -> list[Voice]:
    """The divisions of the task, those that lead first; asked only where several have a part."""
    if reports is None and len(task.parts) > 1:
        reports = reports_on(task)
    of_each = reports.by_division if reports is not None else {}
    parts = sorted(task.parts, key=lambda part: part.part is not Part.LEAD)
    return [Voice(part, of_each.get(part.division_id)) for part in parts]
