"""Rungs: how far a scale means the same, step by step, and what may be compared then.

A step holds when giving up what it adds would raise CFI by no more than a line. Beside it stand
the changes of RMSEA and SRMR: a fall of CFI that neither bears out is a weaker sign (Chen 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from analysis.decision import Cutoff
from analysis.estimate import Significance, Withheld
from analysis.invariance.compared import Freed
from analysis.latent.parameters import Matrix

CFI_FALL = Cutoff(
    "fall of CFI",
    0.01,
    "Cheung & Rensvold (2002), Structural Equation Modeling 9, 251",
)
CFI_FALL_FEW = Cutoff(
    "fall of CFI, few people",
    0.005,
    "Chen (2007), Structural Equation Modeling 14, 501, for 300 people or fewer",
)
FEW_PEOPLE = Cutoff("few people", 300, "Chen (2007), Structural Equation Modeling 14, 501")
RMSEA_RISE = Cutoff("rise of RMSEA", 0.015, "Chen (2007), Structural Equation Modeling 14, 501")
SRMR_RISE_LOADINGS = Cutoff(
    "rise of SRMR, loadings", 0.030, "Chen (2007), Structural Equation Modeling 14, 501"
)
SRMR_RISE = Cutoff(
    "rise of SRMR, intercepts or residuals",
    0.010,
    "Chen (2007), Structural Equation Modeling 14, 501",
)
CFI_AT_ALL = Cutoff(
    "CFI of a model worth comparing",
    0.90,
    "Bentler & Bonett (1980), Psychological Bulletin 88, 600",
)
PEOPLE_PER_GROUP = Cutoff(
    "people per group",
    100,
    "Boomsma (1985), Psychometrika 50, 229-242: fewer often give improper or no estimates",
)
EQUAL_ITEMS = Cutoff(
    "items of a factor that must stay equal",
    2,
    "Byrne, Shavelson & Muthen (1989), Psychological Bulletin 105, 456-466",
)


class Equal(Enum):
    """What a rung holds equal, on top of the rungs below."""

    STRUCTURE = "the same items belong to the same factors"
    THRESHOLDS = "thresholds"
    LOADINGS = "loadings"
    INTERCEPTS = "intercepts"
    RESIDUALS = "residual variances"


class Between(Enum):
    """What is compared."""

    DEPARTMENTS = "departments"
    WAVES = "waves"


class Comparable(Enum):
    """What may be compared."""

    MEANS = "means"
    PARTIAL_MEANS = "means, some items aside"
    ASSOCIATIONS = "associations"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a rung fits; robust figures where the test is scaled."""

    chi2: float
    df: int
    p: float
    cfi: float
    rmsea: float
    srmr: float


@dataclass(frozen=True, slots=True)
class Step:
    """From one rung to the next."""

    difference: Significance | Withheld
    cfi_change: float
    rmsea_change: float
    srmr_change: float
    line: Cutoff
    """How far CFI may fall."""
    borne_out: bool
    """Whether RMSEA or SRMR rises beyond its own line."""

    @property
    def holds(self) -> bool:
        """Whether CFI falls no further than the line."""
        return -self.cfi_change <= self.line.value


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, fitted."""

    equal: Equal
    fit: Fit
    n: int
    step: Step | None
    """From the rung below; None for the first."""
    freed: tuple[Freed, ...] = ()
    """What stays free nevertheless."""
    improper: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be compared, in a sentence."""

    comparable: Comparable
    sentence: str
    freed: tuple[Freed, ...] = ()


def step_between(
    equal: Equal, above: Fit, below: Fit, n: int, difference: Significance | Withheld
) -> Step:
    """Hold a rung against the one below.

    Parameters
    ----------
    equal
        What the upper rung adds.
    above, below
        How both fit.
    n
        People.
    difference
        The test of what it adds.

    Returns
    -------
    Step
        With the line for so many people.

    Examples
    --------
    >>> from analysis.estimate import Reason
    >>> below = Fit(80.0, 24, 0.0, 0.93, 0.09, 0.06)
    >>> above = Fit(90.0, 27, 0.0, 0.915, 0.09, 0.07)
    >>> step = step_between(Equal.LOADINGS, above, below, 900, Withheld(Reason.UNDEFINED, 900))
    >>> step.line.value, step.holds
    (0.01, False)
    """
    rmsea_rise, srmr_rise = above.rmsea - below.rmsea, above.srmr - below.srmr
    srmr_line = SRMR_RISE_LOADINGS if equal is Equal.LOADINGS else SRMR_RISE
    return Step(
        difference,
        above.cfi - below.cfi,
        rmsea_rise,
        srmr_rise,
        CFI_FALL if n > FEW_PEOPLE.value else CFI_FALL_FEW,
        rmsea_rise > RMSEA_RISE.value or srmr_rise > srmr_line.value,
    )


def verdict(rungs: Sequence[Rung], between: Between, refused: str = "") -> Verdict:
    """Say what may be compared.

    Parameters
    ----------
    rungs
        From the lowest up, each holding against the one below; the last that held is the last.
    between
        What is compared.
    refused
        Why there are no rungs, a sentence.

    Returns
    -------
    Verdict
        A sentence for the report.

    Examples
    --------
    >>> found = verdict([Rung(Equal.STRUCTURE, Fit(9.0, 8, 0.3, 0.99, 0.02, 0.02), 900, None)],
    ...                 Between.DEPARTMENTS)
    >>> found.sentence
    'Compare within a department only: items do not relate alike to what they measure.'
    """
    one = between.value[:-1]
    if not rungs:
        why = refused or "No model could be fitted."
        return Verdict(
            Comparable.NOTHING, f"Nothing can be said of a comparison of {between.value}. {why}"
        )
    if rungs[0].fit.cfi < CFI_AT_ALL.value:
        return Verdict(
            Comparable.NOTHING,
            f"Compare nothing across {between.value}: the items do not form the intended factors.",
        )
    held = {rung.equal for rung in rungs}
    freed = rungs[-1].freed
    if Equal.INTERCEPTS in held and not freed:
        return Verdict(
            Comparable.MEANS,
            f"Means may be compared across {between.value}: loadings and intercepts are equal.",
        )
    if Equal.INTERCEPTS in held:
        return Verdict(
            Comparable.PARTIAL_MEANS,
            f"Means of the factors may be compared across {between.value}, but not sums of items: "
            f"{_listed(freed)} stay free.",
            freed,
        )
    if Equal.LOADINGS in held:
        but = f" with {_listed(freed)} free" if freed else ""
        return Verdict(
            Comparable.ASSOCIATIONS,
            f"Associations may be compared across {between.value}{but}, means may not: at the "
            "same standing, items are answered higher in one than in another.",
            freed,
        )
    return Verdict(
        Comparable.NOTHING,
        f"Compare within a {one} only: items do not relate alike to what they measure.",
    )


# The kernels below check nothing: they only compute.

_WORDS = {
    Matrix.LOADING: "loadings of",
    Matrix.INTERCEPT: "intercepts of",
    Matrix.THRESHOLD: "thresholds of",
    Matrix.RESIDUAL: "residual variances of",
}


def _listed(freed: Sequence[Freed]) -> str:
    parts = []
    for matrix, words in _WORDS.items():
        questions = list(dict.fromkeys(f.question for f in freed if f.matrix is matrix))
        if questions:
            parts.append(f"the {words} {', '.join(questions)}")
    return " and ".join(parts)
