"""A record's history for people: who did what, in words, one sentence each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from chalicelib.records.ledger import Status
from chalicelib.records.record import ENGINE, ERASED
from chalicelib.text import in_words

if TYPE_CHECKING:
    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import HistoryEntry, Record

ONRAMP: Final = "Onramp"
PROGRAM: Final = "service "
"""What the name of an actor begins with that is a program (`clients.tokens`)."""
KEY: Final = "key "
"""And of one that showed a key (`handlers.http.strangers`)."""


def who(record: Record, entry: HistoryEntry) -> str:
    """Who did it: an address where one is known, a role where it is not."""
    actor = entry.actor
    if actor == ENGINE:
        return ONRAMP
    if actor == ERASED:
        return "A person who was erased"
    if actor == record.registered_by:
        return record.registrant_email or "The user who signed up"
    if actor in {each.user for each in record.releases}:
        return "A user who was released"
    if actor.startswith(PROGRAM):
        return f"A program ({actor.removeprefix(PROGRAM)})"
    if actor.startswith(KEY):
        return f"Whoever has the {actor}"
    return actor if "@" in actor else "The customer"


def says(flow: Flow, record: Record, entry: HistoryEntry) -> str:
    """What happened, as one sentence."""
    tell = _BY_KIND.get(entry.kind, _otherwise)
    return tell(flow, record, entry)


def title_of(flow: Flow, action: str) -> str:
    """What an action does; its name, where only other code knows it."""
    return next((each.title for each in flow.actions if each.name == action), action)


def _lifecycle(flow: Flow, record: Record, entry: HistoryEntry) -> str:
    if not entry.before:
        return f"The {record.kind.lower()} was made."
    meaning = flow.lifecycle.descriptions.get(entry.after)
    said = f"It became {entry.after.replace('_', ' ')}" + (f": {_uncapped(meaning)}" if meaning else ".")
    return f"{said} ({entry.why})" if entry.why else said


def _action(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001 - as the others
    return _OUTCOMES.get(entry.after, "“{title}” became {after}.").format(
        title=title_of(flow, entry.subject), after=entry.after, why=_sentence(entry.why or "no reason is recorded")
    )


_OUTCOMES: Final[Mapping[str, str]] = {
    Status.SUCCEEDED: "“{title}” is done.",
    Status.FAILED: "“{title}” has failed: {why}",
    Status.WAITING: "“{title}” did not succeed and is tried again: {why}",
    Status.PENDING: "“{title}” waits for {why}",
    Status.SKIPPED: "“{title}” is left out: {why}",
    Status.RUNNING: "An attempt at “{title}” ended midway, without an answer; it is tried again.",
}


def _retry(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    again = "have what is gone made again" if entry.why else "try again"
    return f"Asked for “{title_of(flow, entry.subject)}” to {again}."


def _task(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    title = next((each.title for each in flow.tasks if each.name == entry.subject), entry.subject)
    return f"Ticked “{title}” as done." if entry.after == "done" else f"Took the tick from “{title}”."


def _correction(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return f"Corrected {', '.join(f'“{_capped(in_words(name))}”' for name in entry.subject.split(', '))}."


def _step(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    title = next((each.title for each in flow.steps if each.name == entry.subject), entry.subject)
    return f"Filled in “{title}”." if not entry.why else f"“{title}”: {_sentence(entry.why)}"


def _note(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return "Changed the note."


def _link(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return "Made a new link; the one before is dead."


def _registration(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return "Signed up with the new link."


def _release(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return f"Released the user who had signed up: {_sentence(entry.why)}" if entry.why else "Released the user."


def _erasure(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return f"Erased the {entry.subject} on request."


def _restore(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    return f"The table was {entry.why}: what was noted after that moment is lost."


def _otherwise(flow: Flow, record: Record, entry: HistoryEntry) -> str:  # noqa: ARG001
    parts = (entry.kind, entry.subject, entry.before, entry.after)
    return _sentence(" ".join(part for part in parts if part) or "Something was noted")


_BY_KIND: Final[Mapping[str, Callable[[Flow, Record, HistoryEntry], str]]] = {
    "lifecycle": _lifecycle,
    "action": _action,
    "retry": _retry,
    "task": _task,
    "correction": _correction,
    "step": _step,
    "note": _note,
    "link": _link,
    "registration": _registration,
    "release": _release,
    "erasure": _erasure,
    "restore": _restore,
}


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _capped(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uncapped(text: str) -> str:
    return text[:1].lower() + text[1:]
