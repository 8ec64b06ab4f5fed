"""Components of people, waves and items against R, psych 2.2.9, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.reliability.occasions import (
    Generalizing,
    Nested,
    ThreeWay,
    components,
    generalizability,
    nested_components,
    three_way_mean_squares,
)

Golden = Callable[[str], dict[str, Any]]
Cube = Callable[[], np.ndarray]

ENTRY = "mlr_sai_a_anxiety10"
SHARES = {
    "RkF": Generalizing.WAVES_FIXED,
    "R1R": Generalizing.ONE_WAVE,
    "RkR": Generalizing.WAVES_AT_RANDOM,
    "Rc": Generalizing.CHANGE,
    "RkRn": Generalizing.WAVES_NESTED,
    "Rcn": Generalizing.CHANGE_NESTED,
}
PARTS = {
    "ID": "person",
    "Time": "wave",
    "Items": "item",
    "ID x time": "person_wave",
    "ID x items": "person_item",
    "time x items": "wave_item",
    "Residual": "residual",
}
SMALL = np.array([[[1, 2], [2, 2]], [[3, 4], [4, 5]], [[5, 4], [3, 4.0]]])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


def test_the_mean_squares_equal_r(golden: Golden, cube: Cube) -> None:
    found, expected = three_way_mean_squares(cube()), golden(ENTRY)["anova_mean_squares"]
    assert isinstance(found, ThreeWay)
    assert (found.person, found.wave, found.item) == near(
        (expected["person"], expected["time"], expected["item"])
    )
    assert (found.person_wave, found.person_item, found.wave_item, found.residual) == near(
        (expected["pt"], expected["pi"], expected["ti"], expected["res"])
    )


def test_the_components_equal_r(golden: Golden, cube: Cube) -> None:
    found, expected = components(cube()), golden(ENTRY)["anova_components"]
    assert isinstance(found, ThreeWay)
    for name, value in expected.items():
        assert getattr(found, name.replace("time", "wave")) == near(value), name


@pytest.mark.parametrize(("name", "key"), [("RkF", "RkF"), ("Rc", "Rc_change")])
def test_the_reliabilities_equal_r(name: str, key: str, golden: Golden, cube: Cube) -> None:
    expected = golden(ENTRY)["anova_reliabilities"][key]
    assert value_of(generalizability(cube(), SHARES[name])) == near(expected)


@pytest.mark.parametrize("name", SHARES)
def test_the_reliabilities_equal_psychs_likelihood_fit(
    name: str, golden: Golden, cube: Cube
) -> None:
    """Without gaps and without negative components both are the same up to its optimiser."""
    expected = golden(ENTRY)["psych"][name]
    assert value_of(generalizability(cube(), SHARES[name])) == pytest.approx(expected, rel=1e-4)


def test_the_components_equal_psychs_likelihood_fit(golden: Golden, cube: Cube) -> None:
    found, nested = components(cube()), nested_components(cube())
    assert isinstance(found, ThreeWay)
    assert isinstance(nested, Nested)
    expected = {row["row"]: row["variance"] for row in golden(ENTRY)["psych_components"]}
    for row, part in PARTS.items():
        tolerance = 3e-3 if row == "Time" else 1e-4
        assert getattr(found, part) == pytest.approx(expected[row], rel=tolerance), row
    total = sum(getattr(found, part) for part in PARTS.values())
    assert total == pytest.approx(expected["Total"], rel=1e-4)
    assert nested.person == pytest.approx(expected["id"], rel=1e-4)
    assert nested.wave_in_person == pytest.approx(expected["id(time)"], rel=1e-4)
    assert nested.residual == pytest.approx(expected["residual"], rel=1e-4)


def test_the_sizes_are_those_of_the_study(golden: Golden, cube: Cube) -> None:
    values = golden(ENTRY)
    assert cube().shape == (values["n_person"], values["n_time"], values["n_items"])


def test_the_mean_square_of_people_by_hand() -> None:
    """Person means 1.75, 4, 4 around 3.25: four answers each, two degrees of freedom."""
    found = three_way_mean_squares(SMALL)
    assert isinstance(found, ThreeWay)
    assert found.person == near(4 * (1.5**2 + 0.75**2 + 0.75**2) / 2)


def test_the_parts_of_the_table_add_up_to_all_squares() -> None:
    answers = np.random.default_rng(5).integers(1, 6, (6, 3, 4)).astype(float)
    found = three_way_mean_squares(answers)
    assert isinstance(found, ThreeWay)
    total = 5 * found.person + 2 * found.wave + 3 * found.item + 10 * found.person_wave
    total += 15 * found.person_item + 6 * found.wave_item + 30 * found.residual
    assert total == near(((answers - answers.mean()) ** 2).sum())


def test_people_with_a_gap_are_left_out() -> None:
    gap = np.full((1, 2, 2), 3.0)
    gap[0, 1, 1] = np.nan
    assert components(np.concatenate([SMALL, gap])) == components(SMALL)


def test_one_wave_alone_has_no_change() -> None:
    for statistic in (three_way_mean_squares, components, nested_components):
        assert statistic(SMALL[:, :1]) == Withheld(Reason.TOO_FEW, 3)
    assert generalizability(SMALL[:, :1], Generalizing.CHANGE) == Withheld(Reason.TOO_FEW, 3)


def test_answers_all_alike_have_no_components() -> None:
    assert components(np.full((4, 2, 3), 2.0)) == Withheld(Reason.NO_VARIANCE, 4)


def test_change_without_any_variance_has_no_reliability() -> None:
    """Everyone moves alike: the interaction and the residual are zero."""
    still = np.array([1.0, 2.0, 4.0])[:, None, None] + np.array([[0.0, 1.0], [1.0, 2.0]])
    assert generalizability(still, Generalizing.CHANGE) == Withheld(Reason.UNDEFINED, 3)


def test_a_flat_table_is_refused_with_the_remedy() -> None:
    message = r"Answers of shape \(3, 2\) are not \(people, waves, items\); stack the waves\."
    with pytest.raises(ValueError, match=f"^{message}$"):
        components(SMALL[:, 0])
