"""Command line of planning: what a programme can show before anybody is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.errors import UnusableAnswers

if TYPE_CHECKING:
    from analysis.planning.outlook import DepartmentOutlook
    from analysis.planning.programme import Programme

BAD_INPUT = 2
POWER_EXAMPLE = "Example: detente power --headcount Sales=24,Marketing=15 --waves-a-year 12"


def power(
    headcount: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=PEOPLE,...", help="Departments and their people, or a headcount.csv."
        ),
    ],
    waves_a_year: Annotated[int, typer.Option(help="How often people are asked.")] = 4,
    response_rate: Annotated[float, typer.Option(help="Share that answers a wave.")] = 0.7,
    answers_again: Annotated[
        float, typer.Option(help="Share of those who answered that answer another wave too.")
    ] = 0.8,
    departments_rated: Annotated[
        int, typer.Option(help="Other departments each person is asked about, at most.")
    ] = 2,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Waves of a person are not linked.")
    ] = False,
    sd: Annotated[float, typer.Option(help="SD of persons on the index, in points.")] = 15.0,
    correlation: Annotated[float, typer.Option(help="Of a person's index in two waves.")] = 0.6,
    shock: Annotated[
        float, typer.Option(help="SD of what moves a department for one wave, in points.")
    ] = 1.5,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same figures.")] = 20_261,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Tell the smallest change that this company's waves can show, and how often alarms err."""
    from rich.console import Console

    from analysis.planning.outlook import outlook
    from analysis.planning.programme import Programme

    try:
        programme = Programme(
            _departments(headcount),
            waves_a_year,
            linked=not anonymous,
            response_rate=response_rate,
            answers_again=answers_again,
            departments_rated=departments_rated,
            sd=sd,
            correlation=correlation,
            shock=shock,
        )
        with Console(stderr=True).status("playing 2,000 years") as status:
            found = outlook(
                programme, seed=seed, tell=lambda name: status.update(f"2,000 years of {name}")
            )
    except UnusableAnswers as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from error
    if as_json:
        typer.echo(json.dumps([_plain(department) for department in found], ensure_ascii=False))
        return
    _print(programme, found)


def _departments(headcount: list[str]) -> dict[str, int]:
    from analysis.planning.headcounts import tabled, typed

    if len(headcount) == 1 and headcount[0].endswith(".csv"):
        path = Path(headcount[0])
        if not path.is_file():
            raise UnusableAnswers(f"There is no file {path}; check the name.")
        return tabled(path.read_text(encoding="utf-8"))
    return typed(headcount)


def _print(programme: Programme, found: tuple[DepartmentOutlook, ...]) -> None:
    from rich.console import Console

    from analysis.planning.advice import advise, advise_on_linking
    from analysis.planning.showing import table

    Console().print(table(found))
    for department in found:
        typer.echo(advise(programme, department))
    typer.echo(advise_on_linking(programme))


def _plain(found: DepartmentOutlook) -> dict[str, Any]:
    from dataclasses import asdict
    from enum import Enum

    def named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            name: value.value if isinstance(value, Enum) else value
            for name, value in pairs
            if value != float("inf")
        }

    return asdict(found, dict_factory=named)
