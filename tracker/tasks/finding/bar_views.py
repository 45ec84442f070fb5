"""What stands above every layout of the task list: the other layouts, saved views, the filter, and
what it holds now.

It is the same for equal facts, so it is drawn once for them and kept. So are the rows of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, get_template_attribute, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from tracker import clock
from tracker.edge import here, locale_code, say, signed_in
from tracker.tasks.finding.filters import TaskFilter, address_of, filter_from
from tracker.tasks.finding.grouping import Group
from tracker.tasks.finding.models import Layout
from tracker.tasks.finding.orders import Order
from tracker.tasks.finding.queries import Choices, list_more_choices, list_offers
from tracker.tasks.finding.rows import ListRow
from tracker.tasks.kinds.queries import list_kind_names
from tracker.tasks.models import OPEN_STATES, Part, Source, State, TimeState
from tracker.words import N_, Words

KEPT = 512
LONGEST_QUERY = 4000
ROWS_KEPT = 8192
ENDPOINTS = {
    Layout.LIST: "tasks.index",
    Layout.BOARD: "tasks.board",
    Layout.CALENDAR: "tasks.calendar",
    Layout.TIMELINE: "tasks.timeline",
}


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved view as the bar shows it."""

    name: str
    query: str
    layout: Layout
    is_shared: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the bar shows; equal facts give the same words."""

    root: str
    locale: str
    wanted: TaskFilter
    layout: Layout
    choices: Choices
    saved: tuple[Saved, ...]
    is_open: bool
    order: Order
    group: Group | None
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The filter as the query string of an address, by which saved views are known again."""
        return query_of(self.wanted, self.order, self.group)


def query_of(wanted: TaskFilter, order: Order, group: Group | None) -> str:
    return urlencode({**address_of(wanted), **sorting(order, group)})


def address_in(query: str) -> dict[str, str]:
    """The filter in a query string that a form sent along, as values of an address: the way back
    to a list. Whatever else the string says is left out."""
    return address_of(filter_from(MultiDict(parse_qsl(query[:LONGEST_QUERY]))))


def sorting(order: Order, group: Group | None) -> dict[str, str]:
    """How the list is sorted, as values of an address."""
    found = {} if order is Order.DUE else {"sort": order.value}
    return found if group is None else {**found, "group": group.value}


def filter_bar(
    wanted: TaskFilter,
    layout: Layout,
    *,
    order: Order = Order.DUE,
    group: Group | None = None,
    kept: tuple[tuple[str, str], ...] = (),
) -> Markup:
    """The bar for a page of the list, in one of its layouts; `kept` is what else the page's
    address holds, such as the month of a calendar."""
    agency, user = here(), signed_in()
    is_open = request.args.get("filters") == "1"
    choices, views = list_offers(agency.id, user.id)
    if is_open or wanted.official_id or wanted.kind_id or wanted.criterion_ids:
        kinds = tuple(list_kind_names(agency, clock.today().year))
        choices = replace(list_more_choices(agency, choices), kinds=kinds)
    saved = tuple(Saved(*view) for view in views)
    root, locale = request.script_root, locale_code()
    return _draw(Facts(root, locale, wanted, layout, choices, saved, is_open, order, group, kept))


@lru_cache(maxsize=KEPT)
def _draw(facts: Facts) -> Markup:
    return Markup(
        render_template(
            "tasks/finding/_filters.html",
            facts=facts,
            wanted=facts.wanted,
            choices=facts.choices,
            endpoint_of=ENDPOINTS,
            chips=_chips(facts),
            hidden=_hidden(facts),
            layouts=list(Layout),
            all_open=OPEN_STATES,
            states=list(State),
            times=list(TimeState),
            parts=list(Part),
            sources=list(Source),
            orders=list(Order),
            groups=list(Group),
        )
    )


