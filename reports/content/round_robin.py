"""Round robin: the matrix of pairs, and the table of how departments rate and are rated."""

from __future__ import annotations

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate
from analysis.friction.direction import Direction
from analysis.friction.round_robin import DepartmentEffect, RoundRobin
from analysis.indicators.bundle import Indicators
from reports.charts.glyph import GlyphChart
from reports.charts.wording import signed
from reports.content.document import Block, Bullets, Numbers, Prose, Section, Table
from reports.content.figures import range_of, signed_with_interval
from reports.content.matrices import Blank, BlankCell, PairCell, PairMatrix, PairRow
from reports.content.pair import headline_form, last_wave
from reports.narrative import round_robin as words
from reports.narrative.certainty import WITHHELD, how_sure
from reports.narrative.comparability import comparability_caveats
from reports.narrative.names import direction

_REACH = 20.0


def round_robin_sections(found: Indicators, language: str) -> tuple[Section, ...]:
    """Return what is peculiar to pairs, and to departments; none with two departments.

    Nothing is sorted or summed: there is no ranking in it.
    """
    told = last_wave(found), headline_form(found)
    robins = [one for one in found.friction.round_robins if (one.wave, one.form) == told]
    if not robins or found.friction.separability.departments <= 2:  # noqa: PLR2004 - a pair
        return ()
    (robin,) = robins
    if not robin.pairs:
        return (Section(words.TITLE_HIDDEN(language), words.SUB_HIDDEN(language), ()),)
    return _pairs(robin, found, language), _departments(
        robin, comparability_caveats(found, language), language
    )


def _pairs(robin: RoundRobin, found: Indicators, language: str) -> Section:
    effects = {one.direction: one.effect for one in robin.pairs}
    asked = {one.direction for one in found.friction.indices if one.wave == robin.wave}
    raters = sorted({at.rater for at in asked})
    targets = sorted({at.target for at in asked})
    rows = tuple(
        PairRow(
            rater,
            tuple(_cell(Direction(rater, target), effects, asked, language) for target in targets),
        )
        for rater in raters
    )
    matrix = PairMatrix(words.LABEL(language), words.CORNER(language), tuple(targets), rows)
    apart = sum(effect.decision is Decision.ACT for effect in effects.values())
    title = words.TITLE if apart else words.TITLE_NONE
    told: tuple[Block, ...] = (matrix,)
    if robin.warning:
        told = (Prose((words.WARNING(language),)), matrix)
    return Section(
        title(language, count=apart, all=len(effects)),
        words.SUB(language, wave=robin.wave),
        told,
    )


def _cell(
    at: Direction,
    effects: dict[Direction, Judged],
    asked: set[Direction],
    language: str,
) -> PairCell | BlankCell:
    if at.rater == at.target:
        return BlankCell(Blank.ITSELF, words.ITSELF(language))
    if at not in asked:
        return BlankCell(Blank.NO_CONTACT, words.NOT_RATED(language))
    effect = effects.get(at)
    estimate = range_of(effect.figure) if effect else None
    if effect is None or estimate is None:
        return BlankCell(Blank.WITHHELD, WITHHELD(language))
    decision = _side(effect)
    spoken = words.CELL(
        language,
        direction=direction(at, language),
        figure=signed_with_interval(effect.figure, language),
        sure=words.sure_words(effect, language),
    )
    sure = decision is not Decision.UNDECIDED
    value = signed(estimate.middle) if sure else ""
    return PairCell(GlyphChart(estimate, decision, _REACH), decision, spoken, value)


def _side(effect: Judged) -> Decision:
    """Return more friction than explained as act, less as clear; else undecided."""
    if effect.decision is not Decision.ACT or not isinstance(effect.figure, Estimate):
        return Decision.UNDECIDED
    return Decision.ACT if effect.figure.value > 0 else Decision.CLEAR


def _departments(robin: RoundRobin, caveats: tuple[str, ...], language: str) -> Section:
    strict, named = (
        sum(judged.decision is Decision.ACT for judged in column)
        for column in (
            [one.strictness for one in robin.departments],
            [one.name for one in robin.departments],
        )
    )
    heads = tuple(head(language) for head in words.EFFECT_HEADS)
    rows = tuple(_row(one, language) for one in robin.departments)
    reciprocity = (
        words.generalized_words(robin.generalized, language),
        words.dyadic_words(robin.dyadic, language),
    )
    title = words.EFFECTS_TITLE if strict or named else words.EFFECTS_NONE
    return Section(
        title(language, strict=strict, named=named, all=len(rows)),
        words.EFFECTS_SUB(language),
        (Table("", Numbers(heads, rows)), Bullets((*reciprocity, *caveats))),
    )


def _row(one: DepartmentEffect, language: str) -> tuple[str, ...]:
    effects = (_effect(judged, language) for judged in (one.strictness, one.name))
    return (one.department, *effects)


def _effect(judged: Judged, language: str) -> str:
    """Return an effect with its interval, and how sure it is where it is."""
    figure = judged.figure
    if not isinstance(figure, Estimate):
        return words.UNKNOWN(language)
    effect = words.EFFECT(
        language,
        value=signed(figure.value),
        low=signed(figure.low),
        high=signed(figure.high),
    )
    if judged.decision is not Decision.ACT:
        return effect
    return words.SURE(language, effect=effect, sure=how_sure(judged, language))
