"""How the story of a task's due date is told on its page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tracker.accounts.models import User
from tracker.tasks.extensions.models import Extension, ExtensionState
from tracker.tasks.extensions.policy import can_set_rule, may_decide
from tracker.tasks.extensions.queries import extension_chain, rule_of
from tracker.tasks.models import Task
from tracker.tasks.steps import Step


@dataclass(frozen=True, slots=True)
class Chain:
    """What was asked for a task, and what its reader can do about it now."""

    asked: Sequence[Extension]
    may_ask: bool = False
    may_decide: bool = False
    may_withdraw: bool = False
    may_set_rule: bool = False

    @property
    def waiting(self) -> Extension | None:
        """The asking that is not decided; only the last one can be."""
        last = self.asked[-1] if self.asked else None
        return last if last is not None and last.state is ExtensionState.ASKED else None


def chain_of(task: Task, user: User, steps: Collection[Step], *, is_asked: bool = True) -> Chain:
    """The chain of a task, and what of the `steps` open to the person it offers; where it is known that
    nobody asked for more time, it is not looked for."""
    asked = extension_chain(task) if is_asked else []
    asks = Step.ASK_EXTENSION in steps and task.due is not None
    waiting = asked[-1] if asked and asked[-1].state is ExtensionState.ASKED else None
    sets_rule = can_set_rule(user, task.agency_id)
    if waiting is None:
        return Chain(asked, may_ask=asks, may_set_rule=sets_rule)
    decides = Step.DECIDE_EXTENSION in steps and may_decide(user, waiting, rule_of(task.agency_id))
    return Chain(asked, may_decide=decides, may_withdraw=asks, may_set_rule=sets_rule)
