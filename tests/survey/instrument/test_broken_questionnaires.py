"""Each questionnaire in tests/instruments/broken has one fault, and is told just that."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import InvalidFile, UnreadableFile
from survey.instrument.reading import read_instrument

BROKEN = Path(__file__).parents[2] / "instruments" / "broken"

FAULTS = {
    "a_list": (
        'line 1: the file is not made of keys and values; begin with "id: " and the '
        "name of the questionnaire"
    ),
    "a_word": (
        'line 1: the file is not made of keys and values; begin with "id: " and the '
        "name of the questionnaire"
    ),
    "alias": (
        "line 6: the alias *own stands for another part of the file; write the part "
        "out, since aliases are not read"
    ),
    "alias_bomb": (
        "line 2: the alias *a stands for another part of the file; write the part out, "
        "since aliases are not read"
    ),
    "asked_unknown": 'line 11: item A2: asked is "every"; write once or each',
    "attribute_unknown": (
        'line 13: item D: the attribute "skills" is unknown; did you mean "skill"?'
    ),
    "attribute_without_view": (
        'line 13: item D: it has an attribute but no view; add "view:" with own, other or guess'
    ),
    "block_empty": "line 17: form all: block Z is empty; write items into it",
    "block_item_always": (
        "line 17: form all: A1 stands in items and in block Z; leave it in one of them"
    ),
    "block_item_twice": (
        "line 17: form all: A2 stands in block X and in block Z; leave it in one of them"
    ),
    "block_item_unknown": 'line 17: form all: "B4" is not an item; write A1, A2, A3 or A4',
    "blocks_too_few": (
        "line 17: form all: there are 2 blocks, of which each person gets two; make "
        "three or more, or none"
    ),
    "brace_alone": (
        'line 11: item A2: a brace in "{OWN helps" has no partner; write {OWN}, {OTHER} or none'
    ),
    "comma_between_braces": (
        'line 13: scale A: "or none of them" is taken for a key, since a comma stands before it; '
        "put the whole text in double quotes"
    ),
    "control_character": "line 5: the text holds the character U+0007; delete it",
    "empty": "line 1: the file is empty; fill it in",
    "ends_too_many": (
        "line 8: format agree: there are 3 labels in English; write 2, one for either end"
    ),
    "escape_too_large": (
        "line 1: this is not YAML: a \\U escape or a %YAML line holds too large a "
        "number; write the character itself"
    ),
    "form_id_twice": (
        "line 16: form all: its id was given before, on line 15; give each an id of its own"
    ),
    "form_item_twice": "line 15: form all: A1 stands there twice; name it once",
    "form_item_unknown": 'line 15: form all: "Z9" is not an item; write A1 or A2',
    "format_id_twice": (
        "line 9: format agree: its id was given before, on line 8; give each an id of its own"
    ),
    "format_unknown": 'line 11: item A2: there is no format "agre"; did you mean "agree"?',
    "format_without_labels": (
        "line 8: format agree: there are no labels; write one for each of the 3 steps"
    ),
    "high_too_high": "line 9: format far: high is 20000; end at 10000 or below",
    "id_reserved": (
        "line 12: item Wave: its id is the name of a column that every data set has; "
        "give it another id"
    ),
    "id_with_a_space": (
        'line 12: item A 3: id is "A 3"; begin with a letter and use up to 30 letters '
        "a-z, digits and _"
    ),
    "item_id_twice": (
        "line 11: item a1: its id was given before, on line 10; give each an id of its own"
    ),
    "item_is_a_word": (
        'line 12: item number 3: it is not made of keys and values; write "key: value" '
        "under it, one a line"
    ),
    "item_labels_for_steps": (
        "line 11: item A2: format agree is of kind agree, whose labels are its own; "
        "delete the labels here"
    ),
    "item_role_on_another_kind": (
        "line 11: item A2: the role overlap is played by an item of kind agree; give "
        "it a format of kind overlap"
    ),
    "item_role_twice": (
        "line 11: item A2: item A1 has the role blame_sent already; let one of the two have it"
    ),
    "item_role_unknown": (
        'line 11: item A2: the role "outcom" is unknown; did you mean "outcome"?'
    ),
    "key_empty": "line 5: the questionnaire: licence is empty; fill it in or delete the line",
    "key_missing": 'line 1: the questionnaire: licence is missing; add a line "licence:"',
    "key_misspelled": (
        'line 11: item A2: the key "revers" means nothing here; did you mean "reverse"?'
    ),
    "key_misspelled_inside": (
        'line 11: item A2: the key "value" means nothing here; did you mean "values"?'
    ),
    "key_not_a_word": "line 6: a key is not a word; write the key as one word and a colon",
    "key_twice": (
        'line 6: the key "licence" stands here for the second time; keep this one or '
        "the one on line 5"
    ),
    "kind_unknown": (
        'line 8: format agree: kind is "smileys"; write agree, frequency, rating, '
        "bipolar, shares, overlap, thermometer, choice, text or score"
    ),
    "label_too_long": (
        'line 8: format agree: "neither the one nor the other and nothing in between '
        'the two…" is 68 characters long; shorten it to 60'
    ),
    "label_twice": (
        'line 8: format agree: the label "yes" stands there twice in English; give '
        "every label words of its own"
    ),
    "labels_for_text": (
        "line 9: format words: an answer of kind text has no labels; delete the labels"
    ),
    "labels_lack_a_language": (
        'line 8: format agree: there is no German in its labels; add a line "de:" to it'
    ),
    "labels_too_few": (
        "line 8: format agree: there are 2 labels in English; write 3, one for each of the 3 steps"
    ),
    "language_no_code": (
        'line 4: the questionnaire: languages 1 is "English"; write the code of a '
        "language, as en or de or pt-BR"
    ),
    "language_twice": "line 4: the questionnaire: the language en is named twice; name it once",
    "language_unasked": (
        'line 11: item A2: its text has the language "fr", which the questionnaire has '
        "not; write en"
    ),
    "least_too_large": (
        "line 13: scale A: least is 3, and the scale has 2 items; write a number from 1 to 2"
    ),
    "least_too_small": (
        "line 13: scale A: least is 0, and the scale has 2 items; write a number from 1 to 2"
    ),
    "list_expected": (
        "line 13: scale A: items is not a list; write it as [a, b] or one a line after a dash"
    ),
    "low_negative": "line 8: format agree: low is -1; begin at 0 or 1, since -1 means no contact",
    "low_not_a_number": (
        'line 8: format agree: low is "one", not a whole number; write it in digits, as 5'
    ),
    "low_not_below_high": (
        "line 8: format agree: low is 1 and high is 1; make high larger than low"
    ),
    "mapping_expected": (
        'line 11: item A2: text is not made of keys and values; write "key: value" '
        "under it, one a line"
    ),
    "minutes_too_many": 'line 15: form all: minutes is "500"; write a number above 0, up to 120',
    "name_too_long": (
        'line 13: scale A: "Both and both and both and both and both and both and both '
        'a…" is 85 characters long; shorten it to 80'
    ),
    "no_contact_not_a_word_for_yes": (
        'line 11: item A2: no_contact is "perhaps", not true or false; write true or false'
    ),
    "no_contact_once": (
        'line 11: item A2: "no_contact" is offered though no other department is '
        'rated; write "asked: each" or delete it'
    ),
    "no_items": "line 9: the questionnaire: items is an empty list; write at least one into it",
    "only_a_comment": "line 1: the file is empty; fill it in",
    "parts_on_another_kind": (
        "line 11: item A2: it has parts, but an answer of kind agree shares nothing "
        "out; use a format of kind shares or delete the parts"
    ),
    "parts_twice": "line 13: item S: the part us is there twice; give each an id of its own",
    "pipe_in_label": (
        "line 8: format agree: {OWN} is piped where no department is known; pipe names "
        "into the texts of items only"
    ),
    "pipe_in_one_language": (
        "line 11: item A2: {OWN} stands in the English text and not in the German; "
        "name the same departments in every language"
    ),
    "pipe_other_once": (
        "line 11: item A2: {OTHER} is piped into an item that is asked once; write "
        '"asked: each" or take {OTHER} out'
    ),
    "pipe_unknown": (
        "line 11: item A2: {US} is not a name that can be piped; write {OWN} or {OTHER}"
    ),
    "reason_without_reverse": (
        'line 11: item A2: it has a reason but is not reversed; write "reverse: true" '
        "or delete the reason"
    ),
    "reversed_text": (
        "line 12: item A2: an answer of kind text cannot be reversed; delete reverse and reason"
    ),
    "reversed_without_reason": (
        'line 11: item A2: it is reversed without a reason; add "reason:" and say what '
        "the item is for"
    ),
    "scale_id_twice": (
        "line 14: scale A: its id was given before, on line 13; give each an id of its own"
    ),
    "scale_item_twice": "line 13: scale A: A1 stands there twice; name it once",
    "scale_item_unknown": 'line 13: scale A: "A3" is not an item; write A1 or A2',
    "scale_of_one": "line 13: scale A: A1 alone is not a scale; add an item, or use it by itself",
    "scale_of_texts": (
        "line 14: scale A: A2 is of kind text, which has no score; take it out of the scale"
    ),
    "scale_once_and_each": (
        "line 13: scale A: A1 is asked once, the rest of each department; make two scales of it"
    ),
    "scale_role_twice": (
        "line 14: scale B: scale A has the role blame already; let one of the two have it"
    ),
    "scale_role_unknown": 'line 13: scale A: the role "blam" is unknown; did you mean "blame"?',
    "second_document": (
        "line 16: a second document begins here; keep one document a file and delete the line ---"
    ),
    "shares_not_of_100": (
        "line 9: format ten: shares run from 0 to 10; write low: 0 and high: 100"
    ),
    "shares_with_one_part": (
        "line 13: item S: 100 points are shared out among 1 part; name 2 parts or more"
    ),
    "shares_without_parts": (
        "line 13: item S: 100 points are shared out among no parts; name 2 parts or more"
    ),
    "show_if_later": (
        "line 10: item A1: show_if waits for A2, which is not asked before; move that "
        "item further up or name an earlier one"
    ),
    "show_if_not_in_the_form": (
        "line 15: form all: A2 waits for A1, which is not asked together with it; put "
        "A1 next to it or under items"
    ),
    "show_if_on_a_text": (
        "line 12: item A2: show_if waits for A1, whose kind is text; name an item with "
        "a single number as its answer"
    ),
    "show_if_once_and_each": (
        "line 11: item A2: it is asked each, and A1 in its show_if is asked once; ask "
        "both once or both of each"
    ),
    "show_if_out_of_range": (
        "line 11: item A2: show_if waits for the answer 4 to A1; write values from 1 to 3"
    ),
    "show_if_unknown": (
        'line 11: item A2: show_if names "B1", which is not an item; write A1 or A2'
    ),
    "split_without_other": (
        "line 13: item S: the parts of a split are own and chance; let two of them "
        "have the ids own and other"
    ),
    "syntax": (
        "line 4: this is not YAML: expected ',' or '}', but got ':'; look here and one "
        "line above for a wrong colon, quote, bracket or indent"
    ),
    "tab": (
        "line 2: this is not YAML: found character '\\t' that cannot start any token; "
        "look here and one line above for a wrong colon, quote, bracket or indent"
    ),
    "tag": (
        'line 5: "tag:yaml.org,2002:python/name:os.system" is a tag of YAML; delete '
        "the word that begins with !"
    ),
    "text_expected": (
        "line 5: the questionnaire: licence is not a text; write one text after the colon"
    ),
    "text_lacks_a_language": (
        'line 11: item A2: there is no German in its text; add a line "de:" to it'
    ),
    "text_too_long": (
        'line 11: item A2: "Two and two and two and two and two and two and two and '
        'two …" is 512 characters long; shorten it to 500'
    ),
    "too_deep": (
        "line 1: this lies more than 20 levels deep; no part needs as many; close the "
        "brackets before"
    ),
    "unprintable": "line 1: the character U+0007 may not stand here; delete it",
    "version_too_long": (
        'line 2: the questionnaire: version is "the first that we were all content '
        'with"; use up to 20 letters a-z, digits, dots, - and _'
    ),
    "view_of_other_once": (
        'line 13: item D: the view other is asked once; write "asked: each", since '
        "every other is rated"
    ),
    "view_on_another_kind": (
        "line 11: item A2: it has a view, but is of kind agree; give it a format of "
        "kind rating or bipolar"
    ),
    "view_twice": (
        "line 14: item E: item D gives the view own of skill already; change the view "
        "or the attribute of one"
    ),
    "view_unknown": 'line 13: item D: view is "others"; did you mean "other"?',
    "view_without_attribute": (
        'line 13: item D: it has a view but no attribute; add "attribute:" with '
        "understanding, skill, word, say, pressure or horizon"
    ),
}


@pytest.mark.parametrize(("name", "fault"), FAULTS.items())
def test_a_fault_is_told_with_its_line_and_its_remedy(name: str, fault: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        read_instrument(BROKEN / f"{name}.yaml")
    assert str(caught.value) == f"{name}.yaml has 1 fault:\n{fault}"


def test_every_broken_questionnaire_has_its_message_here() -> None:
    names = {path.stem for path in BROKEN.iterdir()}
    assert names == {*FAULTS, "many_faults", "not_utf8"}


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_instrument(BROKEN / "many_faults.yaml")
    assert str(caught.value).splitlines() == [
        "many_faults.yaml has 5 faults:",
        "line 5: the questionnaire: licence is empty; fill it in or delete the line",
        (
            'line 8: format agree: kind is "smiley"; write agree, frequency, rating, '
            "bipolar, shares, overlap, thermometer, choice, text or score"
        ),
        (
            'line 11: item A2: it is reversed without a reason; add "reason:" and say '
            "what the item is for"
        ),
        ("line 13: scale A: least is 9, and the scale has 2 items; write a number from 1 to 2"),
        'line 15: form all: "B2" is not an item; write A1 or A2',
    ]
    assert [finding.where for finding in caught.value.findings] == [
        "line 5",
        "line 8",
        "line 11",
        "line 13",
        "line 15",
    ]


def test_a_file_of_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_instrument(BROKEN / "not_utf8.yaml")
    assert str(caught.value) == (
        "not_utf8.yaml is not UTF-8 on line 3; save it again with the encoding UTF-8."
    )
