"""Which documents, versions and proofs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from tracker.accounts.models import Agency, User
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.models import Evidence, Proof, ProofEvent, ProofState, Version
from tracker.evidence.policy import visible_anywhere, visible_to
from tracker.paging import Page, page_of
from tracker.words import fold


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """What a list of documents is narrowed to. `state` None with `unused` finds what proves nothing."""

    text: str = ""
    division_id: int | None = None
    year: int | None = None
    state: ProofState | None = None
    unused: bool = False


def get_evidence(evidence_id: int, user: User) -> Evidence:
    """The document, if the person may see it, with its versions. Raises `NotFound`."""
    evidence: Evidence | None = db.session.scalar(
        select(Evidence)
        .where(Evidence.id == evidence_id, visible_anywhere(user))
        .options(
            joinedload(Evidence.division),
            joinedload(Evidence.created_by).options(lazyload(User.memberships)),
            selectinload(Evidence.versions)
            .joinedload(Version.uploaded_by)
            .options(lazyload(User.memberships)),
        )
    )
    if evidence is None:
        raise NotFound
    return evidence


def get_version(version_id: int, user: User) -> Version:
    """The version, if the person may see its document. Raises `NotFound`."""
    version: Version | None = db.session.scalar(
        select(Version)
        .join(Version.evidence)
        .where(Version.id == version_id, visible_anywhere(user))
        .options(contains_eager(Version.evidence))
    )
    if version is None:
        raise NotFound
    return version


def get_proof(proof_id: int, user: User) -> Proof:
    """The proof, if the person may see its document. Raises `NotFound`."""
    proof: Proof | None = db.session.scalar(
        select(Proof)
        .join(Proof.version)
        .join(Version.evidence)
        .where(Proof.id == proof_id, visible_anywhere(user))
        .options(contains_eager(Proof.version).contains_eager(Version.evidence))
    )
    if proof is None:
        raise NotFound
    return proof


def list_evidence(agency: Agency, user: User, wanted: EvidenceFilter, page: int = 1) -> Page[Evidence]:
    """The documents the person may see, the latest signed first."""
    query = (
        select(Evidence)
        .where(visible_to(user, agency.id), *_conditions(wanted))
        .options(joinedload(Evidence.division), selectinload(Evidence.versions))
        .order_by(Evidence.signed_on.desc(), Evidence.id.desc())
    )
    return page_of(query, page)


def _conditions(wanted: EvidenceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Evidence.folded.contains(word, autoescape=True) for word in fold(wanted.text).split()
    ]
    if wanted.division_id is not None:
        conditions.append(Evidence.division_id == wanted.division_id)
    if wanted.year is not None:
        conditions.append(Evidence.proves_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    proving = select(Version.evidence_id).join(Proof, Proof.version_id == Version.id)
    if wanted.state is not None:
        conditions.append(Evidence.id.in_(proving.where(Proof.state == wanted.state)))
    elif wanted.unused:
        standing = proving.where(Proof.state.in_([ProofState.SUBMITTED, ProofState.ACCEPTED]))
        conditions.append(Evidence.id.not_in(standing))
    return conditions


def list_years(agency: Agency) -> list[int]:
    """The years for which the agency has documents, the latest first."""
    days = select(Evidence.proves_on).where(Evidence.agency_id == agency.id).distinct()
    return sorted({day.year for day in db.session.scalars(days)}, reverse=True)


def proofs_of(evidence_ids: Collection[int]) -> dict[int, list[Proof]]:
    """What each of these documents proves, oldest first, with who decided what."""
    found: dict[int, list[Proof]] = defaultdict(list)
    rows = db.session.scalars(
        select(Proof)
        .join(Proof.version)
        .where(Version.evidence_id.in_(evidence_ids))
        .options(contains_eager(Proof.version), _WITH_EVENTS)
        .order_by(Proof.id)
    ).unique()
    for proof in rows:
        found[proof.version.evidence_id].append(proof)
    return found


def proofs_of_task(task_id: int) -> list[Proof]:
    """The documents submitted for a task, oldest first, with who decided what."""
    return list(
        db.session.scalars(
            select(Proof)
            .where(Proof.task_id == task_id)
            .options(
                joinedload(Proof.version).joinedload(Version.evidence).joinedload(Evidence.division),
                _WITH_EVENTS,
            )
            .order_by(Proof.id)
        ).unique()
    )


def proofs_to_decide(agency: Agency) -> list[Proof]:
    """What was submitted for a criterion and waits for the office."""
    return list(
        db.session.scalars(
            select(Proof)
            .where(
                Proof.agency_id == agency.id,
                Proof.state == ProofState.SUBMITTED,
                Proof.criterion_id.is_not(None),
            )
            .options(joinedload(Proof.version).joinedload(Version.evidence).joinedload(Evidence.division))
            .order_by(Proof.id)
            .limit(100)
        )
    )


def find_proof(
    version_id: int, *, task_id: int | None = None, criterion_id: int | None = None, year: int | None = None
) -> Proof | None:
    """What this version was submitted as, for this task or criterion."""
    return db.session.scalar(
        select(Proof).where(
            Proof.version_id == version_id,
            Proof.task_id == task_id if task_id is not None else Proof.task_id.is_(None),
            Proof.criterion_id == criterion_id if criterion_id is not None else Proof.criterion_id.is_(None),
            Proof.year == year if year is not None else Proof.year.is_(None),
        )
    )


_WITH_EVENTS = joinedload(Proof.events).joinedload(ProofEvent.by).options(lazyload(User.memberships))
