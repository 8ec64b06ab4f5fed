"""Explaining: what pydantic found wrong with a part, in plain words and with the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from survey.instrument.questionnaire import Asked, Kind, View
from survey.instrument.spelling import choose, quoted

LONGEST_MINUTES = 120
"""Nobody answers for longer than two hours."""

NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"
COLUMN_NAME = r"^[A-Za-z][A-Za-z0-9_]{0,29}$"
"""Stricter than a name: it becomes a column, also in SPSS and in a database."""
VERSION = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

_PATTERN_HINTS = {
    NAME: "begin with a letter and use up to 40 letters a-z, digits, - and _",
    COLUMN_NAME: "begin with a letter and use up to 30 letters a-z, digits and _",
    VERSION: "use up to 20 letters a-z, digits, dots, - and _",
    LANGUAGE: "write the code of a language, as en or de or pt-BR",
}
_WORDS: dict[str, type[Kind | Asked | View]] = {"kind": Kind, "asked": Asked, "view": View}
_MAPPING = ("is not made of keys and values", 'write "key: value" under it, one a line')
_LIST = ("is not a list", "write it as [a, b] or one a line after a dash")
_STRUCTURES = {
    "too_short": ("is an empty list", "write at least one into it"),
    "string_type": ("is not a text", "write one text after the colon"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
}
_NUMBER = ("a number", "write it in digits, as 9 or 1.5")
_NUMBERS = {
    "int": ("a whole number", "write it in digits, as 5"),
    "float": _NUMBER,
    "finite": _NUMBER,
    "bool": ("true or false", "write true or false"),
}


def explain(detail: ErrorDetails, keys: Sequence[str | int], known: list[str]) -> tuple[str, str]:
    """Return what is wrong and what to do; `known` are the keys that may stand there."""
    key = " ".join(str(part + 1) if isinstance(part, int) else part for part in keys)
    given = detail["input"]
    error = detail["type"]
    if error == "missing":
        return f"{key} is missing", f'add a line "{keys[-1]}:"'
    if error == "extra_forbidden":
        return f"the key {quoted(keys[-1])} means nothing here", choose(str(keys[-1]), known)
    last = str(keys[-1]) if keys else ""
    if given is None and " " in last:
        what = f"{quoted(last)} is taken for a key, since a comma stands before it"
        return what, "put the whole text in double quotes"
    if given in (None, ""):
        return f"{key or 'it'} is empty", "fill it in or delete the line"
    if error in _STRUCTURES:
        what, hint = _STRUCTURES[error]
        return f"{key or 'it'} {what}", hint
    return _explain_value(detail, key, keys)


def _explain_value(detail: ErrorDetails, key: str, keys: Sequence[str | int]) -> tuple[str, str]:
    given = detail["input"]
    error = detail["type"]
    if error == "string_pattern_mismatch":
        return f"{key} is {quoted(given)}", _PATTERN_HINTS[detail["ctx"]["pattern"]]
    if error == "enum":
        words = [word.value for word in _WORDS[str(keys[-1])]]
        return f"{key} is {quoted(given)}", choose(str(given), words)
    if error in ("greater_than", "less_than_equal"):
        return f"{key} is {quoted(given)}", f"write a number above 0, up to {LONGEST_MINUTES}"
    wanted, hint = _NUMBERS[error.split("_")[0]]
    return f"{key} is {quoted(given)}, not {wanted}", hint
