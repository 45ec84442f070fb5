"""Commands about tasks."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from tracker.db import db, transaction
from tracker.tasks.models import Task
from tracker.tasks.search import index_words

task_commands = AppGroup("tasks", help="Tasks of divisions.")


@task_commands.command()
def reindex() -> None:
    """Make the words by which tasks are found again from their texts."""
    with transaction():
        count = index_words(db.session.scalars(select(Task.id)))
    click.echo(f"The words of {count} tasks are those of their texts.")
