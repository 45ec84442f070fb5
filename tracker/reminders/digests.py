"""The week in one letter: for heads what is theirs to do, for leaders how the agency stands.

Every figure is counted by the same conditions as the list it leads to, by a number of queries that
grows neither with the tasks nor with the letters that are made at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement

from tracker import clock
from tracker.accounts.absences import look_up_stood_in_for
from tracker.accounts.models import Agency, Division, Role, User
from tracker.accounts.queries import work_calendar
from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Block, Digest, Line, Table, TableRow
from tracker.reminders.occasions import Occasion
from tracker.reminders.queries import policies_of
from tracker.reminders.week_changes import what_changed
from tracker.reminders.week_lists import SHOWN, Seen, Wanted, path_of, see
from tracker.tasks.distance import late_by
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.queries import list_waiting_for_each
from tracker.tasks.figures import ASSIGNED, Counts, count_by_division, count_tasks
from tracker.tasks.finding.filters import TaskFilter, conditions
from tracker.tasks.finding.mine import waits_for
from tracker.tasks.finding.orders import Order
from tracker.tasks.models import OPEN_STATES, Part, State, Task, TimeState
from tracker.tasks.policy import SEE_ALL
from tracker.words import N_, Words
from tracker.workdays import WorkCalendar

MINE = "/tasks/mine"


# --- Monday's letter to heads -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadsWeek:
    """What a head's letter of the week rests on. `is_wanted` as long as the agency wants it told."""

    is_wanted: bool
    today: date
    calendar: WorkCalendar
    late: Seen
    due: Seen
    changed: Seen
    to_decide: Seen
    askings: Sequence[Extension]
    changes: Mapping[int, Words]
    """What happened to the tasks that changed, by their ids."""
    reader_id: int
    headed: Collection[int]

    def is_supporting(self, row: Any, leads: Mapping[int, str]) -> bool:
        """Does the reader's division only support the task, while others lead it?"""
        return row.official_id != self.reader_id and leads.keys().isdisjoint(self.headed)


def load_heads(notices: Sequence[Notice]) -> None:
    """Leave in each notice's basis the week of its recipient, by a fixed number of queries an agency."""
    today = clock.today()
    for agency, those in _by_agency(notices):
        readers = _readers_of(those)
        lists = see(
            {
                (reader.id, name): wanted
                for reader in readers
                for name, wanted in _lists_of_head(agency, reader, today).items()
            }
        )
        askings = list_waiting_for_each(agency, readers)
        is_wanted, calendar = _is_wanted(agency.id, Occasion.WEEK_OF_HEADS), work_calendar(agency.id)
        changed = {row.id for (_, name), seen in lists.items() if name == "changed" for row in seen.rows}
        changes = what_changed(changed, since=_week_before(today))
        for notice in those:
            number = notice.recipient.id
            notice.basis = HeadsWeek(
                is_wanted,
                today,
                calendar,
                **{name: lists[number, name] for name in ("late", "due", "changed", "to_decide")},
                askings=askings.get(number, ()),
                changes=changes,
                reader_id=number,
                headed=notice.recipient.divisions_as(Role.HEAD, at=agency.id),
            )


def _lists_of_head(agency: Agency, reader: User, today: date) -> dict[str, Wanted]:
    monday = _monday(today)
    late = TaskFilter(mine=True, times=(TimeState.OVERDUE,))
    due = TaskFilter(mine=True, states=OPEN_STATES, due_from=today, due_to=monday + timedelta(days=6))
    mine = TaskFilter(mine=True)
    since = Task.changed_at >= _week_before(today)
    return {
        "late": _wanted(agency, reader, late, today),
        "due": _wanted(agency, reader, due, today),
        "changed": _wanted(agency, reader, mine, today, since, order=Order.CHANGED),
        "to_decide": Wanted([waits_for(reader, agency.id)], MINE),
    }


