"""Letters leave over one connection a batch, and each comes to a known end."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey.errors import SurveyError, UnwritableFile
from survey.mail.outbox import (
    Fate,
    FolderOutbox,
    Letter,
    MemoryOutbox,
    Outcome,
    SmtpOutbox,
)
from tests.survey.mail.conftest import Postmaster, running

SENDER = "survey@northlight.example"


def letters(*names: str) -> list[Letter]:
    return [
        Letter(name, f"{name}@b.de", f"Subject: {name}\r\n\r\n.dot\r\nHello\r\n".encode())
        for name in names
    ]


def outbox_to(postmaster: Postmaster) -> SmtpOutbox:
    return SmtpOutbox("127.0.0.1", postmaster.port, SENDER, "none")


def test_a_batch_goes_over_one_connection_with_one_recipient_a_letter(
    postmaster: Postmaster,
) -> None:
    outcomes = [*outbox_to(postmaster).send(letters("ada", "bo", "cem"))]

    assert outcomes == [Outcome(name, Fate.SENT) for name in ("ada", "bo", "cem")]
    assert [one.recipients for one in postmaster.received] == [
        ["ada@b.de"],
        ["bo@b.de"],
        ["cem@b.de"],
    ]
    assert {one.connection for one in postmaster.received} == {0}
    assert postmaster.received[0].content == b"Subject: ada\r\n\r\n.dot\r\nHello\r\n"


def test_an_address_that_is_refused_holds_up_nobody_else(postmaster: Postmaster) -> None:
    postmaster.refuse["bo@b.de"] = ["550 5.1.1 no such mailbox"]

    outcomes = [*outbox_to(postmaster).send(letters("ada", "bo", "cem"))]

    assert outcomes == [
        Outcome("ada", Fate.SENT),
        Outcome("bo", Fate.RETURNED, "550 5.1.1 no such mailbox"),
        Outcome("cem", Fate.SENT),
    ]


def test_an_address_that_is_busy_is_tried_once_more_at_the_end(postmaster: Postmaster) -> None:
    postmaster.refuse["ada@b.de"] = ["450 4.2.0 greylisted"]
    postmaster.refuse["bo@b.de"] = ["450 4.2.0 busy", "451 4.2.0 still busy"]

    outcomes = [*outbox_to(postmaster).send(letters("ada", "bo", "cem"))]

    assert outcomes == [
        Outcome("cem", Fate.SENT),
        Outcome("ada", Fate.SENT),
        Outcome("bo", Fate.WAITING, "451 4.2.0 still busy"),
    ]


def test_a_server_that_hangs_up_is_called_again(postmaster: Postmaster) -> None:
    postmaster.hang_up_after = 2

    outcomes = [*outbox_to(postmaster).send(letters("ada", "bo", "cem", "dee"))]

    assert {outcome.key for outcome in outcomes} == {"ada", "bo", "cem", "dee"}
    assert len({one.connection for one in postmaster.received}) > 1
    assert {one.recipients[0] for one in postmaster.received} == {
        f"{name}@b.de" for name in ("ada", "bo", "cem", "dee")
    }


def test_no_server_is_said_in_a_sentence() -> None:
    with pytest.raises(SurveyError, match=r"^The mail server 127\.0\.0\.1:1 cannot be used \("):
        [*SmtpOutbox("127.0.0.1", 1, SENDER, "none").send(letters("ada"))]


def test_a_server_without_starttls_gets_no_letter(postmaster: Postmaster) -> None:
    outbox = SmtpOutbox("127.0.0.1", postmaster.port, SENDER, context=ssl.create_default_context())

    with pytest.raises(SurveyError, match=r"cannot be used \(STARTTLS"):
        [*outbox.send(letters("ada"))]
    assert postmaster.received == []


def test_letters_travel_sealed_and_only_to_a_server_that_proves_its_name(tmp_path: Path) -> None:
    certificate = certificate_for_loopback(tmp_path)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    master = Postmaster()
    with running(master, server):
        sent = [
            *SmtpOutbox("127.0.0.1", master.port, SENDER, context=trusting).send(letters("ada"))
        ]
        with pytest.raises(SurveyError, match="CERTIFICATE_VERIFY_FAILED"):
            [*SmtpOutbox("127.0.0.1", master.port, SENDER).send(letters("bo"))]

    assert sent == [Outcome("ada", Fate.SENT)]
    assert [one.recipients for one in master.received] == [["ada@b.de"]]


def certificate_for_loopback(folder: Path) -> Path:
    """Return a file with a key and a certificate that this machine has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "loopback.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, form, plain) + certificate.public_bytes(pem))
    return path


def test_letters_never_travel_in_the_open_to_another_machine() -> None:
    with pytest.raises(SurveyError) as refused:
        SmtpOutbox("mail.northlight.example", 25, SENDER, "none")

    assert str(refused.value) == (
        "Letters to mail.northlight.example would travel in the open, links and all; use starttls "
        "or tls."
    )
    with pytest.raises(SurveyError, match=r"^The mail security is off; write starttls"):
        SmtpOutbox("127.0.0.1", 25, SENDER, "off")


def test_a_password_and_a_link_do_not_show_up_in_a_log() -> None:
    outbox = SmtpOutbox("127.0.0.1", 25, SENDER, "none", "hr", "secret-word")

    assert "secret-word" not in repr(outbox)
    assert "#1." not in repr(Letter("a", "a@b.de", b"https://s.example/s#1.ABC"))


def test_a_folder_keeps_each_letter_once_however_often_it_is_sent(tmp_path: Path) -> None:
    outbox = FolderOutbox(tmp_path / "out")

    for _ in range(3):
        assert [*outbox.send(letters("ada", "../bo"))] == [
            Outcome("ada", Fate.SENT),
            Outcome("../bo", Fate.SENT),
        ]

    files = sorted((tmp_path / "out").iterdir())
    assert files == sorted([outbox.path("ada"), outbox.path("../bo")])
    assert outbox.path("ada").read_bytes().startswith(b"Subject: ada")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(
        UnwritableFile, match=r"cannot be written to \(File exists\); name another"
    ):
        [*FolderOutbox(tmp_path / "out").send(letters("ada"))]


def test_memory_keeps_letters_in_order() -> None:
    outbox = MemoryOutbox()

    assert [one.fate for one in outbox.send(letters("ada", "bo"))] == [Fate.SENT, Fate.SENT]
    assert [letter.key for letter in outbox.letters] == ["ada", "bo"]
