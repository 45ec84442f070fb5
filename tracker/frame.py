"""The side of every page: where one is, what else there is, and who one is.

It is drawn once for each set of facts it shows, and kept; what differs from answer to answer
(the keys of its forms, the way back) is put into gaps that it leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app
from markupsafe import Markup, escape

from tracker.accounts.models import Role
from tracker.navigation import entries_for

# No text of the database holds a NUL, so nothing that people typed can pass for a gap.
CSRF, KEY, BACK = "\0csrf\0", "\0key\0", "\0back\0"
KEPT = 2048


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the side of a page shows but for its gaps; equal facts give the same words."""

    root: str
    locale: str
    user_id: int
    name: str
    titles: tuple[str, ...]
    agency: tuple[int, str] | None
    agencies: tuple[tuple[int, str], ...]
    roles: frozenset[Role]
    marked: str


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=KEPT)
    def draw(facts: Facts) -> str:
        page = app.jinja_env.get_template("_frame.html")
        return page.render(facts=facts, entries=entries_for(facts.roles), csrf=CSRF, key=KEY, back=BACK)

    app.extensions["frame"] = draw


def side_of_page(facts: Facts, *, csrf: str, key: str, back: str) -> Markup:
    draw: Callable[[Facts], str] = current_app.extensions["frame"]
    drawn = draw(facts)
    for gap, filling in ((CSRF, csrf), (KEY, key), (BACK, back)):
        # A form shown again brings its own key: whatever was sent may stand there.
        drawn = drawn.replace(gap, str(escape(filling)))
    return Markup(drawn)
