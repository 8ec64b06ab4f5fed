"""A letter goes to one person, says what it must, and carries nothing that it must not."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, compat32
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import UnsafeLetter
from survey.fieldwork.invitation import LetterKind, LetterText
from survey.mail.letters import Mould, Occasion, Recipient, body_html, compose, message_id
from tests.survey.mail.conftest import occasion_in


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> list[tuple[str, object]]:
    return [
        (part.get_content_type(), part.get_content())
        for part in message.walk()
        if not part.is_multipart()
    ]


def test_a_letter_is_plain_text_with_html_beside_it_and_a_calendar_hold(
    occasion: Occasion, alder: Recipient
) -> None:
    message = compose(occasion, alder)

    assert [kind for kind, _ in parts(message)] == ["text/plain", "text/html", "text/calendar"]
    assert message["To"] == "Ada Alder <ada@northlight.example>"
    assert message["From"] == "Works council <survey@northlight.example>"
    assert message["Subject"] == "How we work together: 9 min, open now"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Bcc"] is message["Cc"] is None
    text = str(parts(message)[0][1])
    assert text.startswith("Good morning Ada Alder,\n\nhow do departments get along here")
    assert f"\n\n{alder.link}\n\n" in text
    assert f"\n{alder.code}\n" in text
    assert "{" not in text


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", ["en", "de"])
def test_html_says_the_same_as_the_plain_text(
    kind: LetterKind, language: str, alder: Recipient
) -> None:
    message = compose(occasion_in(language, kind), alder)
    text, html = (str(content) for _, content in parts(message)[:2])

    seen = unescape(re.sub(r"<[^>]+>", "", html)).split()
    assert seen == text.split()
    assert f'<html lang="{language}" dir="ltr">' in html


def test_html_holds_one_link_and_nothing_that_reports_back(
    occasion: Occasion, alder: Recipient
) -> None:
    html = str(parts(compose(occasion, alder))[1][1])

    assert re.findall(r'(?:href|src|action|background)="([^"]*)"', html) == [alder.link]
    tags = {tag.lower() for tag in re.findall(r"<([a-z0-9]+)", html)}
    assert tags == {"html", "head", "meta", "body", "p", "br", "a"}
    assert "url(" not in html


def test_the_hold_holds_neither_link_nor_code_nor_name(
    occasion: Occasion, alder: Recipient
) -> None:
    hold = str(parts(compose(occasion, alder))[2][1])

    for personal in (alder.link, alder.code, "Alder", "ada@", "#1."):
        assert personal not in hold


def test_the_id_of_a_letter_is_the_same_again_and_tells_no_name(
    occasion: Occasion, alder: Recipient
) -> None:
    reminder = occasion_in("en", LetterKind.REMINDER)

    assert message_id(occasion, alder.key) == message_id(occasion, alder.key)
    assert message_id(occasion, alder.key) != message_id(reminder, alder.key)
    assert re.fullmatch(r"<[0-9a-f]{32}@northlight\.example>", message_id(occasion, alder.key))


def test_right_to_left_is_said(alder: Recipient) -> None:
    assert '<html lang="ar" dir="rtl">' in body_html("مرحبا", "ar", alder.link)


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=10)


@settings(max_examples=40)
@given(NAMES.map(str.strip), st.sampled_from(["en", "de"]), st.sampled_from([b"", b"BEGIN:\r\n"]))
def test_a_cast_equals_the_composed_letter_in_every_part(
    name: str, language: str, hold: bytes
) -> None:
    occasion = replace(occasion_in(language), hold=hold)
    one = Recipient("k/1", name, "ada@northlight.example", "https://s.example/s#1.AB.CD", "AB CD")

    cast, composed = parsed(Mould.of(occasion).cast(one)), compose(occasion, one)

    whom = cast["To"].addresses
    assert [(each.display_name, each.addr_spec) for each in whom] == [(name, one.address)]
    others = [header for header in composed if header not in {"To", "Content-Type"}]
    assert [cast[header] for header in others] == [composed[header] for header in others]
    assert [*cast.keys()] == [*composed.keys()]
    assert parts(cast) == parts(parsed(composed.as_bytes()))
    assert not cast.defects


def test_a_long_name_is_spread_over_several_words(occasion: Occasion, alder: Recipient) -> None:
    name = "Şükrü Günther von der Höhe zu Müggenthal-Österreich und Łódź"

    raw = Mould.of(occasion).cast(replace(alder, name=name))

    header = message_from_bytes(raw, policy=compat32)["To"]
    assert str(make_header(decode_header(header))) == f"{name} <{alder.address}>"


def test_lines_of_a_cast_end_in_crlf_and_are_short(occasion: Occasion, alder: Recipient) -> None:
    raw = Mould.of(occasion).cast(replace(alder, name="Ümläut " * 20))

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.isascii()


@pytest.mark.parametrize("way", [compose, lambda occasion, one: Mould.of(occasion).cast(one)])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            {"address": "ada@b.de\r\nBcc: all@b.de"},
            (
                'The address "ada@b.de Bcc: all@b.de" holds a line break or another control '
                "character; retype it."
            ),
        ),
        (
            {"address": "ada@b.de, all@b.de"},
            'The address "ada@b.de, all@b.de" holds a space; write one address and nothing else.',
        ),
        (
            {"name": "Ada\r\nBcc: all@b.de"},
            (
                '"Ada Bcc: all@b.de" holds a line break or another control character, or is over '
                "200 characters; correct it in the roster."
            ),
        ),
        (
            {"link": "https://a\n"},
            (
                '"https://a" holds a line break or another control character, or is over '
                "200 characters; correct it in the roster."
            ),
        ),
    ],
)
def test_nothing_can_slip_in_a_header(
    way: object, fault: dict[str, str], words: str, occasion: Occasion, alder: Recipient
) -> None:
    assert callable(way)
    with pytest.raises(UnsafeLetter) as refused:
        way(occasion, replace(alder, **fault))

    assert str(refused.value) == words


def test_a_subject_or_sender_with_a_line_break_is_refused(
    occasion: Occasion, alder: Recipient
) -> None:
    text = LetterText(LetterKind.INVITATION, "en", "{title}", "{link}")
    with_break = replace(occasion, text=text, common={"title": "A\r\nBcc: b@b.de"})

    with pytest.raises(UnsafeLetter, match=r'^"A Bcc: b@b.de" holds a line break or another'):
        compose(with_break, alder)
    with pytest.raises(UnsafeLetter, match=r'^The sender "x" has no "@"; write it as name@comp'):
        Mould.of(replace(occasion, sender="x"))


def test_templates_in_values_stay_text(occasion: Occasion, alder: Recipient) -> None:
    sly = replace(alder, name="{{7*7}} {code} <b>${x}</b>")

    message = compose(occasion, sly)

    text, html = (str(content) for _, content in parts(message)[:2])
    assert "Good morning {{7*7}} {code} <b>${x}</b>," in text
    assert "Good morning {{7*7}} {code} &lt;b&gt;${x}&lt;/b&gt;," in html
    assert message["To"].addresses == (Address(sly.name, addr_spec=alder.address),)
