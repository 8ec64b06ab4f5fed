"""Collecting baseline: the smallest honest collector, beside which ours is measured.

A form of 25 statements and a comment on FastAPI and SQLite (WAL, a sync for each answer before
the reply), with a CSRF pair, a nonce that counts once, and every answer checked. It seals nothing,
knows no links and keeps every answer readable.

    BASELINE_DB=base.db python -m uvicorn collecting_baseline:app --app-dir benchmarks --port 18090
"""

import hmac
import os
import secrets
import sqlite3
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from jinja2 import Environment
from starlette.responses import HTMLResponse

DATABASE = os.environ.get("BASELINE_DB", "baseline.db")
STATEMENTS = 25
LONGEST_COMMENT = 10_000
LARGEST_BODY = 64_000
FIELDS = [f"q{number:02d}" for number in range(1, STATEMENTS + 1)]
VALID = {"1", "2", "3", "4", "5"}
LABELS = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
DONE = "Response recorded."
INSERT = (
    f"INSERT OR IGNORE INTO response(nonce,{','.join(FIELDS)},comment) "
    f"VALUES({','.join('?' * (STATEMENTS + 2))})"
)

page = Environment(autoescape=True).from_string("""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Pulse</title></head><body><h1>Pulse</h1>
<form id="survey" method="post" action="/">
<input type="hidden" name="csrf" value="{{ csrf }}"><input type="hidden" name="nonce" value="{{ nonce }}">
{% for f in fields %}<fieldset><legend>Item number {{ loop.index }}: the other department answers my requests in time</legend>
{% for l in labels %}<label><input type="radio" name="{{ f }}" value="{{ loop.index }}" required> {{ l }}</label>
{% endfor %}</fieldset>{% endfor %}
<label>Any comment?<textarea name="comment" maxlength="10000"></textarea></label>
<button type="submit" name="move" value="submit">Submit</button></form></body></html>""")  # noqa: E501 - one page


def connect() -> sqlite3.Connection:
    """Open the database, and make its table the first time."""
    database = sqlite3.connect(DATABASE, isolation_level=None, timeout=30)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    columns = ",".join(f"{f} INTEGER NOT NULL CHECK({f} BETWEEN 1 AND 5)" for f in FIELDS)
    database.execute(
        "CREATE TABLE IF NOT EXISTS response"
        f"(id INTEGER PRIMARY KEY, nonce TEXT UNIQUE NOT NULL,{columns}, comment TEXT NOT NULL)"
    )
    return database


app = FastAPI(openapi_url=None)
database = connect()


@app.get("/")
async def form() -> HTMLResponse:
    """Show the form."""
    csrf = secrets.token_urlsafe(16)
    shown = page.render(csrf=csrf, nonce=secrets.token_urlsafe(16), fields=FIELDS, labels=LABELS)
    reply = HTMLResponse(shown)
    reply.set_cookie("csrf", csrf, httponly=True, samesite="strict")
    return reply


@app.post("/")
async def submit(request: Request) -> HTMLResponse:
    """Check and store one response, durably, before the thanks."""
    if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
        return HTMLResponse("too large", 413)
    fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    if not hmac.compare_digest(fields.get("csrf", ""), request.cookies.get("csrf", "-")):
        return HTMLResponse("bad csrf", 400)
    answers = [fields.get(field) for field in FIELDS]
    comment = fields.get("comment", "")
    is_valid = all(answer in VALID for answer in answers) and len(comment) <= LONGEST_COMMENT
    if not is_valid or not fields.get("nonce"):
        return HTMLResponse("invalid", 422)
    database.execute(INSERT, [fields["nonce"], *map(int, answers), comment])
    return HTMLResponse(f"<!doctype html><p>{DONE}</p>")
