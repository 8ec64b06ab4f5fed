"""A study of forty people in two departments, with its vault, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from survey.instrument.catalogue import read_shipped
from survey.parties.handover import MANIFEST
from survey.parties.places import Places
from survey.parties.proposing import Proposal, propose
from survey.parties.vault import card_of, leave_card, read_card
from survey.people.roster import Person, Roster
from survey.privacy.keyring import Keyring, keyring_of, new_master
from survey.privacy.manifest import canonical_json
from survey.study import Study, read_study_text

WAVE = "2026-11"
STUDY = """\
study: fr26
title: {en: How we work together, de: Wie wir zusammenarbeiten}
custodian: {name: the works council, contact: council@example.com}
contact: survey@example.com
origin: https://survey.example.com
time_zone: UTC
instrument: friction-pulse
waves:
  - {wave: 2026-11, opens: 2026-11-30 08:00, closes: 2026-12-11 18:00}
"""


@dataclass(frozen=True)
class Programme:
    """Everything a wave needs before it opens."""

    places: Places
    study: Study
    roster: Roster
    keyring: Keyring

    def propose(self) -> Proposal:
        """Let the mailer propose the wave."""
        proposal = propose(
            self.study,
            self.study.wave(WAVE),
            self.roster,
            read_shipped(self.study.instrument),
            read_card(self.places),
        )
        self.places.handover(WAVE).put(MANIFEST, canonical_json(proposal.manifest))
        return proposal


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """Return a study whose vault is made and whose roster is known."""
    places = Places(tmp_path)
    keyring = keyring_of(new_master())
    leave_card(places, card_of(keyring))
    people = [Person(f"s{number}", f"S{number}", "Sales") for number in range(25)]
    people += [Person(f"m{number}", f"M{number}", "Marketing") for number in range(15)]
    return Programme(
        places,
        read_study_text(STUDY, "study.yaml"),
        Roster(tuple(people)),
        keyring,
    )
