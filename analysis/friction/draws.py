"""Draws: a fixed cloud of points from an estimate's law, for figures that no formula gives.

The healthy-competition score, its zone, the worst component and the weight band are not linear.
They are read off 4,000 antithetic points of a multivariate t distribution made from one fixed
seed, so that the same answers give the same figures to the last digit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

POINTS = 4000
SEED = 20_261


def draws(means: Array, covariance: Array, df: float) -> Array:
    """Return points of the multivariate t distribution of an estimate.

    Parameters
    ----------
    means
        Shape (measures,).
    covariance
        Shape (measures, measures); may be singular.
    df
        Degrees of freedom; infinite for a normal distribution.

    Returns
    -------
    Array
        Shape (4000, measures).

    Examples
    --------
    >>> cloud = draws(np.array([50.0]), np.array([[4.0]]), np.inf)
    >>> cloud.shape, round(float(cloud.mean()), 6)
    ((4000, 1), 50.0)
    """
    generator = np.random.default_rng(SEED)
    half = generator.standard_normal((POINTS // 2, len(means)))
    stretch = np.ones(POINTS // 2)
    if np.isfinite(df):
        stretch = np.sqrt(df / generator.chisquare(df, POINTS // 2))
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    steps = (half * stretch[:, None]) @ root.T
    return np.asarray(means + np.vstack([steps, -steps]))
