"""Commands: accounts are made on the mailer's machine, with a second factor, and removed there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from click.testing import Result
from typer.testing import CliRunner

from survey.parties.places import Party, Places
from survey.storage.mailer import MailerStore
from survey.study import read_study
from survey.web.admin.access import Role
from survey.web.admin.cli import account
from survey.web.admin.doorkeeper import Attempt, Doorkeeper
from tests.survey.web.admin.office import PASSWORD, SETTINGS

RUN = CliRunner()
EMAIL = "M.Winter@example.com"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "study.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def add(study: Path, password: str = PASSWORD, email: str = EMAIL, role: str = "hr") -> Result:
    typed = f"{password}\n{password}\n"
    return RUN.invoke(account, ["add", email, "--role", role, "--study", str(study)], input=typed)


def store(study: Path) -> MailerStore:
    return MailerStore.open(Places(study).store(Party.MAILER, read_study(study)))


def test_an_account_that_was_added_signs_in_with_the_code_that_was_printed(study: Path) -> None:
    result = add(study)
    assert result.exit_code == 0, result.output
    assert "m.winter@example.com may now sign in as hr." in result.output
    assert PASSWORD not in result.output
    found = re.search(r"otpauth://totp/\S*[?&]secret=([A-Z2-7]+)", result.output)
    assert found is not None
    now = datetime.now(UTC)
    code = pyotp.TOTP(found[1]).at(int(now.timestamp()))
    with store(study) as opened:
        visitor = Doorkeeper(opened.accounts).sign_in(Attempt(EMAIL, PASSWORD, code), now)
        assert visitor is not None
        assert visitor.role is Role.HR
        [entry] = opened.audit.entries()
        assert entry.subject == "account of m.winter@example.com, hr: added"


def test_a_weak_password_a_bad_address_and_a_second_account_are_refused(study: Path) -> None:
    weak = add(study, "m.winter2026!")
    assert weak.exit_code == 2
    assert "This password would soon be guessed" in weak.output
    short = add(study, "hello")
    assert "The password has 5 characters; use 12 or more" in short.output
    assert '"nobody" is no e-mail address' in add(study, email="nobody").output
    assert add(study).exit_code == 0
    again = add(study, role="custodian")
    assert again.exit_code == 2
    assert 'There is an account "m.winter@example.com" already' in again.output


def test_accounts_are_listed_and_removed(study: Path) -> None:
    add(study)
    folder = ["--study", str(study)]
    listed = RUN.invoke(account, ["list", *folder])
    assert listed.output == "hr          m.winter@example.com\n"
    assert RUN.invoke(account, ["remove", EMAIL, *folder]).exit_code == 0
    assert RUN.invoke(account, ["list", *folder]).output == ""
    again = RUN.invoke(account, ["remove", EMAIL, *folder])
    assert again.exit_code == 2
    assert "see: detente account list" in again.output
