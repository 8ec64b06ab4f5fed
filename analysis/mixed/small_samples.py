"""Small samples: degrees of freedom for the fixed effects of a mixed model.

For a contrast l with variance v = l' Phi l, Phi = sigma^2 A^-1, Satterthwaite's degrees of freedom
are 2 v^2 / (g' C g), g being the derivative of v by theta and log sigma^2 and C twice the inverse
of the second derivative of -2 logLik there.

Kenward and Roger correct Phi itself for the variances having been estimated. With V_i the
derivative of V by each variance and covariance,

    P_i = -X'V^-1 V_i V^-1 X,   Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X
    I_ij = tr(V^-1 V_i V^-1 V_j) - 2 tr(Phi Q_ij) + tr(Phi P_i Phi P_j),   W = 2 I^-1
    Phi_A = Phi + 2 Phi (sum_ij W_ij (Q_ij - P_i Phi P_j)) Phi

and for L b with q rows, T = L'(L Phi L')^-1 L:

    A1 = sum W_ij tr(T Phi P_i Phi) tr(T Phi P_j Phi)
    A2 = sum W_ij tr(T Phi P_i Phi T Phi P_j Phi)
    B = (A1 + 6 A2) / (2 q),   g = ((q + 1) A1 - (q + 4) A2) / ((q + 2) A2)
    c1, c2, c3 = g, q - g, q + 2 - g, over 3 q + 2 (1 - g)
    rho = (1 - A2 / q)^2 (1 + c1 B) / (q (1 - c2 B)^2 (1 - c3 B))
    df = 4 + (q + 2) / (q rho - 1),   F = (df (1 - A2 / q) / (df - 2)) b'L'(L Phi_A L')^-1 L b / q

Several rows by Satterthwaite: the F of independent contrasts, with 2 E / (E - q) degrees of
freedom, E being the sum of df_k / (df_k - 2), or 2 where one of them has 2 or less.

Sources: Satterthwaite (1946), Biometrics Bulletin 2, 110-114; Giesbrecht and Burns (1985),
Biometrics 41, 477-486; Kenward and Roger (1997), Biometrics 53, 983-997; Fai and Cornelius
(1996), Journal of Statistical Computation and Simulation 54, 363-378.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Significance
from analysis.mixed.criterion import Likelihood
from analysis.mixed.curvature import directions
from analysis.mixed.fit import MixedFit

Array = NDArray[np.float64]

FLAT = 1e-10
"""Curvature, relative to the largest, below which a direction tells nothing."""
ALIKE = 1e-8
"""Relative difference of degrees of freedom that are taken as the same."""


class SmallSample(Enum):
    """How the degrees of freedom of a test are had."""

    SATTERTHWAITE = "Satterthwaite"
    KENWARD_ROGER = "Kenward-Roger"


@dataclass(frozen=True)
class Inference:
    """The covariance of the fixed effects, and degrees of freedom for any contrast of them."""

    fitted: MixedFit
    method: SmallSample
    vcov: Array
    """Covariance behind tests and intervals; for Kenward-Roger the corrected one."""
    bends: Array
    """Derivatives of Phi, for Satterthwaite by theta and log sigma^2, else by each variance."""
    spread: Array
    """C for Satterthwaite, W for Kenward-Roger."""

    def df(self, contrast: Array) -> float:
        """Return the degrees of freedom of one contrast, shape (p,)."""
        if self.method is SmallSample.KENWARD_ROGER:
            return self._scaled(contrast[None, :])[0]
        moved = np.einsum("p,apr,r->a", contrast, self.bends, contrast)
        variance = float(contrast @ self.fitted.vcov @ contrast)
        wobble = float(moved @ self.spread @ moved)
        return 2 * variance**2 / wobble if wobble > 0 else math.inf

    def variance(self, contrast: Array) -> float:
        """Return the variance of one contrast."""
        return float(contrast @ self.vcov @ contrast)

    def test(self, contrasts: Array) -> Significance:
        """Test that all contrasts, shape (contrasts, p), are zero."""
        kept = _independent(contrasts)
        q = len(kept)
        estimates = kept @ self.fitted.beta
        covariance = kept @ self.vcov @ kept.T
        statistic = float(estimates @ np.linalg.solve(covariance, estimates)) / q
        if self.method is SmallSample.KENWARD_ROGER:
            df, scaling = self._scaled(kept)
            statistic *= scaling
        else:
            df = self._fai_cornelius(kept, covariance)
        p = float(f_distribution.sf(statistic, q, df))
        method = f"F, {self.method.value}, {self.fitted.likelihood.value}"
        return Significance(statistic, p, self.fitted.n, method, (float(q), df))

    def _fai_cornelius(self, contrasts: Array, covariance: Array) -> float:
        _, vectors = np.linalg.eigh(covariance)
        each = np.array([self.df(row) for row in vectors.T @ contrasts])
        if np.ptp(each) <= ALIKE * each.max():
            return float(each.mean())
        if (each <= 2).any():  # noqa: PLR2004 - a t with 2 degrees of freedom has no variance
            return 2.0
        expected = float((each / (each - 2)).sum())
        return 2 * expected / (expected - len(each))

    def _scaled(self, contrasts: Array) -> tuple[float, float]:
        """Return the degrees of freedom and the factor of F."""
        phi, q = self.fitted.vcov, len(contrasts)
        theta = contrasts.T @ np.linalg.solve(contrasts @ phi @ contrasts.T, contrasts)
        moved = np.einsum("pr,ars->aps", theta, self.bends)
        traces = np.einsum("app->a", moved)
        a1 = float(traces @ self.spread @ traces)
        a2 = float(np.einsum("ab,apr,brp->", self.spread, moved, moved))
        if a2 <= 0:
            return math.inf, 1.0
        b = (a1 + 6 * a2) / (2 * q)
        g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
        c1, c2, c3 = (part / (3 * q + 2 * (1 - g)) for part in (g, q - g, q + 2 - g))
        rho = (1 - a2 / q) ** 2 * (1 + c1 * b) / (q * (1 - c2 * b) ** 2 * (1 - c3 * b))
        df = 4 + (q + 2) / (q * rho - 1)
        near_two = abs(df - 2) < 1e-2  # noqa: PLR2004 - the factor has a pole at 2
        return df, 1.0 if near_two else df * (1 - a2 / q) / (df - 2)


def small_sample(fitted: MixedFit, method: SmallSample = SmallSample.SATTERTHWAITE) -> Inference:
    """Prepare tests of the fixed effects of a model.

    Parameters
    ----------
    fitted
        The model; by REML for Kenward-Roger.
    method
        Whose degrees of freedom.

    Returns
    -------
    Inference
        For contrasts one by one or several at once.

    Examples
    --------
    >>> from analysis.mixed.fit import fit_sums
    >>> from analysis.mixed.structure import Varying
    >>> from analysis.sums.patterns import pattern_sums, person_sums
    >>> ones, scores = np.ones((6, 1)), np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = pattern_sums(person_sums(scores, ones, ones, np.array([*"aabbcc"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> round(small_sample(fit_sums(summed, [Varying("unit")])).df(np.array([1.0])), 6)
    2.0
    """
    if method is SmallSample.SATTERTHWAITE:
        return _satterthwaite(fitted)
    if fitted.likelihood is not Likelihood.REML:
        raise UnusableAnswers(
            "Kenward-Roger corrects the covariance of a REML fit; fit by REML, or take "
            "Satterthwaite's degrees of freedom."
        )
    return _kenward_roger(fitted)


def _satterthwaite(fitted: MixedFit) -> Inference:
    found = directions(fitted.state, fitted.structure)
    inverse = fitted.state.inverse
    by_component = inverse @ found.p[:, :-1, :-1] @ inverse
    jacobian = fitted.structure.jacobian(fitted.optimum.theta)
    by_theta = np.einsum("at,apr->tpr", jacobian, by_component)
    bends = fitted.variance * fitted.back @ np.concatenate([by_theta, inverse[None]])
    spread = 2 * pseudo_inverse(fitted.optimum.curvature.hessian)
    return Inference(fitted, SmallSample.SATTERTHWAITE, fitted.vcov, bends @ fitted.back.T, spread)


def _kenward_roger(fitted: MixedFit) -> Inference:
    p, q, t = _by_variances(fitted)
    phi = fitted.variance * fitted.state.inverse
    pp = phi @ p
    information = t - 2 * np.einsum("pr,abrp->ab", phi, q) + np.einsum("apr,brp->ab", pp, pp)
    spread = 2 * pseudo_inverse(information)
    middle = np.einsum("ab,abpr->pr", spread, q)
    middle = middle - np.einsum("ab,apr,rs,bst->pt", spread, p, phi, p)
    corrected = phi + 2 * phi @ middle @ phi
    back = fitted.back
    bends = back @ (pp @ phi) @ back.T
    return Inference(fitted, SmallSample.KENWARD_ROGER, back @ corrected @ back.T, bends, spread)


def _by_variances(fitted: MixedFit) -> tuple[Array, Array, Array]:
    """Return -P, Q and the traces by each variance and covariance and by sigma^2, last."""
    state = fitted.state
    found = directions(state, fitted.structure)
    size = len(found.p)
    k = state.sums.k - 1
    p = np.empty((size + 1, k, k))
    q = np.empty((size + 1, size + 1, k, k))
    t = np.empty((size + 1, size + 1))
    # The last direction is Omega itself, whose sums are known: Omega^-1 Omega Omega^-1.
    p[:size], p[size] = found.p[:, :-1, :-1], state.quadratic[:-1, :-1]
    q[:size, :size] = found.q[:, :, :-1, :-1]
    q[size], q[:, size] = p, p
    t[:size, :size], t[size, :size] = found.products, found.traces
    t[:size, size], t[size, size] = found.traces, fitted.n
    # I = Omega less what varies between people and teams.
    moved = np.eye(size + 1)
    person, team = fitted.structure.factors(fitted.optimum.theta)
    moved[size, :size] = -fitted.structure.of_factors(person @ person.T, team @ team.T)
    v = fitted.variance
    return (
        np.einsum("ab,bpr->apr", moved, p) / v**2,
        np.einsum("ac,bd,cdpr->abpr", moved, moved, q) / v**3,
        moved @ t @ moved.T / v**2,
    )


def pseudo_inverse(matrix: Array) -> Array:
    """Return the inverse over the directions that tell something."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > FLAT * np.abs(values).max()
    made: Array = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return made


def _independent(contrasts: Array) -> Array:
    """Return as many rows as are independent, spanning the same."""
    _, sizes, rows = np.linalg.svd(contrasts, full_matrices=False)
    kept: Array = rows[sizes > ALIKE * sizes[0]]
    return kept
