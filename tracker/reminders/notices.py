"""What a reminder says of a task, in words of its own for each occasion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from tracker.accounts.models import Role
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.reminders.basis import Basis, basis_of, load
from tracker.reminders.digests import load_heads, load_leaders, week_of_head, week_of_leader
from tracker.reminders.facts import OBJECTED_STATES
from tracker.reminders.ladder import WARNINGS
from tracker.reminders.occasions import Occasion
from tracker.reminders.schedule import FAMILIES
from tracker.reminders.truth import why_not
from tracker.tasks.distance import days_ago, distance_of, late_by, since_when
from tracker.tasks.letter_acts import acts_for, can_decide, can_report
from tracker.words import N_, Words, written_out

Facts = Callable[[Notice, Basis], Item]


def _item(notice: Notice, basis: Basis, heading: Words, lines: Sequence[Words | None], urgency: int) -> Item:
    """About one task, with the page on which its reader acts."""
    task = basis.task
    return Item(
        heading=heading,
        title=f"{task.code} – {task.title}",
        lines=[line for line in (_part_line(basis), *lines) if line is not None],
        path=f"/tasks/{task.id}",
        act=N_("Open the task"),
        urgency=urgency,
    )


def _asking(notice: Notice, basis: Basis, item: Item) -> Item:
    """For whoever can report: the form in which it is done, and the ways to act without signing in."""
    if not can_report(notice, basis.task):
        return item
    return replace(
        item,
        path=f"{item.path}/update",
        act=N_("Report progress"),
        acts=acts_for(notice, basis.task),
    )


# --- lines that several say -------------------------------------------------------------


def _due_line(basis: Basis) -> Words | None:
    due = basis.task.due
    if due is None:
        return None
    distance = distance_of(due, basis.today, basis.calendar)
    return N_("Due on %(day)s: %(distance)s", day=written_out(due), distance=distance)


def _part_line(basis: Basis) -> Words | None:
    whole = basis.task.parent
    return N_("Part of %(code)s – %(title)s", code=whole.code, title=whole.title) if whole else None


def _lead_line(basis: Basis) -> Words:
    return N_("Lead: %(divisions)s", divisions=", ".join(one.name for one in basis.task.leads))


def _official_line(basis: Basis) -> Words | None:
    official = basis.task.official
    if official is None:
        return None
    return _left_line(basis) or N_("Official: %(name)s", name=official.name)


def _left_line(basis: Basis) -> Words | None:
    """That whoever answers for the task works here no more, if so."""
    official = basis.task.official
    if official is None or (official.is_active and official.memberships_at(basis.task.agency_id)):
        return None
    return N_("Official: %(name)s, who has left; somebody else is to be named", name=official.name)


def _returned_line(basis: Basis) -> Words | None:
    """A returned result is work again, however much was reported."""
    returned = basis.returned
    if returned is None:
        return None
    if not returned.words:
        return N_("The result was returned on %(day)s.", day=returned.day)
    return N_("The result was returned on %(day)s: “%(reason)s”", day=returned.day, reason=returned.words)


def _progress_line(basis: Basis) -> Words | None:
    if not basis.task.percent or basis.returned is not None:
        return None
    return N_("Progress reported so far: %(percent)s%%", percent=basis.task.percent)


def _last_report_line(basis: Basis) -> Words:
    if basis.reported_on is None:
        return N_("There has been no report yet.")
    return N_(
        "Last report: %(day)s, %(ago)s", day=basis.reported_on, ago=days_ago(basis.reported_on, basis.today)
    )


def _ladder_line(basis: Basis) -> Words | None:
    """Who is told next and when, said beforehand to those who answer for the task."""
    days = {rung.occasion: written_out(rung.day) for rung in basis.situation.ladder.coming if rung.day}
    head, leaders = days.get(Occasion.LADDER_HEAD), days.get(Occasion.LADDER_LEADER)
    if head is not None and leaders is not None:
        return N_(
            "Without a report the head of the division is told on %(head)s, and the leaders of the agency "
            "on %(leaders)s.",
            head=head,
            leaders=leaders,
        )
    if head is not None:
        return N_("Without a report the head of the division is told on %(day)s.", day=head)
    if leaders is not None:
        return N_("Without a report the leaders of the agency are told on %(day)s.", day=leaders)
    return None


def _days_late(basis: Basis) -> int:
    return (basis.today - basis.task.due).days if basis.task.due is not None else 0


# --- what each occasion says --------------------------------------------------------------


def _around_due(notice: Notice, basis: Basis) -> Item:
    due = basis.task.due or basis.today
    heading = (
        N_("Due today") if due == basis.today else N_("Overdue") if due < basis.today else N_("Due soon")
    )
    is_warning = Occasion(notice.rule) in WARNINGS
    lines = [
        _returned_line(basis),
        _due_line(basis),
        _lead_line(basis),
        _left_line(basis),
        _progress_line(basis),
        _ladder_line(basis) if is_warning else None,
    ]
    return _asking(notice, basis, _item(notice, basis, heading, lines, _days_late(basis)))


def _silent(notice: Notice, basis: Basis) -> Item:
    issued_on = basis.situation.facts.known_on
    since = (
        _last_report_line(basis)
        if basis.reported_on
        else N_(
            "No report since it was issued on %(day)s, %(ago)s",
            day=issued_on,
            ago=days_ago(issued_on, basis.today),
        )
    )
    lines = [_returned_line(basis), since, _due_line(basis), _lead_line(basis), _progress_line(basis)]
    item = _item(notice, basis, N_("No report for a long time"), lines, min(0, _days_late(basis)) - 1)
    return _asking(notice, basis, item)


def _waiting(notice: Notice, basis: Basis) -> Item:
    if basis.task.state in OBJECTED_STATES:
        return _objected(notice, basis)
    handed_in = basis.task.submitted_on or basis.today
    lines = [
        N_(
            "Handed in on %(day)s: %(since)s",
            day=written_out(handed_in),
            since=since_when(handed_in, basis.today, basis.calendar),
        ),
        _lead_line(basis),
        _official_line(basis),
        _due_line(basis) if basis.task.due and basis.task.due >= basis.today else None,
    ]
    days = (basis.today - handed_in).days
    item = _item(notice, basis, N_("A result still waits for your decision"), lines, days)
    return _deciding(notice, basis, item)


def _objected(notice: Notice, basis: Basis) -> Item:
    """While it waits nobody can go on, and the due date stands."""
    raised_on = basis.situation.facts.objected_on or basis.today
    lines = [
        N_(
            "Raised on %(day)s: %(since)s",
            day=written_out(raised_on),
            since=since_when(raised_on, basis.today, basis.calendar),
        ),
        _lead_line(basis),
        _due_line(basis),
    ]
    days = (basis.today - raised_on).days
    return _deciding(
        notice, basis, _item(notice, basis, N_("An objection still waits for your decision"), lines, days)
    )


def _deciding(notice: Notice, basis: Basis, item: Item) -> Item:
    return replace(item, act=N_("Look at it and decide")) if can_decide(notice, basis.task) else item


def _no_evidence(notice: Notice, basis: Basis) -> Item:
    ends = basis.span_end(notice)
    task = basis.task
    wanted = task.evidence_wanted or task.product
    lines = [
        N_(
            "No document proves it yet. The quarter ends on %(day)s: %(distance)s",
            day=written_out(ends),
            distance=distance_of(ends, basis.today, basis.calendar),
        )
        if ends >= basis.today
        else N_("No document proves it yet. The quarter ended on %(day)s.", day=written_out(ends)),
        N_("Evidence wanted: %(wanted)s", wanted=wanted) if wanted else None,
        _due_line(basis),
        _lead_line(basis),
    ]
    item = _item(notice, basis, N_("Evidence is missing"), lines, min(-1, -(ends - basis.today).days))
    item = _asking(notice, basis, item)
    return replace(item, act=N_("Attach evidence")) if item.path.endswith("/update") else item


def _report_due(notice: Notice, basis: Basis) -> Item:
    ends = basis.span_end(notice)
    lines = [
        N_(
            "The period to report on ends on %(day)s: %(distance)s",
            day=written_out(ends),
            distance=distance_of(ends, basis.today, basis.calendar),
        )
        if ends >= basis.today
        else N_("The period to report on ended on %(day)s.", day=written_out(ends)),
        _last_report_line(basis),
        _lead_line(basis),
    ]
    item = _item(notice, basis, N_("A report is due"), lines, (basis.today - ends).days)
    return _asking(notice, basis, item)


def _late(notice: Notice, basis: Basis) -> Item:
    """For a rung: who answers for the task, how late it is, and who was told of it before."""
    task = basis.task
    assert task.due is not None
    is_after_head = Occasion(notice.rule) is Occasion.LADDER_LEADER and basis.is_head_told
    if basis.reported_on is None:
        heading = (
            N_("Late without a report, and the head was told")
            if is_after_head
            else N_("Late without a report: please step in")
        )
    else:
        heading = (
            N_("Late without a new report, and the head was told")
            if is_after_head
            else N_("Late without a new report: please step in")
        )
    lines = [
        N_(
            "It was due on %(day)s: %(late)s",
            day=written_out(task.due),
            late=late_by(task.due, basis.today, basis.calendar),
        ),
        _lead_line(basis),
        _official_line(basis),
        _returned_line(basis),
        _last_report_line(basis),
        *(_told_line(name, days) for name, days in basis.told),
        _ladder_line(basis),
    ]
    return _item(notice, basis, heading, lines, _days_late(basis))


def _told_line(name: str, days: Sequence[date]) -> Words:
    """To whom it was said before, and when."""
    if len(days) == 1:
        return N_("%(name)s was told on %(day)s.", name=name, day=days[0])
    return N_(
        "%(name)s was told %(count)s times, first on %(first)s, last on %(last)s.",
        name=name,
        count=len(days),
        first=days[0],
        last=days[-1],
    )


_FACTS: dict[Occasion, Facts] = {
    Occasion.BEFORE_DUE: _around_due,
    Occasion.ON_DUE: _around_due,
    Occasion.OVERDUE: _around_due,
    Occasion.SILENT: _silent,
    Occasion.WAITING: _waiting,
    Occasion.NO_EVIDENCE: _no_evidence,
    Occasion.REPORT_DUE: _report_due,
    Occasion.LADDER_HEAD: _late,
    Occasion.LADDER_LEADER: _late,
}


def _facts_of(notice: Notice) -> Item:
    return _FACTS[Occasion(notice.rule)](notice, basis_of(notice))


for occasion in _FACTS:
    register(
        Rule(
            occasion.value,
            still_true=why_not,
            facts=_facts_of,
            words=occasion.words,
            family=FAMILIES[occasion],
            load=load,
        )
    )


# --- the summaries ---------------------------------------------------------------------


_LOADERS = {Occasion.WEEK_OF_HEADS: load_heads, Occasion.WEEK_OF_LEADERS: load_leaders}


def _summary_still_true(notice: Notice) -> Words | None:
    occasion = Occasion(notice.rule)
    if notice.basis is None:
        _LOADERS[occasion]([notice])
    if not notice.basis.is_wanted:
        return N_("The agency does not want this told any more.")
    if occasion is Occasion.WEEK_OF_HEADS:
        if not notice.recipient.holds(Role.HEAD, at=notice.agency_id):
            return N_("The recipient heads no division any more.")
    elif not notice.recipient.holds(Role.LEADER, at=notice.agency_id):
        return N_("The recipient is no leader any more.")
    return None


for occasion, facts in (
    (Occasion.WEEK_OF_HEADS, week_of_head),
    (Occasion.WEEK_OF_LEADERS, week_of_leader),
):
    register(
        Rule(
            occasion.value,
            still_true=_summary_still_true,
            facts=facts,
            words=occasion.words,
            family=occasion.value,
            load=_LOADERS[occasion],
            optional=True,
            is_personal=occasion is Occasion.WEEK_OF_HEADS,
        )
    )
