"""Methods: the words of the page on how figures are made, in both languages."""

from __future__ import annotations

from analysis.decision import ACT, Cutoff
from analysis.friction import cutoffs
from analysis.friction.rivalry import Zone
from analysis.population.nonresponse import NOT_DECISIVE
from analysis.trends.alerts import SHIFT
from analysis.units.levels import OFF
from reports.narrative.names import ZONES
from reports.narrative.said import Said

KIND = Said("Methods", "Methoden")
SUBJECT = Said("how the figures are made", "wie die Zahlen entstehen")
HEADLINE = Said(
    "How these figures are made, what is withheld, and what was not done.",
    "Wie diese Zahlen entstehen, was verdeckt ist und was nicht getan wurde.",
)
LEDE = Said(
    "Every figure comes with its uncertainty or not at all. The lines were chosen before the "
    "answers were seen.",
    "Jede Zahl kommt mit ihrer Unsicherheit oder gar nicht. Die Linien wurden gewählt, bevor "
    "Antworten vorlagen.",
)
FOOT = Said(
    "The code that made every figure is open; the same answers give the same figures.",
    "Der Code hinter jeder Zahl ist offen; gleiche Antworten geben gleiche Zahlen.",
)

HOW_TITLE = Said("How the figures are made", "Wie die Zahlen entstehen")
HOW_SUB = Said(
    "In words; the formulas stand in the code.", "In Worten; die Formeln stehen im Code."
)
_COMMON = (
    Said(
        "Answers become points: 100 times the distance from the lowest answer, divided by the "
        "length of the scale. More is always more of what the name says. A scale is the mean of "
        "its questions.",
        "Antworten werden zu Punkten: 100-mal der Abstand von der tiefsten Antwort, geteilt durch "
        "die Länge der Skala. Mehr ist immer mehr von dem, was der Name sagt. Eine Skala ist das "
        "Mittel ihrer Fragen.",
    ),
    Said(
        "Intervals hold 90%: if everything were done again and again, 9 in 10 of them would hold "
        "the true value. They are widened by the rounding that protects people.",
        "Intervalle halten 90 %: Würde alles wieder und wieder getan, enthielten 9 von 10 den "
        "wahren Wert. Sie sind um die Rundung erweitert, die Menschen schützt.",
    ),
    Said(
        "Certainty is rounded down to 8 in 10, 9 in 10, 19 in 20 or 99 in 100. Below 8 in 10 on "
        "either side the answer is: not enough evidence.",
        "Sicherheit wird abgerundet auf 8 von 10, 9 von 10, 19 von 20 oder 99 von 100. Darunter, "
        "auf beiden Seiten, lautet die Antwort: nicht genug Belege.",
    ),
    Said(
        "Change is the lasting shift since the baseline, seen against the belief, held before, "
        "that shifts over 12 points are rare (normal, mean 0, standard deviation 6). It counts "
        "from 3 points on.",
        "Wandel ist die dauerhafte Verschiebung seit dem Ausgangswert, gehalten gegen die vorher "
        "gefasste Annahme, dass Verschiebungen über 12 Punkte selten sind (normal, Mittel 0, "
        "Standardabweichung 6). Er zählt ab 3 Punkten.",
    ),
)
FRICTION_METHODS = (
    *_COMMON,
    Said(
        "A direction is one department about another. Friction Index: the mean of encroachment, "
        "them and us, blame, status, approach clash and threat, each with weight one sixth. "
        "Pressure is a cause, challenge is good, different horizons are neutral: none is in it.",
        "Eine Richtung ist eine Abteilung über eine andere. Reibungsindex: das Mittel aus "
        "Übergriffen, Wir und die anderen, Schuldzuweisung, Rangdenken, Streit der Arbeitsweisen "
        "und Bedrohung, jedes mit einem Sechstel. Druck ist eine Ursache, Ansporn ist gut, "
        "andere Horizonte sind neutral: Sie gehören nicht dazu.",
    ),
    Said(
        "Weights: the band tells where the index would lie if the six weights were drawn at "
        "random around equal ones (Dirichlet with six parameters of 4; 5th to 95th percentile).",
        "Gewichte: Die Spanne sagt, wo der Index läge, wären die sechs Gewichte zufällig um "
        "gleiche gezogen (Dirichlet mit sechs Parametern von 4; 5. bis 95. Perzentil).",
    ),
    Said(
        "Means are partially pooled: each is drawn towards the mean of all directions, the more "
        "the fewer answered. Before any answer that mean is expected at 40, give or take 25; "
        "ratings at 60; differences at 0; shared points at 25.",
        "Mittelwerte sind teilweise zusammengelegt: Jeder wird zum Mittel aller Richtungen "
        "gezogen, umso mehr, je weniger antworteten. Vor jeder Antwort wird dieses Mittel bei 40 "
        "erwartet, mit Spielraum 25; Werte bei 60; Unterschiede bei 0; verteilte Punkte bei 25.",
    ),
    Said(
        "Early warning: the mean of the last two waves lies more than 3 points over a baseline of "
        "four waves, 8 in 10 sure or more.",
        "Frühwarnung: Das Mittel der letzten beiden Wellen liegt mehr als 3 Punkte über einem "
        "Ausgangswert aus vier Wellen, mit Sicherheit von mindestens 8 von 10.",
    ),
    Said(
        "Mirror: the gap is how the others see a department minus its guess of that. Competition: "
        f"the root of challenge times (100 minus threat); the zones are "
        f"{ZONES[Zone.DORMANT].en}, {ZONES[Zone.HEALTHY].en}, {ZONES[Zone.OVERHEATED].en} and "
        f"{ZONES[Zone.TOXIC].en}, named from 7 in 10 on and coloured from 8 in 10.",
        "Spiegel: Der Abstand ist, wie die anderen eine Abteilung sehen, minus ihre Vermutung "
        "darüber. Wettbewerb: die Wurzel aus Ansporn mal (100 minus Bedrohung); die Zonen sind "
        f"{ZONES[Zone.DORMANT].de}, {ZONES[Zone.HEALTHY].de}, {ZONES[Zone.OVERHEATED].de} und "
        f"{ZONES[Zone.TOXIC].de}, benannt ab 7 von 10, gefärbt ab 8 von 10.",
    ),
    Said(
        "Tipping point: how far from those who answered the others would have to lie for the "
        "whole department to stand on the line.",
        "Kipppunkt: wie weit die Fehlenden von denen, die antworteten, liegen müssten, damit die "
        "ganze Abteilung auf der Linie stünde.",
    ),
)
UNIT_METHODS = (
    *_COMMON,
    Said(
        "Means of units are partially pooled: each is drawn towards the mean of all units, the "
        "more the fewer answered, so that a small unit is not called extreme for its size. Before "
        "any answer that mean is expected at 50.",
        "Mittelwerte der Einheiten sind teilweise zusammengelegt: Jeder wird zum Mittel aller "
        "Einheiten gezogen, umso mehr, je weniger antworteten, damit keine kleine Einheit ihrer "
        "Größe wegen auffällt. Vor jeder Antwort wird dieses Mittel bei 50 erwartet.",
    ),
    Said(
        "A unit differs where it lies more than 3 points from the mean of all units, 8 in 10 sure "
        "or more. Whether higher is better depends on the scale; the report does not say.",
        "Eine Einheit weicht ab, wenn sie mehr als 3 Punkte vom Mittel aller Einheiten liegt, mit "
        "Sicherheit von mindestens 8 von 10. Ob höher besser ist, hängt von der Skala ab; der "
        "Bericht sagt es nicht.",
    ),
)

