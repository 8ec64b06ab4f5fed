"""Agreement at scale: reliability and agreement of 14 million answers beside R, in one run.

    OPENBLAS_NUM_THREADS=1 python benchmarks/agreement_at_scale.py [--people 50000]

Makes up 50,000 people in 5,000 teams who answer 24 items of seven steps in 12 waves, three scales
of eight, about 8 % missing. On every wave, both sides then work out the same figures of the same
answers, each from its own file (CSV for R by data.table, Parquet here):

    alpha of the three scales, people with a missing answer left out
    the correlations of all 24 items, pairwise
    ICC(1) and ICC(2) of the first scale by team
    rwg(j) and AD of the mean of the first scale in each team

R: psych::alpha, cor, the one-way sums of squares by data.table, multilevel::rwg.j and ad.m. The
time of R is the sum of these operations, without reading; ours is with reading. The results must
agree to 1e-8. Skipped with a word where R or one of its packages is missing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from r_peer import NoR, ask_r, blas
from rich.console import Console
from rich.table import Table

from analysis.agreement.intraclass import icc1, icc2
from analysis.agreement.one_way import Size
from analysis.agreement.within_group import (
    Agreement,
    Centre,
    Negative,
    average_deviation,
    rwg_j,
)
from analysis.estimate import Described, Estimate
from analysis.reliability.alpha import alpha
from analysis.sums.expressions import tables_by
from analysis.sums.moments import Moments, moments
from analysis.sums.units import UnitSums

PEOPLE, WAVES, ITEMS, SCALE, STEPS, TEAM = 50_000, 12, 24, 8, 7, 10
NAMES = [f"q{place + 1:02}" for place in range(ITEMS)]
FIRST = NAMES[:SCALE]
NULL = (STEPS**2 - 1) / 12
MISSING = 0.08
GOAL, CLOSE = 15.0, 1e-8
R = """
suppressMessages({{library(data.table); library(psych); library(multilevel)}})
D <- fread("{file}"); scales <- split(names(D)[4:27], rep(1:3, each = 8)); first <- scales[[1]]
took <- list(); timed <- function(name, expr) {{ gc(FALSE); t0 <- proc.time();
  r <- eval(expr, parent.frame())
  took[[name]] <<- sum(took[[name]], unname((proc.time() - t0)["elapsed"])); r }}
found <- lapply(sort(unique(D$wave)), function(w) {{
  X <- D[wave == w]; A <- as.data.frame(X)[, 4:27]
  listwise <- lapply(scales, function(s) A[stats::complete.cases(A[, s]), s])
  al <- timed("psych::alpha", quote(vapply(listwise, function(s)
    psych::alpha(s, check.keys = FALSE, warnings = FALSE)$total$raw_alpha, 0)))
  cr <- timed("cor", quote(cor(A, use = "pairwise.complete.obs")))
  X <- X[stats::complete.cases(A[, first])]; X[, score := rowMeans(.SD), .SDcols = first]
  ic <- timed("ICC by data.table", quote({{
    s <- X[, .(n = .N, m = mean(score), ss = sum((score - mean(score))^2)), by = team]
    N <- sum(s$n); g <- nrow(s); gm <- sum(s$n * s$m) / N
    B <- sum(s$n * (s$m - gm)^2) / (g - 1); W <- sum(s$ss) / (N - g)
    c((B - W) / (B + (N / g - 1) * W), (B - W) / B) }}))
  S <- as.data.frame(X)[, first]
  rw <- timed("rwg.j", quote(rwg.j(S, X$team, ranvar = 4)))
  ad <- timed("ad.m", quote(ad.m(S, X$team)))
  rw <- rw[rw$gsize > 1, ]; ad <- ad[ad$gsize > 1, ]
  list(alpha = unname(al), r = sum(cr), icc = ic, rwg = mean(rw$rwg.j), ad = mean(ad$AD.M)) }})
cat(toJSON(list(took = took, found = found), auto_unbox = TRUE, digits = NA))
"""


def answers(people: int, seed: int) -> pd.DataFrame:
    """Make up the answers, a row for each person and wave."""
    rng = np.random.default_rng(seed)
    teams = max(people // TEAM, 2)
    team = rng.integers(0, teams, people)
    traits = (
        rng.normal(size=(people, 3))
        @ np.linalg.cholesky(np.array([[1, 0.5, 0.3], [0.5, 1, 0.4], [0.3, 0.4, 1]])).T
    )
    traits += rng.normal(scale=0.35, size=(teams, 3))[team]
    cuts = np.array([-1.75, -1.17, -0.67, -0.13, 0.47, 1.17])
    loadings = np.tile(np.linspace(0.85, 0.6, SCALE), 3)
    waves = []
    for wave in range(WAVES):
        felt = traits + rng.normal(scale=0.5, size=traits.shape) + 0.05 * wave
        noise = rng.normal(size=(people, ITEMS)) * np.sqrt(1 - loadings**2)
        given = 1 + np.searchsorted(cuts, felt[:, np.repeat(range(3), SCALE)] * loadings + noise)
        frame = pd.DataFrame(given, columns=NAMES).astype("Int16")
        frame = frame.mask(rng.random((people, ITEMS)) < MISSING)
        frame.insert(0, "person", np.arange(people))
        frame.insert(1, "wave", wave)
        frame.insert(2, "team", team)
        waves.append(frame)
    return pd.concat(waves, ignore_index=True)


def loaded(file: Path) -> duckdb.DuckDBPyConnection:
    """Read the answers into memory, as R's fread does before its clock starts."""
    engine = duckdb.connect()
    engine.execute(f"CREATE TABLE answers AS FROM read_parquet('{file}')")
    return engine


