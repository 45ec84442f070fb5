"""`flask rollup run`: the figures of a year, the same as on its page."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup

from tracker.accounts.queries import follow_installation_clock
from tracker.index.models import Evaluation
from tracker.index.queries import list_evaluations_of
from tracker.rollup.forecast import Figures
from tracker.rollup.queries import dossier

rollup_commands = AppGroup("rollup", help="What a year's index will give.")


@rollup_commands.command("run")
@click.option("--year", type=int, required=True, help="The year of the index.")
@click.option("--agency", "name", help="Short name or symbol of the agency; needed if there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def run(year: int, name: str | None, as_json: bool) -> None:
    """Compute the dossiers of a year and print their figures."""
    follow_installation_clock()
    forecast = dossier(_evaluation(year, name)).forecast
    fields = [
        {"code": line.criterion.code, "name": line.criterion.name_vi, **_numbers(line.figures)}
        for line in forecast.fields
    ]
    total = _numbers(forecast.total)
    if as_json:
        click.echo(json.dumps({"year": year, "total": total, "fields": fields}, ensure_ascii=False))
        return
    heads = ("maximum", "earned", "pending", "at_risk", "lost", "percent_expected")
    click.echo("".join(f"{head:>17}" for head in heads))
    for line in [*fields, {"code": "", "name": "total", **total}]:
        click.echo("".join(f"{line[head]:>17}" for head in heads) + f"  {line['code']} {line['name']}")


def _numbers(figures: Figures) -> dict[str, Any]:
    """Points as JSON numbers; they have few decimals, so a float prints what is meant."""
    return {
        "maximum": float(figures.maximum),
        "earned": float(figures.earned),
        "pending": float(figures.pending),
        "at_risk": float(figures.at_risk),
        "lost": float(figures.lost),
        "percent_expected": float(figures.percent_expected),
    }


def _evaluation(year: int, name: str | None) -> Evaluation:
    """The evaluation of the year: the agency's that was named, or the only one there is."""
    found = [
        each
        for each in list_evaluations_of(year)
        if name is None or name in {each.agency.short_name, each.agency.symbol}
    ]
    if not found:
        raise click.ClickException(f"There is no evaluation of {year}.")
    if len(found) > 1:
        names = ", ".join(each.agency.short_name for each in found)
        raise click.ClickException(f"Say whose by --agency: {names}.")
    return found[0]
