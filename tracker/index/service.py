"""Loading frameworks, opening years, typing points and results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tracker.accounts.models import Agency, User
from tracker.audit import record
from tracker.db import db
from tracker.errors import Clash, NotAllowed, Refused
from tracker.index import framework_file
from tracker.index import proving as proving  # Registers what criteria say of their proofs.
from tracker.index.framework_file import Line
from tracker.index.models import (
    Criterion,
    Evaluation,
    EvaluationState,
    Framework,
    Level,
    Score,
    ScoredBy,
)
from tracker.index.policy import can_keep_index
from tracker.index.queries import find_evaluation, fingerprint, list_criteria, list_frameworks, scores_of
from tracker.index.scoring import FOUR_DECIMALS
from tracker.words import N_, normalised

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LeafPoints:
    """What a leaf got: on paper by the agency itself and by the appraisers, or in the survey."""

    own: Decimal | None = None
    appraised: Decimal | None = None
    survey: Decimal | None = None

    @property
    def on_paper(self) -> list[Decimal]:
        return [points for points in (self.own, self.appraised) if points is not None]


@dataclass(frozen=True, slots=True)
class Percentages:
    """What the province published of a field or of the whole index."""

    percent: Decimal
    mean: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The agency's place among all that were ranked, and its place the year before."""

    rank: int
    ranked: int
    before: int | None = None


def load_framework(
    agency: Agency,
    name: str,
    rows: Iterable[Mapping[str, str]],
    *,
    first_year: int,
    last_year: int | None = None,
    is_official: bool,
    note: str = "",
    by: User,
) -> Framework:
    """Keep a framework and its criteria, read from the rows of a table.

    Raises `BrokenTable`, naming each row at fault, when the table is not a whole tree of points.
    A framework is never renumbered in place: load the changed one under a name of its own.
    """
    _check_may_keep(by, agency)
    _take_turns(agency)
    name = normalised(name)
    if last_year is not None and last_year < first_year:
        raise Refused(N_("The last year lies before the first one."), field="last_year")
    if any(known.name == name for known in list_frameworks(agency)):
        raise Refused(N_("There is a framework of this name already."), field="name")
    lines = framework_file.read(rows)
    framework = Framework(
        agency_id=agency.id,
        name=name,
        first_year=first_year,
        last_year=last_year,
        is_official=is_official,
        note=normalised(note),
    )
    db.session.add(framework)
    _add_criteria(framework, lines)
    record("load_framework", framework, by=by, agency_id=agency.id, criteria=len(lines))
    return framework


def _add_criteria(framework: Framework, lines: list[Line]) -> None:
    db.session.flush()  # Criteria name the framework, and each the one above it, by the id.
    ids: dict[str, int] = {}
    for level in Level:
        added = [
            line.criterion(framework.id, ids.get(line.parent_code), position)
            for position, line in enumerate(lines, start=1)
            if line.level is level
        ]
        db.session.add_all(added)
        db.session.flush()
        ids |= {criterion.code: criterion.id for criterion in added}


def open_evaluation(
    agency: Agency, framework: Framework, year: int, closes_on: date, *, by: User, note: str = ""
) -> Evaluation:
    """Begin to collect the evidence of a year; what is dated in it counts until `closes_on`."""
    _check_may_keep(by, agency)
    _take_turns(agency)
    if framework.agency_id not in {agency.id, agency.parent_id}:
        raise NotAllowed
    if find_evaluation(agency, year) is not None:
        raise Refused(N_("There is an evaluation of %(year)s already.", year=year), field="year")
    if not framework.holds_for(year):
        raise Refused(N_("The framework does not hold for %(year)s.", year=year), field="framework")
    if closes_on.year not in {year, year + 1}:
        words = N_("The closing day lies in %(year)s or in the year after it.", year=year)
        raise Refused(words, field="closes_on")
    evaluation = Evaluation(
        agency_id=agency.id,
        framework=framework,
        year=year,
        closes_on=closes_on,
        state=EvaluationState.OPEN,
        note=normalised(note),
    )
    db.session.add(evaluation)
    record("open_evaluation", evaluation, by=by, agency_id=agency.id, year=year)
    return evaluation


