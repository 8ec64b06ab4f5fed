"""Standard letters: the letters a study begins with, in English and German."""

from __future__ import annotations

from survey.fieldwork.invitation import LetterKind, LetterText

_INVITATION_EN = """\
Good morning {name},

how do departments get along here, and what gets in the way? Please tell us; it takes about \
{minutes} min:

{link}

On another device, open the address up to the sign # and type this code:
{code}

{since}

Your answers are sealed on your device. Only {custodian} can open them; HR, managers and IT \
cannot. Results are shown for groups of at least {least} people only. Taking part is voluntary. \
Please do not forward this letter: the link is yours.

Open until {closes}.

Questions: {contact}
"""

_REMINDER_EN = """\
Good morning {name},

this reminder goes to everybody, also to those who have taken part: no page and no list shows who \
has. If you have, thank you; there is nothing more to do.

The survey is open until {closes}:

{link}

On another device, open the address up to the sign # and type this code:
{code}

Your answers are sealed on your device. Only {custodian} can open them; HR, managers and IT \
cannot. Results are shown for groups of at least {least} people only. Taking part is voluntary.

Questions: {contact}
"""

_INVITATION_DE = """\
Guten Morgen {name},

wie kommen die Abteilungen bei uns miteinander aus, und was steht im Weg? Bitte sagen Sie es uns; \
es dauert etwa {minutes} Min.:

{link}

Auf einem anderen Gerät öffnen Sie die Adresse bis zum Zeichen # und tippen diesen Code:
{code}

{since}

Ihre Antworten werden auf Ihrem Gerät versiegelt. Öffnen kann sie nur: {custodian}. \
Personalabteilung, Führungskräfte und IT können es nicht. Ergebnisse gibt es nur für Gruppen \
ab {least} Personen. Die Teilnahme ist freiwillig. Bitte leiten Sie diesen Brief nicht weiter: \
Der Link gehört Ihnen.

Offen bis {closes}.

Fragen: {contact}
"""

_REMINDER_DE = """\
Guten Morgen {name},

diese Erinnerung geht an alle, auch an die, die schon geantwortet haben: Keine Seite und keine \
Liste zeigt, wer es war. Falls Sie dabei waren: danke, es ist nichts weiter zu tun.

Die Befragung ist offen bis {closes}:

{link}

Auf einem anderen Gerät öffnen Sie die Adresse bis zum Zeichen # und tippen diesen Code:
{code}

Ihre Antworten werden auf Ihrem Gerät versiegelt. Öffnen kann sie nur: {custodian}. \
Personalabteilung, Führungskräfte und IT können es nicht. Ergebnisse gibt es nur für Gruppen \
ab {least} Personen. Die Teilnahme ist freiwillig.

Fragen: {contact}
"""

STANDARD = (
    LetterText(LetterKind.INVITATION, "en", "{title}: {minutes} min, open now", _INVITATION_EN),
    LetterText(LetterKind.REMINDER, "en", "{title}: open until {closes}", _REMINDER_EN),
    LetterText(
        LetterKind.INVITATION, "de", "{title}: {minutes} Min., jetzt offen", _INVITATION_DE
    ),
    LetterText(LetterKind.REMINDER, "de", "{title}: offen bis {closes}", _REMINDER_DE),
)


def standard_letter(kind: LetterKind, language: str) -> LetterText | None:
    """Return the standard letter of a language, or None where there is none yet."""
    base = language.split("-", maxsplit=1)[0]
    return next((one for one in STANDARD if (one.kind, one.language) == (kind, base)), None)
