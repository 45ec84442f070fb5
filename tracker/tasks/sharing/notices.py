"""What people are told who are to follow a task."""

from __future__ import annotations

from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.tasks.notice_facts import event_of, load_events
from tracker.words import N_, Words, written_out

WATCHING = "task_watching"


def _still_true(notice: Notice) -> Words | None:
    task = event_of(notice).task
    if not task.state.is_open:
        return N_("The task is closed.")
    if all(watcher.user_id != notice.recipient_id for watcher in task.watchers):
        return N_("The recipient does not follow the task any more.")
    return None


def _facts(notice: Notice) -> Item:
    event = event_of(notice)
    task = event.task
    lines = [N_("Added by: %(name)s", name=event.by.name)]
    lines.append(N_("Lead: %(divisions)s", divisions=", ".join(division.name for division in task.leads)))
    if task.due:
        lines.append(N_("Due date: %(day)s", day=written_out(task.due)))
    return Item(
        heading=N_("You follow a task"),
        title=f"{task.code} – {task.title}",
        lines=lines,
        path=f"/tasks/{task.id}",
        act=N_("Open the task"),
    )


register(
    Rule(WATCHING, still_true=_still_true, facts=_facts, words=N_("Added as a watcher"), load=load_events)
)
