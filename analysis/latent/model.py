"""Model: which loadings, paths, variances, means and thresholds are free, fixed or equal.

For the items y of a group and its factors f (LISREL, all items on the y side),

    y = nu + Lambda f + e,  f = alpha + Beta f + d,  Cov(d) = Psi,  Cov(e) = Theta

so that, with E = (I - Beta)^-1 and L = Lambda E,

    mu = nu + L alpha,  Sigma = L Psi L' + Theta

Every derivative of Sigma is of rank two, D_a = u_a v_a' + v_a u_a': for a loading (i, j) u is the
unit vector of item i and v the covariance of the items with factor j; for a path (i, j) u is
column i of L; for a (co)variance of factors u and v are columns of L; for one of residuals they
are unit vectors (half as long on the diagonal). The expected information of normal answers,

    I_ab = tr(P D_a P D_b) / 2 + m_a' P m_b,  P = Sigma^-1, m_a the derivative of mu,

therefore needs products u' P u alone. Parameters with one index are one number, whether they
stand in one group or in several: equality is counting, not constraint.

Sources: Joreskog & Sorbom (1996), LISREL 8: User's Reference Guide, Scientific Software
International; Bollen (1989), Structural Equations with Latent Variables, Wiley, chapters 4 and 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.latent.parameters import (
    SYMMETRIC,
    Array,
    Indices,
    Matrix,
    Parameter,
    Places,
    laid_out,
    matrix_shapes,
)


@dataclass(frozen=True, slots=True)
class Implied:
    """What the model expects of each group at some values, and the matrices that say so."""

    covariances: Array
    """Sigma; shape (groups, items, items)."""
    means: Array
    """mu; shape (groups, items)."""
    matrices: dict[Matrix, Array]
    """Each of shape (groups, rows, columns)."""
    onward: Array
    """E = (I - Beta)^-1; shape (groups, factors, factors)."""
    total: Array
    """L = Lambda E; shape (groups, items, factors)."""

    @property
    def factor_covariances(self) -> Array:
        """Covariances of the factors themselves, E Psi E'."""
        psi = self.matrices[Matrix.FACTOR_COVARIANCE]
        shared: Array = self.onward @ psi @ self.onward.transpose(0, 2, 1)
        return shared

    @property
    def factor_means(self) -> Array:
        """Means of the factors themselves, E alpha; shape (groups, factors)."""
        means: Array = (self.onward @ self.matrices[Matrix.FACTOR_MEAN])[:, :, 0]
        return means


@dataclass(frozen=True, slots=True)
class Slopes:
    """Derivatives of one group's Sigma and mu, one row a free place: D = u v' + v u'."""

    left: Array
    """u; shape (places, items)."""
    right: Array
    """v; shape (places, items)."""
    means: Array
    """Derivatives of mu; shape (places, items)."""
    index: Indices
    """Which free number stands in each place."""

    def gathered(self, by_place: Array, number: int) -> Array:
        """Add up what belongs to the same free number: (places, any) to (number, any)."""
        selector = np.zeros((number, len(self.index)))
        selector[self.index, np.arange(len(self.index))] = 1
        gathered: Array = selector @ by_place
        return gathered


