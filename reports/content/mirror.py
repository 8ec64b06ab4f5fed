"""Mirror: how each department sees itself, is seen, and believes that it is seen."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.decision import Decision
from analysis.estimate import Estimate
from analysis.friction.cutoffs import META_GAP
from analysis.friction.mirror import MirrorLine
from reports.charts.mirror import MirrorChart, MirrorPanel, MirrorRow
from reports.content.document import ChartBlock, Numbers, Section
from reports.content.figures import difference, range_of, value
from reports.content.pair import Pair
from reports.narrative.certainty import WITHHELD, how_sure
from reports.narrative.names import quality
from reports.narrative.said import Said

_BETTER = Said(
    "Thought better of than they fear, surely so on {count} of {all} qualities",
    "Besser angesehen als befürchtet, sicher bei {count} von {all} Eigenschaften",
)
_WORSE = Said(
    "Thought less of than they believe, surely so on {count} of {all} qualities",
    "Weniger angesehen als geglaubt, sicher bei {count} von {all} Eigenschaften",
)
_OTHERWISE = Said(
    "Seen otherwise than they believe, surely so on {count} of {all} qualities",
    "Anders gesehen als geglaubt, sicher bei {count} von {all} Eigenschaften",
)
_NONE = Said(
    "Not enough evidence that either is seen otherwise than it believes",
    "Nicht genug Belege, dass eine anders gesehen wird, als sie glaubt",
)
_HIDDEN = Said("How the two see each other is withheld", "Wie sich beide sehen, ist verdeckt")
_SUB = Said(
    "Ratings 0–100. Gap: their view minus our guess of it; coloured: surely {line} or more.",
    "Werte 0–100. Abstand: ihre Sicht minus unsere Vermutung; farbig: sicher {line} oder mehr.",
)
_ALT = Said(
    "The mirror: own view, the others’ view, and the guess of it",
    "Der Spiegel: eigene Sicht, Sicht der anderen und die Vermutung darüber",
)
_OWN = Said("own view", "eigene Sicht")
_THEIRS = Said("their view", "ihre Sicht")
_GUESS = Said("our guess", "Vermutung")
_HEADS = (
    Said("Rating 0–100", "Wert 0–100"),
    Said("Own", "Eigene"),
    Said("Theirs", "Ihre"),
    Said("Guess", "Vermutung"),
    Said("Gap", "Abstand"),
    Said("How sure", "Sicherheit"),
)
_LINE = Said(
    "{name}, {quality}: own view {own}, theirs {theirs}, guess {guess}, gap {gap}.",
    "{name}, {quality}: eigene Sicht {own}, ihre {theirs}, Vermutung {guess}, Abstand {gap}.",
)
_LINE_HIDDEN = Said("{name}, {quality}: withheld.", "{name}, {quality}: verdeckt.")


def mirror_section(pair: Pair, language: str) -> Section | None:
    """Return the mirror of a pair; None where ratings were not asked."""
    if not pair.mirror:
        return None
    panels = tuple(
        _panel(name, [line for line in pair.mirror if line.department == name], language)
        for name in pair.departments
        if any(line.department == name for line in pair.mirror)
    )
    block = ChartBlock(
        "mirror",
        MirrorChart(panels),
        _ALT(language),
        " ".join(_told(line, language) for line in pair.mirror),
        Numbers(
            tuple(head(language) for head in _HEADS),
            tuple(_row(line, language) for line in pair.mirror),
        ),
    )
    return Section(_title(pair.mirror, language), _SUB(language, line=_cut()), (block,))


def gap_decision(line: MirrorLine) -> Decision:
    """Return whether a department is surely seen better, or worse, than it believes."""
    figure = line.meta_gap.figure
    if not isinstance(figure, Estimate):
        return Decision.WITHHELD
    if line.meta_gap.decision is not Decision.ACT:
        return Decision.UNDECIDED
    return Decision.CLEAR if figure.value > 0 else Decision.ACT


def _cut() -> int:
    return round(META_GAP.value)


def _title(lines: Sequence[MirrorLine], language: str) -> str:
    decisions = [gap_decision(line) for line in lines]
    shown = [decision for decision in decisions if decision is not Decision.WITHHELD]
    if not shown:
        return _HIDDEN(language)
    better, worse = shown.count(Decision.CLEAR), shown.count(Decision.ACT)
    if not better and not worse:
        return _NONE(language)
    said = _OTHERWISE if better and worse else _BETTER if better else _WORSE
    return said(language, count=better + worse, all=len(shown))


def _panel(name: str, lines: Sequence[MirrorLine], language: str) -> MirrorPanel:
    names = (_OWN(language), _THEIRS(language), _GUESS(language))
    return MirrorPanel(name, names, tuple(_mirror_row(line, language) for line in lines))


def _mirror_row(line: MirrorLine, language: str) -> MirrorRow:
    own, theirs, guess = (range_of(view) for view in (line.own, line.theirs, line.guess))
    gap = line.meta_gap.figure
    if own is None or theirs is None or guess is None or not isinstance(gap, Estimate):
        return MirrorRow(quality(line.attribute, language), None, 0.0, Decision.WITHHELD)
    return MirrorRow(
        quality(line.attribute, language), (own, theirs, guess), gap.value, gap_decision(line)
    )


def _is_hidden(line: MirrorLine) -> bool:
    views = (line.own, line.theirs, line.guess, line.meta_gap.figure)
    return any(not isinstance(view, Estimate) for view in views)


def _told(line: MirrorLine, language: str) -> str:
    name, said = line.department, quality(line.attribute, language)
    if _is_hidden(line):
        return _LINE_HIDDEN(language, name=name, quality=said)
    return _LINE(
        language,
        name=name,
        quality=said,
        own=value(line.own, language),
        theirs=value(line.theirs, language),
        guess=value(line.guess, language),
        gap=difference(line.meta_gap.figure, language),
    )


def _row(line: MirrorLine, language: str) -> tuple[str, ...]:
    name = f"{line.department}: {quality(line.attribute, language)}"
    if _is_hidden(line):
        return (name, *(WITHHELD(language),) * 4, "")
    sure = gap_decision(line) is not Decision.UNDECIDED
    return (
        name,
        value(line.own, language),
        value(line.theirs, language),
        value(line.guess, language),
        difference(line.meta_gap.figure, language),
        how_sure(line.meta_gap, language) if sure else "",
    )
