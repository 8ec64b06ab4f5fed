"""Schema: what a file of indicators looks like, as a JSON Schema for programs that read it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

FILE = "indicators.schema.json"


def indicators_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the plain form of indicators.

    Returns
    -------
    dict
        Strict: what it does not name may not be there. A figure is told by its "state".

    Examples
    --------
    >>> indicators_schema()["title"]
    'Indicators of a study'
    """
    text = files("analysis.indicators").joinpath(FILE).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
