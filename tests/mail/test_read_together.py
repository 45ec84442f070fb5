"""A batch of many letters is composed by as many queries as one of few, whatever they tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import TODAY
from tracker import clock
from tracker.accounts.models import Absence, Agency, Change, Division, Role, Succession, User
from tracker.mail import alarms
from tracker.mail.claims import take_in_hand
from tracker.mail.models import Letter, LetterState
from tracker.mail.planning import write_at_once_letters
from tracker.mail.rules import list_rules
from tracker.mail.service import notify
from tracker.reminders.occasions import Occasion
from tracker.signin.models import Invitation
from tracker.tasks import change_notices
from tracker.tasks import notices as tasks
from tracker.tasks.extensions import notices as extensions
from tracker.tasks.extensions.models import Extension, ExtensionState
from tracker.tasks.models import EventKind, State, Task, TaskEvent, Watcher
from tracker.tasks.reorganising import notices as reorganising
from tracker.tasks.sharing import notices as sharing
from tracker.tasks.talk import notices as talk
from tracker.tasks.talk.models import Comment, CommentFile


@dataclass
class Cause:
    """Makes the rows that people are told of, each with people and a division of its own."""

    session: Session
    agency: Agency
    make_user: Callable[..., User]
    make_division: Callable[..., Division]
    make_task: Callable[..., Task]

    def task_of(self, official: User, **columns: Any) -> Task:
        return self.make_task(official=official, supports=[self.make_division()], **columns)

    def event(self, task: Task, **columns: Any) -> TaskEvent:
        event = TaskEvent(
            task=task, at=clock.now(), by=self.make_user(), kind=EventKind.STATE, words="Lời ghi", **columns
        )
        self.session.add(event)
        return event

    def official(self) -> User:
        return self.make_user(Role.OFFICIAL, self.make_division())

    def kept(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


def _of_official(state: State) -> Callable[[Cause], tuple[Any, User]]:
    def make(cause: Cause) -> tuple[Any, User]:
        official = cause.official()
        return cause.event(cause.task_of(official, state=state)), official

    return make


def _of_decider(state: State) -> Callable[[Cause], tuple[Any, User]]:
    def make(cause: Cause) -> tuple[Any, User]:
        task = cause.task_of(cause.official(), state=state)
        return cause.event(task, after=state.value), cause.make_user(Role.OFFICE)

    return make


def _released(cause: Cause) -> tuple[Any, User]:
    return cause.event(cause.task_of(cause.official())), cause.official()


def _moved(cause: Cause) -> tuple[Any, User]:
    official = cause.official()
    task = cause.task_of(official)
    assert task.due is not None
    return cause.event(task, before="2021-10-01", after=task.due.isoformat()), official


def _merged(cause: Cause) -> tuple[Any, User]:
    official = cause.official()
    into = cause.task_of(cause.official())
    return cause.event(cause.task_of(official, state=State.MERGED, merged_into=into)), official


def _asked(cause: Cause) -> tuple[Any, User]:
    official = cause.official()
    asked = Extension(
        task_id=cause.task_of(official).id,
        asked_at=clock.now(),
        asked_by=official,
        reason="Chờ ý kiến của các sở",
        due_before=date(2021, 11, 30),
        asked_due=date(2021, 12, 15),
    )
    return cause.kept(asked), cause.make_user(Role.LEADER)


def _decided(cause: Cause) -> tuple[Any, User]:
    asked, leader = _asked(cause)
    asked.state, asked.agreed_due = ExtensionState.GRANTED, asked.asked_due
    asked.decided_at, asked.decided_by = clock.now(), leader
    return asked, asked.asked_by


def _mentioned(cause: Cause) -> tuple[Any, User]:
    task = cause.task_of(cause.official())
    comment = Comment(task=task, by=cause.make_user(), at=clock.now(), text="Xin xem giúp")
    comment.files = [CommentFile(filename="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64)]
    watcher = cause.official()  # Sees the task for a reason that only the database knows.
    task.watchers = [Watcher(user=watcher, since=clock.now())]
    return cause.kept(comment), watcher


def _watching(cause: Cause) -> tuple[Any, User]:
    task, watcher = cause.task_of(cause.official()), cause.official()
    task.watchers = [Watcher(user=watcher, since=clock.now())]
    return cause.event(task), watcher


def _reorganised(cause: Cause) -> tuple[Any, User]:
    successor = cause.make_division()
    succession = Succession(
        division=cause.make_division(), successor=successor, change=Change.MERGED, from_day=TODAY
    )
    return cause.kept(succession), cause.make_user(Role.OFFICIAL, successor)


def _invited(cause: Cause) -> tuple[Any, User]:
    person = cause.official()
    now = clock.now()
    invitation = Invitation(user=person, nonce="once", created_at=now, expires_at=now + timedelta(days=7))
    return cause.kept(invitation), person


def _of_oneself(cause: Cause) -> tuple[Any, User]:
    person = cause.official()
    return person, person


def _of_agency(cause: Cause) -> tuple[Any, User]:
    return cause.agency, cause.make_user(Role.ADMIN)


def _silent(cause: Cause) -> tuple[Any, User]:
    never = SimpleNamespace(__tablename__=alarms.SUBJECT, id=0)  # Since when: it has not run yet.
    return never, cause.make_user(Role.ADMIN)


def _failing(cause: Cause) -> tuple[Any, User]:
    admin = cause.make_user(Role.ADMIN)
    now = clock.now()
    given_up = Letter(
        agency=cause.agency, recipient=admin, day=TODAY, slot="given up", state=LetterState.FAILED,
        message_id=f"<{admin.id}@failed.example>", next_try_at=now, created_at=now,
    )  # fmt: skip
    cause.kept(given_up)
    return cause.agency, admin


CAUSES: dict[str, Callable[[Cause], tuple[Any, User]]] = {
    tasks.ASSIGNED: _of_official(State.ASSIGNED),
    change_notices.RELEASED: _released,
    change_notices.DUE_MOVED: _moved,
    tasks.SUBMITTED: _of_decider(State.SUBMITTED),
    tasks.RETURNED: _of_official(State.RETURNED),
    tasks.ACCEPTED: _of_official(State.ACCEPTED),
    tasks.CANCELLED: _of_official(State.CANCELLED),
    tasks.MERGED: _merged,
    tasks.REOPENED: _of_official(State.IN_PROGRESS),
    tasks.OBJECTED: _of_decider(State.DISPUTED),
    tasks.UPHELD: _of_official(State.ASSIGNED),
    tasks.HANDED_OVER: _of_official(State.ASSIGNED),
    tasks.REMINDED: _of_official(State.IN_PROGRESS),
    extensions.ASKED: _asked,
    extensions.DECIDED: _decided,
    talk.MENTIONED: _mentioned,
    sharing.WATCHING: _watching,
    reorganising.REORGANISED: _reorganised,
    "invited": _invited,
    "address_changed": _of_oneself,
    alarms.SILENT: _silent,
    alarms.FAILING: _failing,
    alarms.CALENDAR: _of_agency,
}


@pytest.fixture
def cause(
    session: Session,
    agency: Agency,
    make_user: Callable[..., User],
    make_division: Callable[..., Division],
    make_task: Callable[..., Task],
) -> Cause:
    return Cause(session, agency, make_user, make_division, make_task)


@pytest.fixture
def queries_for(cause: Cause, session: Session, count_queries: Callable[[], Any]) -> Callable[..., int]:
    """How many queries compose so many letters, each to a person of its own."""

    def composing(rule: str, letters: int, *, told_is_away: bool = False) -> int:
        for _ in range(letters):
            about, person = CAUSES[rule](cause)
            session.flush()
            notify(rule, about=about, to=[person], agency_id=cause.agency.id)
            if told_is_away:
                deputy = cause.make_user(Role.OFFICE)
                session.add(
                    Absence(
                        agency_id=cause.agency.id,
                        user_id=person.id,
                        deputy_id=deputy.id,
                        from_day=TODAY,
                        to_day=TODAY,
                    )
                )
        write_at_once_letters()
        session.commit()
        session.expire_all()
        with count_queries() as counted:
            batch = take_in_hand(50)
        assert [claim.trouble for claim in batch.claims] == [None] * letters
        assert not any(claim.is_skipped for claim in batch.claims)
        return len(counted)

    return composing


def test_every_rule_that_tells_at_once_is_counted_here():
    ours = {rule.name for rule in list_rules() if rule.facts.__module__.startswith("tracker.")}

    assert ours - {occasion.value for occasion in Occasion} == set(CAUSES)


@pytest.mark.parametrize("rule", CAUSES)
def test_twenty_letters_ask_no_more_than_two(queries_for: Callable[..., int], rule: str):
    queries_for(rule, 1)  # What is read once a process.

    assert queries_for(rule, 20) == queries_for(rule, 2)


def test_letters_to_deputies_ask_no_more_either(queries_for: Callable[..., int]):
    queries_for(tasks.ASSIGNED, 1, told_is_away=True)

    few = queries_for(tasks.ASSIGNED, 2, told_is_away=True)

    assert queries_for(tasks.ASSIGNED, 20, told_is_away=True) == few
