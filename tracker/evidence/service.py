"""What people do with documents: add them, add versions, say what they prove, decide on that."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from tracker import audit, clock
from tracker.accounts.models import Agency, Division, User
from tracker.db import db
from tracker.errors import NotAllowed, Refused
from tracker.evidence import store
from tracker.evidence.models import Evidence, Proof, ProofEvent, ProofState, Version
from tracker.evidence.policy import can_add, can_change, can_decide
from tracker.evidence.queries import find_proof
from tracker.evidence.store import Incoming, StoredFile
from tracker.evidence.subjects import Subject, hold, tell_change
from tracker.words import N_, Words, fold, normalised

LONGEST_LINE = 500
LONGEST_REASON = 4000


def add_evidence(
    *,
    agency: Agency,
    division: Division,
    number: str,
    title: str,
    issuer: str,
    signed_on: date,
    proves_on: date,
    upload: Incoming | StoredFile,
    by: User,
) -> Evidence:
    """Take a document and its file. What it proves is said by `submit_proof`."""
    if division.agency_id != agency.id or not can_add(by, agency.id, division.id):
        raise NotAllowed
    number = _line(number, "number", N_("Give the number of the document."))
    title = _line(title, "title", N_("Give the title of the document."))
    issuer = _line(issuer, "issuer", N_("Say who issued the document."))
    if signed_on > clock.today():
        raise Refused(N_("The document cannot be signed after today."), field="signed_on")
    now = clock.now()
    evidence = Evidence(
        agency=agency,
        division=division,
        number=number,
        title=title,
        issuer=issuer,
        signed_on=signed_on,
        proves_on=proves_on,
        folded=fold(f"{number} {title} {issuer}"),
        created_by=by,
        created_at=now,
    )
    db.session.add(evidence)
    _append_version(evidence, _stored(upload), by=by)
    audit.record("add_evidence", evidence, by=by, agency_id=agency.id, sha256=evidence.latest.sha256)
    return evidence


def add_version(evidence: Evidence, *, upload: Incoming | StoredFile, by: User) -> Version:
    """Take a newer file of the document. It is submitted for all that earlier versions prove
    and that still collects documents; what was accepted stays, what still waits for a decision
    is replaced. Raises `Refused` while a result that the document proves is being decided on.
    """
    if not can_change(by, evidence):
        raise NotAllowed
    stored = _stored(upload)
    db.session.flush()  # The refresh must not undo what was changed before in this transaction.
    # Two people adding one at the same moment wait for each other, and number theirs in turn.
    db.session.refresh(evidence, with_for_update={"of": Evidence})
    db.session.expire(evidence, ["versions"])
    for earlier in evidence.versions:
        if earlier.sha256 == stored.sha256:
            same = N_("This is the same file as version %(number)s.", number=earlier.number)
            raise Refused(same, field="file")
    proved = [_subject_of(proof) for proof in _standing_proofs_of(evidence)]
    # Whoever holds several holds them in one order, tasks before proofs, and never in a ring.
    subjects = sorted(dict.fromkeys(proved), key=lambda s: (s.task_id or 0, s.criterion_id or 0, s.year or 0))
    open_subjects = [each for each in subjects if hold(each, evidence.agency).why_not is None]
    proofs = _standing_proofs_of(evidence, is_held=True)
    version = _append_version(evidence, stored, by=by)
    db.session.flush()  # The history of a task names the version by its id.
    for subject in open_subjects:
        _replace([proof for proof in proofs if _subject_of(proof) == subject], version, by=by)
    audit.record("add_version", version, by=by, agency_id=evidence.agency_id, sha256=version.sha256)
    return version


def _standing_proofs_of(evidence: Evidence, *, is_held: bool = False) -> list[Proof]:
    query = (
        select(Proof)
        .join(Proof.version)
        .where(Version.evidence_id == evidence.id, Proof.state != ProofState.WITHDRAWN)
        .order_by(Proof.id)
    )
    return _held(query) if is_held else list(db.session.scalars(query))


def _replace(proofs: list[Proof], version: Version, *, by: User) -> None:
    """Submit the version for what these proofs are for, in place of those that still wait."""
    subject, replaced = _subject_of(proofs[0]), None
    _add_proof(version, subject, by=by)
    for proof in proofs:
        if proof.state is ProofState.SUBMITTED:
            _move(proof, ProofState.WITHDRAWN, by=by, reason=f"→ v{version.number}")
            replaced = proof.version
    tell_change(subject, replaced, version, by=by)


def submit_proof(
    version: Version,
    *,
    task_id: int | None = None,
    criterion_id: int | None = None,
    year: int | None = None,
    by: User,
) -> Proof:
    """Say that this version proves a task, or a criterion in a year.

    Saying it again changes nothing; what was returned or withdrawn waits for a decision again.
    """
    evidence = version.evidence
    if not can_change(by, evidence):
        raise NotAllowed
    if year is not None and evidence.proves_on.year != year:
        raise Refused(
            N_(
                "The document proves %(day)s; only what proves a day of %(year)s counts for that year.",
                day=evidence.proves_on,
                year=year,
            ),
            field="year",
        )
    subject = Subject(task_id, criterion_id, year)
    why_not = hold(subject, evidence.agency).why_not
    if why_not is not None:
        raise Refused(why_not, field="criterion" if task_id is None else None)
    proof = None
    if version.id is not None:
        proof = find_proof(version.id, task_id=task_id, criterion_id=criterion_id, year=year)
    if proof is None:
        proof = _add_proof(version, subject, by=by)
    elif _hold(proof).state in {ProofState.RETURNED, ProofState.WITHDRAWN}:
        _move(proof, ProofState.SUBMITTED, by=by)
    else:
        return proof
    tell_change(subject, None, version, by=by)
    audit.record(
        "submit_proof",
        proof,
        by=by,
        agency_id=proof.agency_id,
        task_id=task_id,
        criterion_id=criterion_id,
        year=year,
    )
    return proof


def decide_proof(proof: Proof, state: ProofState, *, by: User, reason: str = "") -> None:
    """Accept what was submitted for a criterion, return it with a reason, or withdraw it.

    What was submitted for a task can only be withdrawn here, and that until the result is
    handed in: it is decided with the result, by `decide_with_task`.
    """
    evidence, subject = proof.version.evidence, _subject_of(proof)
    if state is ProofState.WITHDRAWN:
        allowed = can_change(by, evidence) or can_decide(by, proof.agency_id)
    else:
        allowed = can_decide(by, proof.agency_id)
    if not allowed:
        raise NotAllowed
    if proof.task_id is not None:
        if state is not ProofState.WITHDRAWN:
            raise Refused(N_("It is decided with the result of the task."))
        hold(subject, evidence.agency)
    if _hold(proof).state is not ProofState.SUBMITTED or state is ProofState.SUBMITTED:
        raise Refused(N_("This proof was decided already: %(state)s.", state=proof.state.words))
    reason = _at_most(normalised(reason), LONGEST_REASON, "reason")
    if state is ProofState.RETURNED and not reason:
        raise Refused(N_("Say why it is returned."), field="reason")
    _decide(proof, state, by=by, reason=reason)
    if state is ProofState.WITHDRAWN:
        tell_change(subject, proof.version, None, by=by)


def hold_proofs_of_task(task_id: int) -> list[Proof]:
    """The documents submitted for a task as they are now; nobody else can decide on them before
    this transaction ends."""
    return _held(select(Proof).where(Proof.task_id == task_id).order_by(Proof.id))


def decide_with_task(proofs: list[Proof], state: ProofState, *, by: User, reason: str = "") -> None:
    """Decide on what still waits of a task's proofs, which are held, as its result is decided on.
    For the verbs of tasks alone, which look at who may and at the reason."""
    for proof in proofs:
        if proof.state is ProofState.SUBMITTED:
            _decide(proof, state, by=by, reason=reason)


def _decide(proof: Proof, state: ProofState, *, by: User, reason: str) -> None:
    _move(proof, state, by=by, reason=reason)
    audit.record("decide_proof", proof, by=by, agency_id=proof.agency_id, state=state.value)


def _hold(proof: Proof) -> Proof:
    """The proof as it is now; whoever decides on it at the same moment waits."""
    return _held(select(Proof).where(Proof.id == proof.id))[0]


def _held(query: Select[tuple[Proof]]) -> list[Proof]:
    db.session.flush()  # What this transaction changed before must outlive the reading.
    query = query.with_for_update(of=Proof).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _subject_of(proof: Proof) -> Subject:
    return Subject(proof.task_id, proof.criterion_id, proof.year)


def _stored(upload: Incoming | StoredFile) -> StoredFile:
    return upload if isinstance(upload, StoredFile) else store.keep(upload)


def _append_version(evidence: Evidence, stored: StoredFile, *, by: User) -> Version:
    version = Version(
        evidence=evidence,
        number=len(evidence.versions) + 1,
        filename=stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    db.session.add(version)
    return version


def _add_proof(version: Version, subject: Subject, *, by: User) -> Proof:
    proof = Proof(
        agency_id=version.evidence.agency_id,
        version=version,
        task_id=subject.task_id,
        criterion_id=subject.criterion_id,
        year=subject.year,
        state=ProofState.SUBMITTED,
    )
    db.session.add(proof)
    _move(proof, ProofState.SUBMITTED, by=by)
    return proof


def _move(proof: Proof, state: ProofState, *, by: User, reason: str = "") -> None:
    proof.state = state
    db.session.add(ProofEvent(proof=proof, at=clock.now(), by=by, state=state, reason=reason))


def _line(text: str, field: str, when_missing: Words) -> str:
    """One line a document must carry."""
    text = " ".join(normalised(text).split())
    if not text:
        raise Refused(when_missing, field=field)
    return _at_most(text, LONGEST_LINE, field)


def _at_most(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        raise Refused(
            N_("At most %(limit)s characters; this has %(length)s.", limit=limit, length=len(text)),
            field=field,
        )
    return text
