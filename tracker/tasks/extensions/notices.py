"""What people are told about more time asked for, and whether it still holds."""

from __future__ import annotations

from tracker.db import db
from tracker.mail.models import Notice
from tracker.mail.rules import Item, Rule, register
from tracker.tasks.extensions.models import Extension, ExtensionState
from tracker.tasks.extensions.policy import may_decide
from tracker.tasks.extensions.queries import rule_of
from tracker.words import N_, Words

ASKED = "extension_asked"
DECIDED = "extension_decided"


def _asked_still_true(notice: Notice) -> Words | None:
    extension = db.session.get_one(Extension, notice.subject_id)
    if not extension.task.state.is_open:
        return N_("The task is closed.")
    if extension.state is not ExtensionState.ASKED:
        return N_("It was decided already.")
    if not may_decide(notice.recipient, extension, rule_of(extension.task.agency_id)):
        return N_("The recipient does not decide on more time any more.")
    return None


def _asked_facts(notice: Notice) -> Item:
    extension = db.session.get_one(Extension, notice.subject_id)
    return _item(
        extension,
        N_("More time is asked for"),
        [
            N_("Asked by: %(name)s", name=extension.asked_by.name),
            N_("Due %(due)s, asked for: %(asked)s", due=extension.due_before, asked=extension.asked_due),
            N_("Reason: %(reason)s", reason=extension.reason),
        ],
        path=f"/tasks/{extension.task_id}/extension/decide",
    )


def _decided_still_true(notice: Notice) -> Words | None:
    return None


def _decided_facts(notice: Notice) -> Item:
    extension = db.session.get_one(Extension, notice.subject_id)
    is_granted = extension.state is ExtensionState.GRANTED
    lines = [N_("Decided by: %(name)s", name=extension.decided_by.name if extension.decided_by else "–")]
    if is_granted:
        lines.append(
            N_(
                "Now due %(day)s, before that %(before)s",
                day=extension.agreed_due,
                before=extension.due_before,
            )
        )
    else:
        lines.append(N_("It stays due %(day)s", day=extension.task.due))
    if extension.words:
        lines.append(N_("“%(words)s”", words=extension.words))
    heading = N_("More time is granted") if is_granted else N_("More time is refused")
    return _item(extension, heading, lines, path=f"/tasks/{extension.task_id}")


def _item(extension: Extension, heading: Words, lines: list[Words], *, path: str) -> Item:
    task = extension.task
    return Item(heading=heading, title=f"{task.code} – {task.title}", lines=lines, path=path)


register(Rule(ASKED, still_true=_asked_still_true, facts=_asked_facts, words=N_("More time asked for")))
register(
    Rule(DECIDED, still_true=_decided_still_true, facts=_decided_facts, words=N_("Decision on more time"))
)
