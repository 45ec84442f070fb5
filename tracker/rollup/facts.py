"""From tasks and proofs to what counts on each leaf; asks no database.

A document counts on a leaf once, if it proves a day of the year and stands submitted or
accepted: as proof of a task that has the leaf among its criteria, or of the leaf itself.
An open task counts while its product can still be dated before the year closes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.evidence.models import ProofState
from tracker.rollup.forecast import Document, Work
from tracker.tasks.models import State, TimeState
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a line of the roll-up names it; `leaves` are the criteria it is to mend."""

    id: int
    year: int
    number: int
    title: str
    state: State
    time: TimeState
    issued_on: date
    due: date | None
    percent: int
    leads: tuple[str, ...]
    leaves: tuple[int, ...]

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One version of a document."""

    evidence_id: int
    number: str
    title: str
    issuer: str
    signed_on: date
    proves_on: date
    version_id: int
    version: int
    filename: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Put:
    """A version put forward for a leaf: by a task, or by itself."""

    leaf_id: int
    file: FileRow
    state: ProofState
    task: TaskRow | None

    @property
    def stands(self) -> bool:
        """Is it accepted, or can it still be? Nobody decides on what a task handed in that was
        cancelled or merged into another."""
        if self.task is not None and self.task.state in {State.CANCELLED, State.MERGED}:
            return self.state is ProofState.ACCEPTED
        return self.state in {ProofState.SUBMITTED, ProofState.ACCEPTED}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document on a leaf: the file that counts, and the tasks it proves."""

    file: FileRow
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that was put forward for a leaf and does not count, and why."""

    leaf_id: int
    file: FileRow
    task: TaskRow | None
    why: Words


@dataclass(frozen=True, slots=True)
class OnLeaf:
    """What counts on one leaf, and what was put forward for it and does not."""

    documents: tuple[Document, ...]
    tasks: tuple[Work, ...]
    left_out: tuple[LeftOut, ...]


def on_leaves(
    puts: Iterable[Put], tasks: Iterable[TaskRow], year: int, closes_on: date
) -> dict[int, OnLeaf]:
    """What counts in a year, by leaf."""
    puts_of: dict[int, list[Put]] = defaultdict(list)
    for put in puts:
        puts_of[put.leaf_id].append(put)
    tasks_of: dict[int, list[TaskRow]] = defaultdict(list)
    for task in tasks:
        for leaf_id in task.leaves:
            tasks_of[leaf_id].append(task)
    return {
        leaf_id: _on_leaf(puts_of[leaf_id], tasks_of[leaf_id], year, closes_on)
        for leaf_id in {*puts_of, *tasks_of}
    }


def _on_leaf(puts: list[Put], tasks: list[TaskRow], year: int, closes_on: date) -> OnLeaf:
    by_document: dict[int, list[Put]] = defaultdict(list)
    for put in puts:
        by_document[put.file.evidence_id].append(put)
    documents, left_out = [], []
    handed_in: dict[int, set[int]] = defaultdict(set)
    for document_id, same in by_document.items():
        counted = [put for put in same if put.stands and put.file.proves_on.year == year]
        if counted:
            documents.append(_document(counted))
            for put in counted:
                if put.task is not None:
                    handed_in[put.task.id].add(document_id)
        elif why := _why_not(same, year):
            last = max(same, key=lambda put: put.file.version)
            left_out.append(LeftOut(last.leaf_id, last.file, last.task, why))
    works = [
        Work(task.id, task.time is TimeState.OVERDUE, frozenset(handed_in[task.id]), task)
        for task in tasks
        if can_add(task, closes_on)
    ]
    return OnLeaf(tuple(documents), tuple(works), tuple(left_out))


def can_add(task: TaskRow, closes_on: date) -> bool:
    """Is the task open, and due while the year still takes documents?"""
    return task.state.is_open and task.issued_on <= closes_on and (task.due is None or task.due <= closes_on)


def _document(counted: list[Put]) -> Document:
    """One document, whichever of its versions and tasks brought it: what is accepted goes first."""
    is_accepted = any(put.state is ProofState.ACCEPTED for put in counted)
    best = max(counted, key=lambda put: (put.state is ProofState.ACCEPTED, put.file.version))
    tasks = {put.task.id: put.task for put in counted if put.task is not None}
    return Document(best.file.evidence_id, is_accepted, DocumentRow(best.file, tuple(tasks.values())))


def _why_not(same: list[Put], year: int) -> Words | None:
    """Why a document does not count; None for one of another year that nobody expects here."""
    here = [put for put in same if put.task is None or put.task.year == year]
    if not here:
        return None
    if any(put.state is ProofState.RETURNED for put in same):
        return N_("It was returned.")
    if not any(put.stands for put in same):
        return N_("Its task was cancelled.")
    return N_("It proves %(day)s, which is not in %(year)s.", day=here[0].file.proves_on, year=year)

