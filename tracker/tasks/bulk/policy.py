"""Who may do what to many tasks at once."""

from __future__ import annotations

from tracker.accounts.models import Role, User
from tracker.tasks.bulk.acts import BulkAct
from tracker.tasks.policy import DECIDERS
from tracker.tasks.steps import Actor, actors_of


def acts_for(user: User, agency_id: int) -> list[BulkAct]:
    """What the person may do to some tasks of the agency; which ones, each task's table of
    steps says. Asks the database nothing."""
    actors = set()
    if user.holds(*DECIDERS, at=agency_id):
        actors.add(Actor.DECIDER)
    if user.holds(Role.HEAD, at=agency_id):
        actors.add(Actor.HEADING)
    return [act for act in BulkAct if not actors.isdisjoint(actors_of(act.step))]
