"""The specification of a model: its moments, their derivatives, equality by index."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.latent.model import Model
from analysis.latent.parameters import Matrix, Parameter

STEP = 1e-6


def structural(groups: int = 2) -> Model:
    """Return three factors, a path, cross-loadings, correlated residuals and means."""
    rng = np.random.default_rng(7)
    places, index = [], 0
    for group in range(groups):
        shape = [(Matrix.LOADING, item, item // 2) for item in range(6)]
        shape += [(Matrix.LOADING, 0, 2), (Matrix.PATH, 2, 0), (Matrix.PATH, 2, 1)]
        shape += [(Matrix.FACTOR_COVARIANCE, i, i) for i in range(3)]
        shape += [(Matrix.FACTOR_COVARIANCE, 0, 1), (Matrix.RESIDUAL, 1, 4)]
        shape += [(Matrix.RESIDUAL, item, item) for item in range(6)]
        shape += [(Matrix.INTERCEPT, item, 0) for item in range(6)]
        shape += [(Matrix.FACTOR_MEAN, factor, 0) for factor in range(3)]
        for matrix, row, column in shape:
            value = rng.uniform(0.2, 0.6) + (row == column) * (matrix is not Matrix.LOADING)
            places.append(Parameter(matrix, row, column, group, value, index))
            index += 1
    names = tuple("abcdef"), ("f", "g", "h")
    return Model(*names, tuple(places), tuple(f"group {group}" for group in range(groups)))


def numerical(function: Callable[[np.ndarray], np.ndarray], values: np.ndarray) -> np.ndarray:
    """Return central differences of a function of a vector."""
    columns = []
    for place in range(len(values)):
        step = np.zeros(len(values))
        step[place] = STEP
        columns.append((function(values + step) - function(values - step)) / (2 * STEP))
    return np.array(columns).T


def moments(model: Model, values: np.ndarray) -> np.ndarray:
    """Return the lower triangle of Sigma and mu of both groups in one vector."""
    implied = model.implied(values)
    rows, columns = np.tril_indices(len(model.items))
    return np.concatenate(
        [
            np.concatenate([implied.covariances[g][rows, columns], implied.means[g]])
            for g in range(len(model.groups))
        ]
    )


def test_one_factor_by_hand() -> None:
    places = [Parameter(Matrix.LOADING, i, index=i, value=v) for i, v in enumerate([1.0, 2.0])]
    places += [Parameter(Matrix.RESIDUAL, i, i, value=0.5) for i in range(2)]
    places += [Parameter(Matrix.FACTOR_COVARIANCE, 0, value=3.0)]
    places += [
        Parameter(Matrix.FACTOR_MEAN, 0, value=0.5),
        Parameter(Matrix.INTERCEPT, 1, value=4),
    ]
    model = Model(("a", "b"), ("f",), tuple(places))
    implied = model.implied(model.start)
    assert implied.covariances.tolist() == [[[3.5, 6.0], [6.0, 12.5]]]
    assert implied.means.tolist() == [[0.5, 5.0]]


def test_a_path_by_hand() -> None:
    places = [Parameter(Matrix.LOADING, i, i, value=1.0) for i in range(2)]
    places += [Parameter(Matrix.FACTOR_COVARIANCE, 0, 0, value=2.0)]
    places += [Parameter(Matrix.FACTOR_COVARIANCE, 1, 1, value=1.0)]
    places += [Parameter(Matrix.PATH, 1, 0, value=3.0)]
    model = Model(("a", "b"), ("f", "g"), tuple(places))
    implied = model.implied(model.start)
    assert implied.covariances.tolist() == [[[2.0, 6.0], [6.0, 19.0]]]
    assert implied.factor_covariances.tolist() == implied.covariances.tolist()


def test_the_jacobian_is_the_derivative_of_the_moments() -> None:
    model = structural()
    found = np.vstack(list(model.jacobian(model.implied(model.start))))
    expected = numerical(lambda values: moments(model, values), model.start)
    assert found == pytest.approx(expected, abs=1e-8)


def test_the_gradient_is_the_jacobian_pulled_back() -> None:
    model = structural()
    rng = np.random.default_rng(3)
    slope = rng.normal(size=(2, 6, 6))
    slope = slope + slope.transpose(0, 2, 1)
    of_mean = rng.normal(size=(2, 6))
    implied = model.implied(model.start)
    rows, columns = np.tril_indices(6)
    twice = np.where(rows == columns, 1.0, 2.0)
    expected = sum(
        model.jacobian(implied)[g].T
        @ np.concatenate([twice * slope[g][rows, columns], of_mean[g]])
        for g in range(2)
    )
    assert model.gradient(implied, slope, of_mean) == pytest.approx(expected, rel=1e-12)


def test_the_information_is_the_jacobian_weighted_by_the_inverse_moments() -> None:
    model = structural()
    implied = model.implied(model.start)
    rows, columns = np.tril_indices(6)
    expected = np.zeros((model.number, model.number))
    for group, weight in enumerate([30.0, 50.0]):
        inverse = np.linalg.inv(implied.covariances[group])
        jacobian = model.jacobian(implied)[group]
        derivatives = np.zeros((model.number, 6, 6))
        derivatives[:, rows, columns] = derivatives[:, columns, rows] = jacobian[:21].T
        weighted = inverse @ derivatives
        expected += weight * np.einsum("aij,bji->ab", weighted, weighted) / 2
        expected += weight * jacobian[21:].T @ inverse @ jacobian[21:]
    assert model.information(implied, [30.0, 50.0]) == pytest.approx(expected, rel=1e-10)


def test_parameters_of_one_index_are_one_number_across_groups() -> None:
    free = structural()
    equal = free.renumbered(lambda place: (place.matrix, place.row, place.column))
    assert (free.number, equal.number) == (58, 29)
    implied = equal.implied(equal.start)
    assert implied.covariances[0].tolist() == implied.covariances[1].tolist()
    expected = numerical(lambda values: moments(equal, values), equal.start)
    found = np.vstack(list(equal.jacobian(implied)))
    assert found == pytest.approx(expected, abs=1e-8)


def test_a_start_is_the_value_of_the_first_place_with_the_index() -> None:
    places = (
        Parameter(Matrix.RESIDUAL, 0, 0, value=2.0, index=0),
        Parameter(Matrix.RESIDUAL, 1, 1, value=3.0, index=0),
    )
    assert Model(("a", "b"), (), places).start.tolist() == [2.0]


def test_a_place_given_twice_is_named() -> None:
    places = (Parameter(Matrix.RESIDUAL, 0, 1), Parameter(Matrix.RESIDUAL, 1, 0))
    with pytest.raises(UnusableAnswers) as error:
        Model(("a", "b"), (), places)
    assert str(error.value) == (
        "The place (1, 0) of Theta in group 0 is given twice; give it once."
    )


def test_indices_with_a_gap_are_named() -> None:
    with pytest.raises(UnusableAnswers) as error:
        Model(("a",), (), (Parameter(Matrix.RESIDUAL, 0, 0, index=1),))
    assert str(error.value) == "The free numbers are [1]; count them from 0 without a gap."
