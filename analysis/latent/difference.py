"""Difference: whether giving up equalities makes a model fit better than chance would.

Of a narrower model 0 inside a wider one 1, X their chi-squares without scaling,

    X_0 - X_1 on df_0 - df_1 degrees of freedom;  where tests are scaled, divided by
    c = (df_0 c_0 - df_1 c_1) / (df_0 - df_1)

which may turn out negative by chance: then there is no test.

Source: Satorra & Bentler (2001), A scaled difference chi-square test statistic for moment
structure analysis, Psychometrika 66, 507-514.
"""

from __future__ import annotations

from scipy.stats import chi2 as chi2_distribution

from analysis.estimate import Reason, Significance, Withheld
from analysis.latent.fitted import Fitted


def difference(narrower: Fitted, wider: Fitted) -> Significance | Withheld:
    """Test the equalities that a narrower model has beyond a wider one.

    Parameters
    ----------
    narrower, wider
        Fitted to the same people by the same method.

    Returns
    -------
    Significance or Withheld
        Withheld where the scaling of the difference is not above 0 or nothing differs.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.parameters import Matrix
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> sums = sample({"everyone": moments(answers, names)})
    >>> wider = factor_model(Structure({"f": names}))
    >>> narrower = wider.renumbered(
    ...     lambda p: p.matrix if p.matrix is Matrix.LOADING else (p.matrix, p.row)
    ... )
    >>> difference(fit_complete(narrower, sums), fit_complete(wider, sums)).df
    (3.0,)
    """
    df = narrower.df - wider.df
    chi2 = narrower.chi2 - wider.chi2
    if df <= 0:
        return Withheld(Reason.UNDEFINED, narrower.n)
    method = "likelihood ratio"
    if narrower.scaling and wider.scaling:
        wide = wider.df * wider.scaling.factor if wider.df else 0.0
        factor = (narrower.df * narrower.scaling.factor - wide) / df
        if factor <= 0:
            return Withheld(Reason.UNDEFINED, narrower.n)
        chi2 /= factor
        method = "likelihood ratio, scaled (Satorra & Bentler 2001)"
    p = float(chi2_distribution.sf(max(chi2, 0.0), df))
    return Significance(chi2, p, narrower.n, method, (float(df),))
