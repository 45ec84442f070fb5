"""What a policy says, in words: on what occasion and when, and who is told; pure."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reminders.occasions import Occasion, Policy
from tracker.words import N_, Words


@dataclass(frozen=True, slots=True)
class _Said:
    """The sentence of an occasion, and what it is with one day, when it comes back, or both."""

    plain: Words
    one_day: Words | None = None
    again: Words | None = None
    one_day_again: Words | None = None


def when_of(policy: Policy) -> Words:
    """The occasion with its days, as a sentence of the agency's rules has it."""
    said = _SAID[policy.occasion]
    chosen = said.plain
    if policy.is_weekly and policy.days == 1 and said.one_day_again is not None:
        chosen = said.one_day_again
    elif policy.is_weekly and said.again is not None:
        chosen = said.again
    elif policy.days == 1 and said.one_day is not None:
        chosen = said.one_day
    return Words(chosen.sentence, days=policy.days)


def told_of(policy: Policy) -> Words:
    """Who is told. Where nobody chooses, it is those whom the occasion concerns."""
    return _CONCERNED.get(policy.occasion) or policy.told.words


_SAID = {
    Occasion.ASSIGNED: _Said(N_("When a task is issued, at once")),
    Occasion.RETURNED: _Said(N_("When a result is returned, at once")),
    Occasion.EXTENSION: _Said(N_("When more time is asked for or decided on, at once")),
    Occasion.BEFORE_DUE: _Said(
        N_("%(days)s working days before the due date"), N_("One working day before the due date")
    ),
    Occasion.ON_DUE: _Said(N_("On the due date")),
    Occasion.OVERDUE: _Said(
        N_("On working day %(days)s after the due date"),
        N_("On the first working day after the due date"),
        N_("On working day %(days)s after the due date, then every week"),
    ),
    Occasion.SILENT: _Said(
        N_("After %(days)s days without a report"),
        N_("After one day without a report"),
        N_("After %(days)s days without a report, then again every %(days)s days"),
        N_("After one day without a report, then again every day"),
    ),
    Occasion.WAITING: _Said(
        N_("When a result or an objection has waited more than %(days)s working days for its decision"),
        N_("When a result or an objection has waited more than one working day for its decision"),
        N_(
            "When a result or an objection has waited more than %(days)s working days for its decision, "
            "then every week"
        ),
    ),
    Occasion.NO_EVIDENCE: _Said(
        N_("%(days)s working days before a quarter ends, when there is no evidence yet"),
        N_("One working day before a quarter ends, when there is no evidence yet"),
    ),
    Occasion.REPORT_DUE: _Said(
        N_("%(days)s working days before a standing task's report is due"),
        N_("One working day before a standing task's report is due"),
    ),
    Occasion.LADDER_HEAD: _Said(N_("%(days)s working days late"), N_("One working day late")),
    Occasion.LADDER_LEADER: _Said(N_("%(days)s working days late"), N_("One working day late")),
    Occasion.WEEK_OF_HEADS: _Said(N_("On the first working day of the week, to heads")),
    Occasion.WEEK_OF_LEADERS: _Said(N_("On the first working day of the week, to leaders")),
}

_CONCERNED = {
    Occasion.ASSIGNED: N_("the heads of its divisions and the official"),
    Occasion.RETURNED: N_("those who lead it and who reported"),
    Occasion.EXTENSION: N_("who decides, then who asked"),
    Occasion.WEEK_OF_HEADS: N_("every head of a division who has not declined it"),
    Occasion.WEEK_OF_LEADERS: N_("every leader who has not declined it"),
}
