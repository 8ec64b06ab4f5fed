"""A wave by command: from `detente new` to the report, with every party at its own commands.

Sixty people are invited by letter, forty-five answer on the pages that `detente serve` hands out,
in English and German and without a script, and the custodian opens what they sealed.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from reports.app import app

WAVE = "2026-11"
PASSPHRASE = "lantern orbit thistle canoe\n"  # noqa: S105 - of a made-up vault
PEOPLE, ANSWERING = 60, 45
SOON = 40.0
"""Seconds in which a page must be there, on a machine that does other things as well."""


@dataclass(frozen=True)
class Office:
    """A study folder and the commands that are given in it."""

    folder: Path

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        """Give a command and return what it says."""
        with chdir(self.folder):
            result = CliRunner().invoke(app, [*words], input=typed)
        assert result.exit_code == code, result.output
        return result.output

    def letters(self) -> dict[str, EmailMessage]:
        """Return the letters that lie in the folder, by address."""
        found = {}
        for path in (self.folder / "letters").glob("*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=default)
            assert isinstance(letter, EmailMessage)
            found[str(letter["To"].addresses[0].addr_spec)] = letter
        return found


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def office(tmp_path: Path, port: int) -> Office:
    folder = tmp_path / "study"
    made = Office(tmp_path)
    made.run("new", str(folder))
    settings = (folder / "study.yaml").read_text("utf-8")
    today = datetime.now(UTC).date()
    head = settings[: settings.index("waves:")]
    calendar = f"opens: {today} 00:00, closes: {today + timedelta(days=9)} 18:00"
    head = head.replace("http://127.0.0.1:8800", f"http://127.0.0.1:{port}")
    head = head.replace("Europe/Berlin", "UTC")
    text = f"{head}waves:\n  - {{wave: {WAVE}, {calendar}}}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    rows = ["id,name,email,department,language"]
    for number in range(PEOPLE):
        department = "Sales" if number < PEOPLE // 2 else "Marketing"
        language = "de" if number % 3 == 0 else "en"
        rows.append(f"p{number},Person {number},p{number}@example.com,{department},{language}")
    (folder / "staff.csv").write_text("\n".join(rows), encoding="utf-8")
    return Office(folder)


@contextmanager
def serving(office: Office, port: int) -> Iterator[str]:
    """Serve the pages as a process of its own, which is killed in the end."""
    command = [
        sys.executable,
        "-c",
        "from reports.app import main; main()",
        "serve",
        "--tick",
        "1",
    ]
    with (office.folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=office.folder, stdout=log, stderr=log)
        try:
            origin = f"http://127.0.0.1:{port}"
            _wait_for(f"{origin}/health")
            yield origin
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            if httpx2.get(address).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{address} was not there within {SOON} seconds.")


def answer(origin: str, letter: EmailMessage, number: int) -> str:
    """Type the code of a letter, answer every question, send, and return the receipt."""
    body = letter.get_body(("plain",))
    assert body is not None
    code = re.search(r"\b([A-Z2-7]{4}-){6}[A-Z2-7]{2}\b", body.get_content())
    assert code is not None
    language = str(letter["Content-Language"])
    with httpx2.Client(base_url=origin) as visitor:
        page = visitor.post("/form", data={"code": code[0], "lang": language})
        assert page.status_code == httpx2.codes.OK, page.text[:300]
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        fields = {name: unescape(value) for name, value in fields.items()}
        questions = sorted(set(re.findall(r'type="radio" name="([^"]+)"', page.text)))
        answers = {name: str(1 + (number + at) % 5) for at, name in enumerate(questions)}
        sent = visitor.post("/send", data=fields | answers)
        assert sent.status_code == httpx2.codes.CREATED, sent.text[:300]
        receipt = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", sent.text))
        again = visitor.post("/send", data=fields | answers)
        assert again.status_code == httpx2.codes.OK
        assert receipt in "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", again.text))
    return receipt


def open_wave(office: Office) -> None:
    office.run("vault", "keygen", typed=PASSPHRASE)
    assert "60 people are in the roster" in office.run("roster", "load", "staff.csv")
    office.run("wave", "plan", WAVE)
    office.run("wave", "advance")
    assert "Signature of the custodian" in office.run("wave", "open", WAVE, code=2)
    assert "Signed." in office.run("vault", "sign", WAVE, typed=PASSPHRASE)
    office.run("wave", "advance")
    assert "13 of 13 lines are ready." in office.run("wave", "status", WAVE)
    office.run("wave", "open", WAVE)
    assert "60 letters left" in office.run("wave", "advance")


def test_a_wave_goes_from_the_staff_list_to_the_report(office: Office, port: int) -> None:
    open_wave(office)
    letters = office.letters()
    assert len(letters) == PEOPLE
    addresses = sorted(letters)[:ANSWERING]
    with serving(office, port) as origin:
        half = [answer(origin, letters[one], at) for at, one in enumerate(addresses[:20])]
    # The process was killed; what it had acknowledged must be there.
    with serving(office, port) as origin:
        rest = [answer(origin, letters[one], at) for at, one in enumerate(addresses[20:], 20)]
    receipts = {*half, *rest}
    assert len(receipts) == ANSWERING
    office.run("wave", "close", WAVE)
    office.run("wave", "advance")
    assert "45 answers and 0 comments were opened" in office.run(
        "vault", "open", WAVE, typed=PASSPHRASE
    )
    office.run("wave", "advance")
    with serving(office, port) as origin:
        page = httpx2.get(f"{origin}/receipts/{WAVE}").text
        assert all(receipt[:4] in page for receipt in receipts)
    office.run("vault", "publish", WAVE)
    office.run("report", "build", f"extracts/{WAVE}.zip", "--out", "out", "--format", "html")
    report = (office.folder / "out" / "report.html").read_text("utf-8")
    assert "Sales" in report
    assert "Marketing" in report
    written = b"".join(path.read_bytes() for path in (office.folder / "out").iterdir())
    for number in range(PEOPLE):
        assert f"Person {number}<".encode() not in written
        assert f"p{number}@example.com".encode() not in written
