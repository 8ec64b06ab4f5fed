"""Wave pages: the line of waves, and the checklist and steps of one."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from survey.errors import NotReady
from survey.fieldwork.launch import EXPECTED_SHARE, Answer, Sign
from survey.fieldwork.wave import WAYS_OUT, Act, State, may
from survey.parties.mailing import Mailer
from survey.privacy.manifest import AnswerClass
from survey.privacy.manifest_file import read_manifest
from survey.storage.audit import Entry
from survey.web.admin.drawing import message, page
from survey.web.admin.timeline import (
    ENGLISH,
    Readiness,
    figure_of,
    readiness,
    state_of,
    timeline,
)
from survey.web.admin.visit import Visit

SIGNS = {Sign.MISSING: "bad", Sign.LOOK: "care", Sign.READY: "good"}
LONGEST_ANSWER = 400
ANSWER = "answer-"
"""Before the id of a line, the name of the field with the answer to its warning."""


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step that can be taken, or the reason why not yet."""

    act: str
    label: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class WavePages:
    """What HR sees and does with waves."""

    mailer: Mailer

    def all(self, visit: Visit) -> Response:
        """Show the line of waves."""
        stops = timeline(self.mailer, visit.now)
        return page("waves.html", visit, stops=stops, here="/waves")

    def one(self, visit: Visit) -> Response:
        """Show the checklist of a wave, or how it stands."""
        return self._show(visit, visit.places["wave"])

    def plan(self, visit: Visit) -> Response:
        """Propose a wave to the custodian."""
        wave = self._wave(visit)
        refused = self._refused(visit, wave, Act.CHANGE)
        if refused:
            return refused
        self.mailer.plan(wave)
        return RedirectResponse(f"/waves/{wave}", 303)

    def open(self, visit: Visit) -> Response:
        """Open a wave, or show the checklist again with the answers as they were typed."""
        wave = self._wave(visit)
        refused = self._refused(visit, wave, Act.OPEN)
        if refused:
            return refused
        typed = {
            name.removeprefix(ANSWER): words.strip()[:LONGEST_ANSWER]
            for name, words in visit.fields.items()
            if name.startswith(ANSWER)
        }
        who = visit.somebody.name
        answers = {line: Answer(who, visit.now.date(), words) for line, words in typed.items()}
        looked = self.mailer.gate(wave, visit.now)
        try:
            self.mailer.open(wave, visit.now, answers)
        except NotReady:
            return self._show(visit, wave, typed, was_refused=True)
        for line in looked.lines:
            if line.sign is Sign.LOOK:
                detail = {"line": line.heading, "answer": typed.get(line.id, "")}
                self.mailer.store.audit.append(
                    Entry(visit.now, f"{who}, hr", "Answer", f"checklist {wave}", detail)
                )
        return RedirectResponse(f"/waves/{wave}", 303)

    def remind(self, visit: Visit) -> Response:
        """Queue a reminder to everybody."""
        wave = self._wave(visit)
        count = self.mailer.remind(wave, visit.now.date())
        said = (
            f"A reminder to {count} people waits to leave, also to those who have answered: this "
            "system does not know who they are."
            if count
            else "Everybody was reminded today already; nothing more was done."
        )
        return self._show(visit, wave, said=said)

    def close(self, visit: Visit) -> Response:
        """End a wave before its hour, if that was meant."""
        wave = self._wave(visit)
        if state_of(self.mailer, wave) is State.OPEN and visit.fields.get("sure") != "yes":
            said = "The wave is still open. Tick the box first: a closed wave does not open again."
            return self._show(visit, wave, said=said, status=422)
        self.mailer.close(wave)
        return RedirectResponse(f"/waves/{wave}", 303)

    def _wave(self, visit: Visit) -> str:
        """Return the wave that the address names; one that is not planned is refused."""
        return self.mailer.study.wave(visit.places["wave"]).wave

    def _refused(self, visit: Visit, wave: str, act: Act) -> Response | None:
        state = state_of(self.mailer, wave)
        if may(state, act):
            return None
        text = f"{ENGLISH.wave(wave)} is {state.value}; {WAYS_OUT[state]}."
        return message(visit, "That was not done", text, 409)

    def _show(
        self,
        visit: Visit,
        wave: str,
        typed: dict[str, str] | None = None,
        *,
        was_refused: bool = False,
        said: str = "",
        status: int = 200,
    ) -> Response:
        calendar = self.mailer.study.wave(wave).calendar
        state = state_of(self.mailer, wave)
        ready = readiness(self.mailer, wave, visit.now) if state is State.DRAFT else None
        return page(
            "wave.html",
            visit,
            422 if was_refused else status,
            wave=wave,
            title=ENGLISH.wave(wave),
            state=state.value,
            opens=ENGLISH.moment(calendar.opens),
            closes=ENGLISH.moment(calendar.closes),
            figure=figure_of(self.mailer, wave) if state is not State.DRAFT else None,
            ready=ready,
            signs=SIGNS,
            LOOK=Sign.LOOK,
            classes=self._classes(wave),
            k=self.mailer.study.class_size,
            share=EXPECTED_SHARE,
            typed=typed or {},
            was_refused=was_refused,
            said=said,
            steps=_steps(state, ready),
            longest=LONGEST_ANSWER,
            here="/waves",
        )

    def _classes(self, wave: str) -> tuple[AnswerClass, ...]:
        """Return the classes of a wave as it was planned."""
        found = self.mailer.store.waves.find(wave)
        return () if found is None else read_manifest(found.plan.encode("utf-8")).classes


def _steps(state: State, ready: Readiness | None) -> dict[str, StepButton]:
    """Return the four steps, each with the reason where it cannot be taken now."""
    shut = f"The wave is {state.value}; {WAYS_OUT[state]}."
    not_open = "Possible while the wave is open."
    missing = ready.missing if ready else 0
    above = "1 thing" if missing == 1 else f"{missing} things"
    is_are = "is" if missing == 1 else "are"
    why_shut = f"Possible when the {above} above {is_are} done." if missing else ""
    return {
        "plan": StepButton(
            "plan", "Write the plan for the custodian", "" if may(state, Act.CHANGE) else shut
        ),
        "open": StepButton(
            "open", "Open the wave now", why_shut if may(state, Act.OPEN) else shut
        ),
        "remind": StepButton(
            "remind", "Remind everybody now", "" if may(state, Act.REMIND) else not_open
        ),
        "close": StepButton(
            "close", "Close the wave now", "" if may(state, Act.CLOSE) else not_open
        ),
    }
