"""A document that comes with a report, and is kept and attached to the task in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.accounts.models import User
from tracker.evidence.models import Proof
from tracker.evidence.service import add_evidence
from tracker.evidence.store import StoredFile
from tracker.tasks.models import Task
from tracker.tasks.policy import division_reporting
from tracker.tasks.service import attach_evidence


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is said of a document, and its file, which is kept already."""

    number: str
    title: str
    issuer: str
    signed_on: date
    file: StoredFile


def attach_new_document(task: Task, document: NewDocument, *, version: int | None, by: User) -> Proof:
    """Take a document of the division for which the person reports, and let it prove the task."""
    evidence = add_evidence(
        agency=task.agency,
        division=division_reporting(by, task),
        number=document.number,
        title=document.title,
        issuer=document.issuer,
        signed_on=document.signed_on,
        proves_on=document.signed_on,
        upload=document.file,
        by=by,
    )
    return attach_evidence(task, evidence.latest, version=version, by=by)
