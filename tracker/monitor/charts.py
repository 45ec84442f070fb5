"""Charts: drawn by pygal on the server, coloured and set by our own stylesheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pygal
from flask_babel import gettext as _
from markupsafe import Markup
from pygal.style import Style

from tracker import edge
from tracker.drawing import NARROW, WIDE, bare, for_both_widths
from tracker.index.results import Result


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a percentage, and the mean of all departments where it is known."""

    code: str
    name: str
    percent: Decimal | None
    mean: Decimal | None


def bars_of(fields: Sequence[Result]) -> list[Bar]:
    """The fields of a year for a chart."""
    locale = edge.locale_code()
    return [
        Bar(field.criterion.code, field.criterion.name(locale), field.percent, field.mean)
        for field in fields
        if field.percent is not None
    ]


def fields_chart(bars: Sequence[Bar]) -> Markup:
    """Fields against the mean of all departments, as one drawing for wide pages and one for
    phones; the page shows the same figures as a table."""
    label = _("Percentage of each field, and the mean of all departments where it was published")
    locale = edge.locale_code()
    wide = _draw(tuple(bars), tuple(f"{bar.code}. {bar.name}" for bar in bars), WIDE, label, locale)
    narrow = _draw(tuple(bars), tuple(bar.code for bar in bars), NARROW, label, locale)
    return for_both_widths(wide, narrow)


@lru_cache(maxsize=64)
def _draw(bars: tuple[Bar, ...], labels: tuple[str, ...], width: int, label: str, locale: str) -> Markup:
    """The drawing, kept because it is the same until another year is published. The numbers in
    it are written as the locale does."""
    # pygal draws the first value lowest.
    bars, labels = bars[::-1], labels[::-1]
    chart = pygal.HorizontalBar(
        width=width,
        height=60 + 52 * len(bars),
        range=(0, 100),
        margin=4,
        margin_right=56,
        spacing=6,
        print_values=True,
        print_values_position="top",
        show_legend=False,
        explicit_size=False,
        js=(),
        value_formatter=lambda value: f"{edge.format_points(value)}%",
        x_labels=labels,
        y_labels=[0, 25, 50, 75, 100],
        style=Style(label_font_size=12, value_font_size=12),
    )
    chart.add("percent", [_value(bar) for bar in bars])
    if any(bar.mean is not None for bar in bars):
        chart.add("mean", [bar.mean for bar in bars])
    return bare(chart.render_tree(), label)


def _value(bar: Bar) -> Any:
    if bar.mean is None or bar.percent is None or bar.percent >= bar.mean:
        return bar.percent
    return {"value": bar.percent, "node": {"class": "rect below-mean"}}
