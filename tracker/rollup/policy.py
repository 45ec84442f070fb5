"""Who may take the papers of a year away, and which tasks and documents it names to whom."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.accounts.models import Agency, Role, User

SEE_ALL = (Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER)


def can_export(user: User, agency: Agency | int) -> bool:
    """The papers name every task and hold every document, so they are for those who see all."""
    return user.holds(*SEE_ALL, at=agency)


@dataclass(frozen=True, slots=True)
class Sight:
    """The tasks and documents a reader may open; None means all of the agency's."""

    task_ids: frozenset[int] | None = None
    document_ids: frozenset[int] | None = None

    def has_task(self, task_id: int) -> bool:
        return self.task_ids is None or task_id in self.task_ids

    def has_document(self, document_id: int) -> bool:
        return self.document_ids is None or document_id in self.document_ids
