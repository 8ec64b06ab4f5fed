"""Which numbers each rung shares and frees, counted by hand from Wu and Estabrook's table."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.invariance.compared import Compared, Freed
from analysis.invariance.ordinal_models import ORDINAL_LADDER, ordinal_model
from analysis.invariance.rungs import Equal
from analysis.latent.building import Structure
from analysis.latent.model import Model
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Matrix


def base(*options: int, groups: int = 2, structure: Structure | None = None) -> Model:
    items = tuple("abcdef"[: len(options)])
    names = ("Sales", "Marketing", "Finance")[:groups]
    pairs = len(options) * (len(options) - 1) // 2
    found = OrderedStatistics(
        items, names, np.full(groups, 9.0), options, (), np.zeros((groups, pairs)), ()
    )
    asked = structure or Structure({"f": list(items)})
    return ordered_factor_model(asked, found, Parameterization.THETA)


def numbers(model: Model, *freed: Freed, compared: Compared | None = None) -> list[int]:
    return [ordinal_model(model, equal, compared, freed).number for equal in ORDINAL_LADDER]


def free(model: Model, matrix: Matrix) -> list[tuple[int, int]]:
    """Return group and row of what is free."""
    return [(place.group, place.row) for place in model.free(matrix)]


def test_two_groups_of_four_items_with_five_options() -> None:
    """32 thresholds and 8 loadings; -16 + 8; -4 + 1; -4 + 1; -4."""
    assert numbers(base(5, 5, 5, 5)) == [40, 32, 29, 26, 22]


def test_three_groups_free_twice_as_much() -> None:
    """48 + 12; -32 + 16; -8 + 2; -8 + 2; -8."""
    assert numbers(base(5, 5, 5, 5, groups=3)) == [60, 44, 38, 32, 24]


def test_three_options_exchange_thresholds_for_intercepts_and_variances() -> None:
    assert numbers(base(3, 3, 3, 3)) == [24, 24, 21, 18, 14]


def test_mixed_options_are_identified_as_semtools_does() -> None:
    """Numbers of measEq.syntax 0.5-6 with two binary items, one of three options, one of six."""
    assert numbers(base(2, 2, 3, 6)) == [26, 23, 20, 19, 15]


def test_the_first_group_keeps_its_unit_and_origin() -> None:
    scalar = ordinal_model(base(4, 4, 4), Equal.INTERCEPTS)
    assert free(scalar, Matrix.INTERCEPT) == []
    assert free(scalar, Matrix.RESIDUAL) == [(1, 0), (1, 1), (1, 2)]
    assert free(scalar, Matrix.FACTOR_MEAN) == [(1, 0)]
    assert free(scalar, Matrix.FACTOR_COVARIANCE) == [(1, 0)]


def test_waves_share_what_groups_share() -> None:
    """A wave is a group whose residuals and factors correlate with those of the other."""
    waves = Structure(
        {"f1": [*"abc"], "f2": [*"def"]}, residual_pairs=[("a", "d"), ("b", "e"), ("c", "f")]
    )
    compared = Compared(dict(zip("abcdef", "abcabc", strict=True)), {"f1": "f", "f2": "f"})
    alone = base(4, 4, 4, 4, 4, 4, groups=1, structure=waves)
    groups = numbers(base(4, 4, 4))
    assert numbers(alone, compared=compared) == [number + 4 for number in groups]


def test_what_is_freed_stays_free_in_all_but_the_first() -> None:
    model = base(5, 5, 5, 5)
    assert numbers(model, Freed(Matrix.THRESHOLD, "a", 2)) == [40, 33, 30, 27, 23]
    assert numbers(model, Freed(Matrix.LOADING, "a")) == [40, 32, 30, 27, 23]
    assert numbers(model, Freed(Matrix.INTERCEPT, "a")) == [40, 32, 29, 27, 23]
    assert numbers(model, Freed(Matrix.RESIDUAL, "a")) == [40, 32, 29, 26, 23]


def test_a_question_without_an_equal_threshold_is_not_compared_at_all() -> None:
    """Its four thresholds and its loading stay free, and it has no unit or origin to free."""
    freed = [Freed(Matrix.THRESHOLD, "a", column) for column in range(4)]
    assert numbers(base(5, 5, 5, 5), *freed) == [40, 34, 32, 30, 27]
    scalar = ordinal_model(base(5, 5, 5, 5), Equal.INTERCEPTS, None, freed)
    assert (1, 0) not in free(scalar, Matrix.RESIDUAL)
    assert (1, 0) not in free(scalar, Matrix.INTERCEPT)


def test_one_equal_threshold_counts_as_two_options() -> None:
    """Freed below the intercepts: a residual variance must wait until then."""
    freed = [Freed(Matrix.THRESHOLD, "a", column) for column in range(1, 4)]
    thresholds, intercepts = (
        ordinal_model(base(5, 5, 5, 5), equal, None, freed)
        for equal in (Equal.THRESHOLDS, Equal.INTERCEPTS)
    )
    assert (1, 0) not in free(thresholds, Matrix.RESIDUAL)
    assert (1, 0) in free(intercepts, Matrix.RESIDUAL)


def test_a_question_with_other_options_elsewhere_is_refused() -> None:
    waves = Structure({"f1": [*"abc"], "f2": [*"def"]})
    compared = Compared(dict(zip("abcdef", "abcabc", strict=True)), {"f1": "f", "f2": "f"})
    with pytest.raises(UnusableAnswers) as told:
        numbers(base(4, 4, 4, 4, 3, 4, groups=1, structure=waves), compared=compared)
    assert str(told.value) == (
        "e has 3 options and b, the same question, 4; merge the options of both alike."
    )
