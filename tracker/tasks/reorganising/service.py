"""Divisions renamed, merged, split, dissolved: one act hands everything over."""

from __future__ import annotations

from tracker import audit
from tracker.accounts.changing import begin_division, close_membership, end_division, move_membership, succeed
from tracker.accounts.models import Agency, Division, Succession, User
from tracker.db import db
from tracker.errors import Clash
from tracker.mail.service import notify
from tracker.tasks.handing import hand_parts_over
from tracker.tasks.history import note
from tracker.tasks.models import EventKind, Part, Task
from tracker.tasks.reorganising import notices
from tracker.tasks.reorganising.plan import Choices, Handing, Plan, Wanted
from tracker.tasks.reorganising.queries import NO_CHOICES, plan_reorganisation
from tracker.tasks.series.models import Series, SeriesDivision
from tracker.tasks.service import hold_agency
from tracker.words import N_


def reorganise(
    agency: Agency, wanted: Wanted, choices: Choices = NO_CHOICES, *, seen: str | None = None, by: User
) -> list[Division]:
    """End divisions on a day and let others carry on with their open tasks, their recurring tasks
    and their people; gives those that carry on. Closed tasks keep the names they were closed under.

    `seen` is the fingerprint of the plan that the person was shown. Raises `Clash` when tasks or
    people changed since, so that another thing would be done.
    """
    # Whoever issues a task at the same moment waits here, and then finds the divisions as they are.
    hold_agency(agency.id)
    plan = plan_reorganisation(agency, wanted, choices, by=by)
    if seen is not None and seen != plan.fingerprint:
        raise Clash(
            N_("Tasks or people changed meanwhile. This is what would be done now: please confirm again.")
        )
    successors = _change_divisions(plan)
    successions = [
        succeed(division, successor, wanted.change, on=wanted.on)
        for division in wanted.divisions
        for successor in successors
    ]
    for moving in plan.people:
        if moving.role is None:
            close_membership(moving.membership, on=wanted.on)
        else:
            division = successors[moving.successor]
            move_membership(moving.membership, on=wanted.on, division=division, role=moving.role)
    db.session.flush()  # Roles are asked for below, of the database.
    for handing in plan.tasks:
        _hand_over(handing, plan, successors, by=by)
    for handing in plan.series:
        _hand_series_over(handing, plan, successors)
    _tell(successions, by=by)
    audit.record(
        "reorganise",
        agency,
        by=by,
        agency_id=agency.id,
        change=wanted.change.value,
        on=wanted.on.isoformat(),
        divisions=[division.id for division in wanted.divisions],
        successors=[division.id for division in successors],
        tasks=[handing.id for handing in plan.tasks],
        series=[handing.id for handing in plan.series],
        roles=[moving.membership.id for moving in plan.people],
    )
    return successors


def _change_divisions(plan: Plan) -> list[Division]:
    """End the old and begin the new; gives those that carry on, by their place."""
    wanted = plan.wanted
    for division in wanted.divisions:
        end_division(division, on=wanted.on)
    db.session.flush()  # Only one division without a last day may have a name.
    begun = [
        begin_division(
            wanted.divisions[0],
            name=one.name,
            short_name=one.short_name,
            on=wanted.on,
            field=f"name_{place}",
        )
        for place, one in enumerate(wanted.new, 1)
    ]
    return [*wanted.into, *begun]


def _tell(successions: list[Succession], *, by: User) -> None:
    """Those who work in a successor now hear of what came to them."""
    for succession in successions:
        people = [person for person in notices.people_of(succession.successor) if person.id != by.id]
        agency_id = succession.successor.agency_id
        notify(notices.REORGANISED, about=succession, to=people, agency_id=agency_id)


def _hand_over(handing: Handing, plan: Plan, successors: list[Division], *, by: User) -> None:
    task = handing.subject
    assert isinstance(task, Task)
    heirs = {division.id: successors[handing.successor] for division in plan.wanted.divisions}
    hand_parts_over(task, heirs, by=by)
    if handing.loses_official and task.official is not None:
        context = {"field": "official", "before": task.official_id, "after": None}
        note(task, EventKind.OFFICIAL, by=by, before=task.official.name, context=context)
        task.official = None


def _hand_series_over(handing: Handing, plan: Plan, successors: list[Division]) -> None:
    series = handing.subject
    assert isinstance(series, Series)
    ending = {division.id for division in plan.wanted.divisions}
    successor = successors[handing.successor]
    gone = [row for row in series.parts if row.division_id in ending]
    for row in gone:
        series.parts.remove(row)
    part = Part.LEAD if Part.LEAD in handing.parts else Part.SUPPORT
    there = next((row for row in series.parts if row.division_id == successor.id), None)
    if there is None:
        series.parts.append(SeriesDivision(division=successor, part=part))
    elif part is Part.LEAD:
        there.part = part