@dataclass(frozen=True, slots=True)
class Model:
    """A factor or structural model of the same items in one or more groups."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    groups: tuple[str, ...] = ("everyone",)
    number: int = field(init=False, compare=False)
    """How many numbers are free."""
    _places: dict[Matrix, Places] = field(init=False, repr=False, compare=False)
    _free: tuple[dict[Matrix, tuple[Indices, Indices, Indices]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Check that the places exist once, and lay them out."""
        self._check()
        used = {place.index for place in self.parameters if place.index is not None}
        object.__setattr__(self, "number", len(used))
        shapes = matrix_shapes(
            len(self.groups), len(self.items), len(self.factors), self.parameters
        )
        object.__setattr__(self, "_places", laid_out(self.parameters, shapes))
        free = tuple(self._free_places(group) for group in range(len(self.groups)))
        object.__setattr__(self, "_free", free)

    @property
    def start(self) -> Array:
        """Where the search begins; shape (number,)."""
        start = np.zeros(self.number)
        for parameter in reversed(self.parameters):
            if parameter.index is not None:
                start[parameter.index] = parameter.value
        return start

    @property
    def has_means(self) -> bool:
        """Whether the model says anything of the means."""
        return any(p.matrix in (Matrix.INTERCEPT, Matrix.FACTOR_MEAN) for p in self.parameters)

    def free(self, matrix: Matrix) -> list[Parameter]:
        """Return the free places of one matrix."""
        return [p for p in self.parameters if p.matrix is matrix and p.index is not None]

    def implied(self, values: Array) -> Implied:
        """Return what the model expects of each group.

        Parameters
        ----------
        values
            One value a free number, shape (number,).

        Returns
        -------
        Implied
            Covariances and means of the items and the matrices behind them.

        Examples
        --------
        >>> loading = Parameter(Matrix.LOADING, 0, index=0, value=2.0)
        >>> variance = Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)
        >>> model = Model(("a",), ("f",), (loading, variance))
        >>> model.implied(model.start).covariances.tolist()
        [[[4.0]]]
        """
        filled = {kind: places.filled(values) for kind, places in self._places.items()}
        onward: Array = np.linalg.inv(np.eye(len(self.factors)) - filled[Matrix.PATH]).astype(
            float
        )
        total = filled[Matrix.LOADING] @ onward
        shared = total @ filled[Matrix.FACTOR_COVARIANCE] @ total.transpose(0, 2, 1)
        means = filled[Matrix.INTERCEPT] + total @ filled[Matrix.FACTOR_MEAN]
        return Implied(shared + filled[Matrix.RESIDUAL], means[:, :, 0], filled, onward, total)

    def slopes(self, implied: Implied, group: int) -> Slopes:
        """Return the derivatives of one group's Sigma and mu with respect to its free places.

        Parameters
        ----------
        implied
            What the model expects.
        group
            Which group.

        Returns
        -------
        Slopes
            Two vectors and a mean a place.

        Examples
        --------
        >>> loading = Parameter(Matrix.LOADING, 0, index=0, value=2.0)
        >>> variance = Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)
        >>> model = Model(("a",), ("f",), (loading, variance))
        >>> slopes = model.slopes(model.implied(model.start), 0)
        >>> slopes.left.tolist(), slopes.right.tolist()
        ([[1.0]], [[2.0]])
        """
        total, onward = implied.total[group].T, implied.onward[group]
        unit = np.eye(len(self.items))
        psi = implied.matrices[Matrix.FACTOR_COVARIANCE][group]
        shared = onward @ psi @ total
        means = implied.factor_means[group]
        parts = []
        for kind, (rows, columns, index) in self._free[group].items():
            half = np.where(rows == columns, 0.5, 1.0)[:, None]
            none = np.zeros((len(rows), len(self.items)))
            if kind is Matrix.LOADING:
                left, right = unit[rows], shared[columns]
                parts.append((left, right, left * means[columns, None], index))
            elif kind is Matrix.PATH:
                left, right = total[rows], shared[columns]
                parts.append((left, right, left * means[columns, None], index))
            elif kind is Matrix.FACTOR_COVARIANCE:
                parts.append((total[rows] * half, total[columns], none, index))
            elif kind is Matrix.RESIDUAL:
                parts.append((unit[rows] * half, unit[columns], none, index))
            elif kind is Matrix.INTERCEPT:
                parts.append((none, none, unit[rows], index))
            else:
                parts.append((none, none, total[rows], index))
        left, right, of_means, index = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Slopes(left, right, of_means, index)

    def gradient(self, implied: Implied, by_covariance: Array, by_mean: Array) -> Array:
        """Return the derivatives of a function of the Sigmas and mus.

        Parameters
        ----------
        implied
            What the model expects.
        by_covariance
            The function's derivatives with respect to Sigma, symmetric, each of the two triangles
            counted on its own; shape (groups, items, items).
        by_mean
            Its derivatives with respect to mu; shape (groups, items).

        Returns
        -------
        Array
            One derivative a free number.

        Examples
        --------
        >>> loading = Parameter(Matrix.LOADING, 0, index=0, value=2.0)
        >>> variance = Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)
        >>> model = Model(("a",), ("f",), (loading, variance))
        >>> model.gradient(model.implied(model.start), np.ones((1, 1, 1)), np.zeros((1, 1)))
        array([4.])
        """
        turned = implied.total.transpose(0, 2, 1)
        back = implied.onward.transpose(0, 2, 1)
        psi = implied.matrices[Matrix.FACTOR_COVARIANCE]
        means = implied.matrices[Matrix.FACTOR_MEAN].transpose(0, 2, 1)
        column = by_mean[:, :, None]
        of_total = 2 * by_covariance @ implied.total @ psi + column @ means
        slopes = {
            Matrix.LOADING: of_total @ back,
            Matrix.PATH: turned @ of_total @ back,
            Matrix.FACTOR_COVARIANCE: turned @ by_covariance @ implied.total,
            Matrix.RESIDUAL: by_covariance,
            Matrix.INTERCEPT: column,
            Matrix.FACTOR_MEAN: turned @ column,
        }
        gradient = np.zeros(self.number)
        for kind, slope in slopes.items():
            places = self._places[kind]
            if len(places.flat):
                weights = slope.reshape(-1)[places.flat]
                gradient += np.bincount(places.index, weights, self.number)
        return gradient

    def jacobian(self, implied: Implied) -> Array:
        """Return the derivatives of every group's covariances and means.

        Parameters
        ----------
        implied
            What the model expects.

        Returns
        -------
        Array
            Shape (groups, pairs + items, number): the lower triangle of Sigma row by row, as
            `numpy.tril_indices` lists it, then mu.

        Examples
        --------
        >>> loading = Parameter(Matrix.LOADING, 0, index=0, value=2.0)
        >>> variance = Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)
        >>> model = Model(("a",), ("f",), (loading, variance))
        >>> model.jacobian(model.implied(model.start)).tolist()
        [[[4.0], [0.0]]]
        """
        rows, columns = np.tril_indices(len(self.items))
        jacobian = []
        for group in range(len(self.groups)):
            of = self.slopes(implied, group)
            pairs = (
                of.left[:, rows] * of.right[:, columns] + of.right[:, rows] * of.left[:, columns]
            )
            jacobian.append(of.gathered(np.hstack([pairs, of.means]), self.number).T)
        return np.array(jacobian)

    def information(self, implied: Implied, weights: Sequence[float] | Array) -> Array:
        """Return the expected information of normal answers.

        Parameters
        ----------
        implied
            What the model expects.
        weights
            People of each group, or their shares.

        Returns
        -------
        Array
            Shape (number, number).

        Examples
        --------
        >>> loading = Parameter(Matrix.LOADING, 0, index=0, value=2.0)
        >>> variance = Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)
        >>> model = Model(("a",), ("f",), (loading, variance))
        >>> model.information(model.implied(model.start), [1]).tolist()
        [[0.5]]
        """
        information = np.zeros((self.number, self.number))
        for group, weight in enumerate(weights):
            of = self.slopes(implied, group)
            inverse = np.linalg.inv(implied.covariances[group])
            left, right = of.left @ inverse, of.right @ inverse
            crossed = left @ of.right.T
            places = (left @ of.left.T) * (right @ of.right.T) + crossed * crossed.T
            places += of.means @ inverse @ of.means.T
            information += weight * of.gathered(of.gathered(places, self.number).T, self.number)
        return information

    def renumbered(self, key: Callable[[Parameter], object]) -> Model:
        """Return the model in which the free places with the same key are one number.

        Parameters
        ----------
        key
            What makes places equal: those with the same key share an index.

        Returns
        -------
        Model
            Indices count from 0 in the order of the places.

        Examples
        --------
        >>> free = [Parameter(Matrix.RESIDUAL, i, i, index=i, value=1.0) for i in range(2)]
        >>> model = Model(("a", "b"), (), tuple(free))
        >>> model.number, model.renumbered(lambda place: place.matrix).number
        (2, 1)
        """
        numbers: dict[object, int] = {}
        places = []
        for place in self.parameters:
            if place.index is not None:
                place = replace(place, index=numbers.setdefault(key(place), len(numbers)))  # noqa: PLW2901
            places.append(place)
        return replace(self, parameters=tuple(places))

    def _check(self) -> None:
        seen = set()
        for place in self.parameters:
            across = (
                sorted((place.row, place.column))
                if place.matrix in SYMMETRIC
                else (place.row, place.column)
            )
            where = (place.matrix, place.group, *across)
            if where in seen:
                raise UnusableAnswers(
                    f"The place ({place.row}, {place.column}) of {place.matrix.value} in group "
                    f"{place.group} is given twice; give it once."
                )
            seen.add(where)
        indices = {p.index for p in self.parameters if p.index is not None}
        if indices != set(range(len(indices))):
            raise UnusableAnswers(
                f"The free numbers are {sorted(indices)}; count them from 0 without a gap."
            )

    def _free_places(self, group: int) -> dict[Matrix, tuple[Indices, Indices, Indices]]:
        found: dict[Matrix, tuple[Indices, Indices, Indices]] = {}
        for kind in Matrix:
            if kind in (Matrix.THRESHOLD, Matrix.SCALE):
                continue
            places = [p for p in self.free(kind) if p.group == group]
            rows, columns = [p.row for p in places], [p.column for p in places]
            index = [p.index for p in places]
            found[kind] = (
                np.array(rows, np.intp),
                np.array(columns, np.intp),
                np.array(index, np.intp),
            )
        return found
