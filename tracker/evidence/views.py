"""The pages of documents: the list, a document with its versions and proofs, its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker import edge, uploads
from tracker.accounts.models import Agency, Division, User
from tracker.accounts.queries import get_division, list_divisions
from tracker.db import db
from tracker.edge import here, locale_code, signed_in, tell
from tracker.errors import NotAllowed, Refused
from tracker.evidence import policy, service, store
from tracker.evidence.file_views import send_kept
from tracker.evidence.forms import EvidenceForm, ProofForm, ReturnForm, VersionForm
from tracker.evidence.models import Evidence, Proof, ProofState
from tracker.evidence.queries import (
    EvidenceFilter,
    get_evidence,
    get_proof,
    get_version,
    list_evidence,
    list_years,
    proofs_of,
    proofs_to_decide,
)
from tracker.evidence.store import StoredFile
from tracker.index.models import Criterion, Evaluation, ScoredBy
from tracker.index.queries import find_evaluation, latest_open_evaluation, leaf_criteria
from tracker.tasks.models import State, Task
from tracker.tasks.queries import list_open_tasks_to_report, tasks_by_id
from tracker.words import small_number

bp = Blueprint("evidence", __name__, url_prefix="/evidence")

UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Told:
    """A proof with what it is for, and what its reader may decide about it."""

    proof: Proof
    task: Task | None
    criterion: Criterion | None
    may_decide: bool
    may_withdraw: bool


@bp.get("")
def index() -> ResponseReturnValue:
    user, agency = signed_in(), here()
    divisions = list_divisions(agency)
    wanted = _filter_asked_for(divisions)
    page = list_evidence(agency, user, wanted, page=request.args.get("page", 1, int))
    waiting = proofs_to_decide(agency) if policy.can_decide(user, agency.id) else []
    return render_template(
        "evidence/index.html",
        page=page,
        proofs=proofs_of([evidence.id for evidence in page.rows]),
        waiting=_told(waiting, user),
        wanted=wanted,
        divisions=divisions,
        years=list_years(agency),
        states=[ProofState.SUBMITTED, ProofState.ACCEPTED, ProofState.RETURNED],
        may_add=policy.can_add(user, agency.id),
        address=_address_of_page,
        locale=locale_code(),
    )


def _filter_asked_for(divisions: list[Division]) -> EvidenceFilter:
    """The filter that the address holds; what it does not know it leaves out."""
    asked = request.args
    division, state = asked.get("division", type=small_number), asked.get("state", "")
    year = asked.get("year", type=small_number)
    return EvidenceFilter(
        text=asked.get("q", "").strip()[:200],
        division_id=division if division in {d.id for d in divisions} else None,
        year=year if year is not None and MINYEAR <= year <= MAXYEAR else None,
        state=ProofState(state) if state in set(ProofState) else None,
        unused=state == UNUSED,
    )


def _address_of_page(number: int) -> str:
    asked: dict[str, Any] = {name: values for name, values in request.args.lists() if name != "page"}
    return url_for(".index", **asked, page=number)


# --- a document --------------------------------------------------------------


@bp.get("/<int:evidence_id>")
def show(evidence_id: int) -> ResponseReturnValue:
    return _show(get_evidence(evidence_id, signed_in()))


def _show(
    evidence: Evidence,
    *,
    version_form: VersionForm | None = None,
    proof_form: ProofForm | None = None,
    return_form: ReturnForm | None = None,
    returning: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The document's page; `returning` is the proof whose return was refused."""
    user = signed_in()
    may_change = policy.can_change(user, evidence)
    evaluation = _evaluation_of(evidence.agency, evidence.proves_on.year) if may_change else None
    proof_form = proof_form or ProofForm(formdata=None, year=evidence.proves_on.year)
    proof_form.criterion.choices = _criteria_choices(evaluation)
    return render_template(
        "evidence/show.html",
        evidence=evidence,
        proofs=_told(proofs_of([evidence.id])[evidence.id], user),
        may_change=may_change,
        tasks=list_open_tasks_to_report(evidence.agency, user) if may_change else [],
        version_form=version_form or VersionForm(formdata=None),
        proof_form=proof_form,
        return_form=return_form or ReturnForm(formdata=None),
        returning=returning,
        upload_limit=uploads.limit(),
    ), status


