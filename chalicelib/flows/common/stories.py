"""News: what colleagues are told about a record, each piece once, by the action that tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.records.record import Record
from chalicelib.shared_actions import NOTIFY


@dataclass(frozen=True)
class Story:
    """One piece of news. It leaves the system, so it holds codes and names of ours: no request, no word of a platform.

    Attributes:
        occasion: Names it, for this record, for ever: records keep it in `done_for`.
        at: When it happened, or will.
        event: What kind of news it is.
        text: One sentence.
        next_step: What to do about it; empty: nothing.
        about: The action it is about; empty: none.
        code: The failure's code; empty: there is none.
        until: From when on it is no longer so, whatever happens; it is not told then any more. None: never.
    """

    occasion: str
    at: datetime
    event: str
    text: str
    next_step: str = ""
    about: str = ""
    code: str = ""
    until: datetime | None = None


def notify_at(occasions: Callable[[Record], Occasions]) -> Action:
    """The action that tells the news, at each of these occasions."""
    return Action(
        name=NOTIFY,
        title="Tell colleagues what happened",
        starts_at=ANY_STATUS,
        recurs=occasions,
        makes_once="at least once, with an id by which receivers tell repeats",
        budget=30.0,
        machinery=True,
    )


def moments(stories: Iterable[Story]) -> dict[str, datetime]:
    """When each of them is to be told: the occasions of an action that recurs."""
    return {story.occasion: story.at for story in stories}
