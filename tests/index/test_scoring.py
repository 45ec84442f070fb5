from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.index.scoring import BrokenRule, pieces_wanted, points_for, read_rule, spread


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Any rule a framework may carry."""
    if draw(st.booleans()):
        return read_rule("survey")
    pieces = sorted(draw(st.sets(st.integers(1, 20), min_size=1, max_size=5)))
    shares = sorted(draw(st.sets(st.integers(1, 99), min_size=len(pieces) - 1, max_size=len(pieces) - 1)))
    steps = [f"{needed}=0.{share:02d}" for needed, share in zip(pieces, shares, strict=False)]
    return read_rule(" ".join([*steps, f"{pieces[-1]}=1"]))


maxima = st.decimals("0.5", "20", places=1)


@given(rules(), maxima, st.integers(0, 30))
def test_one_more_document_never_gives_fewer_points(rule, maximum, pieces):
    assert points_for(rule, maximum, pieces) <= points_for(rule, maximum, pieces + 1) <= maximum


@given(rules(), maxima)
def test_the_documents_a_rule_wants_give_all_points(rule, maximum):
    if wanted := pieces_wanted(rule):
        assert points_for(rule, maximum, wanted) == maximum
        assert points_for(rule, maximum, wanted - 1) < maximum


def test_four_reports_give_a_quarter_each():
    rule = read_rule("1=0.25 2=0.5 3=0.75 4=1")

    assert [points_for(rule, Decimal(1), n) for n in range(6)] == [
        Decimal(text) for text in ("0", "0.25", "0.5", "0.75", "1", "1")
    ]


def test_no_document_changes_a_survey():
    assert points_for(read_rule("survey"), Decimal(2), 5) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1=0.5",
        "2=1 1=1",
        "1=0.5 1=1",
        "1=1 2=1",
        "1=0.9 2=0.5 3=1",
        "0=1",
        "1=0 2=1",
        "one=1",
        "1=2",
        "1=1=1",
    ],
)
def test_refuses_a_rule_that_does_not_rise_to_all_points(text):
    with pytest.raises(BrokenRule):
        read_rule(text)


@given(st.lists(maxima, min_size=1, max_size=6), st.integers(0, 9999))
def test_points_spread_over_leaves_add_up_exactly(leaves, ten_thousandths):
    total = sum(leaves) * ten_thousandths / Decimal(10_000)
    total = total.quantize(Decimal("0.0001"))

    parts = spread(total, leaves)

    assert sum(parts) == total
    assert all(0 <= part <= most for part, most in zip(parts, leaves, strict=True))
