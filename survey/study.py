"""Study: a folder with everything one survey programme needs, and who holds which part of it.

study.yaml says what is asked of whom and when. It holds no secret, so that each party can have
the same copy. A small one:

    study: fr26                        # a short id that never changes
    title: {en: How we work together, de: Wie wir zusammenarbeiten}
    custodian: {name: the works council, contact: council@example.com}
    contact: survey@example.com        # whom people ask about the survey
    origin: https://survey.example.com # where people's links lead
    time_zone: Europe/Berlin
    instrument: friction-pulse         # one that ships, or a file under instruments/
    waves:
      - {wave: 2026-11, opens: 2026-11-30 08:00, closes: 2026-12-11 18:00}

Keys, all others are refused:

study, title        the id, part of every pseudonym; the title in each language of the pages
custodian           who opens the seal: neither HR nor IT
contact, origin     an address for questions; the address of the respondent's pages
time_zone           in which the times below are meant
instrument, form    the questionnaire; which of its forms, where it has several
mode                sealed (waves of a person are linked) or anonymous (they are not)
rates               how many other departments each person rates; left out, all of them
departments         units that can be rated; left out, the units at the top of the roster
attributes          columns of the roster that may go with an answer, the dearest first
class_size          fewest people who share what goes with an answer: 10
client_sealing      preferred, or required: then nobody can answer without JavaScript
thresholds          {scores: 10}: larger smallest groups than the usual ones
waves               each with wave, opens, closes, and perhaps reminders and form
mail                {sender, smtp, security, user, password_file} or {sender, folder}
stores              {mailer, collector, vault}: addresses of databases on a server
keep                {answers: 24, comments: 12}: months until they are deleted
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from survey.errors import InvalidFile, UnknownWave, UnreadableFile
from survey.fieldwork.calendar import Calendar
from survey.instrument.marked import Fault, Marked, mark
from survey.instrument.spelling import choose, quoted
from survey.privacy.manifest import CLASS_SIZE
from survey.privacy.thresholds import FLOOR, Thresholds

FILE = "study.yaml"
LARGEST = 256 * 1024
SMALLEST_LINKED = 60
"""Below this many people a study is better run anonymous: trajectories are few."""
STUDY_ID = r"^[a-z][a-z0-9-]{1,19}$"
WAVE_ID = r"^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$"
ORIGIN = r"^https?://[A-Za-z0-9.-]+(:\d{1,5})?$"
ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
TIME = "%Y-%m-%d %H:%M"

_Id = Annotated[str, StringConstraints(pattern=STUDY_ID)]
_WaveId = Annotated[str, StringConstraints(pattern=WAVE_ID)]
_Filled = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Address = Annotated[str, StringConstraints(pattern=ADDRESS, max_length=200)]
_Origin = Annotated[str, StringConstraints(pattern=ORIGIN, max_length=200)]
_HINTS = {
    STUDY_ID: "begin with a small letter and use 2 to 20 small letters, digits and -",
    WAVE_ID: "write a month as 2026-11 or a quarter as 2026-Q4",
    ORIGIN: "write https:// and the name of the host, with nothing behind it",
    ADDRESS: "write one address, as survey@example.com",
}

_BOUNDS = {"greater_than_equal": "write {} or more", "less_than_equal": "write {} or less"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Custodian(_Part):
    name: _Filled
    contact: _Address


class _Wave(_Part):
    wave: _WaveId
    opens: str
    closes: str
    reminders: tuple[str, ...] = ()
    form: str = ""


class _Mail(_Part):
    sender: _Address
    folder: str = ""
    smtp: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: str = ""


class _Stores(_Part):
    mailer: str = ""
    collector: str = ""
    vault: str = ""


class _Keep(_Part):
    answers: int = Field(default=24, ge=1, le=120)
    comments: int = Field(default=12, ge=1, le=120)


class _Thresholds(_Part):
    scores: int = Field(default=8, ge=FLOOR)
    gaps: int = Field(default=8, ge=FLOOR)
    comments: int = Field(default=12, ge=FLOOR)
    distributions: int = Field(default=15, ge=FLOOR)
    rated: int = Field(default=8, ge=FLOOR)
    rates: int = Field(default=10, ge=FLOOR)


class _Shape(_Part):
    study: _Id
    title: dict[str, _Filled] = Field(min_length=1)
    custodian: _Custodian
    contact: _Address
    origin: _Origin
    time_zone: str
    instrument: _Filled
    form: str = ""
    mode: Literal["sealed", "anonymous"] = "sealed"
    rates: int | None = Field(default=None, ge=1, le=20)
    departments: tuple[_Filled, ...] = ()
    attributes: tuple[_Filled, ...] = ()
    class_size: int = Field(default=CLASS_SIZE, ge=FLOOR, le=100)
    client_sealing: Literal["preferred", "required"] = "preferred"
    thresholds: _Thresholds = _Thresholds()
    waves: tuple[_Wave, ...] = ()
    mail: _Mail | None = None
    stores: _Stores = _Stores()
    keep: _Keep = _Keep()


@dataclass(frozen=True, slots=True)
class Custodian:
    """Who opens the seal, and how to reach them."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class WaveOrder:
    """When a wave is to open, remind and close, and which form it sends."""

    calendar: Calendar
    form: str = ""

    @property
    def wave(self) -> str:
        """Return the name of the wave."""
        return self.calendar.wave


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How letters leave: by a mail server, or into a folder to try things out."""

    sender: str
    folder: str = ""
    smtp: str = ""
    security: str = "starttls"
    user: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """Months after which answers and comments are deleted."""

    answers: int = 24
    comments: int = 12


@dataclass(frozen=True, slots=True)
class Study:
    """What study.yaml says, checked."""

    id: str
    title: Mapping[str, str]
    custodian: Custodian
    contact: str
    origin: str
    time_zone: ZoneInfo
    instrument: str
    form: str = ""
    mode: str = "sealed"
    rates: int | None = None
    departments: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    class_size: int = CLASS_SIZE
    client_sealing: str = "preferred"
    thresholds: Thresholds = field(default_factory=Thresholds)
    waves: tuple[WaveOrder, ...] = ()
    mail: MailSettings | None = None
    stores: Mapping[str, str] = field(default_factory=dict)
    keep: Retention = field(default_factory=Retention)

    def wave(self, id_: str) -> WaveOrder:
        """Return the order of a wave; one that is not in study.yaml is an UnknownWave."""
        for order in self.waves:
            if order.wave == id_:
                return order
        planned = [order.wave for order in self.waves]
        raise UnknownWave(f"There is no wave {quoted(id_)} in {FILE}; {choose(id_, planned)}")


def read_study(folder: Path) -> Study:
    """Read the study.yaml of a folder, or tell every fault in it at once."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableFile(
            f"There is no {FILE} in {folder}; go to the folder of the study, name it with "
            "--study, or make one with: detente new DIR"
        ) from error
    if len(content) > LARGEST:
        raise UnreadableFile(f"{path} is larger than {LARGEST // 1024} kB; shorten it.")
    try:
        return read_study_text(content.decode("utf-8"), FILE)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{path} is not UTF-8 on line {line}; save it again with the encoding UTF-8."
        ) from error