def _hidden(facts: Facts) -> dict[str, str]:
    """What the closed part of the filter holds; the form sends it along."""
    shown = {"q", "state", "time", "division", "part", "year"}
    held = {"due_from", "due_to"} if facts.is_open else set(address_of(facts.wanted)) - shown
    values = {name: value for name, value in address_of(facts.wanted).items() if name in held}
    return {**values, **dict(facts.kept)}


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter that is in force, and the address of the list without it."""

    label: Words
    values: tuple[Words | str, ...]
    address: dict[str, str]


def _chips(facts: Facts) -> list[Chip]:
    wanted, choices = facts.wanted, facts.choices
    kept = {**sorting(facts.order, facts.group), **dict(facts.kept)}

    def chip(label: Words, *values: Words | str, **without: Any) -> Chip:
        return Chip(label, values, {**address_of(replace(wanted, **without)), **kept})

    named: tuple[tuple[str, str, Words, dict[str, Any]], ...] = (
        ("division_id", "divisions", N_("Division"), {"part": None}),
        ("official_id", "officials", N_("Official"), {}),
        ("kind_id", "kinds", N_("Kind"), {}),
    )
    found = []
    if wanted.text:
        found.append(chip(N_("Search"), f"“{wanted.text}”", text=""))
    if wanted.states:
        is_open = set(wanted.states) == set(OPEN_STATES)
        words = [N_("All that are open")] if is_open else [state.words for state in wanted.states]
        found.append(chip(N_("State"), *words, states=()))
    if wanted.times:
        found.append(chip(N_("Against the due date"), *(t.words for t in wanted.times), times=()))
    for column, box, label, also in named:
        if (number := getattr(wanted, column)) is not None:
            part = [wanted.part.words] if wanted.part and box == "divisions" else []
            found.append(chip(label, choices.name(box, number), *part, **{column: None}, **also))
    if wanted.criterion_ids:
        names = [choices.name("criteria", number) for number in wanted.criterion_ids]
        found.append(chip(N_("Criterion"), *names, criterion_ids=()))
    if wanted.source:
        found.append(chip(N_("Source"), wanted.source.words, source=None))
    if wanted.year is not None:
        found.append(chip(N_("Year"), str(wanted.year), year=None))
    if wanted.period:
        found.append(chip(N_("Due within"), wanted.period, period=""))
    if wanted.due_from or wanted.due_to:
        days = [f"{day:%d/%m/%Y}" if day else "…" for day in (wanted.due_from, wanted.due_to)]
        found.append(chip(N_("Due"), " – ".join(days), due_from=None, due_to=None))
    for column, label in _MARKS.items():
        if getattr(wanted, column):
            found.append(chip(label, **{column: False}))
    return found


def filter_in_words(wanted: TaskFilter) -> str:
    """What a list was narrowed to, as a paper says it above the list; empty for all tasks."""
    agency = here()
    choices, _views = list_offers(agency.id, signed_in().id)
    kinds = tuple(list_kind_names(agency, clock.today().year))
    choices = replace(list_more_choices(agency, choices), kinds=kinds)
    facts = Facts("", locale_code(), wanted, Layout.LIST, choices, (), False, Order.DUE, None)
    return "; ".join(
        ": ".join([say(chip.label), *([", ".join(map(say, chip.values))] if chip.values else [])])
        for chip in _chips(facts)
    )


_MARKS = {
    "mine": N_("I have a part in it"),
    "watched": N_("I watch it"),
    "with_parts": N_("With parts of tasks"),
}


def draw_rows(rows: Sequence[ListRow], *, can_choose: bool) -> list[tuple[str | None, Markup]]:
    """The rows under their headings, or under None when there are none."""
    root, locale = request.script_root, locale_code()
    return [
        (heading, Markup("".join(_draw_row(root, locale, can_choose, row) for row in some)))
        for heading, some in groupby(rows, lambda row: row.heading)
    ]


@lru_cache(maxsize=ROWS_KEPT)
def _draw_row(root: str, locale: str, can_choose: bool, row: ListRow) -> Markup:
    return Markup(
        current_app.jinja_env.get_template("tasks/finding/_row.html").render(
            row=row,
            can_choose=can_choose,
            state=_state_badge(root, locale, row.state),
            days=_days_told(locale, row.time, row.days),
        )
    )


def state_badge(row: ListRow) -> Markup:
    return _state_badge(request.script_root, locale_code(), row.state)


def days_told(row: ListRow) -> Markup:
    return _days_told(locale_code(), row.time, row.days)


@lru_cache(maxsize=256)
def _state_badge(_root: str, _locale: str, state: State) -> Markup:
    draw: Callable[..., Markup] = get_template_attribute("macros/tasks.html", "state")
    return draw(state)


@lru_cache(maxsize=4096)
def _days_told(_locale: str, time: TimeState, days: int | None) -> Markup:
    draw: Callable[..., Markup] = get_template_attribute("macros/tasks.html", "days")
    return draw({"time": time, "days": days})


def has_page(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