LINES_TITLE = Said("Lines chosen beforehand", "Vorher gewählte Linien")
LINES_SUB = Said("Choices, not norms.", "Festlegungen, keine Normen.")
LINE_HEADS = (Said("Line", "Linie"), Said("Value", "Wert"), Said("Source", "Quelle"))
_OURS = Said(
    "chosen by this project before any data", "von diesem Projekt vor allen Daten gewählt"
)
_CHANCE = Cutoff("sure enough to decide", ACT, cutoffs.OWN)
UNIT_LINES: tuple[tuple[Said, Cutoff], ...] = (
    (Said("Sure enough to decide", "Sicher genug zum Entscheiden"), _CHANCE),
    (Said("Unit off the mean, points", "Einheit abseits vom Mittel, Punkte"), OFF),
    (Said("Smallest change of interest, points", "Kleinster Wandel von Belang, Punkte"), SHIFT),
)
FRICTION_LINES: tuple[tuple[Said, Cutoff], ...] = (
    (Said("Sure enough to decide", "Sicher genug zum Entscheiden"), _CHANCE),
    (Said("Friction Index, ordinary from", "Reibungsindex, üblich ab"), cutoffs.INDEX_ORDINARY),
    (Said("Friction Index, elevated from", "Reibungsindex, erhöht ab"), cutoffs.INDEX),
    (Said("Friction Index, severe from", "Reibungsindex, stark ab"), cutoffs.INDEX_SEVERE),
    (Said("Component", "Bestandteil"), cutoffs.COMPONENT),
    (Said("Pressure", "Druck"), cutoffs.PRESSURE_LEVEL),
    (Said("Difference in pressure", "Unterschied im Druck"), cutoffs.PRESSURE_IMBALANCE),
    (Said("Unfairness", "Ungerechtigkeit"), cutoffs.UNFAIRNESS),
    (Said("Own against other view", "Eigene gegen andere Sicht"), cutoffs.PERCEPTION_GAP),
    (Said("Their view against our guess", "Ihre Sicht gegen unsere Vermutung"), cutoffs.META_GAP),
    (Said("Mutual blame", "Gegenseitige Schuldzuweisung"), cutoffs.MUTUAL_BLAME),
    (Said("Blame goes one way", "Schuld geht in eine Richtung"), cutoffs.BLAME_ASYMMETRY),
    (Said("Mutual superiority", "Gegenseitige Überlegenheit"), cutoffs.SUPERIORITY),
    (
        Said("Strictness, name or pair apart, points", "Strenge, Ruf oder Paar abseits, Punkte"),
        cutoffs.RELATION,
    ),
    (Said("Zones of competition", "Zonen des Wettbewerbs"), cutoffs.RIVALRY_ZONE),
    (Said("Smallest change of interest, points", "Kleinster Wandel von Belang, Punkte"), SHIFT),
    (
        Said("Tipping point: not decisive under", "Kipppunkt: nicht entscheidend unter"),
        NOT_DECISIVE,
    ),
)
_EFFECT = Said(
    "Lees & Cikara (2020), Nature Human Behaviour 4, 279–286, for the effect; the line is ours",
    "Lees & Cikara (2020), Nature Human Behaviour 4, 279–286, für den Effekt; die Linie ist "
    "unsere",
)

