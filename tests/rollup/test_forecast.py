from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracker.index.scoring import read_rule
from tracker.rollup.forecast import Document, Facts, Figures, LeafFacts, Work, forecast


@dataclass(frozen=True)
class Node:
    id: int
    parent_id: int | None
    code: str
    maximum: Decimal
    rule: dict[str, Any] | None = None


ONE, TWO, FOUR = read_rule("1=1"), read_rule("1=0.5 2=1"), read_rule("1=0.25 2=0.5 3=0.75 4=1")
SURVEY = read_rule("survey")


def leaf(rule: dict[str, Any], facts: LeafFacts, *, is_open: bool = True, maximum: str = "2") -> Any:
    node = Node(1, None, "1", Decimal(maximum), rule)
    return forecast([node], Facts(is_open, {1: facts})).fields[0]


def figures(earned: str, pending: str, at_risk: str, lost: str, maximum: str = "2") -> Figures:
    return Figures(*(Decimal(text) for text in (maximum, earned, pending, at_risk, lost)))


def accepted(number: int) -> Document:
    return Document(number, is_accepted=True)


def submitted(number: int) -> Document:
    return Document(number, is_accepted=False)


def test_only_an_accepted_document_earns_points():
    assert leaf(ONE, LeafFacts((accepted(1),))).figures == figures("2", "0", "0", "0")


def test_a_submitted_document_is_pending():
    assert leaf(ONE, LeafFacts((submitted(1),))).figures == figures("0", "2", "0", "0")


def test_an_open_task_that_is_not_overdue_is_pending():
    assert leaf(ONE, LeafFacts(tasks=(Work(1, False),))).figures == figures("0", "2", "0", "0")


def test_an_overdue_task_is_at_risk():
    line = leaf(ONE, LeafFacts(tasks=(Work(1, True),)))

    assert line.figures == figures("0", "0", "2", "0")
    assert (line.behind.unworked, line.behind.pieces_lacking) == (0, 0)


def test_what_nobody_works_on_is_at_risk_while_the_year_is_open():
    line = leaf(ONE, LeafFacts())

    assert line.figures == figures("0", "0", "2", "0")
    assert (line.behind.unworked, line.behind.pieces_lacking) == (2, 1)


def test_what_nobody_worked_on_is_lost_when_the_year_is_closed():
    assert leaf(ONE, LeafFacts(), is_open=False).figures == figures("0", "0", "0", "2")


def test_an_open_task_cannot_add_to_a_closed_year():
    assert leaf(ONE, LeafFacts(tasks=(Work(1, False),)), is_open=False).figures == figures("0", "0", "0", "2")


def test_a_document_submitted_before_the_year_closed_can_still_be_accepted():
    assert leaf(ONE, LeafFacts((submitted(1),)), is_open=False).figures == figures("0", "2", "0", "0")


def test_an_open_task_stands_for_one_document():
    line = leaf(FOUR, LeafFacts(tasks=(Work(1, False),)))

    assert line.figures == figures("0", "0.5", "1.5", "0")
    assert (line.behind.unworked, line.behind.pieces_lacking) == (Decimal("1.5"), 3)


def test_four_reports_are_counted_one_by_one():
    facts = LeafFacts((accepted(1), submitted(2)), (Work(1, False, frozenset({2})), Work(2, True)))

    line = leaf(FOUR, facts)

    assert line.figures == figures("0.5", "0.5", "1", "0")
    assert line.behind.unworked == Decimal("0.5")


def test_a_task_is_not_counted_beside_the_document_it_handed_in():
    facts = LeafFacts((submitted(7),), (Work(1, True, frozenset({7})),))

    assert leaf(TWO, facts).figures == figures("0", "1", "1", "0")


def test_a_survey_is_pending_at_its_assumed_rate():
    assert leaf(SURVEY, LeafFacts(assumed=Decimal("1.6154"))).figures == figures("0", "1.6154", "0", "0.3846")


def test_a_typed_survey_result_is_earned():
    facts = LeafFacts(assumed=Decimal("1.6"), final=Decimal("1.7"))

    assert leaf(SURVEY, facts).figures == figures("1.7", "0", "0", "0.3")


def test_appraised_points_replace_the_forecast():
    facts = LeafFacts((accepted(1),), final=Decimal("1.5"))

    assert leaf(ONE, facts).figures == figures("1.5", "0", "0", "0.5")