def _told(proofs: Iterable[Proof], user: User) -> list[Told]:
    """What the proofs are for. A task's proof is decided with the task's result, and stays as it
    is while that is being decided on; a criterion's is decided here."""
    proofs = list(proofs)
    tasks = tasks_by_id({p.task_id for p in proofs if p.task_id}, user)
    ids = {p.criterion_id for p in proofs if p.criterion_id}
    criteria = {c.id: c for c in db.session.scalars(select(Criterion).where(Criterion.id.in_(ids)))}
    told = []
    for proof in proofs:
        task = tasks.get(proof.task_id or 0)
        waits = proof.state is ProofState.SUBMITTED
        is_frozen = task is not None and task.state is State.SUBMITTED
        told.append(
            Told(
                proof,
                task,
                criteria.get(proof.criterion_id or 0),
                may_decide=waits and proof.task_id is None and policy.can_decide(user, proof.agency_id),
                may_withdraw=waits and not is_frozen and policy.can_change(user, proof.version.evidence),
            )
        )
    return told


@bp.get("/new")
def new() -> ResponseReturnValue:
    form = EvidenceForm(formdata=None, criterion=request.args.get("criterion", ""))
    return _show_new(form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    user, agency, form = signed_in(), here(), EvidenceForm()
    evaluation = _offer(form)
    if not form.validate():
        return _show_new(form, 422)
    try:
        stored = store.keep_before_writing(form.file.data)
        evidence = _add(form, stored, agency, evaluation, by=user)
    except Refused as refusal:
        db.session.rollback()
        return _show_new(edge.with_refusal(form, refusal), 422)
    tell(_("The document %(number)s is kept.", number=evidence.number))
    return redirect(url_for(".show", evidence_id=evidence.id))


def _add(
    form: EvidenceForm, stored: StoredFile, agency: Agency, evaluation: Evaluation | None, *, by: User
) -> Evidence:
    signed_on = form.signed_on.data
    assert signed_on is not None  # The form has looked.
    evidence = service.add_evidence(
        agency=agency,
        division=get_division(int(form.division.data), agency),
        number=form.number.data or "",
        title=form.title.data or "",
        issuer=form.issuer.data or "",
        signed_on=signed_on,
        proves_on=form.proves_on.data or signed_on,
        upload=stored,
        by=by,
    )
    if form.criterion.data and evaluation is not None:
        criterion_id = int(form.criterion.data)
        service.submit_proof(evidence.latest, criterion_id=criterion_id, year=evaluation.year, by=by)
    return evidence


def _show_new(form: EvidenceForm, status: int = 200) -> ResponseReturnValue:
    evaluation = _offer(form)
    if status != 200 and form.file.data:
        form.file.errors = [*form.file.errors, _("Choose the file again: a browser does not keep it.")]
    return render_template(
        "evidence/new.html", form=form, evaluation=evaluation, upload_limit=uploads.limit()
    ), status


def _offer(form: EvidenceForm) -> Evaluation | None:
    """Fill the form's lists with what its reader may choose; the year is that of the address."""
    user, agency = signed_in(), here()
    if not policy.can_add(user, agency.id):
        raise NotAllowed
    evaluation = _evaluation_of(agency, request.args.get("year", type=small_number))
    divisions = [d for d in list_divisions(agency) if policy.can_add(user, agency.id, d.id)]
    form.offer(divisions, _criteria_choices(evaluation))
    return evaluation


def _evaluation_of(agency: Agency, year: int | None) -> Evaluation | None:
    return find_evaluation(agency, year) if year else latest_open_evaluation(agency)


def _criteria_choices(evaluation: Evaluation | None) -> list[tuple[str, str]]:
    """The leaves a document can prove; what the survey scores it cannot."""
    if evaluation is None:
        return []
    locale = locale_code()
    return [
        (str(criterion.id), f"{criterion.code} {criterion.name(locale)}")
        for criterion in leaf_criteria(evaluation.framework_id)
        if criterion.scored_by is not ScoredBy.SURVEY
    ]


# --- what is done with it ----------------------------------------------------


@bp.post("/<int:evidence_id>/versions")
def add_version(evidence_id: int) -> ResponseReturnValue:
    user = signed_in()
    evidence, form = get_evidence(evidence_id, user), VersionForm()
    if not policy.can_change(user, evidence):
        raise NotAllowed
    if not form.validate():
        return _show(evidence, version_form=form, status=422)
    try:
        stored = store.keep_before_writing(form.file.data)
        version = service.add_version(get_evidence(evidence_id, user), upload=stored, by=user)
    except Refused as refusal:
        db.session.rollback()
        evidence = get_evidence(evidence_id, user)
        return _show(evidence, version_form=edge.with_refusal(form, refusal), status=422)
    tell(_("Version %(number)s is kept.", number=version.number))
    return redirect(url_for(".show", evidence_id=evidence_id))


@bp.post("/<int:evidence_id>/proofs")
def prove(evidence_id: int) -> ResponseReturnValue:
    """Say that the document proves a criterion in a year."""
    user = signed_in()
    evidence, form = get_evidence(evidence_id, user), ProofForm()
    if not policy.can_change(user, evidence):
        raise NotAllowed
    form.criterion.choices = _criteria_choices(_evaluation_of(evidence.agency, form.year.data))
    if not form.validate():
        return _show(evidence, proof_form=form, status=422)
    try:
        service.submit_proof(
            evidence.latest, criterion_id=int(form.criterion.data), year=form.year.data, by=user
        )
    except Refused as refusal:
        db.session.rollback()
        evidence = get_evidence(evidence_id, user)
        return _show(evidence, proof_form=edge.with_refusal(form, refusal), status=422)
    tell(_("The document waits for a decision as proof of the criterion."))
    return redirect(url_for(".show", evidence_id=evidence_id))


@bp.post("/proofs/<int:proof_id>/accept")
def accept_proof(proof_id: int) -> ResponseReturnValue:
    return _decide(proof_id, ProofState.ACCEPTED)


@bp.post("/proofs/<int:proof_id>/return")
def return_proof(proof_id: int) -> ResponseReturnValue:
    return _decide(proof_id, ProofState.RETURNED)


@bp.post("/proofs/<int:proof_id>/withdraw")
def withdraw_proof(proof_id: int) -> ResponseReturnValue:
    return _decide(proof_id, ProofState.WITHDRAWN)


def _decide(proof_id: int, state: ProofState) -> ResponseReturnValue:
    user = signed_in()
    proof = get_proof(proof_id, user)
    told = _told([proof], user)[0]
    may = told.may_withdraw if state is ProofState.WITHDRAWN else told.may_decide
    if proof.state is ProofState.SUBMITTED and not may:
        raise NotAllowed
    evidence_id, form = proof.version.evidence_id, ReturnForm()
    if state is ProofState.RETURNED and not form.validate():
        evidence = get_evidence(evidence_id, user)
        return _show(evidence, return_form=form, returning=proof_id, status=422)
    try:
        reason = form.reason.data or "" if state is ProofState.RETURNED else ""
        service.decide_proof(proof, state, by=user, reason=reason)
    except Refused as refusal:
        db.session.rollback()
        evidence = get_evidence(evidence_id, user)
        form = edge.with_refusal(form, refusal)
        return _show(evidence, return_form=form, returning=proof_id, status=422)
    tell(_("Decided: %(state)s.", state=edge.say(state.words)))
    return redirect(url_for(".show", evidence_id=evidence_id))


@bp.get("/versions/<int:version_id>/file")
def download(version_id: int) -> ResponseReturnValue:
    return send_kept(get_version(version_id, signed_in()))