def week_of_head(notice: Notice) -> Digest | None:
    """What a head has to do this week; None when there is nothing."""
    if notice.basis is None:
        load_heads([notice])
    week = notice.basis
    assert isinstance(week, HeadsWeek)
    monday = _monday(week.today)
    since, waiting = monday - timedelta(days=7), len(week.askings) + week.to_decide.total
    if not (week.late.total or week.due.total or waiting or week.changed.total):
        return None
    decisions = [*_askings(week.askings), *_decisions(week.to_decide)][:SHOWN]
    blocks = [
        _block(N_("Late (%(count)s)", count=week.late.total), week.late, _late_words, week),
        _block(N_("Due this week (%(count)s)", count=week.due.total), week.due, _due_words, week),
        Block(
            N_("Waiting for your decision (%(count)s)", count=waiting),
            decisions,
            MINE,
            waiting - len(decisions),
        ),
        _block(
            N_("Changed since %(day)s (%(count)s)", day=since, count=week.changed.total),
            week.changed,
            _changed_words,
            week,
        ),
    ]
    return Digest(
        heading=N_(
            "This week: %(late)s late, %(due)s due, %(waiting)s waiting for you",
            late=week.late.total,
            due=week.due.total,
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


def _decisions(seen: Seen) -> list[Line]:
    """Results and objections on which the reader decides."""
    return [Line(_title(row), f"/tasks/{row.id}", row.state.words) for row in seen.rows]


def _askings(askings: Sequence[Extension]) -> list[Line]:
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
        for asking in askings
    ]


# --- the week's letter to leaders ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeadersWeek:
    """What a leader's letter of the week rests on; of leaders all see the same but the askings."""

    is_wanted: bool
    today: date
    calendar: WorkCalendar
    whole: Counts
    divisions: Sequence[tuple[Division, Counts]]
    late: Seen
    askings: Sequence[Extension]


def load_leaders(notices: Sequence[Notice]) -> None:
    """Leave in each notice's basis the week of its recipient, by a fixed number of queries an agency."""
    today = clock.today()
    for agency, those in _by_agency(notices):
        readers = _readers_of(those)
        # Whoever is no leader any more is told nothing, and must not stand for the others here.
        leader = next((one for one in readers if one.holds(Role.LEADER, at=agency)), readers[0])
        wanted = _wanted(agency, leader, TaskFilter(times=(TimeState.OVERDUE,)), today)
        week = LeadersWeek(
            _is_wanted(agency.id, Occasion.WEEK_OF_LEADERS),
            today,
            work_calendar(agency.id),
            count_tasks(agency, today.year, today),
            count_by_division(agency, today.year, today),
            see({"late": wanted})["late"],
            (),
        )
        askings = list_waiting_for_each(agency, readers)
        for notice in those:
            notice.basis = replace(week, askings=askings.get(notice.recipient.id, ()))


def week_of_leader(notice: Notice) -> Digest | None:
    """How the agency stands, as leaders quote it; None as long as there are no tasks."""
    if notice.basis is None:
        load_leaders([notice])
    week = notice.basis
    assert isinstance(week, LeadersWeek)
    if not (week.whole.assigned or week.late.total):
        return None
    before = week.late.total - week.whole.overdue
    sees_all = notice.reader.holds(*SEE_ALL, at=notice.agency_id)  # A deputy may not.
    askings = _askings(week.askings)
    blocks = [
        _block(
            N_("Late for longest (%(count)s late in all)", count=week.late.total),
            week.late,
            _late_words,
            week,
        ),
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
            percent=_share(week.whole),
            late=week.late.total,
        ),
        sentences=[
            week.whole.quoted(week.today.year),
            *([N_("%(count)s tasks of earlier years are overdue, too.", count=before)] if before else []),
            N_("Figures as of %(moment)s.", moment=clock.now()),
        ],
        table=_table(week),
        blocks=[block for block in blocks if block.lines],
        path="/monitor" if sees_all else "/tasks",
        act=N_("Open the overview") if sees_all else N_("Open the tasks"),
    )


