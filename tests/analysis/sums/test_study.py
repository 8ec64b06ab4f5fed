"""Every sum of a study: the same from frames, from one part and from many."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pytest

from analysis.estimate import Estimate
from analysis.friction.cells import cells_of, friction_courses, told_of
from analysis.friction.measures import Measures, measure
from analysis.indicators.bases import bases, bases_of
from analysis.indicators.changes import unit_changes, unit_changes_of
from analysis.indicators.distributions import distributions, distributions_of
from analysis.indicators.effort import effort, effort_of
from analysis.indicators.measurement import ScaleQuality, measurement, measurement_of
from analysis.indicators.participation import participation, participation_of
from analysis.indicators.unit_levels import unit_levels, unit_levels_of
from analysis.pipeline import Given, summed_up
from analysis.quality.norms import following, list_sums, norms, norms_of
from analysis.quality.screening import Screened, screen
from analysis.responses.loading import load
from analysis.responses.rows import Rows, as_rows
from analysis.responses.table import Responses
from analysis.scoring.scale_scores import Scores, score
from analysis.sums.comparisons import Comparing
from analysis.sums.ratings import Looked
from analysis.sums.source import InMemory, added
from analysis.sums.study import Sought, Study, asked_sums, study_sums
from analysis.trends.tables import by_waves
from tests.analysis.companies import climate, example

LIMITS = example().extract.manifest.thresholds
NOBODY = Comparing(0, (), None, linked=True)
COMPARING = Comparing(7, (0, 1), 0, linked=True)


@cache
def responses() -> Responses:
    return load(example().extract)


@cache
def screened() -> Screened:
    return screen(responses())


@cache
def scores() -> Scores:
    return score(screened())


@cache
def measures() -> Measures:
    return measure(scores())


@cache
def study() -> Study:
    return study_of(responses())


def study_of(answers: Responses, size: int = 32_768) -> Study:
    source = InMemory(as_rows(answers).by_person(), size)
    return summed_up(Given(source, answers.manifest, answers.headcount, {}))


def test_the_sittings_are_those_of_the_frame() -> None:
    assert participation_of(study()) == participation(screened())


def test_what_was_set_aside_and_the_means_are_those_of_the_frame() -> None:
    everyone = measure(score(responses()))
    found, expected = effort_of(study(), LIMITS), effort(screened(), measures(), everyone, LIMITS)
    for one, other in zip(found, expected, strict=True):
        assert (one.wave, one.answered, one.reasons) == (other.wave, other.answered, other.reasons)
        assert one.with_everyone == pytest.approx(other.with_everyone, rel=1e-12)
        assert one.screened == pytest.approx(other.screened, rel=1e-12)


def test_the_cells_are_those_of_the_frame() -> None:
    for one, other in zip(cells_of(study()), measures().cells(), strict=True):
        assert (one.wave, one.form, one.direction) == (other.wave, other.form, other.direction)
        assert (one.raters, one.n, one.block.columns) == (
            other.raters,
            other.n,
            other.block.columns,
        )
        assert one.block.means == pytest.approx(other.block.means, rel=1e-12)
        assert one.block.covariance == pytest.approx(other.block.covariance, rel=1e-9)
        assert one.rest.counts.tolist() == other.rest.counts.tolist()
        assert one.rest.products == pytest.approx(other.rest.products, rel=1e-12)
        assert {team: n for team, (n, _) in one.teams.items()} == {
            team: n for team, (n, _) in other.teams.items()
        }
        for team, (_, total) in one.teams.items():
            assert total == pytest.approx(other.teams[team][1], rel=1e-12)


def test_the_courses_of_a_direction_are_those_of_the_frame() -> None:
    frame = measures().on_one_base()
    for (form, at), measured in friction_courses(study()).items():
        here = (frame["form"] == form) & (frame["unit"] == at.rater)
        rows = frame[here & (frame["target"] == at.target)]
        for name, sums in measured.items():
            expected = by_waves(rows, name, study().names.waves)
            assert sums.counts.tolist() == expected.counts.tolist()
            assert sums.products == pytest.approx(expected.products, rel=1e-12)


def test_the_levels_and_their_changes_are_those_of_the_frame() -> None:
    waves = study().names.waves
    for one, other in zip(unit_levels_of(study(), 8), unit_levels(scores(), 8), strict=True):
        assert (one.scale, one.wave) == (other.scale, other.wave)
        assert isinstance(one.overall, Estimate)
        assert isinstance(other.overall, Estimate)
        assert (one.overall.value, one.overall.se) == pytest.approx(
            (other.overall.value, other.overall.se), rel=1e-9
        )
    moved = unit_changes_of(study(), waves, waves[:4], linked=True, fewest=8)
    straight = unit_changes(scores(), waves, waves[:4], linked=True, fewest=8)
    for mine, theirs in zip(moved, straight, strict=True):
        assert (mine.subject, mine.measure) == (theirs.subject, theirs.measure)
        assert isinstance(mine.change.figure, Estimate)
        assert isinstance(theirs.change.figure, Estimate)
        assert mine.change.figure.se == pytest.approx(theirs.change.figure.se, rel=1e-9)


def test_distributions_bases_and_the_measure_are_those_of_the_frame() -> None:
    last = study().names.waves[-1]
    assert distributions_of(study(), LIMITS) == distributions(screened(), LIMITS)
    assert bases_of(study()) == bases(measures(), scores())
    found, expected = measurement_of(study(), last, 8), measurement(screened(), last, 8)
    for one, other in zip(found, expected, strict=True):
        assert (one.scale, one.grouped_by) == (other.scale, other.grouped_by)
        assert one.aggregation.units == other.aggregation.units
        mine, theirs = values(one), values(other)
        assert mine == pytest.approx(theirs, rel=1e-9)


def values(of: ScaleQuality) -> list[float]:
    figures = (of.alpha, of.omega, of.aggregation.icc1, of.aggregation.icc2)
    return [one.value for one in figures if isinstance(one, Estimate)]


def test_parts_of_any_size_give_the_same_sums_to_the_last_bit() -> None:
    for size in (50, 333):
        found = study_of(responses(), size)
        assert bases_of(found) == bases_of(study())
        assert distributions_of(found, LIMITS) == distributions_of(study(), LIMITS)
        for one, other in zip(cells_of(found), cells_of(study()), strict=True):
            assert np.array_equal(one.rest.products, other.rest.products)
            assert np.array_equal(one.block.products, other.block.products)


def test_a_study_without_ratings_has_none() -> None:
    found = study_of(load(climate().extract))
    assert found.looked is None
    assert found.sums.ratings is None
    assert cells_of(found) == ()
    assert friction_courses(found) == {}


def test_where_screening_leaves_few_units_their_teams_are_the_groups() -> None:
    rows = as_rows(load(climate().extract)).by_person()
    usual = norms(rows)
    for by in (("unit",), ("team",)):
        found = study_sums(rows, Sought(usual, None, 0, by, NOBODY))
        assert tuple(found.members) == by


def halves() -> tuple[Rows, Rows]:
    rows = as_rows(responses()).by_person()
    middle = int(rows.marks.shape[1] / 2)
    return rows.where(rows.person < middle), rows.where(rows.person >= middle)


def test_two_halves_of_the_people_add_to_the_whole() -> None:
    whole = as_rows(responses()).by_person()
    one, two = halves()
    sums = added(list_sums(one), list_sums(two))
    usual = norms_of(sums, added(following(one, sums), following(two, sums)))
    told = told_of(whole.codebook)
    assert told is not None
    asked = added(*(asked_sums(half, usual, told) for half in (one, two)))
    task = partial(study_sums, sought=Sought(usual, Looked(told, asked), 7, ("unit",), COMPARING))
    both, all_ = added(task(one), task(two)), task(whole)
    assert np.array_equal(both.sittings.of_units.values, all_.sittings.of_units.values)
    assert np.array_equal(both.alone.courses.values, all_.alone.courses.values)
    assert np.array_equal(both.alone.seals.values, all_.alone.seals.values)
    assert both.ratings is not None
    assert all_.ratings is not None
    assert np.array_equal(both.ratings.courses.values, all_.ratings.courses.values)
    assert np.array_equal(both.ratings.teams.values, all_.ratings.teams.values)
    for scale, one in both.compared.items():
        assert np.array_equal(one.departments.values, all_.compared[scale].departments.values)
        assert np.array_equal(one.waves.values, all_.compared[scale].waves.values)