def read_study_text(text: str, name: str) -> Study:
    """Read the text of a study.yaml; `name` is how messages call it."""
    marked = mark(text)
    if marked.faults:
        raise InvalidFile(name, [fault.finding() for fault in sorted(marked.faults)])
    try:
        shape = _Shape.model_validate(marked.value)
    except ValidationError as error:
        faults = sorted(_explained(error, marked))
        raise InvalidFile(name, [fault.finding() for fault in faults]) from error
    faults = sorted(_incoherent(shape, marked))
    if faults:
        raise InvalidFile(name, [fault.finding() for fault in faults])
    return _study(shape)


def _explained(error: ValidationError, marked: Marked) -> Iterator[Fault]:
    for detail in error.errors():
        path = tuple(detail["loc"])
        key = " ".join(str(part + 1) if isinstance(part, int) else part for part in path)
        last = str(path[-1]) if path else ""
        what, hint = f"{key} is {quoted(detail['input'])}", detail["msg"].lower()
        if detail["type"] == "missing":
            what, hint = f"{key} is missing", f'add a line "{last}:"'
        elif detail["type"] == "extra_forbidden":
            what = f"the key {quoted(key)} means nothing here"
            hint = choose(last, _known(path[:-1]))
        elif detail["type"] == "string_pattern_mismatch":
            hint = _HINTS[detail["ctx"]["pattern"]]
        elif detail["type"] == "literal_error":
            hint = f"write {detail['ctx']['expected']}".replace("'", "")
        elif detail["type"] in _BOUNDS:
            hint = _BOUNDS[detail["type"]].format(*detail["ctx"].values())
        elif detail["input"] in (None, ""):
            what, hint = f"{key or 'the file'} is empty", "fill it in or delete the line"
        yield Fault(marked.line(path), what, hint)


