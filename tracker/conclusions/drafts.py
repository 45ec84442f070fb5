"""The task that a conclusion probably asks for, for a person to correct; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.accounts.models import Division
from tracker.conclusions.addressees import meant_by
from tracker.conclusions.models import Conclusion
from tracker.conclusions.suggestions import Leaf, suggest_criteria
from tracker.conclusions.titles import short_title
from tracker.conclusions.warnings import Code, ParseWarning
from tracker.index.models import Criterion, Level, ScoredBy
from tracker.index.tree import Branch
from tracker.words import Words


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a printed sentence: whom it names, until when, and with which doubts."""

    lead: list[str]
    support: list[str]
    due: date | None
    phrase: str
    doubts: list[Words]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form is filled with before a person has looked. `unknown` are printed names that
    mean none of the agency's divisions."""

    reading: Reading
    title: str
    details: str
    leads: list[Division]
    supports: list[Division]
    unknown: list[str]
    criteria: list[int]


def reading_of(conclusion: Conclusion) -> Reading:
    """The reading that was kept with the conclusion."""
    kept = conclusion.proposal
    deadline = kept.get("deadline")
    return Reading(
        lead=kept.get("lead", []),
        support=kept.get("support", []),
        due=date.fromisoformat(deadline) if deadline else None,
        phrase=kept.get("deadline_phrase", ""),
        doubts=[
            ParseWarning(Code(doubt["code"]), doubt["values"]).words for doubt in kept.get("warnings", [])
        ],
    )


def draft_of(
    conclusion: Conclusion,
    divisions: Sequence[Division],
    fields: Iterable[Branch[Criterion]],
    own_names: Sequence[str],
) -> Draft:
    """Read the printed sentence as a task, by the divisions and criteria that there are."""
    reading = reading_of(conclusion)
    leads = meant_by(reading.lead, divisions, own_names)
    supports = meant_by(reading.support, divisions, own_names)
    named = [*reading.lead, *reading.support]
    return Draft(
        reading=reading,
        title=short_title(conclusion.text, reading.lead),
        details=conclusion.text,
        leads=leads,
        supports=[division for division in supports if division not in leads],
        unknown=[name for name in named if not meant_by([name], divisions, own_names)],
        criteria=suggest_criteria(conclusion.text, list(_leaves(fields))),
    )


def _leaves(branches: Iterable[Branch[Criterion]], above: str = "") -> Iterator[Leaf]:
    """The leaves a task can mend, each with the names above it but the field's, which says too little."""
    for branch in branches:
        criterion = branch.criterion
        if branch.children:
            name = "" if criterion.level is Level.FIELD else criterion.name_vi
            yield from _leaves(branch.children, f"{above}; {name}")
        elif criterion.scored_by is not ScoredBy.SURVEY:
            yield Leaf(criterion.id, criterion.name_vi, above, criterion.evidence_wanted)
