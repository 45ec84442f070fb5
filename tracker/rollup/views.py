"""The pages of the roll-up: what a year's index will give, and its papers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeVar, cast
from urllib.parse import quote

from flask import Blueprint, Flask, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from tracker import clock, edge
from tracker.cells import XLSX
from tracker.edge import here, signed_in
from tracker.errors import NotAllowed
from tracker.evidence.store import open_file
from tracker.index.models import Evaluation
from tracker.index.policy import can_see_index
from tracker.index.queries import get_evaluation_of, list_evaluations, pick_evaluation
from tracker.rollup.package import safe_name, stream_package
from tracker.rollup.papers import LOCALE, rows_of
from tracker.rollup.policy import can_export
from tracker.rollup.queries import dossier, sight_of
from tracker.rollup.service import Paper, take_paper
from tracker.rollup.workbooks import write_table
from tracker.tasks.policy import can_open
from tracker.words import N_, Words

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")

bp = Blueprint("rollup", __name__, url_prefix="/rollup")


@bp.get("", defaults={"year": None})
@bp.get("/<int:year>")
def show(year: int | None) -> ResponseReturnValue:
    user, agency = signed_in(), here()
    if not can_see_index(user, agency):
        raise NotAllowed
    evaluations = list_evaluations(agency)
    evaluation = pick_evaluation(evaluations, year)
    if evaluation is None:
        return render_template("rollup/none.html")
    year_now = dossier(evaluation)
    return render_template(
        "rollup/show.html",
        evaluation=evaluation,
        years=[each.year for each in evaluations],
        dossier=year_now,
        forecast=year_now.forecast,
        unworked=year_now.forecast.unworked,
        codes={leaf.criterion.id: leaf.criterion.code for leaf in year_now.forecast.leaves},
        sight=sight_of(user, agency),
        may_export=can_export(user, agency),
        may_open=can_open(user, agency.id),
    )


@bp.post("/<int:year>/table")
def table(year: int) -> ResponseReturnValue:
    """The self-assessment table as a workbook."""
    evaluation = _evaluation_to_take(year, Paper.TABLE)
    book = io.BytesIO()
    write_table(dossier(evaluation), clock.today(), _say_in_vietnamese, book)
    title = N_("Reform index self-assessment %(year)s", year=year)
    return _attachment(Response(book.getvalue(), mimetype=XLSX), title, ".xlsx")


@bp.post("/<int:year>/package")
def package(year: int) -> ResponseReturnValue:
    """The accepted documents, a folder for each criterion; sent while it is packed."""
    evaluation = _evaluation_to_take(year, Paper.PACKAGE)
    rows = list(rows_of(dossier(evaluation)))
    stream = stream_package(rows, clock.today(), _apart(open_file), _apart(_say_in_vietnamese))
    title = N_("Reform index evidence %(year)s", year=year)
    return _attachment(Response(stream, mimetype="application/zip"), title, ".zip")


def _evaluation_to_take(year: int, paper: Paper) -> Evaluation:
    evaluation = get_evaluation_of(year, here(), signed_in())
    take_paper(evaluation, paper, by=signed_in())
    return evaluation


def _apart(function: Callable[[Asked], Answered]) -> Callable[[Asked], Answered]:
    """The function in an application context of its own, for the time after the request."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]

    def run(asked: Asked) -> Answered:
        with app.app_context():
            return function(asked)

    return run


def _say_in_vietnamese(words: Words) -> str:
    with force_locale(LOCALE):
        return edge.say(words)


def _attachment(answer: Response, title: Words, ending: str) -> Response:
    name = quote(safe_name(_say_in_vietnamese(title)) + ending, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
