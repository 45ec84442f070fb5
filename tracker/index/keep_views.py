"""The pages on which the standing office keeps the index: frameworks, years, points, results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, edge
from tracker.accounts.models import Agency
from tracker.cells import XLSX
from tracker.db import db
from tracker.edge import here, say, signed_in, tell
from tracker.errors import Clash, NotAllowed, NotFound, Refused
from tracker.index import service
from tracker.index.blueprint import bp
from tracker.index.forms import (
    APPRAISED,
    OWN,
    SURVEY,
    Figure,
    FrameworkForm,
    ResultForm,
    SeenForm,
    YearForm,
    box,
    columns_of,
    points_form,
    result_form,
)
from tracker.index.framework_file import BrokenTable
from tracker.index.framework_table import (
    MOST_BYTES,
    empty_csv,
    empty_workbook,
    read_table,
    reconstructed_rows,
)
from tracker.index.models import Criterion, Evaluation, Framework
from tracker.index.policy import can_keep_index
from tracker.index.queries import (
    criteria_tree,
    fingerprint,
    get_evaluation_of,
    leaf_criteria,
    list_evaluations,
    list_frameworks,
    result_of,
    scores_of,
)
from tracker.index.service import LeafPoints, Percentages, Ranking
from tracker.words import N_, Words

MOST_FAULTS_SHOWN = 40


def _agency_to_keep() -> Agency:
    agency = here()
    if not can_keep_index(signed_in(), agency):
        raise NotAllowed
    return agency


def _evaluation_to_keep(year: int) -> Evaluation:
    evaluation = get_evaluation_of(year, here(), signed_in())
    if not can_keep_index(signed_in(), evaluation.agency_id):
        raise NotAllowed
    return evaluation


# --- frameworks --------------------------------------------------------------


@bp.get("/frameworks/new")
def new_framework() -> ResponseReturnValue:
    agency = _agency_to_keep()
    return _show_framework(
        FrameworkForm(formdata=None, first_year=None if list_frameworks(agency) else clock.today().year)
    )


@bp.post("/frameworks/new")
def create_framework() -> ResponseReturnValue:
    agency, form = _agency_to_keep(), FrameworkForm()
    form.offer()
    if not form.validate():
        return _show_framework(form, 422)
    try:
        framework = _load(agency, form)
    except BrokenTable as broken:
        db.session.rollback()
        edge.with_refusal(form, Refused(N_("The table has faults; they are listed above."), field="file"))
        return _show_framework(form, 422, broken.faults)
    except Refused as refusal:
        db.session.rollback()
        return _show_framework(edge.with_refusal(form, refusal), 422)
    leaves = leaf_criteria(framework.id)
    tell(
        _(
            "“%(name)s” is loaded: %(count)s scored criteria, %(points)s points.",
            name=framework.name,
            count=len(leaves),
            points=edge.format_points(sum(leaf.maximum for leaf in leaves)),
        )
    )
    return redirect(url_for(".evaluations"))


def _load(agency: Agency, form: FrameworkForm) -> Framework:
    db.session.rollback()  # Reading a workbook takes its time; nobody shall wait for it.
    is_example = form.source.data == form.EXAMPLE
    rows = reconstructed_rows() if is_example else read_table(form.content)
    last_year = form.last_year.data
    return service.load_framework(
        agency,
        form.name.data or "",
        rows,
        first_year=int(form.first_year.data),
        last_year=None if last_year is None else int(last_year),
        is_official=form.official.data == form.OFFICIAL,
        note=form.note.data or "",
        by=signed_in(),
    )


def _show_framework(
    form: FrameworkForm, status: int = 200, faults: Sequence[Words] = ()
) -> ResponseReturnValue:
    form.offer()
    if status != 200 and form.file.data and not form.file.errors:
        form.file.errors = [_("Choose the file again: a browser does not keep it.")]
    return render_template(
        "index/new_framework.html",
        form=form,
        faults=faults[:MOST_FAULTS_SHOWN],
        more_faults=len(faults[MOST_FAULTS_SHOWN:]),
        most_bytes=MOST_BYTES,
    ), status


@bp.get("/frameworks/template.<kind>")
def framework_template(kind: str) -> ResponseReturnValue:
    _agency_to_keep()
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    is_csv = kind == "csv"
    content = empty_csv() if is_csv else empty_workbook(say)
    answer = Response(content, mimetype="text/csv" if is_csv else XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"bo-chi-so.{kind}")
    return answer


# --- years -------------------------------------------------------------------


@bp.get("/open")
def new_year() -> ResponseReturnValue:
    agency = _agency_to_keep()
    latest = next(iter(list_evaluations(agency)), None)
    year = latest.year + 1 if latest else clock.today().year
    framework = next((each for each in list_frameworks(agency) if each.holds_for(year)), None)
    chosen = str(framework.id) if framework else ""
    closes_on = date(year, 12, 31)
    return _show_year(agency, YearForm(formdata=None, year=year, framework=chosen, closes_on=closes_on))


@bp.post("/open")
def create_year() -> ResponseReturnValue:
    agency, form = _agency_to_keep(), YearForm()
    frameworks = list_frameworks(agency)
    form.offer(frameworks)
    if not form.validate():
        return _show_year(agency, form, 422)
    chosen = next(each for each in frameworks if str(each.id) == form.framework.data)
    year = int(form.year.data)
    try:
        service.open_evaluation(agency, chosen, year, form.closes_on.data, by=signed_in())
    except Refused as refusal:
        db.session.rollback()
        return _show_year(agency, edge.with_refusal(form, refusal), 422)
    tell(_("The year %(year)s is open: documents and tasks can be put to its criteria now.", year=year))
    return redirect(url_for(".show", year=year))


def _show_year(agency: Agency, form: YearForm, status: int = 200) -> ResponseReturnValue:
    frameworks = list_frameworks(agency)
    form.offer(frameworks)
    return render_template("index/new_year.html", form=form, frameworks=frameworks), status


# --- points ------------------------------------------------------------------


@bp.get("/<int:year>/points")
def points(year: int) -> ResponseReturnValue:
    evaluation = _evaluation_to_keep(year)
    kept = dict(_points_kept(evaluation))
    form = points_form(
        leaf_criteria(evaluation.framework_id), formdata=None, data=kept, seen=fingerprint(evaluation)
    )
    return _show_points(evaluation, form)


@bp.post("/<int:year>/points")
def save_points(year: int) -> ResponseReturnValue:
    evaluation = _evaluation_to_keep(year)
    leaves = leaf_criteria(evaluation.framework_id)
    form = points_form(leaves)
    if not form.validate():
        return _show_points(evaluation, form, 422)
    typed = {
        leaf.code: LeafPoints(**{kind: form[box(kind, leaf)].data for kind in columns_of(leaf)})
        for leaf in leaves
    }
    try:
        service.type_points(evaluation, typed, seen=form.seen.data or "", by=signed_in())
    except Clash as clash:
        db.session.rollback()
        evaluation = _evaluation_to_keep(year)
        theirs = _unlike(form, dict(_points_kept(evaluation)))
        return _show_points(evaluation, _after_clash(form, clash, evaluation), clash.status, theirs)
    except Refused as refusal:
        db.session.rollback()
        return _show_points(_evaluation_to_keep(year), edge.with_refusal(form, refusal), 422)
    tell(_("The points of %(year)s are saved.", year=year))
    return redirect(url_for(".show", year=year))


def _points_kept(evaluation: Evaluation) -> Iterator[tuple[str, object]]:
    """What is typed of each leaf, by the name of its box."""
    scores = scores_of(evaluation)
    for leaf in leaf_criteria(evaluation.framework_id):
        if score := scores.get(leaf.id):
            figures = {OWN: score.self_points, APPRAISED: score.appraised_points, SURVEY: score.survey_points}
            for kind in columns_of(leaf):
                yield box(kind, leaf), figures[kind]


def _unlike(form: SeenForm, kept: dict[str, object]) -> dict[str, object]:
    """What is kept and was typed otherwise, by the name of its box."""
    return {
        field.name: kept.get(field.name)
        for field in form
        if isinstance(field, Figure) and field.data != kept.get(field.name)
    }


def _after_clash(form: SeenForm, clash: Clash, evaluation: Evaluation) -> SeenForm:
    """The form as it is shown beside what somebody else typed: saving it again decides for it."""
    form.seen.data = fingerprint(evaluation)
    edge.with_refusal(form, clash)
    return form


def _show_points(
    evaluation: Evaluation, form: SeenForm, status: int = 200, theirs: dict[str, object] | None = None
) -> ResponseReturnValue:
    return render_template(
        "index/points.html",
        evaluation=evaluation,
        form=form,
        fields=criteria_tree(evaluation.framework_id),
        box=box,
        columns_of=columns_of,
        theirs=theirs or {},
    ), status


# --- the published result ----------------------------------------------------


@bp.get("/<int:year>/publish")
def publish(year: int) -> ResponseReturnValue:
    evaluation = _evaluation_to_keep(year)
    kept = dict(_result_kept(evaluation))
    form = result_form(_fields_of(evaluation), formdata=None, data=kept, seen=fingerprint(evaluation))
    return _show_result(evaluation, form)


@bp.post("/<int:year>/publish")
def save_result(year: int) -> ResponseReturnValue:
    evaluation = _evaluation_to_keep(year)
    fields = _fields_of(evaluation)
    form = result_form(fields)
    if not form.validate():
        return _show_result(evaluation, form, 422)
    try:
        service.publish_evaluation(
            evaluation,
            Percentages(form.percent.data, form.mean.data),
            {field.code: _percentages_of(form, field) for field in fields},
            ranking=_ranking_of(form),
            seen=form.seen.data or "",
            by=signed_in(),
        )
    except Clash as clash:
        db.session.rollback()
        evaluation = _evaluation_to_keep(year)
        theirs = _unlike(form, dict(_result_kept(evaluation)))
        _after_clash(form, clash, evaluation)
        return _show_result(evaluation, form, clash.status, theirs)
    except Refused as refusal:
        db.session.rollback()
        edge.with_refusal(form, refusal)
        return _show_result(_evaluation_to_keep(year), form, 422)
    tell(_("The result of %(year)s is saved.", year=year))
    return redirect(url_for(".show", year=year))


def _fields_of(evaluation: Evaluation) -> list[Criterion]:
    return [field.criterion for field in criteria_tree(evaluation.framework_id)]


def _percentages_of(form: ResultForm, field: Criterion) -> Percentages | None:
    percent, mean = form[box("percent", field)].data, form[box("mean", field)].data
    return None if percent is None else Percentages(percent, mean)


def _ranking_of(form: ResultForm) -> Ranking | None:
    if form.rank.data is None:
        return None
    before = form.before.data
    return Ranking(int(form.rank.data), int(form.ranked.data), None if before is None else int(before))


def _result_kept(evaluation: Evaluation) -> Iterator[tuple[str, object]]:
    """What is kept of the result, by the name of its box."""
    yield "percent", evaluation.percent
    yield "mean", evaluation.mean_percent
    yield "rank", evaluation.rank
    yield "ranked", evaluation.ranked
    yield "before", evaluation.previous_rank
    scores = scores_of(evaluation)
    for field in _fields_of(evaluation):
        if score := scores.get(field.id):
            yield box("percent", field), score.percent
            yield box("mean", field), score.mean_percent


def _show_result(
    evaluation: Evaluation, form: ResultForm, status: int = 200, theirs: dict[str, object] | None = None
) -> ResponseReturnValue:
    return render_template(
        "index/publish.html",
        evaluation=evaluation,
        form=form,
        fields=result_of(evaluation),
        box=box,
        theirs=theirs or {},
    ), status
