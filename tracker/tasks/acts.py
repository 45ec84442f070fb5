"""How the small steps of a task are told: what each does, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tracker.tasks.steps import Step
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class Act:
    """A step as its page tells it."""

    step: Step
    symbol: str
    lead: Words
    said: Words
    is_grave: bool = False

    @property
    def endpoint(self) -> str:
        return f"tasks.for_{self.step.value}"


ACTS = (
    Act(
        Step.ISSUE,
        symbol="send",
        lead=N_("The divisions with a part in it get the task and a letter; from then on it counts."),
        said=N_("The task is issued; its divisions are told by mail."),
    ),
    Act(
        Step.ACKNOWLEDGE,
        symbol="check2-square",
        lead=N_("You say that the task has arrived and that you take it on."),
        said=N_("You have acknowledged the task."),
    ),
    Act(
        Step.DISPUTE,
        symbol="hand-thumbs-down",
        lead=N_("Whoever decides is told at once and answers. Until then the due date stays."),
        said=N_("Your objection is handed in."),
    ),
    Act(
        Step.ASK_HAND_OVER,
        symbol="arrow-left-right",
        lead=N_("Whoever decides is told at once and answers. Until then the task stays yours."),
        said=N_("You have asked to hand the task over."),
    ),
    Act(
        Step.TAKE_BACK,
        symbol="arrow-return-left",
        lead=N_("You take your objection back, and take the task on."),
        said=N_("The objection is taken back."),
    ),
    Act(
        Step.UPHOLD,
        symbol="pin-angle",
        lead=N_("The task stays with those who have it. They read your answer."),
        said=N_("The objection is answered; the task stays where it is."),
    ),
    Act(
        Step.HAND_OVER,
        symbol="arrow-left-right",
        lead=N_("Another division leads the task from now on. The history keeps who led it before."),
        said=N_("The task is handed over; both sides are told."),
    ),
    Act(
        Step.REMIND,
        symbol="bell",
        lead=N_("Those who lead the task get a letter at once."),
        said=N_("They are reminded."),
    ),
    Act(
        Step.MERGE,
        symbol="sign-merge-right",
        lead=N_(
            "This task closes, and the other one goes on for both. Open parts of this one are cancelled."
        ),
        said=N_("The tasks are one now."),
        is_grave=True,
    ),
    Act(
        Step.CANCEL,
        symbol="slash-circle",
        lead=N_("The task closes undone, with its open parts; what was submitted for it proves nothing."),
        said=N_("The task is cancelled."),
        is_grave=True,
    ),
    Act(
        Step.REOPEN,
        symbol="unlock",
        lead=N_("The task is open again for those who had it. What was accepted stays accepted."),
        said=N_("The task is open again."),
    ),
)

# Their buttons stand in the head of the task's page, and beside an objection.
_SHOWN_ELSEWHERE = frozenset({Step.ISSUE, Step.ACKNOWLEDGE, Step.UPHOLD, Step.HAND_OVER})


@lru_cache(maxsize=512)
def other_acts(steps: frozenset[Step]) -> tuple[Act, ...]:
    """What else can be done to a task where these steps are open."""
    return tuple(act for act in ACTS if act.step in steps and act.step not in _SHOWN_ELSEWHERE)