HIDDEN_TITLE = Said(
    "What is withheld, and why in general", "Was verdeckt ist, und warum im Allgemeinen"
)
HIDDEN = (
    Said(
        "A figure is withheld where too few stand behind it, where it would tell what everyone "
        "answered, or where another withheld figure would follow from it.",
        "Eine Zahl ist verdeckt, wo zu wenige dahinterstehen, wo sie verriete, was alle "
        "antworteten, oder wo eine andere verdeckte Zahl aus ihr folgte.",
    ),
    Said(
        "Which of these it was is not said of any single figure: the reason would itself tell "
        "on people.",
        "Welcher Grund es bei einer einzelnen Zahl war, wird nicht gesagt: Schon der Grund "
        "verriete etwas über Menschen.",
    ),
    Said(
        "Numbers of people come in bands of five, scores in whole points or coarser steps, shares "
        "in steps of 5%, so that nobody’s answer can be worked back out of them.",
        "Zahlen von Menschen stehen in Fünferschritten, Werte in ganzen Punkten oder gröber, "
        "Anteile in Schritten von 5 %, damit niemandes Antwort sich zurückrechnen lässt.",
    ),
    Said(
        "With two departments, a withheld side takes the figure of the pair with it.",
        "Bei zwei Abteilungen nimmt eine verdeckte Seite die Zahl des Paares mit.",
    ),
)
THRESHOLDS_TITLE = Said("Smallest groups", "Kleinste Gruppen")
THRESHOLD_HEADS = (Said("For", "Für"), Said("At least", "Mindestens"))
THRESHOLDS = {
    "scores": Said("a score: people who answered", "einen Wert: Personen, die antworteten"),
    "gaps": Said("a gap: people on each side", "einen Abstand: Personen auf jeder Seite"),
    "comments": Said("a theme: comments", "ein Thema: Kommentare"),
    "distributions": Said("shares of answers: people", "Anteile von Antworten: Personen"),
    "rated": Said("a rated department: members", "eine beurteilte Abteilung: Mitglieder"),
    "rates": Said("a response rate: people invited", "eine Rücklaufquote: Eingeladene"),
}

