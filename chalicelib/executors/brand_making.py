"""What the executors share that look a company's brand up and have a kit made of it. All of it reads and makes nothing
anywhere, so that it may be done again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from chalicelib.clients.brandfetch.client import Brandfetch
from chalicelib.clients.brandfetch.found import FoundBrand
from chalicelib.clients.language_model.client import LanguageModel
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from chalicelib.records.record import Record


@dataclass(frozen=True)
class BrandBrief:
    """What a flow says of a brand's making. All of it is pure.

    Attributes:
        domain: Of a record, what is looked up; empty: nothing is.
        preview: What is known of that already; None: it is to be asked for.
        facts: What the model makes a kit of, given what was found.
        shape: What it must answer.
        task: What it is told.
        fault: What is wrong with an answer of the shape, for it to hear; empty: nothing.
        corrected: The answers of a record that a look is about.
    """

    domain: Callable[[Record], str]
    preview: Callable[[Record, datetime], FoundBrand | None]
    facts: Callable[[Record, FoundBrand | None], Mapping[str, Any]]
    shape: type[BaseModel]
    task: str
    fault: Callable[[BaseModel], str]
    corrected: tuple[str, ...]


def looked_up(brandfetch: Brandfetch, brief: BrandBrief, record: Record, deadline: Deadline) -> FoundBrand | None:
    """What Brandfetch knows of a company's website; None: it has none that is looked up.

    Raises:
        Retryable, Permanent: As `Brandfetch.brand`; BRAND_NOT_FOUND, which correcting its answers may mend.
    """
    domain = brief.domain(record)
    if not domain:
        return None
    brand = brandfetch.brand(domain, deadline)
    if brand is None:
        raise Permanent(
            "BRAND_NOT_FOUND",
            "Brandfetch knows no brand of the company's website.",
            hint="Correct the website, or say that the company brings its own assets; then it goes on. A young website "
            "may be known in some days: retry then.",
            fields=brief.corrected,
        )
    return FoundBrand.of(brand)


def made_of(
    model: LanguageModel, brief: BrandBrief, record: Record, found: FoundBrand | None, deadline: Deadline
) -> dict[str, Any]:
    """The kit that the model makes. What is no kit is asked for once more, with what was wrong.

    Raises:
        Retryable: As `LanguageModel.synthesise`: LANGUAGE_MODEL_NONSENSE where the second answer is no kit either.
        Permanent: LANGUAGE_MODEL_REFUSED.
    """
    try:
        return _one(model, brief, record, found, deadline, "")
    except Retryable as error:
        if error.code not in _ASKED_AGAIN:
            raise
        complaint = error.message
    return _one(model, brief, record, found, deadline, complaint)


_ASKED_AGAIN = frozenset({"LANGUAGE_MODEL_NONSENSE", "LANGUAGE_MODEL_DECLINED", "LANGUAGE_MODEL_TRUNCATED"})


def _one(
    model: LanguageModel,
    brief: BrandBrief,
    record: Record,
    found: FoundBrand | None,
    deadline: Deadline,
    complaint: str,
) -> dict[str, Any]:
    facts = brief.facts(record, found)
    answer = model.synthesise(brief.shape, brief.task, facts, deadline, complaint=complaint)
    if wrong := brief.fault(answer):
        raise Retryable("LANGUAGE_MODEL_NONSENSE", f"The answer is no brand kit: {wrong}")
    return answer.model_dump(mode="json")
