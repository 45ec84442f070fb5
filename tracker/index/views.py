"""The pages of evaluations: the years, and the result of one."""

from __future__ import annotations

from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from tracker.edge import here, signed_in
from tracker.errors import NotAllowed
from tracker.index import scoring
from tracker.index.blueprint import bp
from tracker.index.policy import can_keep_index, can_see_index
from tracker.index.queries import get_evaluation_of, list_evaluations, list_frameworks, result_of
from tracker.index.results import totals_of, weakest
from tracker.monitor.charts import bars_of, fields_chart


@bp.get("")
def evaluations() -> ResponseReturnValue:
    user, agency = signed_in(), here()
    if not can_see_index(user, agency):
        raise NotAllowed
    return render_template(
        "index/evaluations.html",
        evaluations=list_evaluations(agency),
        frameworks=list_frameworks(agency),
        may_keep=can_keep_index(user, agency),
    )


@bp.get("/<int:year>")
def show(year: int) -> ResponseReturnValue:
    evaluation = get_evaluation_of(year, here(), signed_in())
    fields = result_of(evaluation)
    bars = bars_of(fields)
    return render_template(
        "index/show.html",
        evaluation=evaluation,
        fields=fields,
        total=totals_of(fields),
        weak={field.criterion.id for field in weakest(fields) if field.distance is not None},
        chart=fields_chart(bars) if bars else None,
        wanted=scoring.pieces_wanted,
        may_keep=can_keep_index(signed_in(), evaluation.agency_id),
    )


@bp.app_template_filter("points4")
def format_exactly(value: Decimal | None) -> str:
    """Points with all their decimals, of which there are at most four."""
    return "–" if value is None else str(format_decimal(value, format="#,##0.####"))


@bp.app_template_filter("percent")
def format_percentage(value: Decimal | None) -> str:
    """A percentage as the province prints it, with two decimals."""
    return "–" if value is None else f"{format_decimal(value, format='0.00')}%"


@bp.app_template_filter("signed")
def format_distance(value: Decimal | None) -> str:
    """A distance with its sign, in two decimals."""
    return "–" if value is None else str(format_decimal(value, format="+0.00;−0.00"))
