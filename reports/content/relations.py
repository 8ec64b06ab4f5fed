"""Relations: tables of blame, standing, mirror gaps and pressure between two departments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate, Figure, Reason, Withheld
from reports.content.document import Numbers, Section, Table
from reports.content.figures import difference, interval, signed_interval, value
from reports.content.pair import Pair
from reports.narrative.certainty import how_sure
from reports.narrative.names import quality
from reports.narrative.said import Said

_HEADS = (
    Said("Measure", "Messwert"),
    Said("Value", "Wert"),
    Said("90% interval", "90-%-Intervall"),
    Said("Verdict", "Urteil"),
)
_PAST = Said(
    "surely past the line at {line} ({sure})", "sicher jenseits der Linie bei {line} ({sure})"
)
_SHORT = Said(
    "surely short of the line at {line} ({sure})", "sicher diesseits der Linie bei {line} ({sure})"
)
_OPEN = Said("not enough evidence", "nicht genug Belege")
_NO_LINE = Said("no line", "ohne Linie")

_BLAME_TITLES = {
    "asymmetry": Said(
        "Blame surely goes more one way: look at that handover first",
        "Die Schuld geht sicher mehr in eine Richtung: Zuerst jene Übergabe ansehen",
    ),
    "mutual": Said(
        "Each surely blames the other: look at the process, not at a side",
        "Jede gibt sicher der anderen die Schuld: den Ablauf ansehen, nicht eine Seite",
    ),
    "open": Said(
        "Not enough evidence that blame goes one way",
        "Nicht genug Belege, dass die Schuld in eine Richtung geht",
    ),
    "hidden": Said("Who is blamed is withheld", "Wem die Schuld gegeben wird, ist verdeckt"),
}
_BLAME_SUB = Said(
    "From 100 points shared out for the last missed target, and from how often blame is sent and "
    "heard, 0–100.",
    "Aus 100 Punkten, verteilt für das letzte verfehlte Ziel, und daraus, wie oft Schuld gegeben "
    "und gehört wird, 0–100.",
)
_MUTUAL = Said("Mutual blame", "Gegenseitige Schuldzuweisung")
_ASYMMETRY = Said("Asymmetry, {one} minus {two}", "Schieflage, {one} minus {two}")
_EXPORT = Said("{name} blames the other more than itself", "{name} gibt der anderen mehr Schuld")
_DEFICIT = Said(
    "{name} is blamed more than it blames itself",
    "{name} bekommt mehr Schuld, als sie sich gibt",
)
_SENT = Said("Blame sent, as {name} says", "Schuld gegeben, sagt {name}")
_RECEIVED = Said("Blame heard, as {name} says", "Schuld gehört, sagt {name}")

_STANDING_TITLES = {
    Decision.ACT: Said(
        "Each surely ranks itself higher: let people work in the other department",
        "Jede stellt sich sicher höher: Menschen in der anderen Abteilung arbeiten lassen",
    ),
    Decision.CLEAR: Said(
        "That each ranks itself higher is surely slight",
        "Dass jede sich höher stellt, ist sicher gering",
    ),
    Decision.UNDECIDED: Said(
        "Not enough evidence that each ranks itself higher",
        "Nicht genug Belege, dass jede sich höher stellt",
    ),
    Decision.WITHHELD: Said("Who ranks whom is withheld", "Wer wen wie einstuft, ist verdeckt"),
}
_STANDING_SUB = Said(
    "Own minus other, −100 to 100. To rate one’s own department higher is usual; differences of "
    "horizon are neutral.",
    "Eigene minus andere, −100 bis 100. Die eigene Abteilung höher zu werten ist üblich; "
    "Unterschiede im Horizont sind neutral.",
)
_STATUS = Said("Skill and say, {name}", "Können und Einfluss, {name}")
_SUPERIORITY = Said("Mutual superiority", "Gegenseitige Überlegenheit")
_RANK = Said("Agreed rank: {one} above {two}", "Einigkeit: {one} über {two}")
_BIAS = Said("Qualities, {name}", "Eigenschaften, {name}")
_WARMTH = Said("Warmth, {name}", "Wärme, {name}")
_OVERLAP = Said("Closeness felt by {name}, 0–100", "Nähe, die {name} empfindet, 0–100")
_HORIZON = Said("Horizon, {one} minus {two} (neutral)", "Horizont, {one} minus {two} (neutral)")

_GAPS_TITLE = Said(
    "Own and other view differ surely on {count} of {all} qualities",
    "Eigene und andere Sicht gehen sicher bei {count} von {all} Eigenschaften auseinander",
)
_GAPS_NONE = Said(
    "Not enough evidence that own and other view differ",
    "Nicht genug Belege, dass eigene und andere Sicht auseinandergehen",
)
_GAPS_HIDDEN = Said(
    "Whether own and other view differ is withheld",
    "Ob eigene und andere Sicht auseinandergehen, ist verdeckt",
)
_GAPS_SUB = Said(
    "Own view minus the other’s view of it, −100 to 100; the line is {line}.",
    "Eigene Sicht minus Sicht der anderen, −100 bis 100; die Linie liegt bei {line}.",
)
_GAP = Said("{name}: {quality}", "{name}: {quality}")

_PRESSURE_TITLES = {
    Decision.ACT: Said(
        "Pressure is surely uneven and felt as unfair",
        "Der Druck ist sicher ungleich und wird als ungerecht empfunden",
    ),
    Decision.CLEAR: Said(
        "No action on how pressure is shared", "Kein Handeln nötig bei der Verteilung des Drucks"
    ),
    Decision.UNDECIDED: Said(
        "Not enough evidence of unfairly shared pressure",
        "Nicht genug Belege für ungerecht verteilten Druck",
    ),
    Decision.WITHHELD: Said(
        "How pressure is shared is withheld", "Wie der Druck verteilt ist, ist verdeckt"
    ),
}
_PRESSURE_SUB = Said(
    "Unfairness 0–100, line {line}. Empathy gap: pressure felt minus pressure the other sees.",
    "Ungerechtigkeit 0–100, Linie {line}. Einfühlung: empfundener minus gesehener Druck.",
)
_UNFAIR = Said("Felt as unfair in {name}", "Als ungerecht empfunden in {name}")
_EMPATHY = Said("Empathy gap of {name}", "Lücke der Einfühlung, {name}")


def blame_section(pair: Pair, language: str) -> Section | None:
    """Return the table of blame; None where it was not asked."""
    found = pair.blame
    if found is None:
        return None
    one, two = pair.departments
    rows = [
        _judged(_MUTUAL(language), found.mutual, language),
        _judged(_ASYMMETRY(language, one=one, two=two), found.asymmetry, language),
    ]
    differences = ((_EXPORT, found.export), (_DEFICIT, found.ownership_deficit))
    levels = ((_SENT, found.sent), (_RECEIVED, found.received))
    rows += _each(differences, _gap, pair, language)
    rows += _each(levels, _level, pair, language)
    name = "open"
    if found.mutual.decision is Decision.WITHHELD:
        name = "hidden"
    elif found.asymmetry.decision is Decision.ACT:
        name = "asymmetry"
    elif found.mutual.decision is Decision.ACT:
        name = "mutual"
    return _section(_BLAME_TITLES[name](language), _BLAME_SUB(language), rows, language)


def standing_section(pair: Pair, language: str) -> Section | None:
    """Return the table of standing; None where it was not asked."""
    found = pair.standing
    if found is None:
        return None
    one, two = pair.departments
    rows = [_judged(_SUPERIORITY(language), found.mutual_superiority, language)]
    rows += _each(((_STATUS, found.status_gap),), _gap, pair, language)
    rows.append(_gap(_RANK(language, one=one, two=two), found.agreed_rank, language))
    gaps = ((_BIAS, found.in_group_bias), (_WARMTH, found.warmth_gap))
    rows += _each(gaps, _gap, pair, language)
    rows += _each(((_OVERLAP, found.overlap),), _level, pair, language)
    rows.append(_gap(_HORIZON(language, one=one, two=two), found.horizon_difference, language))
    title = _STANDING_TITLES[found.mutual_superiority.decision](language)
    return _section(title, _STANDING_SUB(language), rows, language)


def gaps_section(pair: Pair, language: str) -> Section | None:
    """Return the table of own against other view; None where ratings were not asked."""
    if not pair.mirror:
        return None
    rows = [
        _judged(
            _GAP(language, name=line.department, quality=quality(line.attribute, language)),
            line.perception_gap,
            language,
            signed_value=True,
        )
        for line in pair.mirror
    ]
    judged = [line.perception_gap for line in pair.mirror]
    shown = [one for one in judged if one.decision is not Decision.WITHHELD]
    count = sum(one.decision is Decision.ACT for one in shown)
    title = _GAPS_NONE(language) if shown else _GAPS_HIDDEN(language)
    if count:
        title = _GAPS_TITLE(language, count=count, all=len(shown))
    return _section(title, _GAPS_SUB(language, line=round(judged[0].cut.value)), rows, language)


def fairness_section(pair: Pair, language: str) -> Section | None:
    """Return the table of unfairness and empathy; None where pressure was not asked."""
    found = pair.pressure
    if found is None:
        return None
    rows = [
        _judged(_UNFAIR(language, name=name), found.unfairness[name], language, signed_value=False)
        for name in pair.departments
    ]
    rows += [
        _gap(_EMPATHY(language, name=name), found.empathy_gap[name], language)
        for name in pair.departments
    ]
    line = round(found.unfairness[pair.departments[0]].cut.value)
    title = _PRESSURE_TITLES[found.rebalance](language)
    return _section(title, _PRESSURE_SUB(language, line=line), rows, language)


def _each(
    measures: Sequence[tuple[Said, Mapping[str, Figure]]],
    row: Callable[[str, Figure, str], tuple[str, ...]],
    pair: Pair,
    language: str,
) -> list[tuple[str, ...]]:
    """Return a row a measure and department; measures that were not asked are left out."""
    return [
        row(label(language, name=name), figures[name], language)
        for label, figures in measures
        if _asked(figures)
        for name in pair.departments
    ]


def _asked(figures: Mapping[str, Figure]) -> bool:
    """Return whether a measure belongs to the questionnaire of this wave."""
    return any(
        not isinstance(figure, Withheld) or figure.reason is not Reason.NOT_ASKED
        for figure in figures.values()
    )


def _section(title: str, sub: str, rows: list[tuple[str, ...]], language: str) -> Section:
    heads = tuple(head(language) for head in _HEADS)
    return Section(title, sub, (Table("", Numbers(heads, tuple(rows))),))


def verdict_past(judged: Judged, language: str) -> str:
    """Return whether a figure lies surely past its line, surely before it, or neither."""
    if not isinstance(judged.figure, Estimate):
        return ""
    line = round(judged.cut.value)
    if judged.decision is Decision.ACT:
        return _PAST(language, line=line, sure=how_sure(judged, language))
    if judged.decision is Decision.CLEAR:
        return _SHORT(language, line=line, sure=how_sure(judged, language))
    return _OPEN(language)


def _judged(
    label: str, judged: Judged, language: str, *, signed_value: bool = True
) -> tuple[str, ...]:
    row = _gap if signed_value else _level
    return (*row(label, judged.figure, language)[:3], verdict_past(judged, language))


def _gap(label: str, figure: Figure, language: str) -> tuple[str, ...]:
    shown = (difference(figure, language), signed_interval(figure, language))
    return (label, *shown, _no_line(figure, language))


def _level(label: str, figure: Figure, language: str) -> tuple[str, ...]:
    return label, value(figure, language), interval(figure, language), _no_line(figure, language)


def _no_line(figure: Figure, language: str) -> str:
    return _NO_LINE(language) if isinstance(figure, Estimate) else ""
