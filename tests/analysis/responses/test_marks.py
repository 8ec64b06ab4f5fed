"""Names as numbers that do not lead back to them."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from analysis.responses.marks import marks_from, marks_of


def test_a_mark_is_the_beginning_of_a_sha256() -> None:
    expected = np.frombuffer(sha256(b"p1").digest()[:16], "<u4")
    assert marks_of(["p0", "p1"])[:, 1].tolist() == expected.tolist()


def test_nobody_has_no_marks() -> None:
    assert marks_of([]).shape == (4, 0)


def test_hashes_that_are_known_are_the_same_marks() -> None:
    names = ["p1", "p2", "Zoë"]
    hashes = b"".join(sha256(name.encode()).digest() for name in names)
    assert marks_from(hashes).tolist() == marks_of(names).tolist()
    assert marks_from(b"").shape == (4, 0)
