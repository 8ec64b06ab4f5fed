"""Nobody is found by what is published of strictness, name and pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.decision import Judged
from analysis.estimate import Estimate, Withheld
from analysis.friction.direction import Direction
from analysis.friction.round_robin import RoundRobin
from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from reports.disclosure.coarse import coarsened
from reports.disclosure.release import release
from reports.disclosure.rounding import step_for
from survey.answers.extract import Extract
from tests.analysis.companies import answered, plan_of, with_rows

PEOPLE = {"Design": 12, "Finance": 14, "Sales": 30, "Service": 11, "Legal": 6}
FINE = 0.5
"""Half of a step of one point: what rounding for many people leaves open on either side."""


def made() -> Extract:
    return answered(plan_of(PEOPLE), 4).extract


def only(indicators: Indicators) -> RoundRobin:
    (one,) = indicators.friction.round_robins
    return one


def other_answers(extract: Extract, unit: str) -> Extract:
    """Return the same answers with those from and about a department drawn anew."""
    rows = extract.responses.copy()
    rng = np.random.default_rng(2)
    here = (rows["unit"] == unit) | (rows["target"] == unit)
    for scale in extract.instrument.scales:
        for name in scale.items:
            given = here & (rows[name] >= 1)
            rows.loc[given, name] = rng.integers(1, 6, int(given.sum()))
    return with_rows(extract, rows)


def told_open(robin: RoundRobin) -> Iterator[tuple[Direction, float]]:
    """Yield by how much the sum of the shown parts of a direction may be off either way."""
    effects = {one.department: one for one in robin.departments}
    for pair in robin.pairs:
        parts = (
            effects[pair.direction.rater].strictness.figure,
            effects[pair.direction.target].name.figure,
            pair.effect.figure,
        )
        halves = [step_for(part.n) / 2 for part in parts if isinstance(part, Estimate)]
        yield pair.direction, FINE + sum(halves)


def test_a_department_that_is_withheld_cannot_be_worked_back() -> None:
    extract = made()
    one, other = (release(analyse(each)) for each in (extract, other_answers(extract, "Legal")))
    assert only(one.indicators) == only(other.indicators)
    assert "Legal" not in str(only(one.indicators))


def test_no_direction_is_shown_here_that_is_withheld_elsewhere() -> None:
    shown = release(analyse(made())).indicators
    hidden = {
        index.direction
        for index in shown.friction.indices
        if isinstance(index.index.figure, Withheld)
    }
    assert hidden
    assert not hidden & {pair.direction for pair in only(shown).pairs}


def test_the_parts_of_a_direction_add_up_to_no_finer_number_than_its_index() -> None:
    found = analyse(made())
    steps = {index.direction: step_for(index.raters) for index in found.friction.indices}
    shown = only(release(found).indicators)
    for at, open_by in told_open(shown):
        assert open_by > steps[at] / 2


def test_rounding_by_all_people_together_would_have_been_caught() -> None:
    found = analyse(made())
    robin = only(found)
    everyone = sum(pair.effect.figure.n for pair in robin.pairs)
    careless = replace(
        robin,
        departments=tuple(
            replace(one, strictness=_of(one.strictness, everyone), name=_of(one.name, everyone))
            for one in robin.departments
        ),
        pairs=tuple(replace(pair, effect=_of(pair.effect, everyone)) for pair in robin.pairs),
    )
    steps = {index.direction: step_for(index.raters) for index in found.friction.indices}
    leaks = [at for at, open_by in told_open(coarsened(careless)) if open_by <= steps[at] / 2]
    assert leaks


def test_correlations_come_in_tenths_and_effects_in_steps() -> None:
    shown = only(release(analyse(made())).indicators)
    assert isinstance(shown.dyadic, Estimate)
    for end in (shown.dyadic.value, shown.dyadic.low, shown.dyadic.high):
        assert round(end, 1) == end
        assert -1 <= end <= 1
    for pair in shown.pairs:
        figure = pair.effect.figure
        assert isinstance(figure, Estimate)
        assert figure.value % step_for(figure.n) == 0


def _of(judged: Judged, n: int) -> Judged:
    figure = judged.figure
    return replace(judged, figure=replace(figure, n=n))
