"""`flask demo load`: the Quảng Nam example."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from tracker.db import transaction
from tracker.demo.load import load_example
from tracker.demo.people import account_table
from tracker.errors import Refused

demo_commands = AppGroup("demo", help="The example that ships: a department in October 2021.")


@demo_commands.command("load")
def load() -> None:
    """Fill the empty database with the example, and print the accounts."""
    try:
        with transaction():
            accounts = load_example()
    except Refused as refusal:
        raise click.ClickException(refusal.words.sentence) from refusal
    click.echo(f"The example is loaded, with {len(accounts)} accounts:\n{account_table(accounts)}")
