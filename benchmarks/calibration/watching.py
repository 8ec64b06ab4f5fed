"""Watching: charts, lines with errors that hang together, and starts taken together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.estimate import Figure, Withheld
from analysis.trends.autocorrelation import breusch_godfrey, durbin_watson
from analysis.trends.autoregressive import Autoregressive, autoregressive
from analysis.trends.composition import mix_held
from analysis.trends.event_study import after_waves, band
from analysis.trends.individuals import individuals
from analysis.trends.least_squares import straight_line
from analysis.trends.newey_west import newey_west
from analysis.trends.noisy_charts import noisy_chart
from analysis.trends.panel import panel_of_people
from analysis.trends.presence import presence_sums
from analysis.trends.share_charts import funnel, laney_chart, overdispersion, share_chart
from analysis.trends.staggered import group_times
from benchmarks.calibration.case import Case, Drawn
from benchmarks.calibration.change import EFFECT, GROWTH, WAVES, company

Generator = np.random.Generator
Several = Mapping[str, Drawn]
THREE_SIGMA = 0.9973
LIMITS_LEARNT = "limits are learnt from few waves"


def cases() -> Iterator[Case]:
    """Yield every case on watching."""
    for waves in (8, 20):
        yield Case(
            "next wave inside a chart",
            f"baseline of {waves} waves, nothing happens",
            lambda g, n=waves: charts(g, n),
            level=THREE_SIGMA,
            remark=LIMITS_LEARNT,
        )
    yield Case(
        "units inside a chart",
        "20 units of 30, one share",
        units,
        level=THREE_SIGMA,
        remark="counts of 30 are skewed",
    )
    yield Case("overdispersion, p", "20 units of 30, one share", one_share)
    for waves in (12, 30):
        yield Case(
            "a line over waves",
            f"{waves} waves, errors handed on with .4",
            lambda g, n=waves: line(g, n),
            remarks={
                "slope, Newey-West": "asymptotic: analysis/trends/enough.py asks for 60 waves",
                "slope, AR(1)": "phi is taken for known once it is estimated",
                "lag of AR(1)": "a short series hides how far errors go together",
            },
        )
    yield Case("starts taken together", "40 people in 8 departments, 3 starts", together)
    yield Case("the mix held", "2 strata of 15 and 25 people", mix)


def charts(generator: Generator, waves: int) -> Several:
    """Draw waves with known sampling errors, and look at one more."""
    errors = generator.choice([2.0, 3.0, 4.0], waves + 1)
    noisy = generator.normal(0, 1, waves + 1) * np.hypot(errors, 2)
    plain = generator.normal(50, 5, waves + 1)
    known = noisy_chart(noisy, errors, baseline=slice(waves))
    single = individuals(plain, baseline=slice(waves))
    inside = {"XmR, next wave": single, "noisy chart, next wave": known}
    return {
        name: chart if isinstance(chart, Withheld) else bool(abs(chart.z[-1]) <= 3)  # noqa: PLR2004 - the limits
        for name, chart in inside.items()
    }


def units(generator: Generator) -> Several:
    """Draw units with one share, and look at the first."""
    counts = [int(one) for one in generator.binomial(30, 0.3, 20)]
    n = [30] * 20
    made: dict[str, Drawn] = {}
    for name, chart in (
        ("p chart", share_chart(counts, n)),
        ("p' chart", laney_chart(counts, n)),
        ("funnel", funnel(counts, n, level=THREE_SIGMA)),
    ):
        made[f"{name}, one unit"] = chart if isinstance(chart, Withheld) else 0 not in chart.beyond
    return made


def one_share(generator: Generator) -> Drawn:
    """Draw units with one share."""
    found = overdispersion([int(one) for one in generator.binomial(30, 0.3, 20)], [30] * 20)
    return found if isinstance(found, Withheld) else found.significance


def line(generator: Generator, waves: int) -> Several:
    """Draw a line whose errors are handed on, and one whose errors are not."""
    noise = np.zeros(waves + 20)
    for wave in range(1, waves + 20):
        noise[wave] = 0.4 * noise[wave - 1] + generator.normal(0, 4)
    along = 50 + 0.5 * np.arange(waves)
    hanging = straight_line(along + noise[20:])
    alone = straight_line(along + generator.normal(0, 4, waves))
    if isinstance(hanging, Withheld):
        return {"slope, Newey-West": hanging}
    if isinstance(alone, Withheld):
        return {"slope, least squares": alone}
    robust = newey_west(hanging)
    passed = autoregressive(hanging, np.arange(float(waves)))
    made: dict[str, Drawn] = {
        "Durbin-Watson, p": durbin_watson(alone),
        "Breusch-Godfrey, p": breusch_godfrey(alone),
        "slope, least squares": (alone.plain.figure("slope"), 0.5),
        "slope, Newey-West": robust
        if isinstance(robust, Withheld)
        else (robust.figure("slope"), 0.5),
    }
    if isinstance(passed, Autoregressive):
        made["slope, AR(1)"] = (passed.coefficients.figure("slope"), 0.5)
        made["lag of AR(1)"] = (passed.phi, 0.4)
    else:
        made |= {"slope, AR(1)": passed, "lag of AR(1)": passed}
    return made


def together(generator: Generator) -> Several:
    """Draw staggered starts, and look at the waves since, alone and all at once."""
    scores, names, starts = company(generator, 40)
    found = group_times(panel_of_people(scores, names, WAVES, starts))
    if isinstance(found, Withheld):
        return {"effect in the first wave": found}
    made = [after_waves(found, wave) for wave in range(3)]
    truths = [EFFECT + GROWTH * wave for wave in range(3)]
    wide = band(made, seed=int(generator.integers(1 << 30)))
    return {
        "effect in the first wave": (made[0].figure, truths[0]),
        "band over three waves": _all_hold(wide, truths),
    }


def _all_hold(figures: tuple[Figure, ...], truths: list[float]) -> Drawn:
    for figure in figures:
        if isinstance(figure, Withheld):
            return figure
    return all(f.low <= t <= f.high for f, t in zip(figures, truths, strict=True))  # type: ignore[union-attr]  # none is withheld


def mix(generator: Generator) -> Several:
    """Draw two strata that change by 2 and 4 points, of which a part answers twice."""
    strata = {}
    for name, people, change in (("old", 15, 2.0), ("new", 25, 4.0)):
        own = generator.normal(50, 8, (people, 1))
        table = own + generator.normal(0, 6, (people, 2)) + np.array([0.0, change])
        table[generator.random(people) < 0.2, 1] = np.nan  # noqa: PLR2004 - the share that leaves
        strata[name] = presence_sums(table, WAVES[:2])
    last = mix_held(strata, WAVES[0], 5)[-1]
    truth = (15 * 2.0 + 25 * 4.0) / 40
    return {"change, mix held": (last.change_with_mix_held, truth)}
