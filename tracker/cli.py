"""The `flask` commands of every feature, in one table."""

from __future__ import annotations

from flask import Flask

from tracker.accounts.commands import agency_commands

GROUPS = (agency_commands,)


def register(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
