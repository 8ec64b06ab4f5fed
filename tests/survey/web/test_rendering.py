"""Rendering: squeezed replies, static files, capitals."""

from __future__ import annotations

import gzip
import random
import re
from importlib.resources import files

import pytest

from survey.web.rendering import KINDS, STEP, capitalised, environment, squeeze, static


@pytest.mark.parametrize("size", [0, 1, 5000, 8150, 8170, 20_000])
def test_a_squeezed_reply_has_whole_steps_and_opens_to_what_it_was(size: int) -> None:
    content = random.Random(size).randbytes(size)  # noqa: S311 - an example
    squeezed = squeeze(content)
    assert len(squeezed) % STEP == 0
    assert gzip.decompress(squeezed) == content


def test_every_static_file_is_there_and_no_other_can_be_asked_for() -> None:
    for name in KINDS:
        file = static(name)
        assert file is not None
        assert gzip.decompress(file.squeezed) == file.content
    assert static("../respondent.py") is None
    assert static("admin.js") is None


def test_scripts_import_only_files_that_are_served() -> None:
    folder = files("survey.web").joinpath("static")
    for name in KINDS:
        text = folder.joinpath(name).read_text(encoding="utf-8")
        assert set(re.findall(r'from "\./([^"]+)"', text)) <= KINDS.keys()
        assert "http:" not in text
        assert "https:" not in text


def test_no_template_carries_style_or_script_inline() -> None:
    loader = environment().loader
    assert loader is not None
    for name in loader.list_templates():
        source, _, _ = loader.get_source(environment(), name)
        assert not re.search(
            r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", source
        )


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert capitalised("the Works Council") == "The Works Council"
    assert capitalised("") == ""
