"""Collecting: what one answer costs the collector, beside the smallest honest form in one run.

    python benchmarks/collecting.py --baseline-python VENV/bin/python [--seconds 15] [--rounds 3]

VENV holds fastapi, uvicorn, uvloop, httptools and jinja2. Both servers ask 25 statements and a
comment; each answers a new respondent on a new connection, eight at a time, with no time to think:

    baseline    GET /, POST /
    script      GET /s, GET /manifest, POST /enter, POST /ballot with bytes sealed beforehand,
                as a browser does: the server adds the class and its own seal
    plain       POST /form with the typed code, POST /send: the server seals twice

Printed are submissions a second, milliseconds of a whole submission and of the slowest request,
and the CPU time of the server per submission, which hardly depends on who else uses the machine.
At the end the same once more with a report being built beside it. Style sheets and scripts are not
fetched, of neither. Only loopback is used.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from survey.instrument.questionnaire import Instrument
from survey.instrument.reading import read_instrument_text
from survey.privacy.links import ballot_id, link_secret, token, token_hash, write_code
from survey.privacy.manifest import sign
from survey.privacy.sealing import seal_inner
from survey.storage.collector import CollectorStore
from survey.web.protection import Limits
from survey.web.respondent import respondent_site
from tests.survey.web.company import KEYRING, LINK_KEY, WAVE, Clock, manifest_for

STATEMENTS = 25
AT_ONCE, CLIENTS = 8, 2
LINKS = 60_000
WARM_UP = 1.0
GOAL_RATIO, GOAL_MS = 2.0, 50.0
COMMENT = "A remark about as long as people write, of one department about another, no more."
HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)"')
TICKS = os.sysconf("SC_CLK_TCK")


def questionnaire() -> Instrument:
    """Return 25 statements about another department and one open question."""
    items = "\n".join(
        f"  - {{id: Q{number:02}, format: agree, asked: each, text: {{en: "
        f'"Item number {number}: {{OTHER}} answers my requests in time."}}}}'
        for number in range(1, STATEMENTS + 1)
    )
    ids = ", ".join(f"Q{number:02}" for number in range(1, STATEMENTS + 1))
    return read_instrument_text(
        f"""\
id: load
version: 1
title: {{en: Load}}
languages: [en]
licence: own
origin: Made for a measurement.
formats:
  - {{id: agree, kind: agree, low: 1, high: 5, labels: {{en: [strongly disagree, disagree, neither, agree, strongly agree]}}}}
  - {{id: words, kind: text, low: 0, high: 800}}
items:
{items}
  - {{id: O1, format: words, asked: each, text: {{en: "Any comment?"}}}}
forms:
  - {{id: all, name: {{en: All}}, items: [{ids}, O1], recall: {{en: In the last 3 months}}, minutes: 4}}
""",  # noqa: E501 - flow style
        "load.yaml",
    )


def secret_of(person: int) -> bytes:
    """Return the secret in the link of a person."""
    return link_secret(LINK_KEY, "nl26", f"p{person}")


def serve(folder: Path, port: int) -> None:
    """Serve a collector with one open wave, as `detente serve` does."""
    instrument = questionnaire()
    signed = sign(manifest_for(instrument), KEYRING)
    with CollectorStore.open(f"sqlite:///{folder / 'collector.db'}") as store:
        store.add_wave(
            WAVE,
            signed.content,
            signed.signature,
            [(token_hash(token(secret_of(person), WAVE)), "s1") for person in range(LINKS)],
        )
        site = respondent_site(
            store,
            {instrument.sha256: instrument}.get,
            clock=Clock(),
            limits=Limits(unknown_links=10_000, ballots=10_000_000),
            host="survey.northlight.example",
        )
        uvicorn.run(
            site,
            host="127.0.0.1",
            port=port,
            access_log=False,
            server_header=False,
            log_level="warning",
        )


@dataclass
class Line:
    """One connection of a browser."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    slowest: float = 0.0

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", cookie: str = ""
    ) -> tuple[int, bytes, bytes]:
        """Send one request; return the status, the headers and the body."""
        started = time.perf_counter()
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: identity\r\n"
        if path in {"/s", "/enter"}:
            head = head.replace("identity", "gzip")
        head += f"cookie: {cookie}\r\n" if cookie else ""
        head += f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n" if body else ""
        self.writer.write(head.encode() + b"\r\n" + body)
        told = await self.reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", told)[1])
        content = await self.reader.readexactly(length)
        self.slowest = max(self.slowest, time.perf_counter() - started)
        return int(told[9:12]), told, content


