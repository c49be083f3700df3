"""News of any flow: what its actions met that colleagues should know. What else there is to tell, each flow says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.engine.work import FAULTS
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record

NOTIFY: Final = "notify"
"""The action that tells them. That it fails is on the record and on the list: it is no news of its own."""


@dataclass(frozen=True)
class Story:
    """One piece of news.

    Attributes:
        occasion: Names it, for this record, for ever.
        at: When it happened, or will.
        event: What kind of news it is.
        text: One sentence.
        next_step: What to do about it; empty: nothing.
        about: The action it is about; empty: none.
        code: The failure's code; empty: there is none.
    """

    occasion: str
    at: datetime
    event: str
    text: str
    next_step: str = ""
    about: str = ""
    code: str = ""


def telling(occasions: Callable[[Record], Occasions]) -> Action:
    """The action that tells them, at each of these occasions."""
    return Action(
        name=NOTIFY,
        title="Tell colleagues what happened",
        starts_at=ANY_STATUS,
        recurs=occasions,
        makes_once="at least once, with an id by which receivers tell repeats",
        budget=30.0,
        for_customers=False,
    )


def moments(stories: Iterable[Story]) -> dict[str, datetime]:
    """When each of them is to be told: the occasions of an action that recurs."""
    return {story.occasion: story.at for story in stories}


def of_actions(record: Record) -> Iterator[Story]:
    """What has begun to wait for a person, and what an action that watches has seen to be wrong."""
    for name, entry in record.actions.items():
        if name == NOTIFY:
            continue
        if entry.status is Status.FAILED and entry.finished_at:
            yield _failed(name, entry, entry.finished_at)
        elif entry.status is Status.PENDING and FAULTS in entry.result:
            yield from _faults(name, entry.result[FAULTS])
        elif entry.status is Status.PENDING and entry.started_at and "pull_request" in entry.result:
            number = entry.result["number"]
            text = f"Pull request #{number} of the pixel repository waits for its merge."
            yield Story(f"merge:{number}", entry.started_at, "merge_needed", text, "Review and merge it.", name)


def _faults(name: str, faults: Mapping[str, Mapping[str, str]]) -> Iterator[Story]:
    for code, seen in faults.items():
        at = datetime.fromisoformat(seen["at"])
        yield Story(f"fault:{code}", at, "pixel_trouble", seen["reason"], seen["next_step"], name, code)


def _failed(name: str, entry: Entry, at: datetime) -> Story:
    code = entry.failure.code if entry.failure else ""
    hint = entry.failure.hint if entry.failure else ""
    text = f"{name} needs a person: {code}."
    return Story(f"failed:{name}:{entry.fence}", at, "action_failed", text, hint, name, code)
