"""Package: datapackage.json, which tells anyone what the parts of an Extract are.

It follows the Frictionless Data Package, version 2 (datapackage.org): each part is a resource with
its size and its sha256, each table has a schema, each question its words, range and labels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from survey.answers.extract import COMMENT_KEYS, KEYS, Extract
from survey.instrument.questionnaire import NO_CONTACT, Format, Item, Kind
from survey.transfer.faults import Faults
from survey.transfer.headcount_file import COLUMNS
from survey.transfer.manifest_file import as_json, read_json

PACKAGE = "datapackage.json"
PATHS: Mapping[str, tuple[str, ...]] = {
    "responses": ("responses.parquet", "responses.csv"),
    "instrument": ("instrument.yaml",),
    "headcount": ("headcount.csv",),
    "comments": ("comments.parquet", "comments.csv"),
    "manifest": ("manifest.json",),
}
"""Resource -> the files that it may be; the first is the one that is written."""
WHOLE = ("people", "seconds")
LABELLED = (Kind.AGREE, Kind.FREQUENCY, Kind.CHOICE)
DESCRIPTIONS: Mapping[str, str] = {
    "pid": "Pseudonym of a person; the same over waves only where the manifest says linked",
    "wave": "Sortable name of the wave",
    "form": "Form of the questionnaire that was sent",
    "unit": "Department of the person who answers",
    "target": "Department that the row is about; empty for what was asked once",
    "team": "Team inside the unit; empty where there is none",
    "seconds": "Time taken, in buckets of 15 seconds",
    "id": "Random id of a comment, which leads to nobody",
    "item": "Question that was commented on",
    "text": "What was written",
    "people": "People invited; empty where nobody knows",
    "parent": "Unit that the unit belongs to",
}
TYPES: Mapping[str, tuple[str, str]] = {
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "csv": ("csv", "text/csv"),
    "yaml": ("yaml", "application/yaml"),
    "json": ("json", "application/json"),
}


def describe(extract: Extract, parts: Mapping[str, bytes]) -> bytes:
    """Return datapackage.json for the parts that are written with it."""
    tables = {
        "responses": _schema(*KEYS, *extract.manifest.attributes),
        "comments": _schema(*COMMENT_KEYS),
        "headcount": _schema(*COLUMNS),
    }
    questions = [
        _question(column, item) for item in extract.instrument for column in item.columns()
    ]
    tables["responses"]["fields"] += questions
    tables["responses"]["primaryKey"] = ["pid", "wave", "target"]
    resources = []
    for name, paths in PATHS.items():
        path = paths[0]
        form, mediatype = TYPES[path.rpartition(".")[2]]
        resource = {
            "name": name,
            "path": path,
            "format": form,
            "mediatype": mediatype,
            "bytes": len(parts[path]),
            "hash": fingerprint(parts[path]),
        }
        if name in tables:
            resource |= {"type": "table", "schema": tables[name]}
        resources.append(resource)
    return as_json(
        {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "detente-extract",
            "title": extract.manifest.study,
            "version": extract.manifest.version,
            "resources": resources,
        }
    )


def fingerprint(content: bytes) -> str:
    """Return the hash of a part as a Data Package writes it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _schema(*names: str) -> dict[str, Any]:
    fields = [
        {
            "name": name,
            "type": "integer" if name in WHOLE else "string",
            "description": DESCRIPTIONS.get(name, "Class of the person who answers"),
        }
        for name in names
    ]
    return {"fields": fields, "missingValues": [""]}


def _question(column: str, item: Item) -> dict[str, Any]:
    low = NO_CONTACT if item.no_contact else item.format.low
    field: dict[str, Any] = {
        "name": column,
        "type": "integer",
        "title": next(iter(item.text.values()), ""),
        "constraints": {"minimum": low, "maximum": item.format.high},
    }
    notes = ["Reversed: a high answer means little of what its scale measures"] * item.reverse
    notes += [f"{NO_CONTACT} means not enough contact to say"] * item.no_contact
    if notes:
        field["description"] = "; ".join(notes)
    categories = _categories(item.format)
    if categories and not item.no_contact:
        field |= {
            "categories": categories,
            "categoriesOrdered": item.format.kind is not Kind.CHOICE,
        }
    return field


def _categories(format_: Format) -> list[dict[str, Any]]:
    if format_.kind not in LABELLED or not format_.labels:
        return []
    labels = next(iter(format_.labels.values()))
    return [
        {"value": value, "label": label} for value, label in enumerate(labels, start=format_.low)
    ]


def find_parts(parts: Mapping[str, bytes], faults: Faults) -> dict[str, str]:
    """Return the file of each resource; what is missing, changed or unknown goes to `faults`."""
    found: dict[str, str] = {}
    for name, paths in PATHS.items():
        there = [path for path in paths if path in parts]
        if len(there) == 1:
            found[name] = there[0]
        elif there:
            faults.add(" and ".join(there), "are both there", "keep one of the two")
        else:
            faults.add(" or ".join(paths), "is missing", "write the Extract again from its source")
    known = {PACKAGE, *(path for paths in PATHS.values() for path in paths)}
    for part in parts:
        if part not in known:
            faults.add(part, "is not part of an Extract", "take it out")
    if PACKAGE not in parts:
        faults.add(PACKAGE, "is missing", "write the Extract again from its source")
    else:
        _compare(read_json(PACKAGE, parts[PACKAGE], faults), found, parts, faults)
    return found


def _compare(
    stated: Any, found: Mapping[str, str], parts: Mapping[str, bytes], faults: Faults
) -> None:
    """Compare the parts with what the package says of them; a hash may be left out."""
    if stated is None:
        return
    resources = stated.get("resources") if isinstance(stated, dict) else None
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        faults.add(PACKAGE, "has no list of resources", "write the Extract again from its source")
        return
    described = {str(resource.get("name")): resource for resource in resources}
    for name in described:
        if name not in PATHS:
            faults.add(PACKAGE, f"describes {name}, which no Extract has", "take it out")
    for name, path in found.items():
        if name not in described:
            faults.add(PACKAGE, f"does not describe {name}", f"add a resource with path {path}")
            continue
        stated_path, stated_hash = described[name].get("path"), described[name].get("hash")
        if stated_path != path:
            what = f"says that {name} is in {stated_path}"
            faults.add(PACKAGE, what, f"write {path}, the file that is there")
        elif stated_hash is not None and stated_hash != fingerprint(parts[path]):
            hint = f"get it again, or take its hash out of {PACKAGE} if the change is meant"
            faults.add(path, "was changed after it was written", hint)
