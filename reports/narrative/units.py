"""Units: headline, lede and titles of the report on scales without directed ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.narrative.said import Said, begun, listed

KIND = Said("Report on units", "Bericht über Einheiten")
SUBJECT = Said("{count} units", "{count} Einheiten")
_MOST_NAMED = 12
_MOST_IN_TITLE = 3

_DIFFER_ONE_SCALE = Said(
    "{count} of {all} units differ surely from the mean of all on {scale}.",
    "{count} von {all} Einheiten weichen bei {scale} sicher vom Mittel aller ab.",
)
_DIFFER = Said(
    "{count} of {all} units differ surely from the mean of all on at least one scale.",
    "{count} von {all} Einheiten weichen auf mindestens einer Skala sicher vom Mittel aller ab.",
)
_NONE_DIFFERS = Said(
    "No unit of {all} differs surely from the mean of all.",
    "Keine von {all} Einheiten weicht sicher vom Mittel aller ab.",
)
_NONE_SHOWN = Said(
    "What single units answered is withheld to protect people.",
    "Was einzelne Einheiten antworteten, ist zum Schutz der Menschen verdeckt.",
)
_EACH = Said("{scale} {count}", "{scale} {count}")
_BY_SCALE = Said("By scale: {parts}.", "Je Skala: {parts}.")
_CARE = Said(
    "Whether higher is better depends on the scale. No unit is ranked.",
    "Ob höher besser ist, hängt von der Skala ab. Keine Einheit wird gereiht.",
)
_HIDDEN = Said("{count} more units are withheld.", "{count} weitere Einheiten sind verdeckt.")
_ONE_HIDDEN = Said("One more unit is withheld.", "Eine weitere Einheit ist verdeckt.")

LEVELS_TITLE = Said(
    "What everyone answered in wave {wave}", "Was alle in Welle {wave} antworteten"
)
LEVELS_SUB = Said(
    "Mean of everyone, 0–100, with its 90% interval; then how many units lie surely off the "
    "mean of all units.",
    "Mittel aller, 0–100, mit 90-%-Intervall; dann, wie viele Einheiten sicher abseits vom "
    "Mittel aller Einheiten liegen.",
)
LEVEL_HEADS = (
    Said("Scale", "Skala"),
    Said("Everyone", "Alle"),
    Said("90% interval", "90-%-Intervall"),
    Said("Higher", "Höher"),
    Said("Lower", "Niedriger"),
    Said("Not surely off", "Nicht sicher abseits"),
    Said("Withheld", "Verdeckt"),
)

_SCALE_TITLE = Said(
    "{scale}: {higher} of {all} units surely higher than the mean, {lower} lower",
    "{scale}: {higher} von {all} Einheiten sicher höher als das Mittel, {lower} niedriger",
)
_SCALE_NONE = Said(
    "{scale}: none of {all} units is surely off the mean",
    "{scale}: keine von {all} Einheiten liegt sicher abseits vom Mittel",
)
_SCALE_APART = Said(
    "{scale}: units must not be compared", "{scale}: Einheiten sind nicht zu vergleichen"
)
_SCALE_HIDDEN = Said("{scale}: units are withheld", "{scale}: Einheiten sind verdeckt")
SCALE_SUB = Said(
    "0–100, 90% intervals, by the alphabet. {names}",
    "0–100, 90-%-Intervalle, nach dem Alphabet. {names}",
)
_HIGHER = Said("Surely higher: {names}.", "Sicher höher: {names}.")
_LOWER = Said("Surely lower: {names}.", "Sicher niedriger: {names}.")
_AND_MORE = Said("{names} and {count} more", "{names} und {count} weitere")
SCALE_ALT = Said("{scale} in each unit", "{scale} in jeder Einheit")
SCALE_TOLD = Said(
    "{shown} units about their mean of {mean}. {names}",
    "{shown} Einheiten um ihr Mittel von {mean}. {names}",
)
NOT_COMPARED = Said(
    "How far they lie off it is not said: the questions do not mean the same to all.",
    "Wie weit sie abseits liegen, wird nicht gesagt: Die Fragen bedeuten nicht allen dasselbe.",
)
NO_NAMES = Said("No unit is surely off it.", "Keine Einheit liegt sicher abseits.")
UNIT_HEADS = (
    Said("Unit", "Einheit"),
    Said("Mean", "Mittel"),
    Said("90% interval", "90-%-Intervall"),
    Said("Off the mean", "Abseits vom Mittel"),
    Said("How sure", "Sicherheit"),
)

READING_TITLE = Said("How to read these pictures", "Wie diese Bilder zu lesen sind")
READING = (
    Said(
        "A dot is the mean of a unit and its line the 90% interval. The upright line is the mean "
        "of all units that are shown, each counted once.",
        "Ein Punkt ist das Mittel einer Einheit, sein Strich das 90-%-Intervall. Die senkrechte "
        "Linie ist das Mittel aller gezeigten Einheiten, jede einmal gezählt.",
    ),
    Said(
        "Means are drawn towards that line, the more the fewer answered: of many small units one "
        "always looks extreme by chance alone.",
        "Mittel sind zu dieser Linie gezogen, umso mehr, je weniger antworteten: Von vielen "
        "kleinen Einheiten sieht immer eine zufällig auffällig aus.",
    ),
    Said(
        "Coloured is a unit that lies more than 3 points off, 8 in 10 sure or more. Two units "
        "that are not coloured must not be compared with each other.",
        "Farbig ist eine Einheit, die mehr als 3 Punkte abseits liegt, mindestens zu 8 von 10 "
        "sicher. Zwei Einheiten ohne Farbe soll man nicht miteinander vergleichen.",
    ),
    Said("Withheld units have no row.", "Verdeckte Einheiten haben keine Zeile."),
)

SERIES_SUB = Said(
    "Mean of everyone, 0–100; ribbon 90%; dashed: the first wave shown.{events}",
    "Mittel aller, 0–100; Band 90 %; gestrichelt: die erste gezeigte Welle.{events}",
)
EVENTS = Said(" Upright: {words}.", " Senkrecht: {words}.")
_MOVED_UP = Said("{names} rose", "{names} gestiegen")
_MOVED_DOWN = Said("{names} fell", "{names} gefallen")
_EVERYONE = Said(
    "Everyone together: {moves} surely by more than 3 points",
    "Alle zusammen: {moves}, sicher um mehr als 3 Punkte",
)
_EVERYONE_STILL = Said(
    "Everyone together: no evidence of change by more than 3 points",
    "Alle zusammen: kein Beleg für Wandel um mehr als 3 Punkte",
)
_EVERYONE_SMALL = Said(
    "Everyone together: {moves} surely, but not surely by more than 3 points",
    "Alle zusammen: {moves}; sicher, doch nicht sicher um mehr als 3 Punkte",
)
SHIFTS = Said(
    "Since {baseline}, in points, with 90% intervals:",
    "Seit {baseline}, in Punkten, mit 90-%-Intervallen:",
)
SHIFT = Said(
    "{scale} {figure} ({low} to {high}): {sure}", "{scale} {figure} ({low} bis {high}): {sure}"
)
SHIFT_HIDDEN = Said("{scale}: withheld", "{scale}: verdeckt")
SHIFT_DRIFTED = Said(
    "{scale}: not compared, the questions do not mean what they meant",
    "{scale}: nicht verglichen, die Fragen bedeuten nicht, was sie bedeuteten",
)
FAR_UP = Said(
    "surely up by more than 3 points ({sure})", "sicher um mehr als 3 Punkte gestiegen ({sure})"
)
FAR_DOWN = Said(
    "surely down by more than 3 points ({sure})", "sicher um mehr als 3 Punkte gefallen ({sure})"
)
UP = Said(
    "surely up ({sure}), not surely by more than 3 points",
    "sicher gestiegen ({sure}), nicht sicher um mehr als 3 Punkte",
)
DOWN = Said(
    "surely down ({sure}), not surely by more than 3 points",
    "sicher gefallen ({sure}), nicht sicher um mehr als 3 Punkte",
)
STILL = Said(
    "not enough evidence that it rose or fell at all",
    "nicht genug Belege, dass es überhaupt stieg oder fiel",
)
SERIES_TOLD = Said(
    "{scale}: {last} in wave {wave}, from {first} in wave {begin}.",
    "{scale}: {last} in Welle {wave}, von {first} in Welle {begin}.",
)
SERIES_HIDDEN = Said("{scale}: withheld in wave {wave}.", "{scale}: in Welle {wave} verdeckt.")
SERIES_HEAD = Said("Scale", "Skala")

_UNITS_MOVED = Said(
    "{count} of {all} units moved surely by more than 3 points on a scale",
    "{count} von {all} Einheiten bewegten sich auf einer Skala sicher um mehr als 3 Punkte",
)
_UNITS_STILL = Said(
    "No evidence that any of {all} units moved by more than 3 points",
    "Kein Beleg, dass sich eine von {all} Einheiten um mehr als 3 Punkte bewegte",
)
MOVED_SUB = Said(
    "Points since {baseline}, with 90% interval around zero; a number only where it is sure. "
    "Units stand in the order of the alphabet; withheld ones are left out.",
    "Punkte seit {baseline}, mit 90-%-Intervall um null; eine Zahl nur, wo sie sicher ist. "
    "Einheiten in der Ordnung des Alphabets; verdeckte fehlen.",
)
MOVED_LABEL = Said("Change of each unit on each scale", "Wandel jeder Einheit auf jeder Skala")
MOVED_CELL = Said("{unit}, {scale}: {figure}; {sure}", "{unit}, {scale}: {figure}; {sure}")
UNIT = Said("Unit", "Einheit")
ROSE = Said("rose, {sure}", "gestiegen, {sure}")
FELL = Said("fell, {sure}", "gefallen, {sure}")

FOOT = Said(
    "Intervals are 90%. Units are in the order of the alphabet and none is ranked. A unit is "
    "off the mean from 3 points on; the line was chosen beforehand and is no norm.",
    "Intervalle: 90 %. Einheiten stehen in der Ordnung des Alphabets, keine wird gereiht. Eine "
    "Einheit liegt ab 3 Punkten abseits; die Linie wurde vorher gewählt und ist keine Norm.",
)


@dataclass(frozen=True, slots=True)
class Off:
    """The units that lie surely off the mean of all on one scale, and those that do not."""

    scale: str
    higher: tuple[str, ...]
    lower: tuple[str, ...]
    shown: int
    hidden: int
    compared: bool = True
    """Whether units may be compared at all, as far as is known."""

    @property
    def count(self) -> int:
        """Return how many units lie surely off."""
        return len(self.higher) + len(self.lower)


def headline(off: Sequence[Off], language: str) -> str:
    """Return how many of the units that are shown differ surely, on the scale or on any."""
    most = max((one.shown for one in off), default=0)
    if not most:
        return _NONE_SHOWN(language)
    units = {unit for one in off for unit in (*one.higher, *one.lower)}
    if not units:
        return _NONE_DIFFERS(language, all=most)
    if len(off) == 1:
        return _DIFFER_ONE_SCALE(language, count=len(units), all=most, scale=off[0].scale)
    return _DIFFER(language, count=len(units), all=most)


def lede(off: Sequence[Off], language: str) -> str:
    """Return how many units differ on each scale, and that none is better for it."""
    said = []
    if len(off) > 1 and any(one.count for one in off):
        parts = [_EACH(language, scale=one.scale, count=one.count) for one in off]
        said.append(_BY_SCALE(language, parts=", ".join(parts)))
    hidden = min((one.hidden for one in off), default=0)
    if hidden and any(one.shown for one in off):
        said.append((_ONE_HIDDEN if hidden == 1 else _HIDDEN)(language, count=hidden))
    return " ".join([*said, _CARE(language)])


def scale_title(off: Off, language: str) -> str:
    """Return how many units lie surely off the mean on one scale."""
    if not off.shown:
        return _SCALE_HIDDEN(language, scale=off.scale)
    if not off.compared:
        return _SCALE_APART(language, scale=off.scale)
    if not off.count:
        return _SCALE_NONE(language, scale=off.scale, all=off.shown)
    return _SCALE_TITLE(
        language,
        scale=off.scale,
        higher=len(off.higher),
        lower=len(off.lower),
        all=off.shown,
    )


def named(off: Off, language: str) -> str:
    """Return the units that lie surely off, by the alphabet; past twelve they are counted."""
    parts = [
        said(language, names=_some(names, language))
        for said, names in ((_HIGHER, off.higher), (_LOWER, off.lower))
        if names
    ]
    return " ".join(parts)


def _some(names: Sequence[str], language: str) -> str:
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    first = ", ".join(names[:_MOST_NAMED])
    return _AND_MORE(language, names=first, count=len(names) - _MOST_NAMED)


@dataclass(frozen=True, slots=True)
class Moves:
    """The scales that surely rose and those that surely fell."""

    rose: tuple[str, ...] = ()
    fell: tuple[str, ...] = ()


def everyone_title(far: Moves, at_all: Moves, language: str) -> str:
    """Return which scales moved far for everyone together; where none did, which moved at all."""
    for moves, title in ((far, _EVERYONE), (at_all, _EVERYONE_SMALL)):
        parts = [
            said(language, names=listed(names[:_MOST_IN_TITLE], language))
            for said, names in ((_MOVED_UP, moves.rose), (_MOVED_DOWN, moves.fell))
            if names
        ]
        if parts:
            return begun(title(language, moves=", ".join(parts)))
    return _EVERYONE_STILL(language)


def moved_title(moved: int, units: int, language: str) -> str:
    """Return how many units moved surely."""
    if not moved:
        return _UNITS_STILL(language, all=units)
    return _UNITS_MOVED(language, count=moved, all=units)
