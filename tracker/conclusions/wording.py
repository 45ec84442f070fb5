"""Patterns for Vietnamese wordings, written as the words are.

A space in them stands for one to three signs of white space and `~` for none to three, so that a
phrase may be broken by a line or held together by no-break spaces, and nothing repeats unbounded.
"""

from __future__ import annotations

import re


def wording(*parts: str) -> re.Pattern[str]:
    pattern = "".join(parts).replace(" ", r"\s{1,3}").replace("~", r"\s{0,3}")
    return re.compile(pattern, re.IGNORECASE)
