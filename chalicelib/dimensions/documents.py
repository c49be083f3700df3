"""The documents of the indexes that a pixel is attached to, looked up by what its newest events name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SAMPLE_SIZE: Final = 100
"""Documents that are read at most of one index."""


@dataclass(frozen=True)
class DocumentSample:
    """What was found in the indexes of the documents that a pixel's newest events name.

    Attributes:
        asked: Ids that the newest events named.
        found: Those of them that are in an index.
        with_pixel: How many documents have a ``_pixel_*`` field.
        seen: How many documents were read.
        complete: Whether an id that was not found is in none of the indexes. Not so where an ecom API, against its
            contract, does not look documents up by their ids and has too many to read them all.
    """

    asked: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    with_pixel: int = 0
    seen: int = 0
    complete: bool = True


def sample_of(ids: Sequence[str], answers: Iterable[Sequence[Mapping[str, Any]]]) -> DocumentSample:
    """What the answers of several indexes amount to.

    Args:
        ids: Of the documents that each index was asked for; none: it was asked for any.
        answers: The documents that came, one answer for each index.
    """
    asked, complete = frozenset(ids), True
    documents: list[Mapping[str, Any]] = []
    for answer in answers:
        documents += answer
        filtered = all(_id(document) in asked for document in answer)
        complete = complete and (filtered or len(answer) < SAMPLE_SIZE)
    return DocumentSample(
        asked=asked,
        found=frozenset(_id(document) for document in documents) & asked,
        with_pixel=sum(any(name.startswith("_pixel_") for name in document) for document in documents),
        seen=len(documents),
        complete=complete,
    )


def _id(document: Mapping[str, Any]) -> str:
    return str(document.get("_id", ""))
