"""`flask tasks occurrences`: the recurring tasks of a year, without a browser."""

from __future__ import annotations

from datetime import date

import click

from tracker import clock
from tracker.accounts.queries import agencies_of, find_user_by_email, follow_installation_clock
from tracker.db import transaction
from tracker.errors import Refused
from tracker.tasks.commands import task_commands
from tracker.tasks.policy import can_open
from tracker.tasks.series.service import FIRST_YEAR, LAST_YEAR, make_occurrences


@task_commands.command()
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True)
@click.option("--by", "email", required=True, help="The mail address of whoever issues them.")
def occurrences(year: int, email: str) -> None:
    """Issue the tasks that recurring ones still lack in a year; done again, it adds nothing."""
    with transaction():
        follow_installation_clock()
        user = find_user_by_email(email)
        agencies = [agency for agency in agencies_of(user) if can_open(user, agency.id)] if user else []
        if user is None or not agencies:
            raise click.ClickException(f"{email!r} may issue no tasks here.")
        issued_on = max(clock.today(), date(year, 1, 1))
        try:
            made = [make_occurrences(agency, year, issued_on=issued_on, by=user) for agency in agencies]
        except Refused as refusal:
            raise click.ClickException(str(refusal.words)) from refusal
    click.echo(f"{sum(map(len, made))} tasks of {year} are issued.")
