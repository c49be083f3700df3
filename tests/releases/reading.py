"""SEs look at the story's record through a release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.releases.side import Reply, Side

if TYPE_CHECKING:
    from tests.releases.stage import Stage

OF_A_RECORD = (
    *("status", "title", "created_at", "created_by", "note", "at", "in_status_since", "held_from", "owed", "prefill"),
    *("fields", "answers", "answers_version", "facts", "attention", "attention_since"),
)
OF_AN_ACTION = (
    *("status", "started_at", "attempted_at", "finished_at", "took_ms", "attempts", "failures", "failure", "due_at"),
    *("deadline", "lease_until", "note", "result"),
)
OF_A_LINE = ("at", "actor", "kind", "subject", "before", "after", "why")
OF_AN_ATTEMPT = ("action", "number", "began_at", "ended_at", "outcome")
"""What means the same in every release. What changes its meaning on purpose is taken off: 0.1.0 shows as `due_at` of a
record when the sweep would look, and later ones when its plan would."""


def read(stage: Stage, side: Side) -> tuple[list[Reply], dict[str, Any]]:
    """What a release answers about the record, whole, and what of it means the same in every release."""
    flow = "pixel" if stage.key.startswith("PIXEL#") else "ecom"
    one = f"/v1/flows/{flow}/records/{stage.key.partition('#')[2]}"
    with stage.through(side):
        record, history, attempts = (stage.seen("GET", f"{one}{part}") for part in ("", "/history", "/attempts"))
        listed = stage.seen("GET", f"/v1/flows/{flow}/records")
    replies = [record, history, attempts, listed]
    if any(reply.status != 200 for reply in replies):
        return replies, {}
    return replies, {
        **{name: record.json[name] for name in OF_A_RECORD},
        **{each["name"]: [each[name] for name in OF_AN_ACTION] for each in record.json["actions"]},
        "history": [[line[name] for name in OF_A_LINE] for line in history.json["entries"]],
        "attempts": [[line[name] for name in OF_AN_ATTEMPT] for line in attempts.json["attempts"]],
        "listed": [[line["record_id"], line["title"], line["status"]] for line in listed.json["records"]],
    }


def alike(one: Any, other: Any) -> bool:
    """Whether two releases say the same, as far as both say something: an answer may get further members."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(alike(one[name], other[name]) for name in one.keys() & other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def look(stage: Stage) -> None:
    """An SE looks at list, record and history through the deployed release: all of it is there, and the history goes on
    from where it was."""
    record = stage.record
    path = f"/v1/flows/{record.flow}/records"
    listed = stage.seen("GET", path)
    assert listed.status == 200, listed
    assert record.record_id in [line["record_id"] for line in listed.json["records"]]
    shown = stage.seen("GET", f"{path}/{record.record_id}")
    assert shown.status == 200, shown
    assert (shown.json["status"], shown.json["answers"]) == (record.status, record.answers)
    actions = {each["name"]: each["status"] for each in shown.json["actions"] if each["name"] in record.actions}
    assert actions == {name: str(record.actions[name].status) for name in actions}
    told = list(_history(stage, f"{path}/{record.record_id}/history"))
    before = stage.told_so_far[stage.deployed.name]
    assert told[: len(before)] == before, "what was told is still told"
    stage.told_so_far[stage.deployed.name] = told


def _history(stage: Stage, path: str) -> Iterator[tuple[Any, ...]]:
    """Every line, the first first. An erasure takes names out of lines that were told, so names are left out."""
    lines: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = stage.seen("GET", f"{path}?limit=100{cursor}")
        assert page.status == 200, page
        lines += page.json["entries"]
        if not page.json["cursor"]:
            break
        cursor = f"&cursor={page.json['cursor']}"
    for line in reversed(lines):
        yield line["at"], line["kind"], line["subject"], line["before"], line["after"]
