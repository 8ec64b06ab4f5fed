"""Marks: names as numbers that do not lead back to them, so that groups can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.uint32]
"""Shape (4, ...)."""
WIDTH = 4


def marks_of(names: Sequence[str]) -> Marks:
    """Turn names into numbers by a one-way function.

    Parameters
    ----------
    names
        Pseudonyms, or names of units and columns.

    Returns
    -------
    numpy.ndarray
        Shape (4, names), each a whole number below 2^32.

    Examples
    --------
    >>> marks_of(["p1", "p2"]).shape
    (4, 2)
    """
    text = b"".join(sha256(name.encode()).digest()[: 4 * WIDTH] for name in names)
    return np.frombuffer(text, dtype="<u4").reshape(-1, WIDTH).T


def marks_from(hashes: bytes | memoryview) -> Marks:
    """Return the same numbers from the SHA-256 of each name, one after another.

    Parameters
    ----------
    hashes
        32 bytes a name.

    Returns
    -------
    numpy.ndarray
        Shape (4, names), as `marks_of` returns them.

    Examples
    --------
    >>> bool((marks_from(sha256(b"p1").digest()) == marks_of(["p1"])).all())
    True
    """
    words = np.frombuffer(hashes, dtype="<u4").reshape(-1, sha256().digest_size // 4)
    return words[:, :WIDTH].T
