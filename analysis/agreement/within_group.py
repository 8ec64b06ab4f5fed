"""Within group: how alike the members of each unit answer.

For a unit of n people, item variances s_j^2 (divisor n - 1) of J items, their mean s^2, and e
the variance where nobody agrees (see `null`):

    rwg          = 1 - s^2 / e                          one item
    rwg(j)       = J (1 - s^2 / e) / (J (1 - s^2 / e) + s^2 / e)
    r*wg(j)      = 1 - s^2 / e                          the mean variance, however many items
    AD           = mean of |x - centre|, centre the mean or the median; mean over the items
    awg          = 1 - 2 s^2 / (((H + L) M - M^2 - H L) n / (n - 1)),  mean over the items

with L and H the ends of the scale and M the mean of the unit. awg compares with the largest
variance possible at that mean and has no value where the mean lies nearer to an end than one
deviating person puts it: outside [(L (n - 1) + H) / n, (H (n - 1) + L) / n]. At an
end itself, where all must answer alike, it is 1.

A negative value says that members differ more than by chance, as two camps do. It is kept; the
package multilevel 2.7 sets it to zero (`Negative.AS_ZERO`), and it averages awg(j) over the items
that have a value (`Outside.SKIPPED`) where we withhold it.

Sources: James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85-98; Lindell, Brandt &
Whitney (1999), Applied Psychological Measurement 23, 127-135; Burke, Finkelstein & Dusig (1999),
Organizational Research Methods 2, 49-68; Brown & Hauenstein (2005), Organizational Research
Methods 8, 165-184.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Described, Description, Reason, Withheld
from analysis.sums.tables import Tables

Array = NDArray[np.float64]
Agreement = dict[str, Description]
"""A value for each unit, in the order of the units."""

FEWEST_PEOPLE = 2
ROUNDING = 1e-9


class Negative(Enum):
    """What becomes of members who differ more than by chance."""

    KEPT = "negative values kept"
    AS_ZERO = "negative values set to zero"


class Outside(Enum):
    """What becomes of items whose mean lies too near to an end of the scale for awg."""

    WITHHELD = "withheld where an item has no value"
    SKIPPED = "mean of the items that have a value"


class Centre(Enum):
    """From where deviations are counted."""

    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class UnitAgreement:
    """All that is said about the agreement of one unit."""

    unit: str
    n: int
    variance: Description
    """Mean of the item variances."""
    rwg: Description
    """rwg of one item, rwg(j) of several."""
    rwg_lindell: Description
    ad_mean: Description
    ad_median: Description
    awg: Description


def within_group(
    tables: Tables, low: float, high: float, null_variance: float | None = None
) -> tuple[UnitAgreement, ...]:
    """Describe the agreement of each unit in all the customary ways.

    Parameters
    ----------
    tables
        Counts of the answers in each unit, keyed in one direction. For several items count the
        people who answered all of them.
    low, high
        Ends of the answer scale.
    null_variance
        Variance where nobody agrees; that of the uniform distribution by default.

    Returns
    -------
    tuple of UnitAgreement
        One a unit; negative values kept, and a value withheld where there is none.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0], [5.0], [4.0], [2.0]]), ["A", "A", "A", "B"])
    >>> first, second = within_group(counted, 1, 5)
    >>> round(first.rwg.value, 3), second.rwg.reason.value
    (0.833, 'too few answers')
    """
    expected = ((high - low + 1) ** 2 - 1) / 12 if null_variance is None else null_variance
    several = len(tables.items) > 1
    columns = (
        mean_variance(tables),
        rwg_j(tables, expected) if several else rwg(tables, expected),
        rwg_lindell(tables, expected),
        average_deviation(tables, Centre.MEAN),
        average_deviation(tables, Centre.MEDIAN),
        awg(tables, low, high),
    )
    return tuple(
        UnitAgreement(unit, int(n), *(column[unit] for column in columns))
        for unit, n in zip(tables.units, tables.n.min(axis=1), strict=True)
    )


def mean_variance(tables: Tables) -> Agreement:
    """Return the mean of the item variances of each unit, divisor n - 1.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.

    Returns
    -------
    dict
        By unit; withheld for a unit of one.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> mean_variance(tables(np.array([[4.0], [2.0]]), ["A", "A"]))["A"].value
    2.0
    """
    return _by_unit(tables, tables.variances.mean(axis=1), "mean item variance")


def rwg(tables: Tables, null_variance: float, negative: Negative = Negative.KEPT) -> Agreement:
    """Return rwg of one item in each unit.

    Parameters
    ----------
    tables
        Counts of the answers to one item.
    null_variance
        Variance where nobody agrees.
    negative
        Kept, or set to zero.

    Returns
    -------
    dict
        By unit; 1 where all answer alike, 0 where they differ as by chance.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> rwg(tables(np.array([[4.0], [2.0]]), ["A", "A"]), 2.0)["A"].value
    0.0
    """
    if len(tables.items) != 1:
        raise ValueError(f"rwg is for one item, not {len(tables.items)}; use rwg_j.")
    values = _cut(1 - tables.variances[:, 0] / null_variance, negative)
    return _by_unit(tables, values, f"rwg, {negative.value}")


def rwg_j(tables: Tables, null_variance: float, negative: Negative = Negative.KEPT) -> Agreement:
    """Return rwg(j) of several items in each unit.

    Parameters
    ----------
    tables
        Counts of the answers of people who answered all items.
    null_variance
        Variance where nobody agrees.
    negative
        Kept, or set to zero.

    Returns
    -------
    dict
        By unit. It nears 1 as items are added, whatever the agreement. Withheld where the mean
        variance is J / (J - 1) times the expected or more: there the formula turns over.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0, 3.0], [3.0, 4.0]]), ["A", "A"])
    >>> round(rwg_j(counted, 2.0)["A"].value, 3)
    0.857
    """
    k = len(tables.items)
    share = tables.variances.mean(axis=1) / null_variance
    below = k * (1 - share) + share
    turned = below <= ROUNDING
    values = k * (1 - share) / np.where(turned, 1.0, below)
    if negative is Negative.AS_ZERO:
        values = np.where(share > 1, 0.0, values)
    else:
        values = np.where(turned, np.nan, values)
    return _by_unit(tables, values, f"rwg(j), {negative.value}")


def rwg_lindell(
    tables: Tables, null_variance: float, negative: Negative = Negative.KEPT
) -> Agreement:
    """Return r*wg(j) of Lindell: agreement that does not grow with the number of items.

    Parameters
    ----------
    tables
        Counts of the answers of people who answered all items.
    null_variance
        Variance where nobody agrees.
    negative
        Kept, or set to zero.

    Returns
    -------
    dict
        By unit.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0, 3.0], [3.0, 4.0]]), ["A", "A"])
    >>> rwg_lindell(counted, 2.0)["A"].value
    0.75
    """
    values = _cut(1 - tables.variances.mean(axis=1) / null_variance, negative)
    return _by_unit(tables, values, f"r*wg(j), {negative.value}")


def average_deviation(tables: Tables, centre: Centre = Centre.MEAN) -> Agreement:
    """Return how many steps of the scale members lie from their unit's centre.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.
    centre
        Mean or median of the unit, item by item.

    Returns
    -------
    dict
        By unit; 0 where all answer alike. It needs no null distribution.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> average_deviation(tables(np.array([[4.0], [2.0]]), ["A", "A"]))["A"].value
    1.0
    """
    centres = tables.means if centre is Centre.MEAN else tables.medians
    deviations = tables.deviations_from(centres).mean(axis=1)
    return _by_unit(tables, deviations, f"average deviation from the {centre.value}")


def awg(tables: Tables, low: float, high: float, outside: Outside = Outside.WITHHELD) -> Agreement:
    """Return awg, or awg(j) of several items: agreement against the most spread possible.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.
    low, high
        Ends of the answer scale.
    outside
        Withheld, or the mean of the items that have a value.

    Returns
    -------
    dict
        By unit, from -1 for two equal camps at the ends to 1.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> awg(tables(np.array([[3.0], [4.0], [3.0]]), ["A", "A", "A"]), 1, 5)["A"].value
    0.8857142857142857
    """
    items = _awg_of_items(tables, low, high)
    known = ~np.isnan(items)
    if outside is Outside.SKIPPED:
        totals = np.where(known, items, 0.0).sum(axis=1)
        values = np.where(known.any(axis=1), totals / np.maximum(known.sum(axis=1), 1), np.nan)
    else:
        values = items.mean(axis=1)
    return _by_unit(tables, values, f"awg, {outside.value}")


def pooled_rwg(tables: Tables, null_variance: float) -> Description:
    """Return rwg from the variance within all units taken together, negative values kept.

    Parameters
    ----------
    tables
        Counts of the answers to one item.
    null_variance
        Variance where nobody agrees.

    Returns
    -------
    Described or Withheld
        One value for the study, weighted by the size of the units.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0], [2.0], [3.0], [3.0]]), ["A", "A", "B", "B"])
    >>> pooled_rwg(counted, 2.0).value
    0.5
    """
    freedom = np.maximum(tables.n[:, 0] - 1, 0)
    people = int(tables.n.sum())
    if freedom.sum() == 0:
        return Withheld(Reason.TOO_FEW, people)
    squares = float((freedom * np.where(freedom > 0, tables.variances[:, 0], 0.0)).sum())
    value = 1 - squares / float(freedom.sum()) / null_variance
    return Described(value, people, "rwg, pooled variance within units")


# The kernels below check nothing: they only compute.


def _by_unit(tables: Tables, values: Array, method: str) -> Agreement:
    fewest = tables.n.min(axis=1).astype(np.int64)
    return {
        unit: _figure(value, n, method)
        for unit, value, n in zip(tables.units, values.tolist(), fewest.tolist(), strict=True)
    }


def _figure(value: float, n: int, method: str) -> Description:
    if n < FEWEST_PEOPLE:
        return Withheld(Reason.TOO_FEW, n)
    if math.isnan(value):
        return Withheld(Reason.UNDEFINED, n)
    return Described(value, n, method)


def _cut(values: Array, negative: Negative) -> Array:
    return values if negative is Negative.KEPT else np.maximum(values, 0.0)


def _awg_of_items(tables: Tables, low: float, high: float) -> Array:
    n, means = tables.n, tables.means
    with np.errstate(invalid="ignore", divide="ignore"):
        nearest = (low * (n - 1) + high) / n, (high * (n - 1) + low) / n
        largest = ((high + low) * means - means**2 - high * low) * n / (n - 1)
        values = 1 - 2 * tables.variances / largest
    inside = (means >= nearest[0] - ROUNDING) & (means <= nearest[1] + ROUNDING)
    at_end = (means <= low + ROUNDING) | (means >= high - ROUNDING)
    return np.where(at_end, 1.0, np.where(inside, values, np.nan))
