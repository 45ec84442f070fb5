"""Whose rules for reminders a page is about: an agency's, a kind's, a task's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from tracker.accounts.models import Agency
from tracker.edge import here, signed_in
from tracker.errors import NotAllowed, NotFound
from tracker.reminders.occasions import Scope
from tracker.reminders.own_rules import get_kind_of
from tracker.reminders.policy import can_keep_policies
from tracker.reminders.queries import Held, scope_of
from tracker.reminders.telling import Line, line_of
from tracker.tasks.queries import get_task
from tracker.words import N_, Words, small_number


@dataclass(frozen=True, slots=True)
class Place:
    """`names` is how forms and links name it."""

    scope: Scope
    title: str
    address: str
    names: dict[str, int] = field(default_factory=dict)


def place_kept(named: Any) -> Place:
    """The place that a form or link names, for somebody who keeps its rules."""
    if named.get("task"):
        place = place_of_task(number_in(named["task"]))
    elif named.get("kind"):
        place = place_of_kind(number_in(named["kind"]))
    else:
        place = place_of_agency(here())
    if not can_keep_policies(signed_in(), place.scope):
        raise NotAllowed
    return place


def place_of_agency(agency: Agency) -> Place:
    return Place(Scope(agency.id), _("Rules for reminders"), url_for("reminders.index"))


def place_of_kind(kind_id: int) -> Place:
    kind = get_kind_of(kind_id, here().id)
    return Place(
        Scope(kind.agency_id, kind_id=kind.id),
        _("Reminders of the kind “%(name)s”", name=kind.name),
        url_for("reminders.of_kind", kind_id=kind.id),
        {"kind": kind.id},
    )


def place_of_task(task_id: int) -> Place:
    task = get_task(task_id, signed_in())
    return Place(
        scope_of(task),
        _("Reminders of task %(code)s", code=task.code),
        url_for("reminders.of_task", task_id=task.id),
        {"task": task.id},
    )


def number_in(typed: str) -> int:
    try:
        return small_number(typed)
    except ValueError:
        raise NotFound from None


def line_in(place: Place, held: Held) -> Line:
    is_own = held.scope == place.scope and not held.is_usual
    return line_of(held.policy, is_own=is_own, origin=origin_of(held))


def origin_of(held: Held) -> Words:
    if held.scope.task_id is not None:
        return N_("Rule of this task alone")
    if held.scope.kind_id is not None:
        return N_("Rule of this kind of task")
    return N_("Usual rule") if held.is_usual else N_("Rule of the agency")
