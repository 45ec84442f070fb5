"""Who sees a task is asked in three ways: of the table, of a row at hand, and of a list. They agree."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import TODAY
from tracker import clock
from tracker.accounts.models import Absence, Change, Membership, Role, Succession, User
from tracker.errors import NotFound
from tracker.tasks.finding.filters import TaskFilter
from tracker.tasks.finding.queries import list_tasks
from tracker.tasks.models import Source, State, Task, Watcher
from tracker.tasks.policy import (
    DECIDERS,
    SEE_ALL,
    partaking,
    plainly_sees,
    steps_for,
    visible_anywhere,
    visible_to,
)
from tracker.tasks.queries import get_task
from tracker.tasks.talk.queries import people_who_see

PEOPLE, TASKS = 14, 40


class World:
    """Two agencies with people, divisions and tasks as chance has it."""

    def __init__(self, session, chance: random.Random, makers) -> None:
        self.chance = chance
        self.agencies = [makers.agency(f"Sở {number}") for number in (1, 2)]
        self.divisions = {
            agency.id: [makers.division(agency=agency) for _ in range(5)] for agency in self.agencies
        }
        self.before: dict[int, set[int]] = {}
        for divisions in self.divisions.values():
            self._end(session, divisions)
        self.absences: list[Absence] = []
        self.tasks: list[Task] = []
        self.people = [self._person(makers) for _ in range(PEOPLE)]
        session.flush()
        for _ in range(TASKS):
            self.tasks.append(self._task(makers))
        for _ in range(TASKS // 3):
            task, person = chance.choice(self.tasks), chance.choice(self.people)
            if session.get(Watcher, (task.id, person.id)) is None:
                session.add(Watcher(task_id=task.id, user_id=person.id, since=clock.now()))
                session.flush()
        for _ in self.people:
            self._absence()
        session.add_all(self.absences)
        session.commit()
        session.expire_all()

    def _absence(self) -> None:
        """Somebody is away now, was, or will be; perhaps so is the deputy, and theirs."""
        chance, (away, deputy) = self.chance, self.chance.sample(self.people, 2)
        first = TODAY + timedelta(days=chance.choice([-9, -1, 0, 0, 1]))
        last = first + timedelta(days=chance.choice([0, 1, 9]))
        if any(other.user is away for other in self.absences):
            return
        self.absences.append(
            Absence(
                agency_id=chance.choice(self.agencies).id,
                user=away,
                deputy=deputy,
                from_day=first,
                to_day=last,
            )
        )

    def _end(self, session, divisions) -> None:
        """The first went over into the second, and the second into the third."""
        for ended, heir in ((0, 1), (1, 2)):
            divisions[ended].valid_to = date(2021, 6, 30)
            session.add(
                Succession(
                    division=divisions[ended],
                    successor=divisions[heir],
                    change=Change.MERGED,
                    from_day=date(2021, 7, 1),
                )
            )
        ids = [division.id for division in divisions]
        self.before |= {ids[1]: {ids[0]}, ids[2]: {ids[0], ids[1]}}

    def _person(self, makers) -> User:
        chance, person = self.chance, makers.user()
        for _ in range(chance.choice([0, 1, 1, 2, 2])):
            agency, role = chance.choice(self.agencies), chance.choice(list(Role))
            division = chance.choice(self.divisions[agency.id])
            ended = chance.random() < 0.2
            person.memberships.append(
                Membership(
                    agency=agency,
                    role=role,
                    division=division if role.needs_division or chance.random() < 0.3 else None,
                    valid_from=date(2020, 1, 1 + len(person.memberships)),
                    valid_to=date(2021, 5, 1) if ended else None,
                )
            )
        return person

    def _task(self, makers) -> Task:
        chance, agency = self.chance, self.chance.choice(self.agencies)
        divisions = self.divisions[agency.id]
        leads = chance.sample(divisions, chance.choice([1, 1, 2]))
        others = [division for division in divisions if division not in leads]
        above = [task for task in self.tasks if task.agency_id == agency.id]
        state = chance.choice([state for state in State if state is not State.MERGED])
        has_parent = above and state is not State.DRAFT and chance.random() < 0.3
        return makers.task(
            agency=agency,
            leads=leads,
            supports=chance.sample(others, chance.choice([0, 0, 1])),
            official=chance.choice([None, *self.people]),
            parent=chance.choice(above) if has_parent else None,
            state=state,
            source=chance.choice([s for s in Source if s is not Source.PART or has_parent]),
            created_by=self.people[0],
        )

    def sees(self, user: User, task: Task, watched: set[tuple[int, int]]) -> bool:
        """The rule in plain words, without a query."""
        if self._sees_alone(user, task, watched):
            return True
        if task.state is State.DRAFT or not user.memberships_at(task.agency_id):
            return False
        return any(self._sees_alone(other, task, watched) for other in self.away(user, task.agency_id))

    def away(self, deputy: User, agency_id: int) -> list[User]:
        now = [one for one in self.absences if one.from_day <= TODAY <= one.to_day]
        now = [one for one in now if one.agency_id == agency_id]
        deputies = {deputy} | {one.user for one in now if one.deputy is deputy}
        return [one.user for one in now if one.deputy in deputies and one.user is not deputy]

    def _sees_alone(self, user: User, task: Task, watched: set[tuple[int, int]]) -> bool:
        here = user.memberships_at(task.agency_id)
        roles = {membership.role for membership in here}
        if roles & set(DECIDERS):
            return True
        if not here or task.state is State.DRAFT:
            return False
        if roles & set(SEE_ALL) or (task.id, user.id) in watched:
            return True
        headed = {m.division_id for m in here if m.role is Role.HEAD}
        headed |= {old for division_id in set(headed) for old in self.before.get(division_id, ())}
        if headed & {part.division_id for part in task.parts}:
            return True
        if task.official_id == user.id and roles & {Role.HEAD, Role.OFFICIAL}:
            return True
        below = [other for other in self.tasks if other.parent_id == task.id]
        return any(part.official_id == user.id for part in below) or (
            task.parent is not None and task.parent.official_id == user.id
        )


@pytest.fixture
def world(request, session, make_agency, make_division, make_user, make_task):
    class Makers:
        agency, division, user, task = map(staticmethod, (make_agency, make_division, make_user, make_task))

    return World(session, random.Random(request.param), Makers)


@pytest.mark.parametrize("world", range(4), indirect=True)
def test_the_table_a_row_and_a_list_agree_on_who_sees_what(session, world):
    wrong = []
    watched = {tuple(row) for row in session.execute(select(Watcher.task_id, Watcher.user_id))}
    for user in world.people:
        anywhere = set(session.scalars(select(Task.id).where(visible_anywhere(user))))
        for agency in world.agencies:
            tasks = [task for task in world.tasks if task.agency_id == agency.id]
            wanted = {task.id for task in tasks if world.sees(user, task, watched)}
            found = {
                "table": set(session.scalars(select(Task.id).where(visible_to(user, agency.id)))),
                "one by one": set(
                    session.scalars(select(Task.id).where(visible_to(user, agency.id, one_by_one=True)))
                ),
                "anywhere": anywhere & {task.id for task in tasks},
                "list": {
                    row.id
                    for row in list_tasks(agency, user, TaskFilter(with_parts=True), TODAY, size=100).rows
                },
                "page": {task.id for task in tasks if _opens(task, user)},
            }
            spoken_to = {task.id for task in tasks if user in people_who_see(task)}
            if not user.memberships_at(agency.id):
                del found["list"]  # Nobody comes to the list of an agency in which they are nothing.
            wrong += [
                (user.id, agency.id, way, "more", ids - wanted, "less", wanted - ids)
                for way, ids in found.items()
                if ids != wanted
            ]
            if spoken_to - wanted:
                wrong.append((user.id, agency.id, "is spoken to of", spoken_to - wanted))
            wrong += [
                (user.id, task.id, "sees a row that the table hides")
                for task in tasks
                if task.id not in wanted
                and (plainly_sees(user, task) or (task.state is not State.DRAFT and partaking(user, task)))
            ]
            wrong += [
                (user.id, task.id, "may act unseen", steps_for(user, task))
                for task in tasks
                if task.id not in wanted and user.memberships_at(agency.id) and steps_for(user, task)
            ]

    assert not wrong


def _opens(task: Task, user: User) -> bool:
    try:
        return get_task(task.id, user) is task
    except NotFound:
        return False
