"""The `flask` commands of every feature, in one table."""

from __future__ import annotations

from flask import Flask

from tracker.accounts.commands import agency_commands
from tracker.conclusions.commands import conclusion_commands
from tracker.demo.commands import demo_commands
from tracker.reminders.commands import reminder_commands
from tracker.rollup.commands import rollup_commands
from tracker.scheduler import scheduler_command
from tracker.tasks.commands import task_commands
from tracker.tasks.series import commands as _occurrence_command  # noqa: F401 - adds its command

GROUPS = (
    agency_commands,
    conclusion_commands,
    demo_commands,
    reminder_commands,
    rollup_commands,
    scheduler_command,
    task_commands,
)


def register(app: Flask) -> None:
    for group in GROUPS:
        app.cli.add_command(group)
