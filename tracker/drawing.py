"""Drawings of pygal, made fit for our content policy.

pygal's drawing comes with scripts, a style block and `style` attributes, which the policy
refuses. They are taken out; `app.css` has the few rules the drawing needs, so that charts follow
the page's colours, in the dark and on paper too.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

WIDE, NARROW = 920, 340
_DRAWN_ONLY_FOR_SCRIPTS = {"script", "style", "desc", "title"}


def bare(drawing: Any, label: str, name: str = "") -> Markup:
    """The drawing without anything the content policy refuses, named for screen readers.
    `name` is a class by which the style sheet knows it."""
    for node in drawing.iter():
        node.attrib.pop("style", None)
        for child in list(node):
            if not isinstance(child.tag, str) or child.tag in _DRAWN_ONLY_FOR_SCRIPTS:
                node.remove(child)
    drawing.set("class", " ".join(filter(None, (drawing.get("class", ""), "chart", name))))
    drawing.set("role", "img")
    drawing.set("aria-label", label)
    return Markup(ElementTree.tostring(drawing, encoding="unicode"))


def for_both_widths(wide: Markup, narrow: Markup) -> Markup:
    """One drawing for wide pages and one for phones; the style sheet shows the one that fits."""
    return Markup('<div class="chart-wide">{}</div><div class="chart-narrow">{}</div>').format(wide, narrow)
