"""Founding: a new study folder, with settings to fill in and the papers to discuss."""

from __future__ import annotations

from pathlib import Path

from survey.errors import UnwritableFile
from survey.papers.writing import LANGUAGES, papers
from survey.study import FILE, Study, read_study_text

SETTINGS = """\
# Everything one survey programme needs to know, and no secret: each party has the same copy.
# All keys are explained by: detente new --keys
study: fr26
title: {en: How we work together, de: Wie wir zusammenarbeiten}
custodian: {name: the works council, contact: works-council@example.com}
contact: survey@example.com
origin: http://127.0.0.1:8800        # https:// and the name of your host, once it is real
time_zone: Europe/Berlin
instrument: friction-pulse           # one that ships, or a file under instruments/
mode: sealed                         # below 60 people rather: anonymous
mail: {sender: survey@example.com, folder: letters}   # or smtp: mail.example.com:587
waves:
  - wave: 2027-01
    opens: 2027-01-11 08:00
    reminders: [2027-01-18 08:00]
    closes: 2027-01-22 18:00
"""
FOLDERS = ("instruments", "papers")


def found(folder: Path) -> tuple[Path, ...]:
    """Make a study folder and return the files that were written; an old one is left alone."""
    if (folder / FILE).exists():
        raise UnwritableFile(
            f"{folder / FILE} is there already; name another folder, or change that file."
        )
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(SETTINGS, encoding="utf-8")
        written = write_papers(folder, read_study_text(SETTINGS, FILE))
    except OSError as error:
        raise UnwritableFile(
            f"{folder} cannot be written to: {error.strerror}; name another folder."
        ) from error
    return (folder / FILE, *written)


def write_papers(folder: Path, study: Study) -> tuple[Path, ...]:
    """Write the papers of a study in every language there is, from its settings."""
    written = []
    for language in LANGUAGES:
        for name, text in papers(study, language).items():
            path = folder / "papers" / f"{name}.{language}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return tuple(written)
