"""Components: standard deviations and correlations of repeated scores, with their intervals.

With v the parameters on the natural scale (logs of standard deviations and of their ratios,
log((1 + r) / (1 - r)) of correlations) and H the curvature of the full deviance there, whose sigma
is a parameter like the others,

    Cov(v) = 2 H^-1,    interval of v: v -+ z se(v), brought back to the scale of the figure

nlme makes H of second differences of a log-likelihood, which leaves its intervals three or four
right digits; here it comes from first differences of an analytic slope. Standard errors are by
the delta method.

Source: Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, pp. 92-96.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.serial.fitting import SerialFit, curvature
from analysis.serial.parts import natural_parameters, phi
from analysis.serial.structure import AR1, Serial

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Components:
    """All that makes the covariance of the scores; empty where the structure has no such part."""

    people: Mapping[str, Figure]
    """Standard deviations of "level" and "change", and the "correlation" of the two."""
    teams: Mapping[str, Figure]
    """Standard deviation of "level"."""
    serial: Mapping[str, Figure]
    """"phi", or the correlation of each two waves, as "0, 1"."""
    ratios: Mapping[str, Figure]
    """Standard deviation of the residuals of each wave over that of the first."""
    sigma: Figure
    """Standard deviation of the residuals, in the first wave where they differ."""


def components(fit: SerialFit, *, confidence: float = 0.95) -> Components:
    """Estimate the standard deviations and correlations.

    Parameters
    ----------
    fit
        The fitted model.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Components
        Withheld throughout where the fit ended at a bound or the scores do not settle the parts.

    Examples
    --------
    >>> from analysis.serial.fitting import fit_serial
    >>> from analysis.serial.occasions import occasion_sums
    >>> from analysis.serial.structure import Structure
    >>> scores = np.array([1.0, 3, 4, 6, 8, 8])
    >>> summed = occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> found = components(fit_serial(summed, Structure()))
    >>> round(found.people["level"].value, 6), round(found.sigma.high, 6)
    (2.886751, 2.570224)
    """
    structure, waves = fit.structure, fit.sums.waves
    sizes = structure.sizes(len(waves))
    figures = _figures(fit, confidence)
    ends = np.cumsum(sizes)
    people, teams, serial, ratios = (
        figures[end - size : end] for end, size in zip(ends, sizes, strict=True)
    )
    names = [f"{wave:g}" for wave in waves]
    pairs = [f"{a}, {b}" for place, a in enumerate(names) for b in names[place + 1 :]]
    return Components(
        dict(zip(["level", "change", "correlation"], people, strict=False)),
        dict(zip(["level"], teams, strict=False)),
        dict(
            zip(
                pairs if structure.serial is Serial.UNSTRUCTURED else ["phi"], serial, strict=False
            )
        ),
        dict(zip(names[1:], ratios, strict=False)),
        figures[-1],
    )


# The kernels below check nothing: they only compute.


def _figures(fit: SerialFit, confidence: float) -> list[Figure]:
    size = len(fit.parameters) + 1
    refused = Withheld(Reason.UNDEFINED, fit.sums.n)
    if fit.at_bound:
        return [refused] * size
    at = natural_parameters(fit.structure, fit.criterion.waves, fit.parameters, fit.sigma)
    matrix = curvature(lambda x: fit.criterion.full(x).gradient, at)
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        return [refused] * size
    errors = np.sqrt(np.diag(2 * np.linalg.inv(matrix)))
    z = float(norm.isf((1 - confidence) / 2))
    method = f"{fit.by.value}, interval by curvature"
    found: list[Figure] = []
    for value, se, back in zip(at, errors, _scales(fit), strict=True):
        low, middle, high = back(value + np.array([-z * se, 0.0, z * se]))
        slope = (back(np.array([value + 1e-6])) - back(np.array([value - 1e-6])))[0] / 2e-6
        found.append(
            Estimate(
                float(middle),
                float(slope * se),
                float(low),
                float(high),
                fit.sums.n,
                method,
                confidence,
            )
        )
    return found


def _scales(fit: SerialFit) -> list[Callable[[Array], Array]]:
    structure = fit.structure
    people, teams, serial, ratios = structure.sizes(len(fit.sums.waves))

    def from_log(logs: Array) -> Array:
        return np.asarray(np.exp(logs))

    def from_fisher(transformed: Array) -> Array:
        return np.asarray(np.tanh(transformed / 2))

    def from_serial(parameter: Array) -> Array:
        return phi(structure.serial, parameter)

    of_people: list[Callable[[Array], Array]] = [from_log, from_log, from_fisher]
    return [
        *of_people[:people],
        *[from_log] * teams,
        *[from_serial if structure.serial in AR1 else from_fisher] * serial,
        *[from_log] * (ratios + 1),
    ]
