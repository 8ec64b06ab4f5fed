"""Cutoffs of the friction room: lines chosen beforehand, with where each comes from.

All are provisional choices of this project, not published norms (docs/methods.md, "Lines chosen
beforehand"). They are printed with every report and versioned with the index.
"""

from __future__ import annotations

from analysis.decision import Cutoff, Side

OWN = "detente Friction Index v1, chosen before any data; no norms exist"

INDEX = Cutoff("elevated friction", 45.0, OWN)
INDEX_SEVERE = Cutoff("severe friction", 60.0, OWN)
INDEX_ORDINARY = Cutoff("ordinary friction", 25.0, OWN)
COMPONENT = Cutoff("component over the middle of its scale", 50.0, OWN)
PRESSURE_LEVEL = Cutoff("too much pressure", 60.0, OWN)
UNFAIRNESS = Cutoff("pressure unfairly shared", 50.0, OWN)
PRESSURE_IMBALANCE = Cutoff("pressure weighs on one side", 10.0, OWN, Side.EITHER)
PERCEPTION_GAP = Cutoff("own and other view differ", 10.0, OWN, Side.EITHER)
META_GAP = Cutoff(
    "they see us otherwise than we think",
    5.0,
    "Lees & Cikara (2020), Nature Human Behaviour 4, 279-286, for the effect; the line is ours",
    Side.EITHER,
)
BLAME_ASYMMETRY = Cutoff("blame goes one way", 20.0, OWN, Side.EITHER)
MUTUAL_BLAME = Cutoff("each blames the other", 20.0, OWN)
SUPERIORITY = Cutoff("each ranks itself higher", 10.0, OWN)
RIVALRY_ZONE = Cutoff("half-way of challenge and threat", 45.0, OWN)
RELATION = Cutoff("strict, named or apart from both", 3.0, OWN, Side.EITHER)
ZONE_NAMED = Cutoff("sure enough to name a zone", 0.7, OWN)
TWO_CAMPS = Cutoff("split opinion, as a standard deviation", 30.0, OWN)
TWO_CAMPS_FEWEST = 20
