"""R peer: start R for a comparison and read its answer, or say why there is none.

A script prints one line of JSON last; its messages go to nobody. R runs as it is installed, and
`blas` names the library of linear algebra it uses, since a figure without it says little.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class NoR(Exception):  # noqa: N818 - it says what is missing
    """R or one of its packages is not there."""


def ask_r(script: str, *, packages: Sequence[str] = (), threads: int | None = None) -> Any:
    """Run a script of R and return what its last line says.

    Raises NoR where R, or a package it needs, is missing.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise NoR("Rscript is not installed.")
    needed = ", ".join(f'"{name}"' for name in ("jsonlite", *packages))
    load = "suppressWarnings(suppressMessages(library(p, character.only = TRUE)))"
    check = f"for (p in c({needed})) {load}\n"
    environment = dict(os.environ)
    if threads is not None:
        environment["OPENBLAS_NUM_THREADS"] = str(threads)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.R"
        path.write_text(check + script)
        done = subprocess.run(  # noqa: S603 - our own script
            [program, "--vanilla", str(path)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    if done.returncode:
        raise NoR(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "R failed.")
    return json.loads(done.stdout.strip().splitlines()[-1])


def blas() -> str:
    """Return the version of R and the library of linear algebra it uses."""
    found = ask_r(
        'cat(toJSON(list(R.version.string, extSoftVersion()[["BLAS"]]), auto_unbox = TRUE))'
    )
    return f"{found[0]}, BLAS {found[1] or 'R itself'}"
