"""Participation pages: how many took part, in tens while a wave is open, by unit after closing."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from survey.fieldwork.wave import State
from survey.parties.mailing import Mailer
from survey.web.admin.drawing import page
from survey.web.admin.timeline import ENGLISH, figure_of, state_of
from survey.web.admin.visit import Visit


@dataclass(frozen=True, slots=True)
class ParticipationPages:
    """What may be told of taking part."""

    mailer: Mailer

    def show(self, visit: Visit) -> Response:
        """Show the newest wave that has begun."""
        begun = self._begun()
        return self._page(visit, begun[-1] if begun else "", begun)

    def one(self, visit: Visit) -> Response:
        """Show the wave that is named."""
        wave = self.mailer.study.wave(visit.places["wave"]).wave
        return self._page(visit, wave, self._begun())

    def _begun(self) -> tuple[str, ...]:
        orders = sorted(self.mailer.study.waves, key=lambda one: one.calendar.opens)
        return tuple(
            one.wave for one in orders if state_of(self.mailer, one.wave) is not State.DRAFT
        )

    def _page(self, visit: Visit, wave: str, begun: tuple[str, ...]) -> Response:
        if wave not in begun:
            return page("participation.html", visit, wave="", here="/participation")
        calendar = self.mailer.study.wave(wave).calendar
        state = state_of(self.mailer, wave)
        ahead = [at for at in sorted(calendar.reminders) if at > visit.now]
        return page(
            "participation.html",
            visit,
            wave=wave,
            title=ENGLISH.wave(wave),
            waves=[(one, ENGLISH.wave(one)) for one in begun],
            is_open=state is State.OPEN,
            figure=figure_of(self.mailer, wave),
            closes=ENGLISH.moment(calendar.closes),
            reminders=[ENGLISH.moment(at) for at in ahead],
            rates=self.mailer.store.participation.rates(wave),
            k=self.mailer.study.thresholds.rates,
            custodian=self.mailer.study.custodian.name,
            here="/participation",
        )
