"""The smooth curve against R's mgcv, on lines and cubics it must not bend, and in units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.interpolate import CubicSpline

from analysis.drivers.smoothing import Smooth, basis, roughness, smooth
from analysis.estimate import Reason, Withheld

Rows = Callable[[str], pd.DataFrame]


def curve(x: np.ndarray, y: np.ndarray, covariates: np.ndarray | None = None) -> Smooth:
    found = smooth(x, y, covariates)
    assert isinstance(found, Smooth)
    return found


@pytest.mark.parametrize(
    ("entry", "edf", "heights", "errors"),
    [
        (
            "u_slid_wages_age",
            4.91464579968,
            [9.586597071081, 14.946091413755, 17.249577111657, 18.602013662991, 18.258542897017],
            [0.234193672503, 0.193912099832, 0.187639917392, 0.209565330809, 0.252758085299],
        ),
        (
            "u_bh1996_wbeing_hrs",
            9.49907858750,
            [2.9809802644670, 2.9074085938212, 2.8133829517334, 2.7119739097444, 2.5572944895791],
            [0.0217576164988, 0.0192454129304, 0.0162416510011, 0.0159532657932, 0.0295629527775],
        ),
        (
            "u_bfi_conscientious_age",
            4.522657683761,
            [4.0808127726444, 4.1722640455613, 4.2665309765996, 4.3770735109932, 4.4549130049338],
            [0.0304997777118, 0.0250819951104, 0.0263934659235, 0.0320146064879, 0.0446233438],
        ),
        (
            "u_slid_wages_age_education",
            9.32680070051,
            [8.996469450590, 14.635774795962, 17.039487111728, 18.185307723858, 19.238012391525],
            [0.290039127248, 0.232792625208, 0.222693122078, 0.269777618865, 0.306865024662],
        ),
    ],
)
def test_heights_and_errors_equal_mgcv(
    entry: str, edf: float, heights: list[float], errors: list[float], rows_of: Rows
) -> None:
    """R's mgcv 1.8-41, gam(y ~ s(x, bs = "cr", k = 10)), at the 10, 30, 50, 70, 90 % quantiles.

    Its search ends where the slope of GCV is small, ours at the minimum: the penalty differs in
    the fourth digit, the curve in the sixth.
    """
    table = rows_of(entry).to_numpy(float)
    covariates = table[:, 1:-1] if table.shape[1] > 2 else None
    found = curve(table[:, 0], table[:, -1], covariates)
    places = np.quantile(table[:, 0], [0.1, 0.3, 0.5, 0.7, 0.9])
    assert found.edf == pytest.approx(edf, rel=1e-4)
    assert found.at(places) == pytest.approx(heights, rel=1e-5)
    assert found.se_at(places) == pytest.approx(errors, rel=1e-4)


def test_the_basis_is_the_natural_cubic_spline_through_the_heights() -> None:
    knots, heights = np.array([0.0, 1, 3, 4, 7]), np.array([1.0, -2, 0, 5, 3])
    x = np.linspace(0, 7, 41)
    natural = CubicSpline(knots, heights, bc_type="natural")
    assert basis(x, knots) @ heights == pytest.approx(natural(x), abs=1e-12)
    fine = np.linspace(0, 7, 70_001)
    area = np.trapezoid(natural(fine, 2) ** 2, fine)
    assert heights @ roughness(knots) @ heights == pytest.approx(area, rel=1e-6)


def test_the_basis_adds_up_to_one_and_reproduces_a_line() -> None:
    knots, x = np.array([2.0, 3, 5, 9]), np.linspace(2, 9, 11)
    assert basis(x, knots).sum(axis=1) == pytest.approx(np.ones(11))
    assert basis(x, knots) @ knots == pytest.approx(x)


def test_a_line_with_noise_is_hardly_bent() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 10, 400)
    found = curve(x, 3 + 2 * x + rng.normal(size=400))
    assert found.edf < 3
    assert found.at(np.array([0.0, 10])) == pytest.approx([3, 23], abs=0.3)


def test_units_and_zeros_move_the_curve_along() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 10, 200)
    y = np.sin(x) + rng.normal(size=200)
    here, there = curve(x, y), curve(7 + x / 1000, 100 * y - 5)
    places = np.linspace(1, 9, 9)
    assert there.edf == pytest.approx(here.edf, rel=1e-5)
    assert there.at(7 + places / 1000) == pytest.approx(100 * here.at(places) - 5, rel=1e-5)
    assert there.se_at(7 + places / 1000) == pytest.approx(100 * here.se_at(places), rel=1e-5)


def test_bands_hold_the_curve_that_made_the_answers() -> None:
    rng = np.random.default_rng(4)
    inside = []
    for _ in range(100):
        x = rng.uniform(0, 10, 200)
        found = curve(x, np.sin(x / 2) + rng.normal(0, 0.3, 200))
        places = np.linspace(0.5, 9.5, 19)
        off = np.abs(found.at(places) - np.sin(places / 2))
        inside.append(np.mean(off < 1.645 * found.se_at(places)))
    assert 0.85 < np.mean(inside) < 0.95


def test_two_values_make_no_curve() -> None:
    x = np.array([0.0, 1, 0, 1, 0, 1])
    assert smooth(x, x) == Withheld(Reason.NO_VARIANCE, 6)


def test_as_many_knots_as_answers_make_no_curve() -> None:
    x = np.arange(8.0)
    assert smooth(x, x**2) == Withheld(Reason.TOO_FEW, 8)


def test_a_covariate_that_is_the_predictor_leaves_no_curve() -> None:
    x = np.tile(np.arange(10.0), 4)
    assert smooth(x, np.cos(x), 2 * x[:, None]) == Withheld(Reason.UNDEFINED, 40)
