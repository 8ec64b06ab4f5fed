"""Wording: what is wrong with answers, in the same words whatever engine counted it."""

from __future__ import annotations

from survey.instrument.questionnaire import NO_CONTACT, Asked, Item


def without_name(name: str, rows: int) -> str:
    """Say that a key is missing."""
    return f'rows without a {name} (write "" where there is none): {rows}'


def nameless(rows: int) -> str:
    """Say that the keys that must be filled are empty."""
    return f"rows with an empty pid, wave or unit: {rows}"


def unknown_forms(forms: list[str], known: list[str]) -> str:
    """Say that a form is not of the questionnaire."""
    return f"the forms {forms} are not among {known} of the questionnaire"


def own_department(rows: int) -> str:
    """Say that people rate themselves as others."""
    return f"rows that rate the person's own department as if it were another: {rows}"


def repeated(rows: int) -> str:
    """Say that a row stands twice."""
    return f"rows that repeat a person, wave and target: {rows}"


def more_than_one(name: str, people: int) -> str:
    """Say that a person has two of what there is one of in a wave."""
    return f"people with more than one {name} in the same wave: {people}"


def in_two_extracts(people: int) -> str:
    """Say that two Extracts hold the same person and wave."""
    return (
        "people with answers of the same wave in more than one Extract, each of which is to "
        f"be named once: {people}"
    )


def outside(column: str, item: Item, answers: int) -> str:
    """Say that answers lie beyond the ends of their scale."""
    also = f" or {NO_CONTACT} for no contact" if item.no_contact else ""
    allowed = f"{item.format.low} to {item.format.high}{also}"
    return f"answers to {column} that are not whole numbers from {allowed}: {answers}"


def misplaced(column: str, item: Item, answers: int) -> str:
    """Say that answers stand where their question is not asked."""
    place = "asked once" if item.asked is Asked.EACH else "about another department"
    return f"answers to {column} on rows {place}, where it is not asked: {answers}"


def wrong_shares(item: Item, answers: int) -> str:
    """Say that points were shared out wrongly."""
    return f"answers to {item.id} whose parts do not add up to {item.format.high}: {answers}"


def refusal(faults: list[str]) -> str:
    """Say that answers cannot be used, with every fault."""
    return (
        f"The answers cannot be used: {'; '.join(faults)}. "
        "Correct them where they come from and write the Extract again."
    )
