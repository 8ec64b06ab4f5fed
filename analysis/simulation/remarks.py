"""Remarks: made-up comments of a made-up company, each about what happened and not about whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.simulation.plan import Plan
from analysis.simulation.workforce import Workforce
from survey.answers.extract import COMMENT_KEYS

SITUATIONS = (
    "The lead list arrived without the notes from the trade fair, so we called people twice.",
    "A price was promised to a customer before we had seen the offer.",
    "We looked at three lost deals together and found that the form asks the wrong question.",
    "The campaign started two weeks before the stock was there.",
    "Nobody could say which leads count as qualified, so both lists were used.",
    "They asked before they changed our template; that saved a day.",
    "After the missed target the meeting went on about whose leads they were.",
    "Customer quotes from their visits went straight into our new page.",
)


def remarks(
    plan: Plan,
    people: Workforce,
    here: NDArray[np.int64],
    wave: str,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Return the comments of one wave, with random ids and no pseudonym."""
    writers = here[generator.random(len(here)) < plan.comments]
    names = [staff.name for staff in plan.departments]
    units = [names[d] for d in people.department[writers]]
    others = {at.rater: at.target for at in reversed([*plan.levels])}
    return pd.DataFrame(
        {
            "id": [f"c{code:08x}" for code in generator.integers(0, 2**32, len(writers))],
            "wave": wave,
            "unit": units,
            "target": [others[unit] for unit in units],
            "item": "O1",
            "text": [SITUATIONS[i] for i in generator.integers(0, len(SITUATIONS), len(writers))],
        },
        columns=[*COMMENT_KEYS],
    ).astype("object")
