"""Latent: the speed of factor models beside lavaan's, in one run on the same answers.

    python benchmarks/latent.py [--people 50000] [--repeats 3]

First 24 items of three factors, 8 per cent of the answers missing at random: one factor model by
full information with everything it comes with (unrestricted moments, chi-square, baseline,
standard errors from the observed information, fit indices; lavaan's clock covers `cfa` alone, as
its robust indices take several times longer still). Then the ladder of invariance across
two groups by maximum likelihood: four models, their indices and the three tests between them.
Both take as many threads of linear algebra as OPENBLAS_NUM_THREADS says, which is printed.
The answers are read before any clock starts; ours includes summing them up. Chi-squares are
printed beside the seconds, since a fast wrong answer is none. Last what robust standard errors and
a scaled test of the first model cost on top.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from r_peer import NoR, ask_r, blas
from rich.console import Console
from rich.table import Table

from analysis.invariance.ladder import Question, rungs_as_they_stand
from analysis.latent.building import Structure, Unit, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.indices import indices
from analysis.latent.robust import yuan_bentler
from analysis.latent.sample import sample
from analysis.latent.scores import incomplete_products
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

SEED = 20260101
ITEMS = [f"q{number:02d}" for number in range(1, 25)]
FACTORS = {name: ITEMS[8 * at : 8 * at + 8] for at, name in enumerate(("f", "g", "h"))}
MISSING = 0.08
SCRIPT = """
d <- as.data.frame(matrix(readBin("{path}", "double", n = {rows} * {columns}), {rows}))
names(d) <- c({names})
m <- "{model}"
begin <- proc.time()[[3]]
{work}
cat(toJSON(list(seconds = proc.time()[[3]] - begin, chi2 = chi2), auto_unbox = TRUE, digits = 10))
"""
FIML = """f <- cfa(m, d, std.lv = TRUE, missing = "ml")
chi2 <- fitMeasures(f, "chisq")[["chisq"]]"""
LADDER = """e <- list("", "loadings", c("loadings", "intercepts"),
  c("loadings", "intercepts", "residuals"))
f <- lapply(e, function(equal) cfa(m, d, group = "group", group.equal = equal))
for (each in f) fitMeasures(each)
do.call(lavTestLRT, f)
chi2 <- sapply(f, function(each) fitMeasures(each, "chisq")[[1]])"""


def answers(people: int, seed: int) -> np.ndarray:
    """Return answers on seven steps to 24 items of three correlated factors."""
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal(np.zeros(3), np.full((3, 3), 0.5) + 0.5 * np.eye(3), people)
    loadings = np.tile(np.linspace(0.5, 0.8, 8), 3)
    behind = factors.repeat(8, axis=1) * loadings + rng.normal(size=(people, 24)) * 0.7
    steps: np.ndarray = np.clip(np.round(1.3 * behind + 4), 1, 7)
    return steps


def ours_with_gaps(table: np.ndarray) -> float:
    """Fit one model to answers with gaps and return its chi-square."""
    model = factor_model(Structure(FACTORS))
    fitted = fit_incomplete(model, {"everyone": missing_patterns(table, ITEMS)})
    if not isinstance(fitted, Fitted):
        raise SystemExit(fitted.why)
    return indices(fitted).chi2.value


def ours_robust(table: np.ndarray) -> tuple[float, float]:
    """Return the seconds of a fit to answers with gaps, and of making it robust ("MLR")."""
    begin = time.perf_counter()
    patterns = missing_patterns(table, ITEMS)
    fitted = fit_incomplete(factor_model(Structure(FACTORS)), {"everyone": patterns})
    if not isinstance(fitted, Fitted):
        raise SystemExit(fitted.why)
    between = time.perf_counter()
    yuan_bentler(fitted, [incomplete_products(table)])
    return between - begin, time.perf_counter() - between


def our_ladder(groups: dict[str, np.ndarray]) -> list[float]:
    """Fit the four rungs and return their chi-squares."""
    given = sample({name: moments(table, ITEMS) for name, table in groups.items()})
    base = factor_model(Structure(FACTORS, unit=Unit.MARKER, groups=list(groups)))
    rungs, why = rungs_as_they_stand(lambda model: fit_complete(model, given), Question(base))
    if why:
        raise SystemExit(why)
    return [rung.fitted.chi2 for rung in rungs]


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the least seconds of several runs, and the result."""
    seconds, result = [], None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def theirs(table: np.ndarray, names: list[str], work: str) -> dict[str, Any]:
    """Let lavaan do the same on the same answers."""
    model = "\\n".join(f"{name} =~ {' + '.join(items)}" for name, items in FACTORS.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.bin"
        path.write_bytes(np.asfortranarray(table).tobytes(order="F"))
        script = SCRIPT.format(
            path=path,
            rows=len(table),
            columns=table.shape[1],
            names=", ".join(f'"{name}"' for name in names),
            model=model,
            work=work,
        )
        found: dict[str, Any] = ask_r(script, packages=["lavaan"])
    return found


def main() -> None:
    """Time both and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    rng = np.random.default_rng(SEED)
    whole = answers(chosen.people, SEED)
    gappy = np.where(rng.random(whole.shape) < MISSING, np.nan, whole)
    half = chosen.people // 2
    groups = {"Sales": whole[:half], "Marketing": whole[half:]}
    with_group = np.column_stack([whole, np.r_[np.zeros(half), np.ones(len(whole) - half)]])
    jobs = [
        (
            f"full information, {MISSING:.0%} missing",
            50,
            lambda: ours_with_gaps(gappy),
            lambda: theirs(gappy, ITEMS, FIML),
        ),
        (
            "ladder across two groups",
            5,
            lambda: our_ladder(groups),
            lambda: theirs(with_group, [*ITEMS, "group"], LADDER),
        ),
    ]
    console = Console()
    table = Table(title=f"24 items of three factors, {chosen.people:,} people")
    for heading in ("what", "ours, s", "lavaan, s", "ratio", "asked for", "chi-squares apart by"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    try:
        console.print(f"{blas()}, {os.environ.get('OPENBLAS_NUM_THREADS', 'all')} threads")
    except NoR as missing:
        console.print(f"Without R there is no ratio: {missing}")
    for what, asked, our_work, their_work in jobs:
        seconds, chi2 = timed(our_work, chosen.repeats)
        try:
            other = their_work()
        except NoR as missing:
            table.add_row(what, f"{seconds:.3f}", str(missing), "-", f"{asked}", "-")
            continue
        apart = float(np.abs(np.array(chi2) - np.array(other["chi2"])).max())
        ratio = other["seconds"] / seconds
        table.add_row(
            what,
            f"{seconds:.3f}",
            f"{other['seconds']:.2f}",
            f"{ratio:.0f}",
            f"{asked}",
            f"{apart:.1e}",
        )
    console.print(table)
    plain, robust = np.median([ours_robust(gappy) for _ in range(chosen.repeats)], axis=0)
    console.print(
        f"robust errors and test (MLR) of the model with gaps: {robust:.2f} s more, {plain:.2f} s "
        f"without"
    )


if __name__ == "__main__":
    main()
