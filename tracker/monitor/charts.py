"""Charts: drawn by pygal on the server, coloured and set by our own stylesheet.

pygal's drawing comes with scripts, a style block and `style` attributes, which our content
policy refuses. They are taken out; `app.css` has the few rules the drawing needs, so that
charts follow the page's colours, in the dark and on paper too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import pygal
from flask_babel import gettext as _
from markupsafe import Markup
from pygal.style import Style

from tracker import edge
from tracker.index.results import Result

WIDE, NARROW = 920, 340
_DRAWN_ONLY_FOR_SCRIPTS = {"script", "style", "desc", "title"}


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
    return Markup('<div class="chart-wide">{}</div><div class="chart-narrow">{}</div>').format(wide, narrow)


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
    return _bare(chart.render_tree(), label)


def _value(bar: Bar) -> Any:
    if bar.mean is None or bar.percent is None or bar.percent >= bar.mean:
        return bar.percent
    return {"value": bar.percent, "node": {"class": "rect below-mean"}}


def _bare(drawing: Any, label: str) -> Markup:
    """The drawing without anything the content policy refuses, named for screen readers."""
    for node in drawing.iter():
        node.attrib.pop("style", None)
        for child in list(node):
            if not isinstance(child.tag, str) or child.tag in _DRAWN_ONLY_FOR_SCRIPTS:
                node.remove(child)
    drawing.set("class", f"{drawing.get('class', '')} chart".strip())
    drawing.set("role", "img")
    drawing.set("aria-label", label)
    return Markup(ElementTree.tostring(drawing, encoding="unicode"))
