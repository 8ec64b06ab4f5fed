"""Round robin: the words for who rates strictly, who has a name, and which pairs stand apart."""

from __future__ import annotations

from analysis.decision import Decision, Judged
from analysis.estimate import Estimate, Figure
from reports.narrative.certainty import NOT_ENOUGH, WITHHELD, how_sure
from reports.narrative.said import Said

TITLE = Said(
    "{count} of {all} directions surely stand apart from what strictness and name explain",
    "{count} von {all} Richtungen weichen sicher ab von dem, was Strenge und Ruf erklären",
)
TITLE_NONE = Said(
    "Not enough evidence that any of {all} directions stands apart beyond strictness and name",
    "Nicht genug Belege, dass eine von {all} Richtungen über Strenge und Ruf hinaus abweicht",
)
TITLE_HIDDEN = Said(
    "Strictness, name and pairs cannot be told apart here",
    "Strenge, Ruf und Paare sind hier nicht zu trennen",
)
SUB = Said(
    "Friction Index in wave {wave}, points more or less than the rater’s strictness and the "
    "rated’s name would give, with 90% interval; a number only where it is surely over 3 points. "
    "Rows rate, columns are rated, by the alphabet.",
    "Reibungsindex in Welle {wave}, Punkte mehr oder weniger, als Strenge der Urteilenden und Ruf "
    "der Beurteilten ergäben, mit 90-%-Intervall; eine Zahl nur, wo sie sicher über 3 Punkten "
    "liegt. Zeilen urteilen, Spalten werden beurteilt, nach dem Alphabet.",
)
SUB_HIDDEN = Said(
    "That takes three to twelve departments whose directions may be shown and compared.",
    "Das braucht drei bis zwölf Abteilungen, deren Richtungen gezeigt und verglichen werden "
    "dürfen.",
)
WARNING = Said(
    "With so few directions these figures rest on what was expected beforehand (spreads of about "
    "10 points) more than on the ratings.",
    "Bei so wenigen Richtungen ruhen diese Zahlen mehr auf vorher Erwartetem (Streuungen um 10 "
    "Punkte) als auf den Urteilen.",
)
LABEL = Said(
    "What each pair adds to strictness and name", "Was jedes Paar zu Strenge und Ruf hinzufügt"
)
CORNER = Said("Rater", "Urteilende")
CELL = Said("{direction}: {figure}; {sure}", "{direction}: {figure}; {sure}")
ITSELF = Said("itself", "sie selbst")
NOT_RATED = Said("not asked about it", "nicht dazu befragt")

EFFECTS_SUB = Said(
    "Points more or less than the mean of departments. Strictness is how a department rates, "
    "whomever it rates; name is how it is rated, whoever rates it. Neither is a fault.",
    "Punkte mehr oder weniger als das Mittel der Abteilungen. Strenge ist, wie eine Abteilung "
    "urteilt, über wen auch immer; Ruf, wie über sie geurteilt wird, von wem auch immer. Keines "
    "ist ein Fehler.",
)
EFFECTS_TITLE = Said(
    "Strictness is surely off the mean in {strict} of {all} departments, name in {named}",
    "Strenge liegt bei {strict} von {all} Abteilungen sicher abseits vom Mittel, Ruf bei {named}",
)
EFFECTS_NONE = Said(
    "Not enough evidence that strictness or name is off the mean in any of {all} departments",
    "Nicht genug Belege, dass Strenge oder Ruf bei einer von {all} Abteilungen abseits liegt",
)
EFFECT_HEADS = (
    Said("Department", "Abteilung"),
    Said("Strictness", "Strenge"),
    Said("Name", "Ruf"),
)
EFFECT = Said("{value} ({low} to {high})", "{value} ({low} bis {high})")
SURE = Said("{effect}, {sure} sure of 3", "{effect}, Sicherheit von 3: {sure}")
UNKNOWN = Said("not known", "nicht bekannt")
_GENERALIZED = Said(
    "Are strict departments rated strictly? Correlation {figure}: {verdict}.",
    "Wird über strenge Abteilungen streng geurteilt? Korrelation {figure}: {verdict}.",
)
_DYADIC = Said(
    "Do the two sides of a pair stand apart alike? Correlation {figure}: {verdict}.",
    "Weichen beide Seiten eines Paares gleich ab? Korrelation {figure}: {verdict}.",
)
_BETWEEN = Said("{value} ({low} to {high})", "{value} ({low} bis {high})")
_YES = Said("surely yes", "sicher ja")
_CONTRARY = Said("surely the contrary", "sicher im Gegenteil")


def generalized_words(figure: Figure, language: str) -> str:
    """Return whether the strict are rated strictly."""
    return _reciprocity(_GENERALIZED, figure, language)


def dyadic_words(figure: Figure, language: str) -> str:
    """Return whether the two sides of a pair stand apart alike."""
    return _reciprocity(_DYADIC, figure, language)


def sure_words(judged: Judged, language: str) -> str:
    """Return how sure an effect lies past its line; that it does not is no finding."""
    return how_sure(judged, language) if judged.decision is Decision.ACT else NOT_ENOUGH(language)


def _reciprocity(said: Said, figure: Figure, language: str) -> str:
    if not isinstance(figure, Estimate):
        hidden = WITHHELD(language)
        return said(language, figure=hidden, verdict=hidden)
    value, low, high = (
        f"{number:+.1f}".replace("-", "−") for number in (figure.value, figure.low, figure.high)
    )
    verdict = NOT_ENOUGH
    if figure.low > 0:
        verdict = _YES
    elif figure.high < 0:
        verdict = _CONTRARY
    told = _BETWEEN(language, value=value, low=low, high=high)
    return said(language, figure=told, verdict=verdict(language))
