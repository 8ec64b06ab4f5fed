"""Fit: how well exploratory factors say what items share.

With R the correlations of k items, S those that m factors expect (ones on the diagonal), n people,
d = ((k - m)^2 - (k + m)) / 2 degrees of freedom and the residuals r - s off the diagonal,

    objective   f = log|S| - log|R| + tr(R S^-1) - k
    chi2        (n - 1 - (2 k + 5) / 6 - 2 m / 3) f, of likelihood, with Bartlett's correction
    empirical   n * sum over both triangles of (r - s)^2, also where a matrix is not definite
    RMSR        sqrt(sum (r - s)^2 / (k (k - 1))); corrected: over 2 d instead
    TLI         (chi2_0 / d_0 - chi2 / d) / (chi2_0 / d_0 - 1), chi2_0 of S = I with the same
                correction, d_0 = k (k - 1) / 2
    RMSEA       sqrt(max(chi2 / (n d) - 1 / (n - 1), 0)); its interval from the noncentralities x
                for which chi2 is the 95 % and the 5 % point, sqrt(x / ((n - 1) d))
    BIC         chi2 - d log n

These are the figures of psych 2.2.9, constant for constant. Chi-square asks for normal answers and
maximum likelihood; after minres it is close.

Sources: Bartlett (1951), Biometrika 38, 337-344; Tucker & Lewis (1973), Psychometrika 38, 1-10;
Steiger (1990), Multivariate Behavioral Research 25, 173-180; Browne & Cudeck (1993), in Bollen &
Long (eds.), Testing Structural Equation Models, 136-162; Schwarz (1978), Annals of Statistics 6,
461-464.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from analysis.decision import Cutoff
from analysis.estimate import Reason, Withheld
from analysis.factors.solution import Solution, degrees_of_freedom

CLOSE = Cutoff("RMSEA", 0.05, "Browne & Cudeck (1993): up to .05 close fit")
REASONABLE = Cutoff("RMSEA", 0.08, "Browne & Cudeck (1993): up to .08 reasonable error")


@dataclass(frozen=True, slots=True)
class FactorFit:
    """Figures of fit, as psych prints them."""

    objective: float
    chi2: float
    df: int
    p: float
    chi2_empirical: float
    p_empirical: float
    rmsr: float
    rmsr_corrected: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    bic: float
    baseline_chi2: float
    baseline_df: int
    n: int
    level: float
    """Coverage of the interval of the RMSEA."""


def factor_fit(solution: Solution, *, confidence: float = 0.9) -> FactorFit | Withheld:
    """Return how well factors fit.

    Parameters
    ----------
    solution
        Factors, in any rotation: it does not matter here.
    confidence
        Coverage of the interval of the RMSEA, between 0 and 1.

    Returns
    -------
    FactorFit or Withheld
        Withheld where no correlation is left to test with, or people are too few for the
        correction.

    Examples
    --------
    >>> from analysis.factors.correlations import correlations
    >>> from analysis.factors.solution import explore
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    >>> fit = factor_fit(explore(correlations(answers), 1))
    >>> fit.df, fit.tli > 0.95
    (5, True)
    """
    shared, m = solution.correlations, solution.factors
    k, n = len(shared.columns), shared.n
    df, baseline_df = degrees_of_freedom(k, m), k * (k - 1) // 2
    weight = n - 1 - (2 * k + 5) / 6 - 2 * m / 3
    if weight <= 0:
        return Withheld(Reason.TOO_FEW, shared.people)
    if df == 0 or np.linalg.eigvalsh(solution.implied)[0] <= 0:
        return Withheld(Reason.UNDEFINED, shared.people)
    objective = _objective(shared.matrix, solution.implied)
    square = weight * objective
    baseline = -weight * float(np.linalg.slogdet(shared.matrix)[1])
    residual = float(((shared.matrix - solution.implied) ** 2).sum())
    low, high = (
        float(np.sqrt(point / ((n - 1) * df))) for point in noncentralities(square, df, confidence)
    )
    return FactorFit(
        objective=objective,
        chi2=square,
        df=df,
        p=float(chi2.sf(square, df)),
        chi2_empirical=n * residual,
        p_empirical=float(chi2.sf(n * residual, df)),
        rmsr=float(np.sqrt(residual / (k * (k - 1)))),
        rmsr_corrected=float(np.sqrt(residual / (2 * df))),
        tli=(baseline / baseline_df - square / df) / (baseline / baseline_df - 1),
        rmsea=float(np.sqrt(max(square / (n * df) - 1 / (n - 1), 0.0))),
        rmsea_low=low,
        rmsea_high=high,
        bic=square - df * float(np.log(n)),
        baseline_chi2=baseline,
        baseline_df=baseline_df,
        n=shared.people,
        level=confidence,
    )


def noncentralities(square: float, df: int, confidence: float) -> tuple[float, float]:
    """Return the noncentralities between which a chi-square places the truth.

    Parameters
    ----------
    square
        The chi-square.
    df
        Its degrees of freedom.
    confidence
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float
        0 where even no misfit at all would make the chi-square larger.

    Examples
    --------
    >>> noncentralities(3.0, 5, 0.9)[0]
    0.0
    """
    tail = (1 - confidence) / 2
    return _noncentrality(square, df, 1 - tail), _noncentrality(square, df, tail)


# The kernels below check nothing: they only compute.


def _objective(matrix: np.ndarray, implied: np.ndarray) -> float:
    ratio = np.linalg.solve(implied, matrix)
    return float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(matrix))


def _noncentrality(square: float, df: int, below: float) -> float:
    if chi2.cdf(square, df) <= below:
        return 0.0
    top = square + 1.0
    while ncx2.cdf(square, df, top) > below:
        top *= 2
    return float(brentq(lambda at: ncx2.cdf(square, df, at) - below, 1e-12, top))