Way = Callable[[Line, int], Awaitable[bool]]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SEALED = base64.b64encode(
    seal_inner(KEYRING.public_key, WAVE, b'{"v":1,"a":{}}'.ljust(1500))
).decode()


async def by_baseline(line: Line, _person: int) -> bool:
    """Answer the form of the baseline."""
    _, told, page = await line.ask("GET", "/")
    cookie = re.search(rb"(?i)set-cookie: (csrf=[^;]+)", told)[1].decode()
    fields = {name.decode(): unescape(value.decode()) for name, value in HIDDEN.findall(page)}
    fields |= {f"q{number:02}": str(random.randint(1, 5)) for number in range(1, 26)}  # noqa: S311
    fields |= {"comment": COMMENT, "move": "submit"}
    status, _, said = await line.ask("POST", "/", urlencode(fields).encode(), FORM, cookie)
    return status == HTTPStatus.OK and b"Response recorded." in said


async def by_script(line: Line, person: int) -> bool:
    """Answer as a browser with a script does."""
    secret = secret_of(person)
    shown = token(secret, WAVE).hex()
    await line.ask("GET", "/s")
    await line.ask("GET", f"/manifest/{WAVE}")
    entering = {"wave": WAVE, "t": shown, "lang": "en", "layout": ""}
    status, _, _ = await line.ask("POST", "/enter", json.dumps(entering).encode(), JSON)
    if status != HTTPStatus.OK:
        return False
    casting = {"wave": WAVE, "t": shown, "b": ballot_id(secret, WAVE).hex(),
               "sub": os.urandom(16).hex(), "inner": SEALED}  # fmt: skip
    status, _, _ = await line.ask("POST", "/ballot", json.dumps(casting).encode(), JSON)
    return status == HTTPStatus.CREATED


async def plainly(line: Line, person: int) -> bool:
    """Answer as a browser without a script does."""
    typed = urlencode({"code": write_code(secret_of(person)), "lang": "en"}).encode()
    _, _, page = await line.ask("POST", "/form", typed, FORM)
    fields = {name.decode(): unescape(value.decode()) for name, value in HIDDEN.findall(page)}
    fields |= {f"Q{number:02}@1": str(random.randint(1, 5)) for number in range(1, 26)}  # noqa: S311
    fields |= {"O1@1": COMMENT}
    status, _, _ = await line.ask("POST", "/send", urlencode(fields).encode(), FORM)
    return status == HTTPStatus.CREATED


WAYS: dict[str, Way] = {"baseline": by_baseline, "script": by_script, "plain": plainly}


async def respondents(
    way: Way, port: int, people: Iterator[int], until: float
) -> list[tuple[float, float]]:
    """Answer one after another until the time is over; return what each took."""
    took = []
    while time.perf_counter() < until:
        started = time.perf_counter()
        line = Line(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))
        try:
            if not await way(line, next(people)):
                raise SystemExit("An answer was not taken.")
        finally:
            line.writer.close()
        took.append((time.perf_counter() - started, line.slowest))
    return took


