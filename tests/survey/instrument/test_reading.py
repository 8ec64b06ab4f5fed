"""Reading: each feature of the grammar in its own small questionnaire, and what is no file."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.extract import KEYS
from survey.errors import InvalidFile, UnreadableFile
from survey.instrument.questionnaire import Asked, Condition, Format, Instrument, Kind, View
from survey.instrument.reading import LARGEST, read_instrument, read_instrument_text
from survey.instrument.vocabulary import RESERVED

TESTS = Path(__file__).parents[2]
INSTRUMENTS = TESTS / "instruments"
SMALLEST = (INSTRUMENTS / "smallest.yaml").read_text(encoding="utf-8")


def read(name: str) -> Instrument:
    return read_instrument(INSTRUMENTS / f"{name}.yaml")


def test_the_smallest_questionnaire_has_one_item_and_one_form() -> None:
    smallest = read("smallest")
    (item,) = smallest.items
    assert (smallest.id, smallest.version, smallest.licence) == ("smallest", "1", "own")
    assert smallest.title == {"en": "A questionnaire of one item"}
    assert smallest.origin == "Made for a test."
    assert item.text == {"en": "One"}
    assert item.format == Format("agree", Kind.AGREE, 1, 3, {"en": ("no", "so so", "yes")})
    assert (item.asked, item.reverse, item.no_contact) == (Asked.ONCE, False, False)
    assert smallest.scales == ()
    assert smallest.form("all").items == ("A1",)
    assert not smallest.validated


def test_the_fingerprint_is_that_of_the_exact_text() -> None:
    path = INSTRUMENTS / "two_languages.yaml"
    content = path.read_bytes()
    assert read_instrument(path).sha256 == sha256(content).hexdigest()
    other = read_instrument_text(content.decode() + "\n", "other.yaml")
    assert other.sha256 == sha256(content + b"\n").hexdigest()


def test_lines_may_end_as_in_windows_and_the_fingerprint_tells() -> None:
    text = SMALLEST.replace("\n", "\r\n")
    assert read_instrument_text(text, "windows.yaml").sha256 == sha256(text.encode()).hexdigest()


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text(SMALLEST, encoding="utf-8-sig")
    assert read_instrument(path).id == "smallest"


def test_every_text_and_label_is_there_in_each_language() -> None:
    both = read("two_languages")
    assert both.languages == ("de", "en")
    assert both.item("A1").text == {"de": "{OWN} grüßt.", "en": "{OWN} says hello."}
    assert both.item("A1").format.labels == {"de": ("nie", "immer"), "en": ("never", "always")}
    assert both.form("all").minutes == 0.5


def test_words_stay_words_and_a_version_keeps_its_nought() -> None:
    words = read("words_that_yaml_takes_for_values")
    assert words.version == "1.10"
    assert words.item("A1").text == {"en": "yes"}
    assert words.item("A1").format.labels == {"en": ("no", "on", "12", "1.0")}


def test_an_item_of_each_department_may_name_it_and_offer_no_contact() -> None:
    item = read("once_and_each").item("A2")
    assert (item.asked, item.no_contact) == (Asked.EACH, True)


def test_a_reversed_item_keeps_its_reason() -> None:
    reversed_ = read("reversed")
    assert (reversed_.item("A2").reverse, reversed_.item("A2").reason) == (
        True,
        "Cold is the opposite.",
    )
    scale = reversed_.scale_with("pressure")
    assert scale is not None
    assert (scale.items, scale.least) == (("A1", "A2"), 2)
    assert reversed_.scale_with("blame") is None


def test_directed_ratings_have_a_view_an_attribute_and_ends_of_their_own() -> None:
    directed = read("directed")
    assert [(item.view, item.attribute) for item in directed] == [
        (View.OWN, "skill"),
        (View.OTHER, "skill"),
        (View.GUESS, "skill"),
        (View.OWN, "horizon"),
    ]
    assert directed.item("D2_guess").labels == {"en": ("hardly", "extremely")}
    assert directed.item("D6_own").format.kind is Kind.BIPOLAR


def test_a_hundred_points_have_a_column_for_each_part() -> None:
    points = read("hundred_points")
    assert points.columns() == ("S.own", "S.other", "S.chance")
    assert points.item_with("split") == points.item("S")
    assert points.item_with("overlap") is None


def test_an_item_may_wait_for_an_answer() -> None:
    assert read("show_if").item("A2").show_if == Condition("A1", (2, 3))


def test_a_form_may_have_blocks() -> None:
    assert read("blocks").form("planned").blocks == {"X": ("A3",), "Y": ("A1",), "Z": ("A2",)}


def test_a_score_of_elsewhere_is_a_scale_by_itself() -> None:
    scale = read("score_of_elsewhere").scale_with("blame")
    assert scale is not None
    assert scale.items == ("BLAME",)


def test_the_example_of_the_documentation_is_whole_and_its_blocks_fit() -> None:
    page = (TESTS.parent / "docs" / "instruments.md").read_text(encoding="utf-8")
    example, blocks, _map = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    read_instrument_text(example, "example.yaml")
    always = "[TALK1, TALK2, D2_own, D2_other, GOAL, SPLIT, WORDS]"
    planned = example.replace(f"items: {always}", "items: [GOAL, SPLIT]") + blocks
    assert len(read_instrument_text(planned, "planned.yaml").form("all").blocks) == 3


def test_no_item_may_take_a_column_of_the_extract() -> None:
    assert RESERVED == KEYS


@given(st.text(max_size=300))
def test_any_text_is_refused_with_a_message(text: str) -> None:
    with pytest.raises((InvalidFile, UnreadableFile)):
        read_instrument_text(text, "any.yaml")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "A1", "en", "agree", "each", "own", "{OWN}", "{OTHER}", "a b", "1"])
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "en", "kind", "low", "high", "labels", "text", "format", "parts", "item"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
WHOLE = yaml.safe_load((INSTRUMENTS / "hundred_points.yaml").read_text(encoding="utf-8"))


@st.composite
def twisted(draw: st.DrawFn) -> str:
    """Put any value in the place of any part of a whole questionnaire."""
    root = yaml.safe_load(yaml.safe_dump(WHOLE))
    node = root
    while True:
        key = draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
            node = node[key]
        else:
            node[key] = draw(VALUES)
            break
    return str(yaml.safe_dump(root, allow_unicode=True))


@given(
    st.data(),
    st.sampled_from(["{", "[", "'", '"', ":", "- ", "&a ", "*a", "!t ", "\\", "\t", "#"]),
)
def test_a_slip_of_the_pen_is_read_or_refused_with_a_message(
    data: st.DataObject, pen: str
) -> None:
    place = data.draw(st.integers(0, len(SMALLEST)))
    try:
        instrument = read_instrument_text(SMALLEST[:place] + pen + SMALLEST[place:], "slip.yaml")
    except InvalidFile as error:
        assert error.findings  # noqa: PT017 - both ways out are allowed
    else:
        assert instrument.items


@given(twisted())
def test_a_twisted_questionnaire_is_read_or_refused_with_a_message(text: str) -> None:
    try:
        instrument = read_instrument_text(text, "twisted.yaml")
    except InvalidFile as error:
        assert error.findings  # noqa: PT017 - both ways out are allowed
        assert all(finding.where.startswith("line ") for finding in error.findings)  # noqa: PT017
    except UnreadableFile as error:
        assert "half a character" in str(error)  # noqa: PT017
    else:
        assert instrument.items


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_instrument_text("id: a\ntitle: \ud800", "half.yaml")
    assert str(caught.value) == (
        "half.yaml holds half a character on line 2; save it again with the encoding UTF-8."
    )


def test_a_file_over_256_kb_is_refused_and_one_of_256_kb_is_read(tmp_path: Path) -> None:
    text = SMALLEST
    full = tmp_path / "full.yaml"
    full.write_text(text + "#" * (LARGEST - len(text)), encoding="utf-8")
    over = tmp_path / "over.yaml"
    over.write_text(text + "#" * (LARGEST - len(text) + 1), encoding="utf-8")
    assert read_instrument(full).id == "smallest"
    with pytest.raises(UnreadableFile) as caught:
        read_instrument(over)
    assert str(caught.value) == (
        "over.yaml is larger than 256 kB; split it, since a questionnaire "
        "of a hundred items in two languages takes a fifth of that."
    )


def test_a_file_with_too_many_values_is_refused() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_instrument_text("a: [" + "x, " * 10_000 + "x]", "many.yaml")
    assert str(caught.value) == (
        "many.yaml has 1 fault:\nline 1: the file has more than 10,000 keys and values; split it"
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_instrument(tmp_path / "none.yaml")
    assert str(caught.value) == (
        f"There is no file {tmp_path / 'none.yaml'}; check the name and the folder."
    )


def test_a_folder_is_not_a_questionnaire(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_instrument(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} cannot be read; name a questionnaire file that you may open."
    )