def test_the_expected_percentage_is_what_is_earned_and_pending():
    assert figures("1", "0.5", "0.5", "0").percent_expected == Decimal("75.00")


def test_a_late_task_is_told_what_is_at_stake_and_not_what_nobody_works_on():
    node = Node(1, None, "1", Decimal(2), FOUR)

    year = forecast([node], Facts(True, {1: LeafFacts(tasks=(Work(5, True),))}))

    assert year.total.at_risk == 2
    assert year.at_stake() == {5: Decimal("0.5")}


# --- properties --------------------------------------------------------------

rules = st.sampled_from([ONE, TWO, FOUR, SURVEY])
documents = st.lists(
    st.builds(Document, st.integers(1, 8), st.booleans()), max_size=6, unique_by=lambda d: d.id
)
tasks = st.lists(
    st.builds(Work, st.integers(1, 8), st.booleans(), st.frozensets(st.integers(1, 8), max_size=3)),
    max_size=6,
    unique_by=lambda task: task.id,
)
thousandths = st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000)


@st.composite
def years(draw: st.DrawFn) -> tuple[list[Node], Facts]:
    """A framework of up to three fields with leaves, and facts about them."""
    criteria: list[Node] = []
    leaves: dict[int, LeafFacts] = {}
    for field_id in range(1, draw(st.integers(2, 4))):
        count = draw(st.integers(1, 4))
        points = draw(st.lists(st.decimals("0.5", "5", places=1), min_size=count, max_size=count))
        criteria.append(Node(field_id, None, str(field_id), sum(points, Decimal(0))))
        for place, maximum in enumerate(points):
            node = Node(field_id * 10 + place, field_id, f"{field_id}.{place}", maximum, draw(rules))
            criteria.append(node)
            leaves[node.id] = LeafFacts(
                tuple(draw(documents)),
                tuple(draw(tasks)),
                assumed=maximum * draw(thousandths),
                final=draw(st.none() | thousandths.map(lambda share, most=maximum: most * share)),
            )
    return criteria, Facts(draw(st.booleans()), leaves)


@given(years())
def test_the_four_parts_add_up_to_the_maximum_and_none_is_negative(year):
    criteria, facts = year

    for line in all_lines(forecast(criteria, facts).fields):
        got = line.figures
        assert got.earned + got.pending + got.at_risk + got.lost == got.maximum == line.criterion.maximum
        assert min(got.earned, got.pending, got.at_risk, got.lost) >= 0


@given(years())
def test_every_total_is_the_sum_of_its_leaves(year):
    result = forecast(*year)

    for line in all_lines(result.fields):
        assert line.figures == sum((each.figures for each in line.leaves), Figures())
    assert result.total == sum((each.figures for each in result.leaves), Figures())


@given(years(), documents, tasks)
def test_more_facts_never_lower_what_is_earned_nor_raise_what_is_lost(year, more_documents, more_tasks):
    criteria, facts = year
    before = forecast(criteria, facts)
    grown = {leaf_id: grow(known, more_documents, more_tasks) for leaf_id, known in facts.leaves.items()}

    after = forecast(criteria, replace(facts, leaves=grown))

    for old, new in zip(before.leaves, after.leaves, strict=True):
        assert new.figures.earned >= old.figures.earned
        assert new.figures.lost <= old.figures.lost


@given(years())
def test_accepting_what_was_submitted_never_lowers_what_is_earned(year):
    criteria, facts = year
    all_accepted = {
        leaf_id: replace(known, documents=tuple(replace(d, is_accepted=True) for d in known.documents))
        for leaf_id, known in facts.leaves.items()
    }

    before, after = forecast(criteria, facts), forecast(criteria, replace(facts, leaves=all_accepted))

    assert after.total.earned >= before.total.earned
    assert after.total.percent_expected == before.total.percent_expected


def grow(known: LeafFacts, more_documents: list[Document], more_tasks: list[Work]) -> LeafFacts:
    """The facts with more documents and tasks beside those known; none known is changed."""
    have = {document.id for document in known.documents}
    busy = {task.id for task in known.tasks}
    return replace(
        known,
        documents=known.documents + tuple(d for d in more_documents if d.id not in have),
        tasks=known.tasks + tuple(t for t in more_tasks if t.id not in busy),
    )


def all_lines(lines: Any) -> Any:
    for line in lines:
        yield line
        yield from all_lines(line.children)
