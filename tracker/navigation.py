"""The side navigation: one table of pages, and who is shown each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tracker.accounts.models import Role
from tracker.words import N_, Words

EVERYONE = frozenset(Role)
STAFF = frozenset({Role.HEAD, Role.OFFICIAL, Role.OFFICE, Role.LEADER})
MANAGERS = frozenset({Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation."""

    endpoint: str
    words: Words
    icon: str
    roles: frozenset[Role]

    def is_marked(self, endpoint: str) -> bool:
        """Is this the page, or the nearest one of the navigation to it?"""
        if endpoint == self.endpoint or any(entry.endpoint == endpoint for entry in ENTRIES):
            return endpoint == self.endpoint
        first = next(e for e in reversed(ENTRIES) if e.feature == self.feature)
        return first is self and endpoint.partition(".")[0] == self.feature

    @property
    def feature(self) -> str:
        return self.endpoint.partition(".")[0]


ENTRIES = (
    Entry("tasks.mine", N_("My work"), "person-workspace", STAFF),
    Entry("monitor.overview", N_("Overview"), "speedometer2", MANAGERS),
    Entry("tasks.index", N_("Tasks"), "list-check", EVERYONE),
    Entry("conclusions.index", N_("Meetings and conclusions"), "journal-text", EVERYONE),
    Entry("evidence.index", N_("Evidence"), "file-earmark-check", EVERYONE),
    Entry("rollup.show", N_("Reform index"), "bar-chart-steps", MANAGERS | {Role.HEAD}),
    Entry("index.evaluations", N_("Evaluations"), "clipboard-data", MANAGERS | {Role.HEAD}),
    Entry("mail.ledger", N_("Letters sent"), "envelope-paper", MANAGERS),
    Entry("accounts.divisions", N_("Divisions"), "diagram-3", frozenset({Role.ADMIN})),
    Entry("accounts.people", N_("People"), "people", frozenset({Role.ADMIN})),
)


@lru_cache(maxsize=256)
def entries_for(roles: frozenset[Role]) -> tuple[Entry, ...]:
    """The pages shown to a person with these roles."""
    return tuple(e for e in ENTRIES if not e.roles.isdisjoint(roles))


@lru_cache(maxsize=1024)
def marked_by(endpoint: str) -> str:
    """The endpoint of the navigation's line that a page belongs to; empty if there is none."""
    return next((entry.endpoint for entry in ENTRIES if entry.is_marked(endpoint)), "")
