"""The side navigation: one table of pages, and who is shown each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.accounts.models import Role
from tracker.words import N_, Words

EVERYONE = frozenset(Role)
STAFF = frozenset({Role.HEAD, Role.OFFICIAL, Role.OFFICE, Role.LEADER})
KEEPERS = frozenset({Role.ADMIN, Role.LEADER, Role.OFFICE})
MANAGERS = frozenset({Role.ADMIN, Role.LEADER, Role.OFFICE, Role.OBSERVER})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation, and the other pages that belong to it."""

    endpoint: str
    words: Words
    icon: str
    roles: frozenset[Role]
    holds: frozenset[str] = frozenset()

    @property
    def feature(self) -> str:
        return self.endpoint.partition(".")[0]


SETTINGS = frozenset(
    {
        "tasks.kinds", "tasks.kind", "tasks.new_kind", "tasks.create_kind", "tasks.save_kind",
        "tasks.recurring", "tasks.series", "tasks.new_series", "tasks.create_series", "tasks.save_series",
        "tasks.save_cutoffs", "tasks.occurrences", "tasks.make_occurrences", "tasks.adopt",
        "tasks.extension_policy", "tasks.save_extension_policy",
        "reminders.index", "reminders.of_kind", "reminders.preview", "reminders.rule", "reminders.save_rule",
        "reminders.switch_rule", "reminders.remove_rule", "reminders.back_to_usual", "reminders.save_letters",
    }
)  # fmt: skip
OF_A_TASK = frozenset({"reminders.of_task"})
"""Pages of other features that speak of one task."""
CHANGES_OF_DIVISIONS = frozenset(
    {
        "accounts.division", "accounts.choose_change", "accounts.plan_change", "accounts.make_change",
        "accounts.agency_name", "accounts.change_agency_name",
    }
)  # fmt: skip
CALENDAR = frozenset(
    {
        "accounts.calendar_day", "accounts.edit_calendar_day", "accounts.add_calendar_day",
        "accounts.remove_calendar_day", "accounts.swap_calendar_days", "accounts.fill_calendar",
        "accounts.confirm_calendar", "accounts.check_calendar_file", "accounts.import_calendar",
    }
)  # fmt: skip

ENTRIES = (
    Entry("tasks.mine", N_("My work"), "person-workspace", STAFF),
    Entry("monitor.overview", N_("Overview"), "speedometer2", MANAGERS),
    Entry("tasks.index", N_("Tasks"), "list-check", EVERYONE),
    Entry("conclusions.index", N_("Meetings and conclusions"), "journal-text", EVERYONE),
    Entry("evidence.index", N_("Evidence"), "file-earmark-check", EVERYONE),
    Entry("rollup.show", N_("Reform index"), "bar-chart-steps", MANAGERS | {Role.HEAD}),
    Entry("index.evaluations", N_("Evaluations"), "clipboard-data", MANAGERS | {Role.HEAD}),
    Entry("mail.ledger", N_("Letters sent"), "envelope-paper", MANAGERS),
    Entry("tasks.settings", N_("Rules of the work"), "sliders", KEEPERS, SETTINGS),
    Entry(
        "accounts.divisions", N_("Divisions"), "diagram-3", frozenset({Role.ADMIN}), CHANGES_OF_DIVISIONS
    ),
    Entry("accounts.people", N_("People"), "people", frozenset({Role.ADMIN})),
    Entry("accounts.working_days", N_("Working days"), "calendar3-week", KEEPERS, CALENDAR),
)


@lru_cache(maxsize=256)
def entries_for(roles: frozenset[Role]) -> tuple[Entry, ...]:
    """The pages shown to a person with these roles."""
    return tuple(e for e in ENTRIES if not e.roles.isdisjoint(roles))


@lru_cache(maxsize=1024)
def marked_by(endpoint: str) -> str:
    """The endpoint of the navigation's line that a page belongs to; empty if there is none.

    A page that no line holds by name belongs to the last line of its feature that holds none.
    """
    feature = endpoint.partition(".")[0]
    of_feature = [entry for entry in reversed(ENTRIES) if entry.feature == feature]
    ways: tuple[tuple[Sequence[Entry], Callable[[Entry], bool]], ...] = (
        (ENTRIES, lambda entry: entry.endpoint == endpoint),
        (ENTRIES, lambda entry: endpoint in entry.holds),
        (of_feature, lambda entry: not entry.holds),
    )
    if endpoint in OF_A_TASK:
        return "tasks.index"
    return next((entry.endpoint for entries, is_it in ways for entry in entries if is_it(entry)), "")