def _known(path: Sequence[str | int]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "custodian": _Custodian,
        "waves": _Wave,
        "mail": _Mail,
        "stores": _Stores,
        "keep": _Keep,
        "thresholds": _Thresholds,
    }
    return [*(parts[str(path[0])] if path else _Shape).model_fields]


def _incoherent(shape: _Shape, marked: Marked) -> Iterator[Fault]:
    """Find what is well-formed part by part and does not go together."""
    yield from _zone_faults(shape, marked)
    twice = [id_ for id_, count in Counter(wave.wave for wave in shape.waves).items() if count > 1]
    for place, wave in enumerate(shape.waves):
        line = marked.line(("waves", place))
        if wave.wave in twice:
            yield Fault(line, f"wave {wave.wave} is planned twice", "keep one of them")
        yield from _time_faults(wave, line)
    mail = shape.mail
    if mail is not None and bool(mail.folder) == bool(mail.smtp):
        what = "mail has both smtp and folder" if mail.smtp else "mail has neither smtp nor folder"
        yield Fault(marked.line(("mail",)), what, "write smtp to send, or folder to try things")


def _zone_faults(shape: _Shape, marked: Marked) -> Iterator[Fault]:
    try:
        ZoneInfo(shape.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        what = f"time_zone is {quoted(shape.time_zone)}, which no calendar knows"
        yield Fault(marked.line(("time_zone",)), what, "write one as Europe/Berlin or UTC")


def _time_faults(wave: _Wave, line: int) -> Iterator[Fault]:
    times: dict[str, list[datetime]] = {}
    for name, text in (
        ("opens", wave.opens),
        *(("reminders", one) for one in wave.reminders),
        ("closes", wave.closes),
    ):
        try:
            times.setdefault(name, []).append(datetime.strptime(text, TIME))  # noqa: DTZ007
        except ValueError:
            what = f"{name} of wave {wave.wave} is {quoted(text)}"
            yield Fault(line, what, "write a day and a time, as 2026-11-30 08:00")
            return
    opens, closes = times["opens"][0], times["closes"][0]
    if closes <= opens:
        yield Fault(line, f"wave {wave.wave} closes before it opens", "put closes after opens")
    elif not all(opens < one < closes for one in times.get("reminders", [])):
        what = f"a reminder of wave {wave.wave} lies outside of it"
        yield Fault(line, what, "put every reminder between opens and closes")


def _study(shape: _Shape) -> Study:
    zone = ZoneInfo(shape.time_zone)

    def moment(text: str) -> datetime:
        return datetime.strptime(text, TIME).replace(tzinfo=zone)

    def calendar(wave: _Wave) -> Calendar:
        reminders = tuple(sorted(moment(one) for one in wave.reminders))
        return Calendar(wave.wave, moment(wave.opens), moment(wave.closes), reminders)

    waves = (WaveOrder(calendar(wave), wave.form or shape.form) for wave in shape.waves)
    return Study(
        id=shape.study,
        title=shape.title,
        custodian=Custodian(shape.custodian.name, shape.custodian.contact),
        contact=shape.contact,
        origin=shape.origin,
        time_zone=zone,
        instrument=shape.instrument,
        form=shape.form,
        mode=shape.mode,
        rates=shape.rates,
        departments=shape.departments,
        attributes=shape.attributes,
        class_size=shape.class_size,
        client_sealing=shape.client_sealing,
        thresholds=Thresholds(**shape.thresholds.model_dump()),
        waves=tuple(sorted(waves, key=lambda order: order.calendar.opens)),
        mail=MailSettings(**shape.mail.model_dump()) if shape.mail else None,
        stores={name: url for name, url in shape.stores.model_dump().items() if url},
        keep=Retention(shape.keep.answers, shape.keep.comments),
    )
