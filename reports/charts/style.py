"""Style: the roles a colour may have, the sizes of type, and which verdict has which hue."""

from __future__ import annotations

from analysis.decision import Decision

ROLES = {
    "surface": ("#ffffff", "#15191e"),
    "ink": ("#1a1f26", "#eceff2"),
    "soft": ("#4b5562", "#b6bec8"),
    "mark": ("#737d89", "#8f99a5"),
    "faint": ("#a3abb5", "#5c6672"),
    "hair": ("#e2e5e9", "#2e353d"),
    "still": ("#eceef1", "#262c33"),
    "act": ("#b0351a", "#f08062"),
    "actpale": ("#f6dcd3", "#4a251b"),
    "clear": ("#0a6285", "#74bfe0"),
    "clearpale": ("#d2e7f0", "#123849"),
}
"""Role -> (light, dark). A role says what a mark means, never what it looks like."""

LIGHT = {role: light for role, (light, _) in ROLES.items()}

SURFACE = LIGHT["surface"]
INK = LIGHT["ink"]
SOFT = LIGHT["soft"]
MARK = LIGHT["mark"]
FAINT = LIGHT["faint"]
HAIR = LIGHT["hair"]
STILL = LIGHT["still"]

HUE = {
    Decision.ACT: LIGHT["act"],
    Decision.CLEAR: LIGHT["clear"],
    Decision.UNDECIDED: MARK,
    Decision.WITHHELD: FAINT,
}
"""Hue means certainty and nothing else: two of the four states have none."""

PALE = {
    Decision.ACT: LIGHT["actpale"],
    Decision.CLEAR: LIGHT["clearpale"],
    Decision.UNDECIDED: STILL,
    Decision.WITHHELD: SURFACE,
}

WIDTH = 344
"""Pixels of a column. A chart is drawn at the size at which it is read."""
PANEL = 168
"""Pixels of a panel of small multiples."""

VALUE = 17.0
LARGE = 13.0
TEXT = 12.5
SMALL = 11.5
TINY = 11.0
"""Sizes of type in pixels; nothing is smaller than 11."""

REGULAR = 400
SEMIBOLD = 600


def ink_of(decision: Decision, otherwise: str = INK) -> str:
    """Return the colour of a printed number: its hue where it is sure, else plain."""
    return HUE[decision] if decision in {Decision.ACT, Decision.CLEAR} else otherwise
