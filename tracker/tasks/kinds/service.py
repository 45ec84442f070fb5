"""What people do with kinds of tasks: keep them, and issue tasks by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from tracker import audit
from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.tasks.course.models import Direction
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.course.service import likely_basis, plan_course
from tracker.tasks.kinds.models import KindMeasure, KindMilestone, KindTerm, TaskKind
from tracker.tasks.kinds.policy import can_keep_kinds
from tracker.tasks.kinds.shape import KindDraft, MeasureDraft
from tracker.tasks.kinds.standard import standard_kinds
from tracker.tasks.models import Task
from tracker.tasks.service import open_task
from tracker.tasks.shape import line, passage
from tracker.tasks.states import ProgressBy
from tracker.words import N_, fold

_YEARS = range(1990, 2100)


def seed_kinds(agency: Agency, *, by: User) -> list[TaskKind]:
    """Give the agency the standard kinds that it does not have yet; those it has stay as they
    were edited."""
    _check_may_keep(by, agency.id)
    known = set(db.session.scalars(select(TaskKind.code).where(TaskKind.agency_id == agency.id)))
    return [add_kind(agency, draft, by=by) for draft in standard_kinds() if draft.code not in known]


def add_kind(agency: Agency, draft: KindDraft, *, by: User) -> TaskKind:
    """Keep another kind, after those there are."""
    _check_may_keep(by, agency.id)
    last = db.session.scalar(select(func.max(TaskKind.position)).where(TaskKind.agency_id == agency.id))
    kind = TaskKind(
        agency_id=agency.id,
        code=draft.code or _free_code(agency, draft.name),
        position=0 if last is None else last + 1,
        is_active=True,
    )
    _write(kind, draft)
    db.session.add(kind)
    audit.record("add_kind", kind, by=by, agency_id=agency.id, code=kind.code)
    return kind


def edit_kind(kind: TaskKind, draft: KindDraft, *, version: int | None, by: User) -> None:
    """Change what tasks of the kind will bring; tasks that were issued stay as they are."""
    _take(kind, version=version, by=by)
    _write(kind, draft)
    # The kind's own row moves with its lists, so that a second writer is told.
    flag_modified(kind, "name")
    audit.record("edit_kind", kind, by=by, agency_id=kind.agency_id, code=kind.code)


def switch_kind(kind: TaskKind, *, is_active: bool, version: int | None, by: User) -> None:
    """Offer the kind for new tasks, or offer it no more."""
    _take(kind, version=version, by=by)
    kind.is_active = is_active
    audit.record("switch_kind", kind, by=by, agency_id=kind.agency_id, is_active=is_active)


def open_task_of_kind(
    kind: TaskKind | None,
    *,
    agency: Agency,
    milestones: Sequence[PlannedMilestone] = (),
    measures: Sequence[PlannedMeasure] = (),
    basis: ProgressBy | None = None,
    by: User,
    **facts: Any,
) -> Task:
    """Issue a task with the plan of its course. `facts` are those of `tasks.service.open_task`."""
    if kind is not None and kind.agency_id != agency.id:
        raise Refused(N_("This kind of tasks is of another agency."), field="kind")
    task = open_task(agency=agency, kind_id=kind.id if kind is not None else None, by=by, **facts)
    if milestones or measures:
        plan_course(
            task,
            milestones=milestones,
            measures=measures,
            basis=likely_basis(milestones, measures, basis),
            version=None,
            by=by,
        )
    return task


def _check_may_keep(user: User, agency_id: int) -> None:
    if not can_keep_kinds(user, agency_id):
        raise NotAllowed


def _take(kind: TaskKind, *, version: int | None, by: User) -> None:
    _check_may_keep(by, kind.agency_id)
    db.session.flush()  # What an earlier verb of this transaction changed must outlive the refresh.
    db.session.refresh(kind, with_for_update={"of": TaskKind})
    if version is not None and version != kind.version:
        raise Clash(
            N_("Somebody else saved this kind while you were writing. Nothing is lost: both are shown.")
        )


def _write(kind: TaskKind, draft: KindDraft) -> None:
    kind.name = line(draft.name, "name", N_("Give the kind a name."))
    kind.title = passage(draft.title, "title")
    for name in ("description", "details", "product", "evidence_wanted"):
        setattr(kind, name, passage(getattr(draft, name), name))
    kind.criterion_codes = list(dict.fromkeys(draft.criterion_codes))
    _check_years([term.from_year for term in draft.terms])
    _replace(
        kind.terms,
        (
            KindTerm(
                from_year=term.from_year,
                words=line(term.words, "terms", N_("Say what the thing is called from that year on.")),
            )
            for term in sorted(draft.terms, key=lambda term: term.from_year)
        ),
    )
    _replace(
        kind.milestones,
        (
            KindMilestone(
                position=position,
                name=line(each.name, "milestones", N_("Give each milestone a name.")),
                anchor=each.anchor,
                days=_within(each.days, range(3651), "milestones"),
                weight=_within(each.weight, range(1, 101), "milestones"),
            )
            for position, each in enumerate(draft.milestones)
        ),
    )
    _replace(kind.measures, [_measure(place, each) for place, each in enumerate(draft.measures)])


def _measure(position: int, draft: MeasureDraft) -> KindMeasure:
    name = line(draft.name, "measures", N_("Give each measure a name."))
    direction = draft.direction
    if draft.baseline is not None and draft.target is not None:
        if draft.baseline == draft.target:
            raise Refused(
                N_("“%(name)s” has a target equal to its baseline: nothing would be left to do.", name=name),
                field="measures",
            )
        direction = Direction.UP if draft.target > draft.baseline else Direction.DOWN
    return KindMeasure(
        position=position,
        name=name,
        unit=line(draft.unit, "measures", N_("Give each measure a unit.")),
        baseline=draft.baseline,
        target=draft.target,
        direction=direction,
    )


def _replace(rows: list[Any], wanted: Iterable[Any]) -> None:
    written = list(wanted)  # All of it is looked at before the first row goes.
    rows.clear()
    db.session.flush()  # What is written anew may carry the same year as what goes.
    rows.extend(written)


def _within(number: int, allowed: range, field: str) -> int:
    if number not in allowed:
        raise Refused(
            N_("A number from %(least)s to %(most)s.", least=allowed[0], most=allowed[-1]), field=field
        )
    return number


def _check_years(years: Sequence[int]) -> None:
    if len(set(years)) < len(years):
        raise Refused(N_("A year has one term."), field="terms")
    if any(year not in _YEARS for year in years):
        raise Refused(N_("A year from 1990 to 2099."), field="terms")


def _free_code(agency: Agency, name: str) -> str:
    """The kind's name as an address can hold it, with a number behind it when it is taken."""
    wanted = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:40] or "kind"
    taken = set(db.session.scalars(select(TaskKind.code).where(TaskKind.agency_id == agency.id)))
    codes = (wanted, *(f"{wanted}_{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in codes if code not in taken)
