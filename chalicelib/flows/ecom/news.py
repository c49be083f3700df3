"""What colleagues are told about an ecom onboarding, and when: each occasion once, whoever stands on the other end.

An occasion that lies ahead (a link about to expire, a customer about to go quiet) is what the record is next due for:
so the sweep brings it up, and nobody has to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.executors.work import FAULTS
from chalicelib.flows.ecom.lifecycle import COMPLETED, PENDING, REGISTERED, SUBMITTED, VISITED
from chalicelib.flows.ecom.patience import EXPIRES_SOON, QUIET_AFTER
from chalicelib.health.hanging import HANGS_AFTER
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record

NOTIFY: Final = "notify"
"""The action that tells them. That it fails is on the record and on the list: it is no news of its own."""
_MILESTONES: Final = {
    REGISTERED: "The customer has signed up.",
    SUBMITTED: "The customer has submitted the wizard.",
    COMPLETED: "The customer is completely onboarded.",
}


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


def stories(record: Record) -> list[Story]:
    """All the news that there is or, as things are, will be."""
    return [*_milestones(record), *_of_actions(record), *_of_silence(record), *_of_the_link(record)]


def occasions(record: Record) -> dict[str, datetime]:
    """When each of them is to be told."""
    return {story.occasion: story.at for story in stories(record)}


def _milestones(record: Record) -> Iterator[Story]:
    for status, text in _MILESTONES.items():
        if at := record.at.get(status):
            yield Story(status, at, status, text)


def _of_actions(record: Record) -> Iterator[Story]:
    for name, entry in record.actions.items():
        if name == NOTIFY:
            continue
        if entry.status is Status.FAILED and entry.finished_at:
            yield _failed(name, entry, entry.finished_at)
        elif entry.status is Status.PENDING and FAULTS in entry.result:
            yield from _of_faults(name, entry.result[FAULTS])
        elif entry.status is Status.PENDING and entry.started_at and "pull_request" in entry.result:
            number = entry.result["number"]
            text = f"Pull request #{number} of the pixel repository waits for its merge."
            yield Story(f"merge:{number}", entry.started_at, "merge_needed", text, "Review and merge it.", name)
    if (hanging := record.entry("create_index")).status is Status.PENDING and hanging.started_at:
        at = hanging.started_at + HANGS_AFTER
        text = f"The index has been in creation for {HANGS_AFTER.seconds // 60} minutes."
        yield Story(f"hangs:{_stamp(at)}", at, "index_hangs", text, "Ask who runs the ecom API.", "create_index")


def _of_faults(name: str, faults: Mapping[str, Mapping[str, str]]) -> Iterator[Story]:
    for code, seen in faults.items():
        at = datetime.fromisoformat(seen["at"])
        yield Story(f"fault:{code}", at, "pixel_trouble", seen["reason"], seen["next_step"], name, code)


def _failed(name: str, entry: Entry, at: datetime) -> Story:
    code = entry.failure.code if entry.failure else ""
    hint = entry.failure.hint if entry.failure else ""
    return Story(
        f"failed:{name}:{entry.fence}", at, "action_failed", f"{name} needs a person: {code}.", hint, name, code
    )


def _of_silence(record: Record) -> Iterator[Story]:
    if record.status not in {VISITED, REGISTERED}:
        return
    seen_at = record.seen_at or record.at.get(record.status)
    if seen_at is None:
        return
    done = "opened the link" if record.status == VISITED else "signed up"
    text = f"The customer has {done}, and then done nothing for {QUIET_AFTER.days} days."
    at = seen_at + QUIET_AFTER
    yield Story(f"quiet:{_stamp(at)}", at, "customer_quiet", text, "Ask the customer what they are waiting for.")


def _of_the_link(record: Record) -> Iterator[Story]:
    if record.status not in {PENDING, VISITED} or record.valid_until is None:
        return
    at, stamp = record.valid_until, _stamp(record.valid_until)
    text = f"The link expires in {EXPIRES_SOON.days} days, and nobody has signed up with it."
    yield Story(
        f"expires:{stamp}", at - EXPIRES_SOON, "link_expiring", text, "Remind the customer, or make a new link."
    )
    text = "The link has expired, and nobody has signed up with it."
    yield Story(f"expired:{stamp}", at, "link_expired", text, "Make a new link, or revoke the invitation.")


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"