SCREENING_TITLE = Said("What was set aside as not read", "Was als ungelesen außer Acht blieb")
SCREENING_SUB = Said(
    "Set aside: more than half unanswered; faster than anyone reads; or two independent signs of "
    "careless answers, such as half the answers alike in a row and scales that contradict "
    "themselves. Counts in bands of five.",
    "Außer Acht: mehr als die Hälfte unbeantwortet; schneller, als jemand liest; oder zwei "
    "unabhängige Zeichen achtloser Antworten, etwa die Hälfte der Antworten gleich in Folge und "
    "Skalen, die sich widersprechen. Zahlen in Fünferschritten.",
)
SCREENING_HEADS = (
    Said("Wave", "Welle"),
    Said("Answered", "Geantwortet"),
    Said("Set aside", "Außer Acht"),
)
NONE = Said("none", "keine")
NONE_OF_IT = Said("none", "keiner")

QUALITY_TITLE = Said(
    "Units may be spoken of on {count} of {all} scales",
    "Von Einheiten darf man bei {count} von {all} Skalen sprechen",
)
QUALITY_SUB_UNITS = Said(
    "Reliability (alpha, omega) and agreement of units; 90% intervals. Speak of units where "
    "members agree, units differ and unit means are steady; otherwise speak of people.",
    "Zuverlässigkeit (Alpha, Omega) und Einigkeit der Einheiten; 90-%-Intervalle. Von Einheiten "
    "sprechen, wo Mitglieder einig sind, Einheiten sich unterscheiden und ihre Mittel fest sind; "
    "sonst von Menschen.",
)
QUALITY_SUB_TEAMS = Said(
    "Reliability (alpha, omega) and agreement of teams; 90% intervals. Departments are too few "
    "to compare, so teams stand in for units.",
    "Zuverlässigkeit (Alpha, Omega) und Einigkeit der Teams; 90-%-Intervalle. Abteilungen sind "
    "zu wenige für einen Vergleich, daher stehen Teams für Einheiten.",
)
QUALITY_HEADS = (
    Said("Scale", "Skala"),
    Said("Alpha", "Alpha"),
    Said("Omega", "Omega"),
    Said("ICC(1)", "ICC(1)"),
    Said("ICC(2)", "ICC(2)"),
    Said("Agreement", "Einigkeit"),
    Said("Verdict", "Urteil"),
)
SPEAK_OF_UNITS = Said("may be spoken of as units", "von Einheiten darf man sprechen")
WITH_CARE = Said("with care", "mit Vorsicht")
NOT_YET = Said("not yet", "noch nicht")

