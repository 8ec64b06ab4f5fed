"""Likelihood ratio: whether a larger mixed model fits better than a smaller one within it.

    statistic = 2 (logLik of the larger - logLik of the smaller), chi-square with as many degrees
    of freedom as the larger has parameters more

The restricted likelihoods of different fixed effects are not of the same data and cannot be
compared. Where the larger model adds variances, the smaller lies at the border of the larger and
the p-value is too large (for one more variance about twice): it errs towards the smaller model.

Sources: Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, section 2.4; Self and
Liang (1987), Journal of the American Statistical Association 82, 605-610, for the border.
"""

from __future__ import annotations

from scipy.stats import chi2

from analysis.errors import UnusableAnswers
from analysis.estimate import Significance
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit


def likelihood_ratio(smaller: MixedFit, larger: MixedFit) -> Significance:
    """Test a smaller model against a larger one that contains it.

    Parameters
    ----------
    smaller, larger
        Fitted to the same rows, by ML; by REML where the fixed effects are the same.

    Returns
    -------
    Significance
        Chi-square; conservative where the larger has more variances.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.mixed.models import fit_mixed
    >>> from analysis.mixed.structure import Varying
    >>> rows = pd.DataFrame({
    ...     "score": [3, 4, 4, 2, 2, 4, 5, 5, 7, 3, 5, 4, 1, 3, 2.0], "wave": [0, 1, 2] * 5,
    ...     "person": [*"aaabbbcccdddeee"]})
    >>> null, growth = (fit_mixed(rows, outcome="score", fixed=terms, varying=[Varying("person")],
    ...     likelihood=Likelihood.ML).fitted for terms in ([], ["wave"]))
    >>> found = likelihood_ratio(null, growth)
    >>> round(found.statistic, 2), found.df
    (6.73, (1.0,))
    """
    if smaller.likelihood is not larger.likelihood:
        raise UnusableAnswers(
            f"One model is fitted by {smaller.likelihood.value} and one by "
            f"{larger.likelihood.value}; fit both by ML."
        )
    if larger.likelihood is Likelihood.REML and set(smaller.names) != set(larger.names):
        raise UnusableAnswers(
            "Restricted likelihoods of different fixed effects cannot be compared; fit both by ML."
        )
    if smaller.n != larger.n or smaller.sums.columns.outcome != larger.sums.columns.outcome:
        raise UnusableAnswers(
            f"The models rest on {smaller.n} and {larger.n} rows of "
            f"{smaller.sums.columns.outcome} and {larger.sums.columns.outcome}; fit both to the "
            f"same rows."
        )
    more = larger.parameters - smaller.parameters
    if more <= 0 or not set(smaller.names) <= set(larger.names):
        raise UnusableAnswers(
            f"The second model has {larger.parameters} parameters and the first "
            f"{smaller.parameters}; name the smaller first, and let the larger contain it."
        )
    trouble = [fit.optimum.trouble for fit in (smaller, larger) if not fit.converged]
    if trouble:
        raise UnusableAnswers(f"A model has not converged: {trouble[0]}; compare fitted models.")
    statistic = max(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood))
    method = f"likelihood ratio, {larger.likelihood.value}"
    if len(larger.structure.entries) > len(smaller.structure.entries):
        method += ", conservative: a variance at its border"
    return Significance(
        statistic, float(chi2.sf(statistic, more)), larger.n, method, (float(more),)
    )
