"""Writing: indicators as a JSON file, the same bytes for the same findings."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from analysis.errors import UnwritableIndicators
from analysis.indicators.bundle import Indicators, to_plain


def indicators_json(found: Indicators, audience: str) -> str:
    """Return the findings as JSON text, with a word on who may see it."""
    plain = {"audience": audience, **to_plain(found)}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_indicators(found: Indicators, out: Path, audience: str) -> None:
    """Write the findings to a file, whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(indicators_json(found, audience), encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise UnwritableIndicators(
            f"{out} cannot be written: {error.strerror}; name another file with --out."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
