"""The words by which tasks are found: kept beside them, folded, so that a search is a walk along
an index and means the same on every database.

They are kept by the session itself: whatever verb changes a text, the words follow in the same
transaction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, delete, event, inspect, select, tuple_
from sqlalchemy.orm import Session

from tracker.db import asked_of_each, db, insert_new
from tracker.evidence.models import Evidence, Proof, Version
from tracker.tasks.models import Task, TaskWord
from tracker.words import fold

LONGEST_WORD = 60
MOST_WORDS = 8
_LAST = "\U0010ffff"
_AROUND = ".,;:!?\"'()[]{}<>“”‘’…«»–—/-"
_PIECE = re.compile(r"(?:^|(?<=[^\w]))\w")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """Rows whose texts tell of tasks, too: which columns, of which tasks, and the texts themselves,
    unless another row tells them."""

    model: type[Any]
    columns: frozenset[str]
    tasks_of: Callable[[Collection[int]], Any]
    texts_of: Callable[[Collection[int]], Any] | None = None


_TOLD: list[Told] = []


def found_by(told: Told) -> None:
    """Let tasks be found by texts of other rows; said once, where those rows are known."""
    _TOLD.append(told)


def words_of(*texts: str) -> set[str]:
    """The words of the texts as they are kept. A document's number such as 15/BC-BDT is kept
    from the beginning of each of its pieces."""
    found = set()
    for word in fold(" ".join(texts)).split():
        word = word.strip(_AROUND)
        found |= {word[piece.start() :][:LONGEST_WORD] for piece in _PIECE.finditer(word)}
        if word:
            found.add(word[:LONGEST_WORD])
    return found


def words_typed(text: str) -> list[str]:
    """The words somebody searches for: the longest first, for they are the rarest."""
    typed = {word.strip(_AROUND)[:LONGEST_WORD] or word for word in fold(text).split()}
    return sorted(typed, key=lambda word: (-len(word), word))[:MOST_WORDS]


def conditions(agency_id: int, text: str) -> list[ColumnElement[bool]]:
    """Every word typed must begin a word of the task."""
    return [Task.id.in_(tasks_with(agency_id, word)) for word in words_typed(text)]


def tasks_with(agency_id: int, word: str) -> Select[int]:
    """Ids of the agency's tasks that have a word beginning so; all in one stretch of an index."""
    return select(TaskWord.task_id).where(
        TaskWord.agency_id == agency_id, TaskWord.word >= word, TaskWord.word < end_of(word)
    )


def end_of(word: str) -> str:
    """What comes after every word beginning so."""
    return word + _LAST


AGENCY = bindparam("agency_id", type_=Integer)


def tasks_with_word(place: int) -> Select[int]:
    """The same for a statement made once, which wants the values `word_0`, `end_0`, and so on."""
    return select(TaskWord.task_id).where(TaskWord.agency_id == AGENCY, *_between(place))


def has_word(place: int) -> ColumnElement[bool]:
    """The same, asked of one task after the other."""
    return asked_of_each(select(TaskWord.task_id).where(TaskWord.task_id == Task.id, *_between(place)))


def _between(place: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    first, end = (bindparam(f"{name}_{place}", type_=TaskWord.word.type) for name in ("word", "end"))
    return TaskWord.word >= first, TaskWord.word < end


def index_words(task_ids: Iterable[int], session: Session | None = None) -> int:
    """Make the kept words of these tasks those of their texts; says how many tasks there were."""
    session, ids = session or db.session(), sorted(set(task_ids))
    for start in range(0, len(ids), _AT_ONCE):
        _index(ids[start : start + _AT_ONCE], session)
    return len(ids)


def _index(ids: Collection[int], session: Session) -> None:
    wanted: set[tuple[int, str, int]] = set()
    agencies: dict[int, int] = {}
    texts: dict[int, list[str]] = {}
    columns = (Task.title, Task.details, Task.product, Task.evidence_wanted)
    for row in session.execute(
        select(Task.id, Task.agency_id, Task.year, Task.number, *columns).where(Task.id.in_(ids))
    ):
        agencies[row.id] = row.agency_id
        texts[row.id] = [f"{row.year}-{row.number:02d} {row.year}-{row.number}", *row[4:]]
    for texts_of in [told.texts_of for told in _TOLD if told.texts_of is not None]:
        for task_id, *found in session.execute(texts_of(ids)):
            texts[task_id] += [text for text in found if text]
    for task_id, found in texts.items():
        wanted |= {(agencies[task_id], word, task_id) for word in words_of(*found)}
    kept = {
        tuple(row)
        for row in session.execute(
            select(TaskWord.agency_id, TaskWord.word, TaskWord.task_id).where(TaskWord.task_id.in_(ids))
        )
    }
    gone = sorted(kept - wanted)
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        session.execute(
            delete(TaskWord).where(tuple_(TaskWord.agency_id, TaskWord.word, TaskWord.task_id).in_(some)),
            execution_options={"synchronize_session": False},
        )
    new = [{"agency_id": a, "word": word, "task_id": t} for a, word, t in sorted(wanted - kept)]
    insert_new(TaskWord, new, session)


@event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: object) -> None:
    """Index the tasks whose texts this flush changed."""
    ids = {task.id for task in _changed(session, Task, _OWN)}
    for told in _TOLD:
        if rows := [row.id for row in _changed(session, told.model, told.columns)]:
            ids |= set(session.scalars(told.tasks_of(rows)))
    if ids:
        index_words(ids, session)


_OWN = frozenset({"title", "details", "product", "evidence_wanted"})


def _changed(session: Session, model: type[Any], columns: frozenset[str]) -> list[Any]:
    new = [row for row in session.new if isinstance(row, model)]
    return new + [
        row
        for row in session.dirty
        if isinstance(row, model) and any(inspect(row).attrs[name].history.has_changes() for name in columns)
    ]


def _documents_of(task_ids: Collection[int]) -> Any:
    return (
        select(Proof.task_id, Evidence.number, Evidence.title)
        .join(Version, Proof.version_id == Version.id)
        .join(Evidence, Version.evidence_id == Evidence.id)
        .where(Proof.task_id.in_(task_ids))
    )


def _tasks_proven_by(evidence_ids: Collection[int]) -> Select[Any]:
    return (
        select(Proof.task_id)
        .join(Version, Proof.version_id == Version.id)
        .where(Version.evidence_id.in_(evidence_ids), Proof.task_id.is_not(None))
    )


found_by(Told(Evidence, frozenset({"number", "title"}), _tasks_proven_by, _documents_of))
found_by(
    Told(
        Proof,
        frozenset({"task_id"}),
        tasks_of=lambda ids: select(Proof.task_id).where(Proof.id.in_(ids), Proof.task_id.is_not(None)),
    )
)
