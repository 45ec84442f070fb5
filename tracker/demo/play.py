"""Telling a story of the tables by the verbs that people use, one act after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from tracker import clock
from tracker.accounts.models import User
from tracker.conclusions.service import issue_tasks
from tracker.demo.cast import Cast
from tracker.demo.courses import CoursePlay, kind_of, plan_of
from tracker.demo.meetings import Midyear
from tracker.demo.papers import keep_file
from tracker.demo.people import HEADS
from tracker.demo.story import (
    Accept,
    Attach,
    Cancel,
    Filed,
    MoveDue,
    NewVersion,
    Paper,
    Report,
    Return,
    Step,
    Submit,
    Work,
    date_of,
)
from tracker.evidence.models import Evidence, Proof, ProofState
from tracker.evidence.service import add_evidence, add_version, decide_proof, submit_proof
from tracker.tasks.closing import cancel_task
from tracker.tasks.editing import edit_task
from tracker.tasks.kinds.service import open_task_of_kind
from tracker.tasks.kinds.shape import with_term
from tracker.tasks.models import Rhythm, Source, Task
from tracker.tasks.policy import leads_task
from tracker.tasks.service import (
    accept_task,
    attach_evidence,
    report_progress,
    return_task,
    submit_task,
)
from tracker.tasks.states import ProgressBy


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did at a moment."""

    at: datetime
    do: Callable[[], object]


@dataclass(slots=True)
class TaskPlay:
    """The story of one task."""

    cast: Cast
    work: Work
    today: date
    midyear: Midyear
    task: Task = field(init=False)
    course: CoursePlay | None = field(init=False)
    documents: dict[str, tuple[Paper, Evidence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = plan_of(self.work.title)
        self.course = CoursePlay(self.cast, plan) if plan is not None else None

    def acts(self) -> Iterator[Act]:
        """Its acts in their order; those of one day are some minutes apart."""
        yield Act(clock.at_local(self.work.issued, 8, 30), self.issue)
        if self.course is not None:
            yield from (Act(at, do) for at, do in self.course.acts())
        for place, step in enumerate(self.work.story):
            moment = clock.at_local(date_of(step.on, self.today), 9 + place // 3, place % 3 * 15)
            yield Act(moment, partial(self.take, step))

    def issue(self) -> None:
        work, cast = self.work, self.cast
        due = date_of(work.due, self.today) if work.due is not None else None
        kind = kind_of(work.title, cast)
        facts: dict[str, Any] = {
            "kind": kind,
            "title": work.title,
            "product": work.product,
            "evidence_wanted": with_term(kind.evidence_wanted, kind.terms, work.issued.year),
            "leads": [cast.divisions[name] for name in work.leads],
            "supports": [cast.divisions[name] for name in work.supports],
            "official": cast.people.get(work.official),
            "criteria": [cast.leaves[code] for code in work.criteria],
            "issued_on": work.issued,
            "due": due,
            "by": cast.office,
        }
        if work.conclusion is None:
            # What has no due date is standing work, told of every quarter.
            rhythm = Rhythm.QUARTERLY if due is None else None
            self.task = open_task_of_kind(agency=cast.agency, source=Source.PLAN, rhythm=rhythm, **facts)
        else:
            conclusion = self.midyear.meeting.conclusions[work.conclusion - 1]
            self.task = issue_tasks(conclusion, details=conclusion.text, **facts)[0]
        if self.course is not None:
            self.course.begin(self.task)

    def take(self, step: Step) -> None:
        office, task, doer = self.cast.office, self.task, self._doer(step)
        match step:
            case Report():
                report_progress(
                    task,
                    percent=self._percent_of(step, doer),
                    words=step.words,
                    difficulty=step.difficulty,
                    version=None,
                    by=doer,
                )
            case Attach():
                self._attach(step.paper, doer)
            case NewVersion():
                self._attach_again(step, doer)
            case Submit():
                if step.paper is not None:
                    self._attach(step.paper, doer)
                submit_task(task, words=step.words, version=None, by=doer)
            case Accept():
                accept_task(task, words=step.words, by=office)
            case Return():
                return_task(task, reason=step.reason, by=office)
            case Cancel():
                cancel_task(task, reason=step.reason, by=office)
            case MoveDue():
                self._move_due(step, office)

    def _doer(self, step: Step) -> User:
        """Who of the division acts: whoever is named, the official, or the head."""
        named = step.by if isinstance(step, Report) else ""
        return self.cast.people[named or self.work.official or HEADS[self.work.leads[0]]]

    def _percent_of(self, report: Report, doer: User) -> int:
        """What was told; where the percent is worked out, what it was worked out to."""
        is_by_hand = self.task.progress_by is ProgressBy.HAND or not leads_task(doer, self.task)
        return report.percent if is_by_hand else self.task.percent

    def _attach(self, paper: Paper, doer: User) -> None:
        evidence = add_paper(self.cast, paper, self.work.leads[0], self.today, by=doer)
        self.documents[paper.number] = (paper, evidence)
        attach_evidence(self.task, evidence.latest, version=None, by=doer)

    def _attach_again(self, step: NewVersion, doer: User) -> None:
        """The mended file is submitted at once for all that the earlier one proves."""
        paper, evidence = self.documents[step.number]
        add_version(evidence, upload=keep_file(paper, evidence.signed_on, step.line), by=doer)

    def _move_due(self, step: MoveDue, office: User) -> None:
        task = self.task
        edit_task(
            task,
            title=task.title,
            details=task.details,
            product=task.product,
            due=date_of(step.due, self.today),
            leads=task.leads,
            supports=task.supports,
            official=task.official,
            criteria=task.criteria,
            reason=step.reason,
            version=None,
            by=office,
        )


@dataclass(slots=True)
class FilePlay:
    """The story of a document that was put on a criterion without a task."""

    cast: Cast
    filed: Filed
    today: date
    proof: Proof = field(init=False)

    def acts(self) -> Iterator[Act]:
        yield Act(clock.at_local(self.filed.on, 14), self.file)
        if self.filed.accepted is not None:
            yield Act(clock.at_local(self.filed.accepted, 15), self.accept)

    def file(self) -> None:
        filed, by = self.filed, self.cast.people[self.filed.by]
        evidence = add_paper(self.cast, filed.paper, filed.unit, self.today, by=by)
        leaf = self.cast.leaves[filed.criterion]
        self.proof = submit_proof(evidence.latest, criterion_id=leaf.id, year=2021, by=by)

    def accept(self) -> None:
        decide_proof(self.proof, ProofState.ACCEPTED, by=self.cast.office)


def add_paper(cast: Cast, paper: Paper, unit: str, today: date, *, by: User) -> Evidence:
    """Take a document of the tables, with a file made for it."""
    signed = date_of(paper.signed, today)
    return add_evidence(
        agency=cast.agency,
        division=cast.divisions[unit],
        number=paper.number,
        title=paper.title,
        issuer=paper.issuer,
        signed_on=signed,
        proves_on=date_of(paper.proves, today) if paper.proves is not None else signed,
        upload=keep_file(paper, signed),
        by=by,
    )
