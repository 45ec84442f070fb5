"""The side navigation: each page belongs to one line of it."""

from __future__ import annotations

import pytest

from tracker.navigation import ENTRIES, marked_by


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("tasks.index", "tasks.index"),
        ("tasks.show", "tasks.index"),
        ("tasks.board", "tasks.index"),
        ("tasks.mine", "tasks.mine"),
        ("tasks.kind", "tasks.settings"),
        ("tasks.extension_policy", "tasks.settings"),
        ("reminders.index", "tasks.settings"),
        ("reminders.preview", "tasks.settings"),
        ("reminders.rule", "tasks.settings"),
        ("reminders.of_kind", "tasks.settings"),
        ("reminders.of_task", "tasks.index"),
        ("mail.show", "mail.ledger"),
        ("accounts.plan_change", "accounts.divisions"),
        ("accounts.new_person", "accounts.people"),
        ("signin.account", ""),
    ],
)
def test_a_page_is_marked_on_the_line_it_belongs_to(page, line):
    assert marked_by(page) == line


def test_the_lines_hold_only_pages_that_exist(app):
    held = {endpoint for entry in ENTRIES for endpoint in (entry.endpoint, *entry.holds)}

    assert held <= app.view_functions.keys()