PART_TITLE = Said("Who answered in wave {wave}", "Wer in Welle {wave} antwortete")
PART_SUB = Said(
    "Counts in bands of five, rates in steps of five.",
    "Zahlen in Fünferschritten, Quoten in Schritten von fünf.",
)
PART_SUB_UNKNOWN = Said(
    "Counts in bands of five. How many were invited is not known, so there are no rates.",
    "Zahlen in Fünferschritten. Wie viele eingeladen waren, ist nicht bekannt, daher keine Quote.",
)
PART_HEADS = (
    Said("Unit", "Einheit"),
    Said("Answered", "Geantwortet"),
    Said("Rate", "Quote"),
)

Q_TITLE = Said("Questionnaire and waves", "Fragebogen und Wellen")
Q_HEADS = (Said("What", "Was"), Said("Which", "Welche"))
Q_NAME = Said("Questionnaire", "Fragebogen")
Q_SHA = Said("Its SHA-256", "Seine SHA-256")
Q_VALID = Said("Validated", "Geprüft")
Q_MODE = Said("Mode", "Modus")
Q_LINK = Said("Answers over waves", "Antworten über Wellen")
Q_WAVES = Said("Waves", "Wellen")
Q_BASELINE = Said("Baseline", "Ausgangswert")
Q_INDEX = Said("Version of the index", "Fassung des Index")
VALIDATED = Said("yes", "ja")
UNVALIDATED = Said("not yet", "noch nicht")
LINKED = Said("of a person linked by a pseudonym", "einer Person durch ein Pseudonym verbunden")
NOT_LINKED = Said("not linked", "nicht verbunden")
_MODES = {
    "simulated": Said(
        "simulated: a made-up company, nothing was measured",
        "simuliert: eine erfundene Firma, nichts wurde gemessen",
    ),
    "sealed": Said("sealed and pseudonymous", "versiegelt und pseudonym"),
    "anonymous": Said("anonymous, a new pseudonym each wave", "anonym, je Welle ein Pseudonym"),
    "imported": Said("imported from elsewhere", "von anderswo übernommen"),
}

NOT_DONE_TITLE = Said("What was not done", "Was nicht getan wurde")
NOT_DONE = (
    Said(
        "No weighting for those who did not answer; their number is shown, and where it is known "
        "how many were invited, how far they could flip a verdict.",
        "Keine Gewichtung für die, die nicht antworteten; ihre Zahl wird gezeigt und, wo bekannt "
        "ist, wie viele eingeladen waren, wie weit sie ein Urteil kippen könnten.",
    ),
    Said(
        "No comparison with other companies, no ranking, no result about a person, no claim that "
        "one thing caused another.",
        "Kein Vergleich mit anderen Firmen, keine Rangliste, kein Ergebnis über eine Person, "
        "keine Behauptung, dass eines das andere verursacht.",
    ),
    Said(
        "No test, in units of fewer than 100 answers, that they understand the questions alike.",
        "Keine Prüfung, in Einheiten mit weniger als 100 Antworten, ob sie die Fragen gleich "
        "verstehen.",
    ),
)
NOT_DONE_FRICTION = (
    Said(
        "With two departments a strict rater is not told apart from a poor name of the rated; "
        "figures are of pairs.",
        "Bei zwei Abteilungen sind strenge Urteilende nicht getrennt vom schlechten Ruf der "
        "Beurteilten; Zahlen gelten für Paare.",
    ),
    Said(
        "Comments were not analysed by machine for these pages.",
        "Kommentare wurden für diese Seiten nicht maschinell ausgewertet.",
    ),
)


def source(of: str, language: str) -> str:
    """Return where a line comes from, in the language of the report."""
    return (_EFFECT if of == cutoffs.META_GAP.source else _OURS)(language)


def mode(name: str, language: str) -> str:
    """Return how answers were collected, in words."""
    parts = [_MODES[part](language) if part in _MODES else part for part in name.split(" and ")]
    return "; ".join(parts)
