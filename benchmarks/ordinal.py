"""Ordinal: weighted least squares of ordered answers beside lavaan.

    python benchmarks/ordinal.py [--people 50000] [--threads 1] [--runs 3]

Twenty-four items of seven options that three correlated factors lie behind. Timed is all
that stands between a table of answers in memory and the tests: tables, polychorics and their
covariance, estimates, scaled test and indices; in R `cfa(estimator = "WLSMV")` with the fit
measures. Both run on the same answers and with as many threads of linear algebra, one after the
other; the fastest of the runs counts on either side. The figures must agree, or the ratio means
nothing.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from r_peer import NoR, ask_r, blas
from rich.console import Console
from rich.table import Table

from analysis.latent.building import Structure
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import fit_ordered
from analysis.latent.ordered_indices import ordered_indices
from analysis.latent.ordered_statistics import ordered_statistics
from analysis.sums.answer_patterns import answer_patterns

ITEMS = [f"q{number:02d}" for number in range(1, 25)]
FACTORS = {f"f{place + 1}": ITEMS[8 * place : 8 * place + 8] for place in range(3)}
CUTS = [-1.75, -1.17, -0.67, -0.13, 0.47, 1.17]
RELATED = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
SEED = 1
FASTER = 5.0
"""The least ratio that is claimed."""
AGREE = 1e-4
"""Relative difference of the scaled chi-squares at which the two count as the same."""

SCRIPT = """
answers <- read.csv("{path}")
model <- "{model}"
once <- function() {{
  begun <- proc.time()[["elapsed"]]
  fit <- cfa(model, answers, std.lv = TRUE, ordered = names(answers), estimator = "WLSMV")
  found <- fitMeasures(fit)
  c(proc.time()[["elapsed"]] - begun, found[["chisq.scaled"]], found[["srmr"]])
}}
runs <- sapply(seq_len({runs}), function(run) once())
cat(toJSON(c(min(runs[1, ]), runs[2, 1], runs[3, 1]), digits = NA))
"""


def answers(people: int) -> NDArray[np.float64]:
    """Make up the answers."""
    rng = np.random.default_rng(SEED)
    factors = rng.normal(size=(people, 3)) @ np.linalg.cholesky(RELATED).T
    loadings = np.tile(np.linspace(0.85, 0.6, 8), 3)
    own = rng.normal(size=(people, 24)) * np.sqrt(1 - loadings**2)
    return 1.0 + np.digitize(np.repeat(factors, 8, axis=1) * loadings + own, CUTS)


def ours(people: int) -> tuple[float, float, float]:
    """Return seconds, scaled chi-square and SRMR."""
    given = answers(people)
    begun = time.perf_counter()
    found = ordered_statistics(answer_patterns(given, items=ITEMS))
    if isinstance(found, NotFitted):
        raise SystemExit(found.why)
    fitted = fit_ordered(ordered_factor_model(Structure(FACTORS), found), found)
    if isinstance(fitted, NotFitted):
        raise SystemExit(fitted.why)
    srmr = ordered_indices(fitted).residual.srmr
    return time.perf_counter() - begun, fitted.test.scaled, srmr


def theirs(given: NDArray[np.float64], runs: int, threads: int) -> tuple[float, float, float]:
    """Return R's seconds, scaled chi-square and SRMR."""
    model = "\\n".join(f"{name} =~ {' + '.join(items)}" for name, items in FACTORS.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        np.savetxt(path, given, fmt="%d", delimiter=",", header=",".join(ITEMS), comments="")
        script = SCRIPT.format(path=path, model=model, runs=runs)
        seconds, chi2, srmr = ask_r(script, packages=["lavaan"], threads=threads)
    return seconds, chi2, srmr


def main() -> None:
    """Time both and print the ratio."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=50_000)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--runs", type=int, default=3)
    asked = options.parse_args()
    console = Console()
    # Linear algebra reads its number of threads when a process begins.
    os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        seconds, chi2, srmr = min(alone.map(ours, [asked.people] * asked.runs))
    table = Table("", "seconds", "scaled chi-square", "SRMR")
    table.add_row("detente", f"{seconds:.2f}", f"{chi2:.4f}", f"{srmr:.6f}")
    try:
        peer = theirs(answers(asked.people), asked.runs, asked.threads)
    except NoR as missing:
        console.print(table)
        console.print(f"Not compared: {missing}")
        return
    table.add_row("lavaan", f"{peer[0]:.2f}", f"{peer[1]:.4f}", f"{peer[2]:.6f}")
    console.print(f"{asked.people} people, 24 items of 7 options, 3 factors, WLSMV")
    console.print(f"{os.cpu_count()} cores, {asked.threads} thread(s) on either side; {blas()}")
    console.print(table)
    same = abs(peer[1] / chi2 - 1) < AGREE and abs(peer[2] / srmr - 1) < AGREE
    console.print(f"the same figures: {'yes' if same else 'NO'}")
    ratio = peer[0] / seconds
    console.print(f"ratio {ratio:.1f}, at least {FASTER:g}: {'yes' if ratio >= FASTER else 'NO'}")


if __name__ == "__main__":
    main()
