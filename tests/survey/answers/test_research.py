"""Research file: a person has one class a year, no class of one or two, and no words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from survey.answers.handing import OpenedWave, hand_over
from survey.answers.opening import OpenedAnswer, OpenedComment
from survey.answers.research import for_researchers
from survey.privacy.manifest import AnswerClass
from tests.survey.answers.made_up import INSTRUMENT, MANIFEST, TEXT

CLASSES = (
    AnswerClass("m", "Marketing", "", "", 20),
    AnswerClass("s", "Sales", "", "", 20),
    AnswerClass("n", "Sales", "North", "", 20),
    AnswerClass("t", "Sales", "North", "", 20, {"tenure": "new here"}),
)
FINDABLE = {one.id: one for one in CLASSES}


def wave(
    name: str, people: Mapping[str, str], classes: tuple[AnswerClass, ...] = CLASSES
) -> OpenedWave:
    manifest = replace(MANIFEST, wave=name, classes=classes)
    answers = [
        OpenedAnswer(pid, class_id, "all", "en", 45, {"": {"A1": 2}})
        for pid, class_id in people.items()
    ]
    words = OpenedComment(f"id of {name}", "Sales", "", "T1", "words")
    return OpenedWave(manifest, answers, [words])


def told(waves: tuple[OpenedWave, ...]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return (wave, pid) -> unit, team and tenure, as the file shows them."""
    frame = hand_over(waves, INSTRUMENT, TEXT).responses
    keys = zip(frame["wave"], frame["pid"], strict=True)
    shown = zip(frame["unit"], frame["team"], frame["tenure"], strict=True)
    return dict(zip(keys, shown, strict=True))


def test_a_move_during_the_year_is_not_shown() -> None:
    north = dict.fromkeys("abcd", "n")

    shown = told(
        for_researchers(
            [wave("2026-01", north), wave("2026-02", north | {"a": "m"}), wave("2027-01", {})]
        )
    )

    assert set(shown.values()) == {("Sales", "North", "")}


def test_a_new_year_begins_with_a_new_class() -> None:
    first = wave("2026-12", dict.fromkeys("abcd", "n"))
    second = wave("2027-01", dict.fromkeys("abcd", "m"))

    shown = told(for_researchers([second, first]))

    assert shown["2026-12", "a"] == ("Sales", "North", "")
    assert shown["2027-01", "a"] == ("Marketing", "", "")


def test_a_newcomer_gets_the_finest_class_that_the_year_began_with() -> None:
    january = wave("2026-01", dict.fromkeys("abc", "n"), classes=CLASSES[:3])
    february = wave("2026-02", {"d": "t"})

    assert told(for_researchers([january, february]))["2026-02", "d"] == ("Sales", "North", "")


def test_a_class_of_two_answers_is_made_coarser() -> None:
    people = dict.fromkeys("ab", "t") | dict.fromkeys("cdef", "n")

    assert set(told(for_researchers([wave("2026-01", people)])).values()) == {
        ("Sales", "North", "")
    }


def test_there_are_no_comments_and_the_headcount_stays() -> None:
    waves = [wave("2026-01", dict.fromkeys("abc", "n"))]

    plain, research = (
        hand_over(given, INSTRUMENT, TEXT) for given in (waves, for_researchers(waves))
    )

    assert (len(plain.comments), len(research.comments)) == (1, 0)
    assert plain.headcount == research.headcount


people = st.dictionaries(
    st.sampled_from([f"pid{number}" for number in range(25)]), st.sampled_from(sorted(FINDABLE))
)


@given(st.lists(people, min_size=1, max_size=4))
def test_everybody_has_one_class_that_is_true_and_shared(waves: list[dict[str, str]]) -> None:
    opened = [wave(f"2026-{month:02}", them) for month, them in enumerate(waves, start=1)]

    research = for_researchers(opened)

    first: dict[str, AnswerClass] = {}
    for people_of_wave in waves:
        for pid, class_id in people_of_wave.items():
            first.setdefault(pid, FINDABLE[class_id])
    found: dict[str, set[AnswerClass]] = {}
    for one in research:
        classes = {class_.id: class_ for class_ in one.classes}
        for answer in one.answers:
            found.setdefault(answer.pid, set()).add(classes[answer.class_id])
    assert found.keys() == first.keys()
    assert all(len(classes) == 1 for classes in found.values())
    only = {pid: next(iter(classes)) for pid, classes in found.items()}
    for pid, class_ in only.items():
        assert class_.unit in {first[pid].unit, ""}
        assert class_.team in {first[pid].team, ""}
        assert class_.attributes.items() <= first[pid].attributes.items()
    counts = Counter(class_.id for class_ in only.values())
    small = [id_ for id_, count in counts.items() if count < 3]
    assert all(len(counts) == 1 for _ in small)
