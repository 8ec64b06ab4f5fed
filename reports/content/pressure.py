"""Pressure: what each department feels, and whether it weighs on one side."""

from __future__ import annotations

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate
from analysis.friction.cutoffs import PRESSURE_LEVEL
from reports.charts.pressure import Difference, PressureChart, PressureRow
from reports.content.document import ChartBlock, Numbers, Section
from reports.content.figures import (
    difference,
    interval,
    signed_interval,
    signed_with_interval,
    spread,
    spread_past,
    value,
    with_interval,
)
from reports.content.pair import Pair
from reports.narrative.said import Said, begun, listed

_MORE = Said("{name} carries more pressure", "{name} trägt mehr Druck")
_MORE_TOO = Said("{name} carries more pressure, and too much", "{name} trägt mehr Druck, zu viel")
_TOO_MUCH = Said("Too much pressure in {names}", "Zu viel Druck in {names}")
_FINE = Said("Pressure is fine in {names}", "Druck unbedenklich in {names}")
_OPEN = Said("Not enough evidence of too much pressure", "Nicht genug Belege für zu viel Druck")
_HIDDEN = Said("Pressure is withheld", "Der Druck ist verdeckt")
_SUB = Said(
    "Pressure felt, 0–100; beneath, {one} minus {two}.",
    "Empfundener Druck, 0–100; darunter {one} minus {two}.",
)
_SUB_PLAIN = Said("Pressure felt, 0–100.", "Empfundener Druck, 0–100.")
_LINE = Said("{line}: too much", "{line}: zu viel")
_SIDE = Said("{name} more", "{name} mehr")
_ALT = Said("Pressure in both departments", "Druck in beiden Abteilungen")
_LEVEL = Said("Pressure in {name}", "Druck in {name}")
_DIFFERENCE = Said("Difference", "Unterschied")
_TOLD = Said("{name} {figure}.", "{name} {figure}.")
_HEADS = (
    Said("Measure", "Messwert"),
    Said("Value", "Wert"),
    Said("90% interval", "90-%-Intervall"),
)


def pressure_section(pair: Pair, language: str) -> Section | None:
    """Return the pressure on the departments of a pair; None where it was not asked."""
    if not pair.levels:
        return None
    levels = {of.rater: pair.levels.get(of) for of in pair.directions}
    one, two = pair.departments
    imbalance = pair.pressure.imbalance if pair.pressure else None
    chart = PressureChart(
        tuple(_row(name, judged) for name, judged in levels.items()),
        PRESSURE_LEVEL.value,
        _LINE(language, line=round(PRESSURE_LEVEL.value)),
        _difference(imbalance, one, two, language) if imbalance else None,
    )
    numbers, told = [], []
    for name, judged in levels.items():
        if judged is not None:
            figure = judged.figure
            numbers.append(
                (
                    _LEVEL(language, name=name),
                    value(figure, language),
                    interval(figure, language),
                )
            )
            told.append(_TOLD(language, name=name, figure=with_interval(figure, language)))
    if imbalance:
        label, figure = _DIFFERENCE(language), imbalance.figure
        numbers.append((label, difference(figure, language), signed_interval(figure, language)))
        told.append(_TOLD(language, name=label, figure=signed_with_interval(figure, language)))
    block = ChartBlock(
        "pressure",
        chart,
        _ALT(language),
        " ".join(told),
        Numbers(tuple(head(language) for head in _HEADS), tuple(numbers)),
    )
    sub = _SUB(language, one=one, two=two) if imbalance else _SUB_PLAIN(language)
    return Section(_title(levels, imbalance, (one, two), language), sub, (block,))


def _row(name: str, judged: Judged | None) -> PressureRow:
    if judged is None:
        return PressureRow(name, None, Decision.WITHHELD)
    return PressureRow(name, spread_past(judged), judged.decision)


def _difference(judged: Judged, one: str, two: str, language: str) -> Difference:
    act = judged.decision in (Decision.ACT, Decision.WITHHELD)
    return Difference(
        spread(judged.figure),
        judged.decision if act else Decision.UNDECIDED,
        judged.cut.value,
        _SIDE(language, name=one),
        _SIDE(language, name=two),
    )


def _title(
    levels: dict[str, Judged | None],
    imbalance: Judged | None,
    pair: tuple[str, str],
    language: str,
) -> str:
    decisions = {name: judged.decision for name, judged in levels.items() if judged}
    if all(decision is Decision.WITHHELD for decision in decisions.values()):
        return _HIDDEN(language)
    loaded = _loaded(imbalance, pair)
    high = [name for name, decision in decisions.items() if decision is Decision.ACT]
    fine = [name for name, decision in decisions.items() if decision is Decision.CLEAR]
    if loaded:
        return (_MORE_TOO if loaded in high else _MORE)(language, name=begun(loaded))
    if high:
        return _TOO_MUCH(language, names=listed(high, language))
    if fine:
        return _FINE(language, names=listed(fine, language))
    return _OPEN(language)


def _loaded(imbalance: Judged | None, pair: tuple[str, str]) -> str | None:
    """Return the department on which pressure surely weighs more."""
    if imbalance is None or imbalance.decision is not Decision.ACT:
        return None
    figure = imbalance.figure
    if not isinstance(figure, Estimate):
        return None
    return pair[0] if figure.value > 0 else pair[1]