def type_points(
    evaluation: Evaluation, points: Mapping[str, LeafPoints], *, seen: str | None = None, by: User
) -> None:
    """Keep what leaves got, by their codes; what was typed before for them is replaced.

    `seen` is the `fingerprint` of the year as the person saw it. Raises `Clash` when somebody
    else typed since.
    """
    _check_may_keep(by, evaluation.agency_id)
    _hold(evaluation, seen)
    criteria = {criterion.code: criterion for criterion in list_criteria(evaluation.framework_id)}
    scores = scores_of(evaluation)
    changed = []
    for code, typed in points.items():
        leaf = _leaf(criteria, code)
        _check_points(leaf, typed)
        if typed == _kept(scores.get(leaf.id)):
            continue
        changed.append(code)
        score = scores.get(leaf.id) or Score(evaluation_id=evaluation.id, criterion_id=leaf.id)
        score.self_points, score.appraised_points = typed.own, typed.appraised
        score.survey_points = typed.survey
        db.session.add(score)
    record("type_points", evaluation, by=by, agency_id=evaluation.agency_id, codes=sorted(changed))


def publish_evaluation(
    evaluation: Evaluation,
    total: Percentages,
    fields: Mapping[str, Percentages | None],
    *,
    ranking: Ranking | None = None,
    seen: str | None = None,
    by: User,
) -> None:
    """Keep the published result of a year; it no longer collects evidence from then on.

    None stands for a field of which nothing was published. `seen` is as in `type_points`.
    """
    _check_may_keep(by, evaluation.agency_id)
    _hold(evaluation, seen)
    _check_result([total, *fields.values()], ranking)
    criteria = {criterion.code: criterion for criterion in list_criteria(evaluation.framework_id)}
    scores = scores_of(evaluation)
    for code, published in fields.items():
        field = criteria.get(code)
        if field is None or field.parent_id is not None:
            raise Refused(N_("The framework has no field %(code)s.", code=code))
        score = scores.get(field.id) or Score(evaluation_id=evaluation.id, criterion_id=field.id)
        score.percent = published.percent if published else None
        score.mean_percent = published.mean if published else None
        db.session.add(score)
    evaluation.percent, evaluation.mean_percent = total.percent, total.mean
    evaluation.rank = ranking.rank if ranking else None
    evaluation.ranked = ranking.ranked if ranking else None
    evaluation.previous_rank = ranking.before if ranking else None
    evaluation.state = EvaluationState.PUBLISHED
    record(
        "publish_evaluation",
        evaluation,
        by=by,
        agency_id=evaluation.agency_id,
        percent=str(total.percent),
        rank=evaluation.rank,
    )


def _check_may_keep(user: User, agency: Agency | int) -> None:
    if not can_keep_index(user, agency):
        raise NotAllowed


def _take_turns(agency: Agency) -> None:
    """Let whoever loads a framework or opens a year at the same moment wait, and see this one."""
    db.session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update(key_share=True))


def _hold(evaluation: Evaluation, seen: str | None) -> None:
    """Let others who type for the year wait, and look whether it still is as the person saw it."""
    db.session.flush()  # What an earlier verb of this transaction changed must outlive the refresh.
    db.session.refresh(evaluation, with_for_update={"of": Evaluation})
    if seen is not None and seen != fingerprint(evaluation):
        raise Clash(
            N_(
                "Somebody else typed figures of this year meanwhile. Both are shown: "
                "save again to keep yours."
            )
        )


def _kept(score: Score | None) -> LeafPoints:
    if score is None:
        return LeafPoints()
    return LeafPoints(score.self_points, score.appraised_points, score.survey_points)


def _check_result(published: Iterable[Percentages | None], ranking: Ranking | None) -> None:
    given = [figure for each in published if each for figure in (each.percent, each.mean)]
    if any(each is not None and (not 0 <= each <= HUNDRED or each % FOUR_DECIMALS) for each in given):
        raise Refused(N_("A percentage lies between 0 and 100, with at most four decimals."))
    if ranking is not None and not 1 <= ranking.rank <= ranking.ranked:
        raise Refused(N_("The rank lies between 1 and the number of those ranked."), field="rank")


def _leaf(criteria: Mapping[str, Criterion], code: str) -> Criterion:
    leaf = criteria.get(code)
    if leaf is None or not leaf.is_leaf:
        raise Refused(N_("No criterion %(code)s is scored by itself.", code=code))
    return leaf


def _check_points(leaf: Criterion, typed: LeafPoints) -> None:
    by_survey = leaf.scored_by is ScoredBy.SURVEY
    if (by_survey and typed.on_paper) or (not by_survey and typed.survey is not None):
        raise Refused(N_("Criterion %(code)s is not scored in this way.", code=leaf.code))
    given = [*typed.on_paper, *([] if typed.survey is None else [typed.survey])]
    if any(not 0 <= points <= leaf.maximum or points % FOUR_DECIMALS for points in given):
        raise Refused(
            N_(
                "Criterion %(code)s has points from 0 to %(maximum)s, with at most four decimals.",
                code=leaf.code,
                maximum=f"{leaf.maximum:f}",
            )
        )
