"""The table of analyses: all of them, with their reasons, and how many agree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.outcomes.link import Choice, Friction, Scale, estimate
from analysis.outcomes.multiverse import Analysis, Multiverse, choices, multiverse
from analysis.outcomes.panel import Measure, Panel

Maker = Callable[..., Panel]


def row(value: float, half: float) -> Analysis:
    figure = Estimate(value, half / 2, value - half, value + half, 12, "an example")
    return Analysis(Choice(1), figure)


def test_every_combination_stands_in_the_table_once(panel: Maker) -> None:
    made = panel(1, controls={"leads": np.cos(np.arange(108.0))})
    found = multiverse(made, [1, 2])
    every = [analysis.choice for analysis in found.rows]
    assert len(every) == len(set(every)) == 2 * 3 * 1 * 2 * 2 * 2
    assert {choice.lag for choice in every} == {1, 2}
    assert {choice.controls for choice in every} == {(), ("leads",)}


def test_a_row_is_what_its_choices_alone_would_give(panel: Maker) -> None:
    made = panel(2)
    for analysis in multiverse(made, [1]).rows:
        assert analysis.figure == estimate(made, analysis.choice)


def test_scales_follow_the_kind_of_figure(panel: Maker) -> None:
    hours = panel(3, outcome=np.exp(np.cos(np.arange(108.0))), measure=Measure.DURATION)
    assert {choice.scale for choice in choices(hours, [1])} == {Scale.AS_IS, Scale.LOG}
    share = panel(3, outcome=np.full(108, 0.5), measure=Measure.SHARE)
    assert {choice.scale for choice in choices(share, [1])} == {Scale.AS_IS, Scale.LOGIT}


def test_shares_by_hand() -> None:
    """Of four figures three fall, two of these surely; a fifth row has none."""
    nothing = Analysis(Choice(1), Withheld(Reason.UNDEFINED, 12))
    found = Multiverse((row(-3, 1), row(-2, 1), row(-1, 2), row(4, 1), nothing))
    assert (found.sign, found.agreeing, found.reaching) == (-1, 0.75, 0.5)
    assert (len(found.figures), found.withheld) == (4, 1)
    upside_down = Multiverse((row(3, 1), row(2, 1), row(1, 2), row(-4, 1)))
    assert (upside_down.sign, upside_down.agreeing, upside_down.reaching) == (1, 0.75, 0.5)


def test_as_many_of_either_sign_agree_on_nothing() -> None:
    found = Multiverse((row(-3, 1), row(3, 1)))
    assert (found.sign, found.agreeing, found.reaching) == (None, None, None)
    assert Multiverse(()).sign is None


def test_too_few_departments_leave_a_table_of_reasons(panel: Maker) -> None:
    found = multiverse(panel(4, units=5), [1])
    assert found.withheld == len(found.rows) == 12
    assert {analysis.figure for analysis in found.rows} == {Withheld(Reason.TOO_FEW, 5)}


def test_a_true_link_holds_in_most_rows_and_none_in_few(panel: Maker) -> None:
    true = multiverse(panel(5, units=30), [1])
    assert (true.sign, true.agreeing) == (-1, 1.0)
    assert true.reaching == 1.0
    shares = [multiverse(panel(seed, slope=0.0), [1]).reaching or 0.0 for seed in range(20)]
    assert np.mean(shares) < 0.15


def test_corrected_rows_lie_further_from_nothing_than_raw_ones(panel: Maker) -> None:
    found = multiverse(panel(6, units=30), [1]).rows
    sizes = {
        read: np.mean(
            [
                abs(analysis.figure.value)
                for analysis in found
                if analysis.choice.friction is read and isinstance(analysis.figure, Estimate)
            ]
        )
        for read in Friction
    }
    assert sizes[Friction.RAW] < sizes[Friction.SHRUNKEN]
    assert sizes[Friction.RAW] < sizes[Friction.CORRECTED]


def test_lags_are_named_beforehand_and_once(panel: Maker) -> None:
    for lags in ([], [1, 1]):
        with pytest.raises(UnusableAnswers) as caught:
            choices(panel(7), lags)
        assert str(caught.value) == ("Name the lags beforehand, each once: one period or more.")