def client(name: str, port: int, first: int, seconds: float) -> list[tuple[float, float]]:
    """Let some respondents answer at once, in this process."""
    until = time.perf_counter() + seconds

    async def all_of_them() -> list[tuple[float, float]]:
        people = count(first, CLIENTS)
        each = (respondents(WAYS[name], port, people, until) for _ in range(AT_ONCE // CLIENTS))
        return [one for took in await asyncio.gather(*each) for one in took]

    return asyncio.run(all_of_them())


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a server and its threads have used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


@dataclass(frozen=True)
class Run:
    """What one run showed."""

    name: str
    answers: int
    seconds: float
    cpu_ms: float
    whole_ms: tuple[float, float, float]
    request_ms: float

    def line(self) -> str:
        """Return the run as a line of the table."""
        p50, p95, p99 = self.whole_ms
        return (
            f"{self.name:22}{self.answers / self.seconds:9.0f}{p50:9.1f}{p95:9.1f}{p99:9.1f}"
            f"{self.request_ms:14.1f}{self.cpu_ms:12.2f}"
        )


HEADING = (
    f"{'':22}{'/s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'a request p95':>14}{'server CPU':>12}"
)


@dataclass
class Load:
    """Respondents that were not used yet, and the pool that plays them."""

    seconds: float
    pool: multiprocessing.pool.Pool
    used: int = 0

    def run(self, name: str, port: int, pid: int, label: str = "") -> Run:
        """Let eight answer at once for some seconds."""
        self._play(name, port, WARM_UP)
        before, started = cpu_of(pid), time.perf_counter()
        took = self._play(name, port, self.seconds)
        seconds, used = time.perf_counter() - started, cpu_of(pid) - before
        whole = sorted(1000 * one for one, _ in took)
        request = sorted(1000 * one for _, one in took)
        return Run(
            label or name,
            len(took),
            seconds,
            1000 * used / len(took),
            (share_of(whole, 0.5), share_of(whole, 0.95), share_of(whole, 0.99)),
            share_of(request, 0.95),
        )

    def _play(self, name: str, port: int, seconds: float) -> list[tuple[float, float]]:
        calls = [(name, port, self.used + one, seconds) for one in range(CLIENTS)]
        took = [one for each in self.pool.starmap(client, calls) for one in each]
        # The two clients take every second person, and one of them may be ahead of the other.
        self.used += 2 * len(took) + 2 * AT_ONCE
        return took


def share_of(sorted_ms: Sequence[float], share: float) -> float:
    """Return the time that so large a share of the answers stays under."""
    return sorted_ms[min(len(sorted_ms) - 1, int(share * len(sorted_ms)))]


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """Run a server until the end of the block; return its process id."""
    server = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603 - our own
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise SystemExit("A server did not start; what it says stands above.")
            time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


@contextmanager
def a_report_building(folder: Path) -> Iterator[None]:
    """Build demonstration reports, one after another, until the end of the block."""
    detente = str(Path(sys.executable).with_name("detente"))
    loop = 'import subprocess, sys\nfor n in range(99): subprocess.run([*sys.argv[1:-1], f"{sys.argv[-1]}/{n}"], stdout=subprocess.DEVNULL, check=True)'  # noqa: E501 - one line for -c
    command = [sys.executable, "-c", loop, detente, "demo", "--out", str(folder)]
    building = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own
    try:
        time.sleep(2)
        yield
        if building.poll() is not None:
            raise SystemExit("No report was being built; the figures with one mean nothing.")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(building.pid, signal.SIGTERM)
        building.wait()


def main() -> None:
    """Measure the baseline and the collector by turns, then the collector beside a report."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--baseline-python", help="an interpreter that has fastapi")
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve:
        serve(asked.serve, asked.port)
        return
    ours, theirs = free_port(), free_port()
    python = asked.baseline_python or sys.executable
    here = Path(__file__)
    with (
        tempfile.TemporaryDirectory() as made,
        multiprocessing.Pool(CLIENTS) as pool,
        running([sys.executable, str(here), "--serve", made, "--port", str(ours)], ours,
                PYTHONPATH=str(here.parents[1])) as our_pid,
        running([python, "-m", "uvicorn", "collecting_baseline:app", "--app-dir",
                 str(here.parent), "--port", str(theirs), "--no-access-log",
                 "--log-level", "warning"], theirs,
                BASELINE_DB=f"{made}/baseline.db") as their_pid,
    ):  # fmt: skip
        load = Load(asked.seconds, pool)
        print(HEADING)
        runs = []
        for _ in range(asked.rounds):
            for name in WAYS:
                port, pid = (theirs, their_pid) if name == "baseline" else (ours, our_pid)
                runs.append(load.run(name, port, pid))
                print(runs[-1].line(), flush=True)
        with a_report_building(Path(made) / "reports"):
            beside = load.run("script", ours, our_pid, "script, report beside")
            print(beside.line())
            print(load.run("baseline", theirs, their_pid, "baseline, report beside").line())
    cost = {
        name: statistics.median(run.cpu_ms for run in runs if run.name == name) for name in WAYS
    }
    for name in ("script", "plain"):
        ratio = cost[name] / cost["baseline"]
        verdict = "holds" if ratio <= GOAL_RATIO else "MISSED"
        print(f"server CPU, {name} / baseline: {ratio:.2f} (goal <= {GOAL_RATIO:g}: {verdict})")
    verdict = "holds" if beside.whole_ms[1] < GOAL_MS else "MISSED"
    print(
        f"p95 of a whole submission while a report builds: {beside.whole_ms[1]:.1f} ms "
        f"(goal < {GOAL_MS:g}: {verdict}); of its slowest request {beside.request_ms:.1f} ms"
    )


if __name__ == "__main__":
    main()
