"""`flask reminders run`: tell people what they must know, today or as if it were another day."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click
from flask.cli import AppGroup

from tracker.reminders.service import run_reminders

reminder_commands = AppGroup("reminders", help="Letters that remind people of their tasks.")


@reminder_commands.command("run")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Take this day, at the agency's sending hour, as now.",
)
def run(on: datetime | None) -> None:
    """Plan the day's letters and deliver all that wait; prints how many letters came to what.

    Running it again sends nothing twice.
    """
    click.echo(json.dumps(asdict(run_reminders(on.date() if on else None))))
