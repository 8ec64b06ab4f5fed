"""Factor scores: where people stand on a factor, by regression on their answers.

    score = E[f] + Cov(f, y_o) Sigma_oo^-1 (y_o - mu_o)

over the items o that the person answered, so that gaps need no filling.

Sources: Thomson (1938), British Journal of Psychology 28, 344-353; Thurstone (1935), The Vectors
of Mind, University of Chicago Press.
"""

from __future__ import annotations

import numpy as np

from analysis.latent.fitted import Fitted
from analysis.latent.parameters import Array, Matrix


def regression_scores(fitted: Fitted, answers: Array, group: int = 0) -> Array:
    """Return factor scores of people.

    Parameters
    ----------
    fitted
        The model.
    answers
        Answers to the model's items in its order, shape (people, items); nan where there is none.
    group
        The group that these people are in.

    Returns
    -------
    Array
        Shape (people, factors); nan for people without any answer.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_complete(model, sample({"everyone": moments(answers, names)}))
    >>> regression_scores(fitted, answers).shape
    (500, 1)
    """
    implied = fitted.implied
    mean = implied.means[group] if fitted.model.has_means else fitted.sample.means[group]
    shared = implied.factor_covariances[group]
    crossed = implied.matrices[Matrix.LOADING][group] @ shared
    present = ~np.isnan(answers)
    scores = np.full((len(answers), len(shared)), np.nan)
    patterns, place = np.unique(present, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        if not pattern.any():
            continue
        people = np.flatnonzero(place.reshape(-1) == number)
        inside = implied.covariances[group][np.ix_(pattern, pattern)]
        weights = np.linalg.solve(inside, crossed[pattern])
        away = answers[np.ix_(people, pattern)] - mean[pattern]
        scores[people] = implied.factor_means[group] + away @ weights
    return scores
