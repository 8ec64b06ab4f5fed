"""Ordered difference: whether a model of ordered answers loses by holding more numbers equal.

The difference of two least squares chi-squares, D = T0 - T1 with m = df0 - df1, is scaled and
shifted like a single one. With P = sum f_g D1_g' W_g D1_g and Q = sum f_g D1_g' W_g G_g W_g D1_g
of the wider model, D0 and D1 the derivatives of the two models, and R the restrictions that the
narrower one puts on the wider (R H = 0 with H = (D1' D1)^-1 D1' D0),

    V  = P^-1 R' (R P^-1 R')^-1 R P^-1
    scaled and shifted  a D + m - a tr(VQ),  a = sqrt(m / tr((VQ)^2))

Source: Satorra (2000), Scaled and adjusted restricted tests in multi-sample analysis of moment
structures, in Heijmans, Pollock & Satorra (eds), Innovations in Multivariate Statistical
Analysis, Kluwer, 233-247; Asparouhov & Muthen (2010), Simple Second Order Chi-Square Correction,
Mplus Technical Appendix, for the shift.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space

from analysis.errors import UnusableAnswers
from analysis.latent.ordered_fit import (
    OrderedFitted,
    ScaledTest,
    sandwich,
    scaled_test,
    weights_of,
)

PARALLEL = 1e-8
"""Directions of the wider model that the narrower one keeps, relative to the largest."""


def ordered_difference(narrow: OrderedFitted, wide: OrderedFitted) -> ScaledTest | None:
    """Test a model against one that holds fewer numbers equal.

    Parameters
    ----------
    narrow, wide
        Fitted to the same answers with the same weights; whatever the narrow model expects, the
        wide one can expect too, though it may name it otherwise.

    Returns
    -------
    ScaledTest or None
        None where the models have as many free numbers, and nothing is tested.

    Raises
    ------
    UnusableAnswers
        Where the models rest on different answers, or the first is not the narrower one.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_fit import fit_ordered
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.latent.parameters import Matrix
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> model = ordered_factor_model(Structure({"f": [*"abcd"]}), found)
    >>> alike = model.renumbered(lambda p: "one" if p.matrix is Matrix.LOADING else p.index)
    >>> ordered_difference(fit_ordered(alike, found), fit_ordered(model, found)).df
    3
    """
    _check(narrow, wide)
    df = narrow.test.df - wide.test.df
    if df == 0:
        return None
    bread, filling = sandwich(wide.statistics, wide.moments, weights_of(wide))
    inner = np.vstack([found.jacobian for found in narrow.moments])
    outer = np.vstack([found.jacobian for found in wide.moments])
    kept = np.linalg.lstsq(outer, inner, rcond=None)[0]
    restrictions = null_space(kept.T, rcond=PARALLEL).T[-df:]
    inverse = np.linalg.inv(bread)
    across = restrictions @ inverse
    product = across.T @ np.linalg.solve(across @ restrictions.T, across) @ filling
    first, second = float(np.trace(product)), float(np.trace(product @ product))
    return scaled_test(narrow.test.chi2 - wide.test.chi2, df, first, second)


def _check(narrow: OrderedFitted, wide: OrderedFitted) -> None:
    if narrow.statistics.items != wide.statistics.items or not np.array_equal(
        narrow.statistics.correlations, wide.statistics.correlations
    ):
        raise UnusableAnswers("The two models rest on different answers; fit both to the same.")
    if narrow.weighting is not wide.weighting:
        raise UnusableAnswers(
            f"One model weights a residual by {narrow.weighting.value} and the other by "
            f"{wide.weighting.value}; weight both alike."
        )
    if narrow.test.df < wide.test.df:
        raise UnusableAnswers(
            f"The first model has {narrow.test.df} degrees of freedom and the second "
            f"{wide.test.df}; give the narrower one first."
        )
