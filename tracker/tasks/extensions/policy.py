"""Who may decide on more time, and who may say by which rule."""

from __future__ import annotations

from tracker.accounts.models import Role, User
from tracker.tasks.extensions.models import Extension, ExtensionPolicy
from tracker.tasks.models import Source, Task
from tracker.tasks.policy import acting, partaking
from tracker.tasks.steps import Actor, Step, actors_of


def may_decide(user: User, extension: Extension, rule: ExtensionPolicy) -> bool:
    """Deciding is for those whom the agency's rule names; on a part, for the head who passed it
    on, too. Nobody decides on what they asked for themselves."""
    return extension.asked_by_id != user.id and is_decider(user, extension.task, rule)


def is_decider(user: User, task: Task, rule: ExtensionPolicy) -> bool:
    own = partaking(user, task)
    if not actors_of(Step.DECIDE_EXTENSION).isdisjoint(own) and user.holds(rule.decider, at=task.agency_id):
        return True
    # Whoever leads a part passed it on.
    return task.source is Source.PART and (Actor.HEADING in own or Actor.HEADING in acting(user, task))


def can_set_rule(user: User, agency_id: int) -> bool:
    return user.holds(Role.ADMIN, Role.OFFICE, at=agency_id)
