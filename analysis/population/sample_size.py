"""Sample size: how many answers a share needs, from a department of known size.

    n0 = z^2 p (1 - p) / e^2,    n = n0 / (1 + (n0 - 1) / N)

Source: Cochran (1977), Sampling Techniques, section 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import norm

from analysis.errors import UnusableAnswers


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Answers needed, before rounding up."""

    endless: float
    """From a population without end."""
    needed: float
    """From the department at hand."""
    method: str = "answers needed for a share, by its margin of error"


def answers_needed(share: float, margin: float, people: int, level: float = 0.95) -> SampleSize:
    """Return how many answers pin a share down.

    Parameters
    ----------
    share
        The share expected; 0.5 asks for the most.
    margin
        Half the width of the interval wanted.
    people
        Members of the department.
    level
        Coverage of the interval.

    Returns
    -------
    SampleSize
        Not rounded.

    Examples
    --------
    >>> round(answers_needed(0.5, 0.1, 30).needed, 1)
    23.0
    """
    if not (0 < share < 1 and margin > 0 and people >= 1):
        raise UnusableAnswers(
            f"Share {share:g}, margin {margin:g} and {people} people have no sample size; give a "
            "share between 0 and 1, a margin above 0 and at least one person."
        )
    z = float(norm.isf((1 - level) / 2))
    endless = z**2 * share * (1 - share) / margin**2
    return SampleSize(endless, endless / (1 + (endless - 1) / people))
