"""Ordinal reliability against lavaan 0.6-14, semTools 0.5-6 and psych 2.2.9."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.reliability.ordinal import (
    OrdinalFactor,
    OrdinalFit,
    omega_categorical,
    omega_latent_response,
    omega_polychoric,
    ordinal_alpha,
    ordinal_factor,
    ordinal_fit,
)

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["ordinal_bfi_A", "ordinal_bfi_N_first400"]


def near(value: object) -> Any:
    """Both sides are results of a search; R's ends about 1e-6 away."""
    return pytest.approx(value, rel=1e-5)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


def five_options(people: int, items: int, seed: int = 3) -> np.ndarray:
    """Return answers of one to five of items that load .7 on one trait."""
    rng = np.random.default_rng(seed)
    traits = 0.7 * rng.normal(size=(people, 1)) + np.sqrt(0.51) * rng.normal(size=(people, items))
    return 1.0 + np.digitize(traits, [-1.4, -0.6, 0.3, 1.2])


@pytest.mark.parametrize("entry", ENTRIES)
def test_alpha_equals_semtools_and_psych(entry: str, golden: Golden, answers: Answers) -> None:
    found, expected = value_of(ordinal_alpha(answers(entry))), golden(entry)
    assert found == near(expected["ordinal_alpha_lavaan"])
    assert found == near(expected["alpha_compRelSEM_ordinal"])
    assert found == near(expected["ordinal_alpha_psych"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_loadings_and_fit_equal_lavaan(entry: str, golden: Golden, answers: Answers) -> None:
    model, values = ordinal_factor(answers(entry)), golden(entry)
    assert isinstance(model, OrdinalFactor)
    assert model.n == values["n"]
    assert model.loadings.tolist() == near([*values["cfa_wlsmv_loadings"].values()])
    fit, expected = ordinal_fit(model), values["cfa_fit"]
    assert isinstance(fit, OrdinalFit)
    assert (fit.df, fit.df) == (expected["df"], expected["df.scaled"])
    assert (fit.chi2, fit.chi2_scaled) == near((expected["chisq"], expected["chisq.scaled"]))
    assert fit.p_scaled == pytest.approx(expected["pvalue.scaled"], abs=1e-12)
    assert (fit.cfi_scaled, fit.tli_scaled) == near(
        (expected["cfi.scaled"], expected["tli.scaled"])
    )
    assert (fit.rmsea_scaled, fit.srmr) == near((expected["rmsea.scaled"], expected["srmr"]))


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("statistic", "name"),
    [
        (omega_latent_response, "omega_latent_response"),
        (omega_polychoric, "omega_compRelSEM_ord_scale_false"),
        (omega_categorical, "omega_categorical_green_yang"),
    ],
)
def test_the_omegas_equal_lavaan_and_semtools(
    entry: str, statistic: Callable[..., object], name: str, golden: Golden, answers: Answers
) -> None:
    expected = pytest.approx(golden(entry)[name], rel=2e-5)
    assert value_of(statistic(answers(entry))) == expected


def test_the_categorical_omega_is_the_reliability_of_the_sum() -> None:
    """Two parallel sets of answers of the same traits correlate by the reliability of a set."""
    rng = np.random.default_rng(4)
    trait = 0.7 * rng.normal(size=(60_000, 1))
    cut = [-1.4, -0.6, 0.3, 1.2]
    one, other = (
        1.0 + np.digitize(trait + np.sqrt(0.51) * rng.normal(size=(60_000, 4)), cut)
        for _ in range(2)
    )
    truth = np.corrcoef(one.sum(axis=1), other.sum(axis=1))[0, 1]
    assert value_of(omega_categorical(one[:4_000])) == pytest.approx(truth, abs=0.015)
    assert value_of(omega_latent_response(one[:4_000])) > truth + 0.015


def test_alpha_of_two_items_by_hand() -> None:
    """A polychoric correlation of sin(pi / 4): 2 r / (1 + r)."""
    first = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
    second = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])
    r = np.sqrt(0.5)
    found = ordinal_alpha(np.column_stack([first, second]))
    assert value_of(found) == pytest.approx(2 * r / (1 + r))


def test_other_names_for_the_options_change_nothing() -> None:
    items = five_options(200, 4)
    renamed = np.array([0.0, 1.0, 4.0, 9.0, 16.0, 25.0])[items.astype(int)]
    for statistic in (ordinal_alpha, omega_latent_response, omega_categorical):
        assert statistic(renamed) == statistic(items)


def test_three_items_always_fit_and_have_no_measure_of_it() -> None:
    model = ordinal_factor(five_options(200, 3))
    assert isinstance(model, OrdinalFactor)
    assert ordinal_fit(model) == Withheld(Reason.UNDEFINED, 200)


@pytest.mark.parametrize(
    "statistic", [ordinal_factor, omega_latent_response, omega_polychoric, omega_categorical]
)
def test_two_items_or_a_constant_one_are_withheld(statistic: Callable[..., object]) -> None:
    items = five_options(200, 3)
    assert statistic(items[:, :2]) == Withheld(Reason.TOO_FEW, 200)
    assert not isinstance(statistic(items), Withheld)
    items[:, 1] = 4.0
    assert statistic(items) == Withheld(Reason.NO_VARIANCE, 200)


def test_alpha_is_withheld_where_the_correlations_are() -> None:
    items = five_options(200, 1)
    assert ordinal_alpha(np.hstack([items, items])) == Withheld(Reason.UNDEFINED, 200)
    assert ordinal_alpha(five_options(2, 3)) == Withheld(Reason.TOO_FEW, 2)


def test_opposed_items_have_a_negative_alpha() -> None:
    """Alpha is never clipped: a correlation of -sin(pi / 4)."""
    first = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
    second = 3 - np.array([1.0, 2, 2, 2, 1, 1, 1, 2])
    r = -np.sqrt(0.5)
    found = ordinal_alpha(np.column_stack([first, second]))
    assert value_of(found) == pytest.approx(2 * r / (1 + r))


def test_items_whose_traits_cancel_have_no_alpha() -> None:
    """Alike in one of three answers: each r is -sin(pi / 6), and six of them undo three ones."""
    rows = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    items = np.array([*rows, *(1 - np.array(rows))] * 4, dtype=float)
    alike = np.mean(items[:, 0] == items[:, 1])
    assert alike == pytest.approx(1 / 3)
    r = np.sin(2 * np.pi * (alike / 2 - 0.25))
    assert 3 + 6 * r == pytest.approx(0.0)
    assert ordinal_alpha(items) == Withheld(Reason.UNDEFINED, 24)