def ours(engine: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Work out the same figures by the product."""
    complete = engine.table("answers").filter(
        " AND ".join(f"{name} IS NOT NULL" for name in FIRST)
    )
    steps = range(1, STEPS + 1)
    counted = tables_by(nw.from_native(complete), ["wave", "team"], FIRST, steps)
    agreed = _by_wave(rwg_j(counted, NULL, Negative.AS_ZERO))
    apart = _by_wave(average_deviation(counted, Centre.MEAN))
    found = []
    for wave in range(WAVES):
        rows = engine.table("answers").filter(f"wave = {wave}")
        numbers = rows.project(", ".join(["team", *NAMES])).fetchnumpy()
        columns = [numbers[name].astype(float).filled(np.nan) for name in NAMES]
        table = np.array(columns).T
        whole = [~np.isnan(table[:, at : at + SCALE]).any(axis=1) for at in (0, SCALE, 2 * SCALE)]
        teams, scored = numbers["team"][whole[0]], table[whole[0], :SCALE].sum(axis=1)
        found.append(
            {
                "alpha": [
                    _value(alpha(moments(table[keep, at : at + SCALE], NAMES[at : at + SCALE])))
                    for keep, at in zip(whole, (0, SCALE, 2 * SCALE), strict=True)
                ],
                "r": float(_pairwise(table).sum()),
                "icc": [
                    _value(icc1(_sums(teams, scored), "score", Size.MEAN)),
                    _value(icc2(_sums(teams, scored), "score")),
                ],
                "rwg": agreed[wave],
                "ad": apart[wave],
            }
        )
    return found


def _value(figure: object) -> float:
    return figure.value if isinstance(figure, Estimate) else float("nan")


def _by_wave(of_teams: Agreement) -> list[float]:
    """Return the mean over the teams of each wave; a team is named "wave | team"."""
    values: list[list[float]] = [[] for _ in range(WAVES)]
    for name, one in of_teams.items():
        if isinstance(one, Described):
            values[int(name.partition(" ")[0])].append(one.value)
    return [float(np.mean(wave)) for wave in values]


def _pairwise(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return correlations over the people of each pair, from sums of answers and of squares."""
    sums: Moments = moments(np.hstack([table, table**2]), [*NAMES, *(f"{n}^2" for n in NAMES)])
    n, first = sums.counts[:ITEMS, :ITEMS], sums.sums[:ITEMS, :ITEMS]
    own = sums.sums[ITEMS:, :ITEMS] - first**2 / n
    return np.asarray((sums.products[:ITEMS, :ITEMS] - first * first.T / n) / np.sqrt(own * own.T))


def _sums(teams: NDArray[np.int64], totals: NDArray[np.float64]) -> UnitSums:
    names, place = np.unique(teams, return_inverse=True)
    n = np.bincount(place).astype(float)
    one, two = (np.bincount(place, totals**power) / SCALE**power for power in (1, 2))
    return UnitSums(tuple(map(str, names)), ("score",), n, one[:, None], two[:, None, None])


def main() -> None:
    """Print both times, their ratio and how far the results agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people, console = parser.parse_args().people, Console()
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        table = answers(people, 1)
        parquet, csv = Path(folder) / "answers.parquet", Path(folder) / "answers.csv"
        table.to_parquet(parquet)
        table.to_csv(csv, index=False)
        begin = time.perf_counter()
        engine = loaded(parquet)
        reading = time.perf_counter() - begin
        mine = ours(engine)
        seconds = time.perf_counter() - begin - reading
        try:
            packages = ("data.table", "psych", "multilevel")
            theirs = ask_r(R.format(file=csv), packages=packages, threads=1)
        except NoR as error:
            console.print(f"skipped, since R does not answer: {error}")
            return
    took = {name: float(value) for name, value in theirs["took"].items()}
    lines = Table("operation", "seconds")
    for name, value in took.items():
        lines.add_row(f"R: {name}", f"{value:.2f}")
    lines.add_row("R: together", f"{sum(took.values()):.2f}")
    lines.add_row("detente: all of it", f"{seconds:.2f}")
    lines.add_row("detente: reading, before the clock starts in both", f"{reading:.2f}")
    console.print(lines)
    apart = max(
        float(abs(np.asarray(one[name]) / np.asarray(other[name]) - 1).max())
        for one, other in zip(mine, theirs["found"], strict=True)
        for name in one
    )
    ratio = sum(took.values()) / seconds
    console.print(
        f"{ratio:.1f} times as fast ({GOAL:.0f} at least): {'yes' if ratio >= GOAL else 'NO'}; "
        f"results differ by {apart:.1e} at most: {'yes' if apart < CLOSE else 'NO'}"
    )
    console.print(f"{people * WAVES * ITEMS:,} answers; {blas()}")


if __name__ == "__main__":
    main()
