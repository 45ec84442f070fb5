"""The week in one letter: for heads what is theirs to do, for leaders how the agency stands.

Every figure is counted by the same conditions as the list it leads to, by a number of queries that
does not grow with the tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, case, func, select

from tracker import clock
from tracker.accounts.models import Agency, Division, User
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Block, Digest, Line, Table, TableRow
from tracker.reminders.distance import late_by
from tracker.tasks.extensions.queries import list_waiting_extensions
from tracker.tasks.finding.filters import TaskFilter, address_of, conditions
from tracker.tasks.finding.mine import list_mine
from tracker.tasks.finding.orders import Order
from tracker.tasks.models import OPEN_STATES, Part, State, Task, TaskDivision, TimeState
from tracker.tasks.policy import SEE_ALL
from tracker.tasks.queries import in_time_state
from tracker.words import N_, Words
from tracker.workdays import WorkCalendar

SHOWN = 10
"""Rows under a heading; the list that it leads to has the rest."""

COUNTED_STATES = tuple(state for state in State if state not in {State.DRAFT, State.CANCELLED, State.MERGED})
"""What was given to somebody and still is theirs."""

MINE = "/tasks/mine"


# --- Monday's letter to heads -----------------------------------------------------------


def week_of_head(notice: Notice) -> Digest | None:
    """What a head has to do this week; None when there is nothing."""
    agency, reader, today = db.session.get_one(Agency, notice.agency_id), notice.recipient, clock.today()
    look = _Look(agency, reader, today)
    monday = today - timedelta(days=today.weekday())
    late = look.at(TaskFilter(mine=True, times=(TimeState.OVERDUE,)))
    due = look.at(
        TaskFilter(mine=True, states=OPEN_STATES, due_from=today, due_to=monday + timedelta(days=6))
    )
    decisions, waiting = _waiting_for(agency, reader, today)
    since = monday - timedelta(days=7)
    changed = look.at(
        TaskFilter(mine=True),
        Task.changed_at >= clock.at_local(since, 0),
        order=Order.CHANGED,
    )
    if not (late.total or due.total or waiting or changed.total):
        return None
    blocks = [
        look.block(N_("Late (%(count)s)", count=late.total), late, _late_words),
        look.block(N_("Due this week (%(count)s)", count=due.total), due, _due_words),
        Block(
            N_("Waiting for your decision (%(count)s)", count=waiting),
            decisions[:SHOWN],
            MINE,
            waiting - len(decisions[:SHOWN]),
        ),
        look.block(
            N_("Changed since %(day)s (%(count)s)", day=since, count=changed.total), changed, _state_words
        ),
    ]
    return Digest(
        heading=N_(
            "This week: %(late)s late, %(due)s due, %(waiting)s waiting for you",
            late=late.total,
            due=due.total,
            waiting=waiting,
        ),
        sentences=[
            N_(
                "For the week from %(monday)s to %(sunday)s.",
                monday=monday,
                sunday=monday + timedelta(days=6),
            )
        ],
        blocks=[block for block in blocks if block.lines],
        path=MINE,
        act=N_("Open my work"),
    )


def _waiting_for(agency: Agency, reader: User, today: date) -> tuple[list[Line], int]:
    """Results, objections and askings on which the reader decides, and how many there are."""
    work = list_mine(agency, reader, today)
    lines = [
        Line(f"{row.task.code} – {row.task.title}", f"/tasks/{row.task.id}", row.task.state.words)
        for row in work.sections.get("to_decide", [])
    ]
    askings = _askings(agency, reader)
    return askings + lines, len(askings) + work.totals.get("to_decide", 0)


def _askings(agency: Agency, reader: User) -> list[Line]:
    return [
        Line(
            f"{asking.task.code} – {asking.task.title}",
            f"/tasks/{asking.task_id}/extension/decide",
            N_(
                "%(name)s asks for more time: %(before)s → %(asked)s",
                name=asking.asked_by.name,
                before=asking.due_before,
                asked=asking.asked_due,
            ),
        )
        for asking in list_waiting_extensions(agency, reader)
    ]


# --- the week's letter to leaders ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How the tasks of a year stand: `done` and `overdue` are of those that were due by today."""

    assigned: int = 0
    due: int = 0
    done: int = 0
    done_late: int = 0
    overdue: int = 0

    @property
    def percent(self) -> Words:
        if not self.due:
            return N_("%(percent)s%%", percent="–")
        tenths = self.done * 1000 // self.due
        if tenths % 10 == 0:
            return N_("%(percent)s%%", percent=tenths // 10)
        return N_("%(whole)s.%(tenths)s%%", whole=tenths // 10, tenths=tenths % 10)


def week_of_leader(notice: Notice) -> Digest | None:
    """How the agency stands, as leaders quote it; None as long as there are no tasks."""
    agency, reader, today = db.session.get_one(Agency, notice.agency_id), notice.recipient, clock.today()
    look = _Look(agency, reader, today)
    year = TaskFilter(year=today.year, states=COUNTED_STATES)
    whole = whole_figures(agency, reader, year, today)
    late = look.at(TaskFilter(times=(TimeState.OVERDUE,)))
    if not (whole.assigned or late.total):
        return None
    askings = _askings(agency, reader)
    sees_all = notice.reader.holds(*SEE_ALL, at=agency)  # A deputy may not.
    blocks = [
        look.block(N_("Late for longest (%(count)s late in all)", count=late.total), late, _late_words),
        Block(
            N_("More time asked for (%(count)s)", count=len(askings)),
            askings[:SHOWN],
            MINE,
            max(0, len(askings) - SHOWN),
        ),
    ]
    return Digest(
        heading=N_(
            "The week: %(percent)s of what was due is done, %(late)s tasks are late",
            percent=whole.percent,
            late=late.total,
        ),
        sentences=[
            _quoted(whole, today.year),
            N_("Figures as of %(moment)s.", moment=clock.now()),
        ],
        table=_table(whole, divisions_figures(agency, reader, year, today), year),
        blocks=[block for block in blocks if block.lines],
        path="/monitor" if sees_all else "/tasks",
        act=N_("Open the overview") if sees_all else N_("Open the tasks"),
    )


def _quoted(whole: Figures, year: int) -> Words:
    return N_(
        "In %(year)s %(assigned)s tasks were assigned; %(due)s were due, %(done)s of them are done "
        "(%(percent)s), %(done_late)s of these late; %(overdue)s are overdue and not done.",
        year=year,
        assigned=whole.assigned,
        due=whole.due,
        done=whole.done,
        percent=whole.percent,
        done_late=whole.done_late,
        overdue=whole.overdue,
    )


def whole_figures(agency: Agency, reader: User, wanted: TaskFilter, today: date) -> Figures:
    found = select(*_counts(today)).where(*conditions(agency, reader, wanted, today))
    counts: Sequence[int] = db.session.execute(found).one()
    return Figures(*counts)


def divisions_figures(
    agency: Agency, reader: User, wanted: TaskFilter, today: date
) -> list[tuple[int, str, Figures]]:
    """The figures of every division that leads a task, in the agency's order. A task that two lead
    counts for both."""
    found = db.session.execute(
        select(Division.id, Division.name, *_counts(today))
        .select_from(Task)
        .join(TaskDivision, (TaskDivision.task_id == Task.id) & (TaskDivision.part == Part.LEAD))
        .join(Division, TaskDivision.division_id == Division.id)
        .where(*conditions(agency, reader, wanted, today))
        .group_by(Division.id, Division.name, Division.position)
        .order_by(Division.position, Division.id)
    )
    return [(division_id, name, Figures(*counts)) for division_id, name, *counts in found]


def _counts(today: date) -> list[ColumnElement[int]]:
    is_due = Task.due <= today
    return [
        func.count(Task.id),
        _count_of(is_due),
        _count_of(is_due & (Task.state == State.ACCEPTED)),
        _count_of(in_time_state(TimeState.DONE_LATE, today)),
        _count_of(in_time_state(TimeState.OVERDUE, today)),
    ]


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _table(whole: Figures, divisions: list[tuple[int, str, Figures]], year: TaskFilter) -> Table:
    rows = [
        TableRow(name, _printed(figures), _path(replace(year, division_id=division_id, part=Part.LEAD)))
        for division_id, name, figures in divisions
    ]
    return Table(
        N_("By lead division"),
        [N_("Division"), N_("Tasks assigned"), N_("Were due"), N_("Are done"), N_("Share"), N_("Overdue")],
        [*rows, TableRow(N_("Whole agency"), _printed(whole), _path(year), is_total=True)],
    )


def _printed(figures: Figures) -> list[str]:
    return [
        str(figures.assigned),
        str(figures.due),
        str(figures.done),
        figures.percent,
        str(figures.overdue),
    ]


# --- rows of tasks --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """The first tasks of a list, how many it has, and its address."""

    rows: Sequence[Any]
    total: int
    path: str
    leads: dict[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Look:
    """Lists of an agency as a reader sees them on a day."""

    agency: Agency
    reader: User
    today: date
    _calendar: WorkCalendar | None = None

    def at(self, wanted: TaskFilter, *also: ColumnElement[bool], order: Order = Order.DUE) -> _Seen:
        columns = order.columns()
        rows = db.session.execute(
            select(*_ROW, func.count().over().label("total"))
            .outerjoin(User, Task.official_id == User.id)
            .where(*conditions(self.agency, self.reader, wanted, self.today), *also)
            .order_by(*(column.desc() if order.runs_down else column for column in columns))
            .limit(SHOWN)
        ).all()
        return _Seen(
            rows, rows[0].total if rows else 0, _path(wanted, order), _leads_of([row.id for row in rows])
        )

    def block(self, heading: Words, seen: _Seen, words: Any) -> Block:
        lines = [
            Line(
                f"{row.year}-{row.number:02d} – {row.title}",
                f"/tasks/{row.id}",
                words(self, row, ", ".join(seen.leads.get(row.id, []))),
                words is _late_words,
            )
            for row in seen.rows
        ]
        return Block(heading, lines, seen.path, seen.total - len(lines))

    @property
    def calendar(self) -> WorkCalendar:
        if self._calendar is None:
            self._calendar = work_calendar(self.agency.id)
        return self._calendar


_ROW = (Task.id, Task.year, Task.number, Task.title, Task.state, Task.due, User.name.label("official"))


def _leads_of(task_ids: list[int]) -> dict[int, list[str]]:
    leads: dict[int, list[str]] = defaultdict(list)
    found = (
        select(TaskDivision.task_id, Division.name)
        .join(Division, TaskDivision.division_id == Division.id)
        .where(TaskDivision.task_id.in_(task_ids), TaskDivision.part == Part.LEAD)
        .order_by(TaskDivision.id)
    )
    for task_id, name in db.session.execute(found) if task_ids else ():
        leads[task_id].append(name)
    return leads


def _late_words(look: _Look, row: Any, leads: str) -> Words:
    if row.state is State.SUBMITTED:
        return N_(
            "due %(day)s, handed in late and not decided yet · %(who)s", day=row.due, who=_who(row, leads)
        )
    return N_(
        "due %(day)s, %(late)s · %(who)s",
        day=row.due,
        late=late_by(row.due, look.today, look.calendar),
        who=_who(row, leads),
    )


def _due_words(look: _Look, row: Any, leads: str) -> Words:
    return N_("due %(day)s · %(state)s · %(who)s", day=row.due, state=row.state.words, who=_who(row, leads))


def _state_words(look: _Look, row: Any, leads: str) -> Words:
    return N_("%(state)s · %(who)s", state=row.state.words, who=_who(row, leads))


def _who(row: Any, leads: str) -> str:
    return f"{leads}, {row.official}" if row.official else leads


def _path(wanted: TaskFilter, order: Order = Order.DUE) -> str:
    sorting = {} if order is Order.DUE else {"sort": order.value}
    return "/tasks?" + urlencode({**address_of(wanted), **sorting}, safe=",")
