"""Which methods waves and units allow, and that the lines stand where simulations put them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Estimate, Reason, Withheld
from analysis.trends.alerts import alerts
from analysis.trends.enough import LINES, Evidence, Method, enough, may_use
from analysis.trends.individuals import Individuals, individuals
from analysis.trends.interrupted import Interruption, interruption
from analysis.trends.monotonic import MannKendall, Reference, mann_kendall
from analysis.trends.noisy_charts import NoisyChart, noisy_chart
from analysis.trends.panel import panel
from analysis.trends.series import Series
from analysis.trends.staggered import GroupTimes, group_times

PLENTY = Evidence(120, 60, 60, 40, 20, is_linked=True)


def allowed(there: Evidence) -> set[Method]:
    return {verdict.method for verdict in enough(there) if verdict.may_be_used}


def test_each_method_has_lines_with_a_source() -> None:
    assert set(LINES) == set(Method)
    assert all(line.source and line.value >= 1 for lines in LINES.values() for _, line in lines)


def test_plenty_of_waves_and_units_allow_everything() -> None:
    assert allowed(PLENTY) == set(Method)
    assert may_use(Method.CHANGE, PLENTY).sentence == "Change between two waves: enough."


def test_one_wave_allows_nothing() -> None:
    assert allowed(Evidence(1, is_linked=True)) == set()


def test_two_waves_allow_changes_and_what_turnover_does_to_them() -> None:
    linked = allowed(Evidence(2, is_linked=True))
    assert linked == {Method.CHANGE, Method.MIX_HELD, Method.STAYERS, Method.LEAVERS}


def test_what_is_short_is_named_with_its_number() -> None:
    verdict = may_use(Method.INTERRUPTED, Evidence(30, 25, 5))
    assert verdict.refused == Withheld(Reason.TOO_FEW_WAVES, 5)
    assert verdict.sentence == (
        "Interrupted series, AR(1) errors needs 12 waves from the start on; there are 5."
    )
    few = may_use(Method.STAGGERED, Evidence(8, 4, 4, 9, 7))
    assert few.refused == Withheld(Reason.TOO_FEW, 2)
    assert few.sentence == "Difference in differences needs 3 units to compare with; there are 2."
    unlinked = may_use(Method.LEAVERS, Evidence(5))
    assert unlinked.refused == Withheld(Reason.NOT_LINKED, 0)


@pytest.mark.parametrize("method", Method)
def test_more_waves_and_units_never_take_a_method_away(method: Method) -> None:
    counts = [Evidence(n, n // 2, n // 2, n, n // 2, is_linked=True) for n in range(1, 130)]
    verdicts = [may_use(method, there).may_be_used for there in counts]
    assert verdicts == sorted(verdicts)


def test_four_waves_have_no_exact_p_under_a_twentieth_and_five_have() -> None:
    for waves, below in ((4, False), (5, True)):
        found = mann_kendall(np.arange(float(waves)), reference=Reference.EXACT)
        assert isinstance(found, MannKendall)
        assert (found.significance.p < 0.05) is below


def test_the_early_warning_speaks_from_its_line_on() -> None:
    line = int(LINES[Method.ALERT][0][1].value)
    for waves in (line - 1, line):
        names = tuple(f"2026-{wave:02}" for wave in range(waves))
        found = Series(names, np.full(waves, 40.0), np.full(waves, 20.0), np.eye(waves), 0.0, 15.0)
        assert (len(alerts(found)) > 0) is (waves == line)


def test_charts_give_few_false_alarms_from_their_lines_on() -> None:
    generator = np.random.default_rng(2)
    for method, most in ((Method.CHART, 0.05), (Method.NOISY_CHART, 0.03)):
        line = int(LINES[method][0][1].value)
        beyond = 0
        for _ in range(800):
            errors = generator.choice([2.0, 3, 4], line + 1)
            waves = generator.normal(0, 1, line + 1) * np.hypot(errors, 2)
            base = slice(line)
            drawn = (
                individuals(waves, baseline=base)
                if method is Method.CHART
                else noisy_chart(waves, errors, baseline=base)
            )
            assert isinstance(drawn, Individuals | NoisyChart)
            beyond += abs(drawn.z[-1]) > 3
        assert beyond / 800 < most


def test_a_step_is_held_from_its_line_on() -> None:
    generator = np.random.default_rng(3)
    side = int(LINES[Method.INTERRUPTED][0][1].value)
    held = []
    for _ in range(100):
        waves = generator.normal(0, 1, 2 * side + 20)
        for place in range(1, len(waves)):
            waves[place] += 0.3 * waves[place - 1]
        found = interruption(waves[20:], side + 1)
        if isinstance(found, Interruption):
            figure = found.coefficients.figure("level change", 0.9)
            held.append(figure.low <= 0 <= figure.high)
    assert len(held) > 90
    assert np.mean(held) >= 0.78


def test_a_difference_in_differences_is_held_from_its_line_on() -> None:
    generator = np.random.default_rng(4)
    begun = int(LINES[Method.STAGGERED][2][1].value)
    names = [str(unit) for unit in range(begun + 8)]
    held = []
    for _ in range(400):
        means = generator.normal(50, 3, (begun + 8, 2))
        starts = dict.fromkeys(names[:begun], "Q2")
        found = group_times(
            panel(np.ones(means.shape), means, names, ["Q1", "Q2"], starts), level=0.9
        )
        assert isinstance(found, GroupTimes)
        figure = found.effect(1, 1).figure
        assert isinstance(figure, Estimate)
        held.append(figure.low <= 0 <= figure.high)
    assert np.mean(held) >= 0.86
