"""Progress: which column of a table is being read, on a terminal, while it lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def showing(name: str, console: Console | None = None) -> Iterator[Callable[[str], None]]:
    """Show a line that names the step, and take it away at the end."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    shown = console or Console(stderr=True)
    with Progress(*columns, console=shown, transient=True) as progress:
        task = progress.add_task(f"reading {name}", total=None)
        yield lambda step: progress.update(task, description=f"{name}: {step}")
