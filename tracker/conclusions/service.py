"""What people do with meetings and their conclusions, until none is left open.

A conclusion ends as tasks or as information with a reason. Nothing of the notice's text is
thrown away: what became no conclusion stays in it and can still be made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import audit, clock
from tracker.accounts.models import Agency, Division, User
from tracker.conclusions.models import Conclusion, Handling, Meeting
from tracker.conclusions.parser import Item, Parsed
from tracker.conclusions.policy import can_keep_meetings
from tracker.conclusions.queries import find_meeting, outcome_of
from tracker.db import db
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.index.models import Criterion, Evaluation
from tracker.tasks.course.plan import PlannedMeasure, PlannedMilestone
from tracker.tasks.kinds.models import TaskKind
from tracker.tasks.kinds.service import open_task_of_kind
from tracker.tasks.models import Source, Task
from tracker.tasks.states import ProgressBy, Rhythm
from tracker.words import N_, normalised

MOST_CONCLUSIONS = 500
MOST_LINES = 5000
"""A text with more of either is no notice: a list or a table was pasted."""


def record_meeting(
    *,
    agency: Agency,
    title: str,
    held_on: date,
    chair: str = "",
    notice_number: str = "",
    notice_on: date | None = None,
    evaluation: Evaluation | None = None,
    by: User,
) -> Meeting:
    """Note that a meeting was held; the text of its notice comes later."""
    _check_may_keep(by, agency.id)
    title = normalised(title)
    _check_facts(agency, title, held_on, notice_on, evaluation)
    meeting = Meeting(
        agency=agency,
        evaluation=evaluation,
        title=title,
        held_on=held_on,
        chair=normalised(chair),
        notice_number=normalised(notice_number),
        notice_on=notice_on,
        created_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(meeting)
    audit.record("record_meeting", meeting, by=by, agency_id=agency.id)
    return meeting


def edit_meeting(
    meeting: Meeting,
    *,
    title: str,
    held_on: date,
    chair: str,
    notice_number: str,
    notice_on: date | None,
    evaluation: Evaluation | None,
    by: User,
) -> None:
    """Correct what is known of a meeting; its notice often gets its number days later."""
    _check_may_keep(by, meeting.agency_id)
    title = normalised(title)
    _check_facts(meeting.agency, title, held_on, notice_on, evaluation, meeting)
    if held_on != meeting.held_on and _has_tasks(meeting):
        raise Refused(N_("Tasks were issued from this meeting: its day stays."), field="held_on")
    meeting.title, meeting.held_on, meeting.notice_on = title, held_on, notice_on
    meeting.chair, meeting.notice_number = normalised(chair), normalised(notice_number)
    meeting.evaluation = evaluation
    audit.record("edit_meeting", meeting, by=by, agency_id=meeting.agency_id)


def take_text(meeting: Meeting, parsed: Parsed, *, replaces: bool = False, by: User) -> list[Conclusion]:
    """Keep the text of the notice with the conclusions that were read in it.

    Raises `Refused` once a conclusion was handled, and `Clash` when the meeting got a text that
    the person has not seen; `replaces` says that they have.
    """
    _check_may_keep(by, meeting.agency_id)
    _lock(meeting)
    if any(each.handling is not Handling.OPEN for each in meeting.conclusions) or _has_tasks(meeting):
        raise Refused(N_("Conclusions of this meeting were handled already: its text stays."), field="text")
    if meeting.text and not replaces:
        raise Clash(N_("Somebody else entered the text meanwhile. Look at it before you replace it."))
    _check_is_notice(parsed)
    meeting.conclusions.clear()
    db.session.flush()  # The old ones leave their positions before the new ones take them.
    meeting.text = parsed.text
    meeting.conclusions = [
        _conclusion(item, position) for position, item in enumerate(parsed.items, start=1)
    ]
    audit.record(
        "take_text",
        meeting,
        by=by,
        agency_id=meeting.agency_id,
        characters=len(parsed.text),
        conclusions=len(parsed.items),
    )
    return meeting.conclusions


def add_conclusion(meeting: Meeting, item: Item, *, by: User) -> Conclusion:
    """Make a conclusion of a passage of the text that the reading left out."""
    _check_may_keep(by, meeting.agency_id)
    _lock(meeting)
    start, end = item.span
    if any(start < each.span_end and each.span_start < end for each in meeting.conclusions):
        raise Refused(N_("This passage belongs to a conclusion already."))
    conclusion = _conclusion(item, position=len(meeting.conclusions) + 1)
    meeting.conclusions.append(conclusion)
    _put_in_order(meeting)
    audit.record("add_conclusion", conclusion, by=by, agency_id=meeting.agency_id, span=[start, end])
    return conclusion


def drop_conclusion(conclusion: Conclusion, *, by: User) -> None:
    """Say that the reading took something for a conclusion that is none; its words stay in the text."""
    meeting = _taken(conclusion, by)
    if conclusion.handling is not Handling.OPEN or conclusion.tasks:
        raise Refused(N_("This conclusion was handled already."))
    audit.record(
        "drop_conclusion", conclusion, by=by, agency_id=meeting.agency_id, meeting=meeting.id,
        span=[conclusion.span_start, conclusion.span_end],
    )  # fmt: skip
    meeting.conclusions.remove(conclusion)
    db.session.flush()  # It leaves its position before the others move up.
    _put_in_order(meeting)


def issue_tasks(
    conclusion: Conclusion,
    *,
    title: str,
    leads: Sequence[Division],
    supports: Sequence[Division] = (),
    issued_on: date,
    due: date | None,
    details: str = "",
    product: str = "",
    evidence_wanted: str = "",
    official: User | None = None,
    criteria: Sequence[Criterion] = (),
    kind: TaskKind | None = None,
    milestones: Sequence[PlannedMilestone] = (),
    measures: Sequence[PlannedMeasure] = (),
    basis: ProgressBy | None = None,
    rhythm: Rhythm | None = None,
    one_for_each: bool = False,
    seen_tasks: int | None = None,
    by: User,
) -> list[Task]:
    """Issue a task for the conclusion, led by all of `leads` or `one_for_each` of them.

    Raises `Clash` when the conclusion has other tasks than the `seen_tasks` the person knew of.
    """
    meeting = _taken(conclusion, by)
    if conclusion.handling is Handling.INFORMATION:
        raise Refused(N_("This conclusion is for information: open it again before you issue a task."))
    if seen_tasks is not None and seen_tasks != len(conclusion.tasks):
        raise Clash(N_("Somebody else issued a task from this conclusion meanwhile. Look at it first."))
    if issued_on < meeting.held_on:
        raise Refused(
            N_("The meeting was held on %(day)s: a task of it cannot be issued before.", day=meeting.held_on),
            field="issued_on",
        )
    if due is not None and due < meeting.held_on:
        raise Refused(
            N_("The due date %(due)s is before the meeting of %(day)s.", due=due, day=meeting.held_on),
            field="due",
        )
    if one_for_each and official is not None and len(leads) > 1:
        raise Refused(
            N_("One official cannot answer for the tasks of several divisions: choose nobody."),
            field="official",
        )
    tasks = [
        open_task_of_kind(
            kind,
            milestones=milestones,
            measures=measures,
            basis=basis,
            agency=meeting.agency,
            title=title,
            source=Source.CONCLUSION,
            leads=leading,
            supports=supports,
            issued_on=issued_on,
            due=due,
            by=by,
            details=details,
            product=product,
            evidence_wanted=evidence_wanted,
            official=official,
            criteria=criteria,
            conclusion_id=conclusion.id,
            rhythm=rhythm,
        )
        for leading in ([[lead] for lead in leads] if one_for_each and leads else [leads])
    ]
    conclusion.handling = Handling.TASKS
    audit.record(
        "issue_tasks",
        conclusion,
        by=by,
        agency_id=meeting.agency_id,
        tasks=[task.id for task in tasks],
    )
    return tasks


def mark_information(conclusion: Conclusion, *, reason: str, by: User) -> None:
    """Say why nobody has to do anything for the conclusion."""
    meeting = _taken(conclusion, by)
    reason = normalised(reason)
    if not reason:
        raise Refused(N_("Say why no task is needed."), field="reason")
    if outcome_of(conclusion, by).standing is not Handling.OPEN:
        raise Refused(N_("This conclusion was handled already."))
    conclusion.handling, conclusion.reason = Handling.INFORMATION, reason
    audit.record("mark_information", conclusion, by=by, agency_id=meeting.agency_id, reason=reason)


def reopen_conclusion(conclusion: Conclusion, *, by: User) -> None:
    """Take back that the conclusion is for information only."""
    meeting = _taken(conclusion, by)
    if conclusion.handling is not Handling.INFORMATION:
        raise Refused(N_("This conclusion is not for information."))
    audit.record(
        "reopen_conclusion", conclusion, by=by, agency_id=meeting.agency_id, reason=conclusion.reason
    )
    conclusion.handling, conclusion.reason = Handling.OPEN, ""


def _check_may_keep(user: User, agency_id: int) -> None:
    if not can_keep_meetings(user, agency_id):
        raise NotAllowed


def _taken(conclusion: Conclusion, by: User) -> Meeting:
    """The meeting of a conclusion that the person may handle."""
    meeting = conclusion.meeting
    _check_may_keep(by, meeting.agency_id)
    _lock(meeting)
    if conclusion not in meeting.conclusions:  # The text was replaced while they looked at it.
        raise NotFound
    db.session.refresh(conclusion)
    return meeting


def _lock(meeting: Meeting) -> None:
    """Let whoever changes the meeting or its conclusions at the same moment wait, and then see
    what was changed."""
    db.session.execute(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    db.session.refresh(meeting)


def _check_facts(
    agency: Agency,
    title: str,
    held_on: date,
    notice_on: date | None,
    evaluation: Evaluation | None,
    meeting: Meeting | None = None,
) -> None:
    if not title:
        raise Refused(N_("Say what the meeting was called."), field="title")
    if held_on > clock.today():
        raise Refused(N_("A meeting is recorded once it was held."), field="held_on")
    if notice_on is not None and notice_on < held_on:
        raise Refused(N_("The notice cannot be older than the meeting."), field="notice_on")
    if evaluation is not None and evaluation.agency_id != agency.id:
        raise Refused(N_("This evaluation is another agency's."), field="evaluation")
    if find_meeting(agency, title, held_on) not in {None, meeting}:
        raise Refused(N_("This meeting is recorded already."), field="title")


def _check_is_notice(parsed: Parsed) -> None:
    lines = parsed.text.count("\n") + 1
    if lines > MOST_LINES or len(parsed.items) > MOST_CONCLUSIONS:
        raise Refused(
            N_(
                "This text has %(lines)s lines and %(count)s conclusions: paste the notice alone.",
                lines=lines,
                count=len(parsed.items),
            ),
            field="text",
        )


def _has_tasks(meeting: Meeting) -> bool:
    of_meeting = select(Task.id).join(Conclusion, Task.conclusion_id == Conclusion.id)
    return db.session.scalar(of_meeting.where(Conclusion.meeting_id == meeting.id).limit(1)) is not None


def _conclusion(item: Item, position: int) -> Conclusion:
    return Conclusion(
        position=position,
        number=item.number,
        text=item.text,
        span_start=item.span[0],
        span_end=item.span[1],
        proposal=_proposal(item),
    )


def _proposal(item: Item) -> dict[str, Any]:
    """What the reading found besides the words, as it is kept."""
    return {
        "lead": list(item.lead),
        "support": list(item.support),
        "deadline": item.deadline.isoformat() if item.deadline else None,
        "deadline_phrase": item.deadline_phrase or "",
        "warnings": [{"code": doubt.code.value, "values": doubt.values} for doubt in item.warnings],
        "under": list(item.under),
    }


def _put_in_order(meeting: Meeting) -> None:
    """Number the conclusions as they stand in the text."""
    conclusions = sorted(meeting.conclusions, key=lambda each: each.span_start)
    for place, conclusion in enumerate(conclusions, start=1):
        conclusion.position = -place
    db.session.flush()  # Two never have one position, not even while they are moved.
    for place, conclusion in enumerate(conclusions, start=1):
        conclusion.position = place
