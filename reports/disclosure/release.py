"""Release: the figures that may leave, after every rule of disclosure control.

In this order, and each only ever hides more:

1. What analysis withheld stays withheld (too few, everyone alike, too small a target).
2. Of every scale and wave the units that are shown are the best safe set of the tree of units:
   what is left between published units is nobody or at least k people (`tree`). A direction's
   figures are one block, and different directions have different raters; the mean of a pair is
   withheld with either of its directions.
3. What was released before may not be told apart from what is released now (`ledger`).
4. What people wrote in small numbers, who was set aside, plain means that someone could add up,
   the fit behind a verdict on comparability and how many stand behind what is withheld are left
   out.
5. Numbers are rounded in the steps of `rounding`, coarser the fewer people stand behind them.
   What is computed from scores, as the tipping points, is computed again from the rounded ones.

This is the one place where a `Release` is made, and pages are drawn from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analysis.decision import judge
from analysis.estimate import Reason, Withheld
from analysis.indicators.bundle import Indicators, withheld_reasons
from analysis.indicators.comparability import Comparability
from analysis.indicators.participation import Participation
from analysis.indicators.tipping import tipping
from analysis.units.levels import ScaleLevel, UnitLevel
from reports.disclosure.coarse import (
    coarsened,
    coarsened_distribution,
    coarsened_quality,
    coarsened_rate,
)
from reports.disclosure.ledger import Ledger, LedgerRow, Members
from reports.disclosure.rounding import BAND
from reports.disclosure.tree import Unit, publishable_units

EVERYONE = "everyone"
"""The top of the tree of units, in which all others lie."""


@dataclass(frozen=True, slots=True)
class Release:
    """What may be shown, and the record of having shown it."""

    indicators: Indicators
    ledger: Ledger
    withheld: Mapping[str, int] = field(default_factory=dict)
    """Reason in words -> figures withheld for it; for the custodian, never for a page."""


def release(found: Indicators, before: Ledger | None = None) -> Release:
    """Clear the figures that may leave.

    Raises `Disclosing` where they would tell on too few people together with what was released
    before.
    """
    safe = protect(found)
    rows = _rows(safe)
    ledger = (before or Ledger()).append(rows, safe.thresholds.scores)
    friction = coarsened(replace(safe.friction, clusters=()))
    fewest = safe.thresholds.scores
    rates = tuple(
        coarsened_rate(one) if one.answered >= fewest else replace(coarsened_rate(one), answered=0)
        for one in safe.participation
    )
    shown = replace(
        safe,
        friction=friction,
        measurement=coarsened_quality(safe.measurement),
        comparability=tuple(_bare(one) for one in safe.comparability),
        levels=coarsened(safe.levels),
        changes=coarsened(safe.changes),
        watched=coarsened(safe.watched),
        tipping=coarsened(tipping(friction.indices, rates)),
        distributions=tuple(coarsened_distribution(one) for one in safe.distributions),
        participation=rates,
        effort=tuple(
            replace(one, reasons={}, with_everyone={}, screened={}) for one in safe.effort
        ),
        bases=(),
        comments={
            wave: max(count - count % BAND, safe.thresholds.comments)
            for wave, count in safe.comments.items()
            if count >= safe.thresholds.comments
        },
    )
    return Release(shown, ledger, withheld_reasons(safe))


def _bare(found: Comparability) -> Comparability:
    """Return a verdict without the fit behind it, and with its people in a band."""
    if isinstance(found.found, Withheld):
        return coarsened(found)
    people = found.found.people - found.found.people % BAND
    return replace(found, found=replace(found.found, people=people, rungs=()))


def protect(found: Indicators) -> Indicators:
    """Withhold every figure that would follow from others, and round nothing yet."""
    k = found.thresholds.scores
    levels = tuple(_protected_level(level, k) for level in found.levels)
    hidden = {
        (level.scale, unit.unit)
        for level in levels
        for unit in level.units
        if isinstance(unit.level, Withheld) and level.wave in (found.waves[-1], *found.baseline)
    }
    hidden |= {
        (level.scale, EVERYONE)
        for level in levels
        if isinstance(level.overall, Withheld) and level.wave in (found.waves[-1], *found.baseline)
    }
    changes = tuple(
        replace(
            moved,
            change=replace(
                moved.change,
                figure=Withheld(Reason.PROTECTS_ANOTHER, 0),
                worse=None,
                better=None,
            ),
        )
        if moved.direction is None and (moved.measure, moved.subject) in hidden
        else moved
        for moved in found.changes
    )
    return replace(
        found,
        levels=levels,
        changes=changes,
        participation=_protected_rates(found),
    )


def _protected_level(level: ScaleLevel, k: int) -> ScaleLevel:
    """Hide units, or everyone together, until nothing between them isolates fewer than k."""
    # A level is of the people directly in a unit, so that levels never lie in one another.
    units = [Unit(EVERYONE, None, 0)]
    units += [Unit(unit.unit, EVERYONE, _n(unit)) for unit in level.units]
    unwanted = {unit.unit for unit in level.units if isinstance(unit.level, Withheld)}
    alike = {
        unit.unit
        for unit in level.units
        if isinstance(unit.level, Withheld) and unit.level.reason is Reason.ALIKE
    }
    shown = publishable_units(units, k, secret=alike, unwanted=unwanted)
    overall = level.overall
    if EVERYONE not in shown:
        overall = Withheld(Reason.PROTECTS_ANOTHER, overall.n)
    return replace(
        level,
        overall=overall,
        units=tuple(
            unit if unit.unit in shown or unit.unit in unwanted else _protecting(unit)
            for unit in level.units
        ),
    )


def _protecting(unit: UnitLevel) -> UnitLevel:
    figure = Withheld(Reason.PROTECTS_ANOTHER, _n(unit))
    return replace(
        unit, described=figure, level=figure, difference=judge(figure, unit.difference.cut)
    )


def _n(unit: UnitLevel) -> int:
    return unit.described.n


def _protected_rates(found: Indicators) -> tuple[Participation, ...]:
    """Withhold the rate of every unit with too few invited, or that such a one follows from."""
    k = found.thresholds.rates
    shown: set[tuple[str, str]] = set()
    for wave in found.waves:
        parts = [part for part in found.participation if part.wave == wave]
        names = {part.unit for part in parts}
        units = [Unit(EVERYONE, None, 0)]
        units += [
            Unit(
                part.unit,
                part.parent if part.parent in names else EVERYONE,
                part.people or 0,
            )
            for part in parts
        ]
        kept = publishable_units(units, k, unwanted={EVERYONE})
        shown |= {(wave, name) for name in kept}
    return tuple(
        part
        if (part.wave, part.unit) in shown or isinstance(part.rate, Withheld)
        else replace(part, rate=Withheld(Reason.TOO_FEW, part.people or 0))
        for part in found.participation
    )


def _rows(found: Indicators) -> list[LedgerRow]:
    """Return a ledger row for every block of figures that is shown."""
    shown = {
        (one.wave, "friction", str(one.direction))
        for one in found.friction.indices
        if not isinstance(one.index.figure, Withheld)
    }
    shown |= {
        (level.wave, level.scale, unit.unit)
        for level in found.levels
        for unit in level.units
        if not isinstance(unit.level, Withheld)
    }
    everyone = {
        (level.wave, level.scale)
        for level in found.levels
        if not isinstance(level.overall, Withheld)
    }
    rows = []
    blocks: dict[tuple[str, str], set[Members]] = {}
    for base in found.bases:
        member = Members(base.subject, base.people, base.digest)
        blocks.setdefault((base.wave, base.measure), set()).add(member)
        if (base.wave, base.measure, base.subject) in shown:
            rows.append(
                LedgerRow(
                    base.wave, base.measure, base.subject, frozenset({member}), base.digest[:16]
                )
            )
    rows += [
        LedgerRow(wave, measure, EVERYONE, frozenset(blocks[wave, measure]), EVERYONE)
        for wave, measure in sorted(everyone)
        if (wave, measure) in blocks
    ]
    return rows