def _table(week: LeadersWeek) -> Table:
    year, whole = TaskFilter(year=week.today.year, times=ASSIGNED), week.whole
    rows = [
        TableRow(
            division.name, _printed(own), path_of(replace(year, division_id=division.id, part=Part.LEAD))
        )
        for division, own in week.divisions
    ]
    is_shared = sum(own.assigned for _division, own in week.divisions) > whole.assigned
    return Table(
        N_("By lead division"),
        [N_("Division"), N_("Tasks assigned"), N_("Were due"), N_("Are done"), N_("Share"), N_("Overdue")],
        [*rows, TableRow(N_("Whole agency"), _printed(whole), path_of(year), is_total=True)],
        N_("A task that two divisions lead counts for both.") if is_shared else None,
    )


def _printed(counts: Counts) -> list[str]:
    return [str(counts.assigned), str(counts.due), str(counts.done), _share(counts), str(counts.overdue)]


def _share(counts: Counts) -> Words:
    """How much of what was due is done."""
    percent = counts.percent_done
    return N_("%(percent)s%%", percent="–" if percent is None else percent)


# --- what both rest on ------------------------------------------------------------------------


def _by_agency(notices: Sequence[Notice]) -> Iterator[tuple[Agency, list[Notice]]]:
    those: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        those[notice.agency_id].append(notice)
    return ((db.session.get_one(Agency, agency_id), found) for agency_id, found in those.items())


def _readers_of(notices: Sequence[Notice]) -> list[User]:
    """The recipients, with those in whose place they act."""
    readers = list({notice.recipient.id: notice.recipient for notice in notices}.values())
    look_up_stood_in_for(readers)
    return readers


def _is_wanted(agency_id: int, occasion: Occasion) -> bool:
    return any(one.is_on and one.occasion is occasion for one in policies_of(agency_id))


def _week_before(today: date) -> datetime:
    """The moment from which on changes are told: the week that was over on Monday, and since."""
    return clock.at_local(_monday(today) - timedelta(days=7), 0)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _wanted(
    agency: Agency,
    reader: User,
    filter: TaskFilter,
    today: date,
    *also: ColumnElement[bool],
    order: Order = Order.DUE,
) -> Wanted:
    return Wanted([*conditions(agency, reader, filter, today), *also], path_of(filter, order), order)


# --- rows of tasks --------------------------------------------------------------------------

Week = HeadsWeek | LeadersWeek


def _block(heading: Words, seen: Seen, words: Callable[[Week, Any, str], Words], week: Week) -> Block:
    lines = []
    for row in seen.rows:
        leads = seen.leads.get(row.id, {})
        said = words(week, row, ", ".join(leads.values()))
        if isinstance(week, HeadsWeek) and week.is_supporting(row, leads):
            said = N_("%(words)s · your division supports", words=said)
        lines.append(Line(_title(row), f"/tasks/{row.id}", said, words is _late_words))
    return Block(heading, lines, seen.path, seen.rest)


def _title(row: Any) -> str:
    return f"{row.year}-{row.number:02d} – {row.title}"


def _late_words(week: Week, row: Any, leads: str) -> Words:
    if row.state is State.SUBMITTED:
        return N_(
            "due %(day)s, handed in late and not decided yet · %(who)s", day=row.due, who=_who(row, leads)
        )
    return N_(
        "due %(day)s, %(late)s · %(who)s",
        day=row.due,
        late=late_by(row.due, week.today, week.calendar),
        who=_who(row, leads),
    )


def _due_words(week: Week, row: Any, leads: str) -> Words:
    return N_("due %(day)s · %(state)s · %(who)s", day=row.due, state=row.state.words, who=_who(row, leads))


def _changed_words(week: Week, row: Any, leads: str) -> Words:
    assert isinstance(week, HeadsWeek)
    who, change = _who(row, leads), week.changes.get(row.id)
    if change is None:
        return N_("%(state)s · %(who)s", state=row.state.words, who=who)
    return N_("%(state)s · %(change)s · %(who)s", state=row.state.words, change=change, who=who)


def _who(row: Any, leads: str) -> str:
    return f"{leads}, {row.official}" if row.official else leads
