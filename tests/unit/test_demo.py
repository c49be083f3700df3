"""The demo's own words and arithmetic: what it would show if something were lost, doubled or out of place."""

from __future__ import annotations

import io
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from chalicelib.pixel_source.website import website_path
from local.demo import __main__ as command
from local.demo.ecom import scene as ecom_scene
from local.demo.ecom.journey import Journey, completed_and_told, of_the_system
from local.demo.ecom.last_mile import customized
from local.demo.ecom.proof_of_use import completed, counted, each_told_once, stored
from local.demo.ecom.tables import checklist_table, timeline
from local.demo.show import Screen
from local.demo.store import scene as store_scene
from local.demo.visitor import InNode, any_visitor
from local.stack import bundle, stores
from local.stack.record import Stack
from tests.typescript.toolchain import complaints, install

REPOSITORY = Path(__file__).parents[2] / "local" / "pixel_repository"
MADE = {"registered": 1, "submitted": 1, "completed": 1}


def action(name: str, status: str = "succeeded", starts_at: str = "pending", **more: Any) -> dict[str, Any]:
    times = {"started_at": "2026-11-21T08:00:00.000Z", "finished_at": "2026-11-21T08:00:05.000Z"}
    return {"name": name, "status": status, "starts_at": starts_at, "attempts": 1, "note": "", **times, **more}


ACTIONS = [
    action("create_account"),
    action("watch_golden_path", starts_at="submitted", finished_at="2026-11-21T08:00:10.000Z"),
    action("notify", starts_at="", finished_at="2026-11-21T08:00:10.000Z"),
    action("close_account", "waiting", "revoked", started_at=None, finished_at=None),
]
SEEN: dict[str, Any] = {
    "status": "completed",
    "created_at": "2026-11-21T08:00:00.000Z",
    "at": {"completed": "2026-11-21T08:00:10.000Z"},
    "actions": ACTIONS,
    "history": [
        {"kind": "action", "subject": "notify", "after": "succeeded", "at": "2026-11-21T08:00:02.000Z"},
        {"kind": "action", "subject": "notify", "after": "succeeded", "at": "2026-11-21T08:00:10.000Z"},
        {"kind": "status", "subject": "", "after": "completed", "at": "2026-11-21T08:00:10.000Z"},
    ],
}


def shown(what: object, width: int = 120) -> str:
    """As a terminal of so many columns shows it."""
    console = Console(file=io.StringIO(), width=width)
    console.print(what)
    return written(console)


def written(console: Console) -> str:
    """Everything that was printed."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_system_s_part_is_neither_the_watch_nor_the_messages_nor_what_takes_something_back() -> None:
    assert [each["name"] for each in of_the_system(ACTIONS)] == ["create_account"]


def test_the_timeline_shows_what_recurs_whenever_it_did_and_leaves_out_what_takes_back() -> None:
    lines = shown(timeline(SEEN)).splitlines()
    assert "5.0 s until the system had done its part, 10.0 s to completed" in lines[0]
    (notify,) = (line for line in lines if "notify" in line)
    assert "2 times" in notify
    assert [len(bar) for bar in notify.partition("times")[2].split()] == [1, 1]
    (watch,) = (line for line in lines if "watch_golden_path" in line)
    assert watch.count("█") == 50
    assert not any("close_account" in line for line in lines)


def test_the_timeline_has_one_line_for_each_action_in_a_narrow_terminal_too() -> None:
    usual, narrow = (shown(timeline(SEEN), width).splitlines() for width in (120, 80))
    assert [line.split()[:1] for line in narrow] == [line.split()[:1] for line in usual]
    assert max(len(line) for line in narrow) <= 80
    (watch,) = (line for line in narrow if "watch_golden_path" in line)
    assert 16 <= watch.count("█") < 50


def test_a_state_of_the_health_is_told_when_it_turns_and_not_each_time_it_is_looked_at() -> None:
    console = Console(file=io.StringIO(), width=120)
    pixel = {"name": "pixel", "title": "Pixel", "state": "PENDING", "code": "NO_EVENT_YET", "reason": "No event yet."}
    turned = {**pixel, "state": "RECEIVING", "code": "NO_DOCUMENTS", "reason": "The index has no documents."}
    with Screen(console) as screen:
        for health in ({"pixel": pixel}, {"pixel": pixel}, {"pixel": turned}):
            screen.show({"actions": [], "health": {"checked_at": "now", "age_seconds": 0, **health}})
        screen.show({"actions": []})  # the customer's last screen
    assert [line.strip() for line in written(console).splitlines()] == [
        "health of Pixel: PENDING. No event yet.",
        "health of Pixel: RECEIVING. The index has no documents.",
    ]


def test_the_checklist_says_that_it_is_complete_only_when_it_is() -> None:
    line = {"title": "Add documents", "state": "todo", "reason": "Your index is ready and empty."}
    assert "complete" not in shown(checklist_table({"done": 2, "of": 3, "complete": False, "lines": [line]}))
    assert "3 of 3 done, complete" in shown(checklist_table({"done": 3, "of": 3, "complete": True, "lines": []}))


@pytest.mark.parametrize(
    ("seen", "over"),
    [
        (SEEN, True),
        ({**SEEN, "status": "submitted"}, False),
        ({**SEEN, "actions": [action("notify", "running", "")]}, False),
        ({**SEEN, "actions": [action("notify", starts_at="")]}, False),
    ],
    ids=["told", "not completed", "being told", "told of what was before"],
)
def test_it_is_over_when_it_is_completed_and_that_has_been_told(seen: dict[str, Any], over: bool) -> None:
    assert completed_and_told(seen) is over


def test_being_completed_twice_or_never_is_found() -> None:
    assert completed(SEEN).holds
    assert not completed({**SEEN, "status": "submitted"}).holds
    assert not completed({**SEEN, "history": [*SEEN["history"], SEEN["history"][-1]]}).holds


def event(number: int, document: str | None = "boot") -> dict[str, Any]:
    return {"event_id": f"event-{number}", "type": "product_view", "document_id": document}


def test_an_event_that_is_lost_doubled_or_another_is_found() -> None:
    sent: Counter[tuple[str, str | None]] = Counter({("product_view", "boot"): 2})
    assert stored([event(1), event(2)], sent).holds
    for wrong in ([event(1)], [event(1), event(1)], [event(1), event(2), event(3)], [event(1), event(2, "shoe")]):
        assert not stored(wrong, sent).holds


def test_a_document_that_counts_too_much_or_too_little_is_found() -> None:
    assert counted({"boot": 2}, Counter(boot=2)).holds
    for wrong in ({}, {"boot": 1}, {"boot": 3}, {"boot": 2, "shoe": 1}):
        assert not counted(wrong, Counter(boot=2)).holds


def test_a_message_that_came_twice_or_never_is_found() -> None:
    assert each_told_once("Slack", {**MADE, "action_failed": 2}).holds
    assert not each_told_once("Slack", {**MADE, "completed": 2}).holds
    assert not each_told_once("Slack", {"registered": 1, "submitted": 1}).holds


def test_the_shop_s_own_script_is_as_strict_as_the_repository_demands(tmp_path: Path) -> None:
    install()
    project = shutil.copytree(REPOSITORY, tmp_path / "pixel")
    path = project / website_path("px-1")
    path.parent.mkdir(parents=True)
    source = customized("px-1")
    assert source.count("'px-1'") == 1
    path.write_text(source, encoding="utf-8")
    assert complaints(project) == ""
    path.write_text(source.replace("type: 'search'", "type: 'seeking'"), encoding="utf-8")
    assert "seeking" in complaints(project), "the compiler did look at it"


@pytest.mark.parametrize("binary", ["/bin/false", "/no/such/browser"])
def test_where_chromium_does_not_start_node_visits_and_says_why(binary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.demo.visitor.install", lambda: None)
    with any_visitor(lambda: binary) as visitor:
        assert visitor.name == "Node with happy-dom"
        assert visitor.why.startswith("Chromium did not start: ")


@pytest.mark.parametrize(("runs", "said"), [("this code", 0), ("other code", 2)])
def test_that_it_plays_an_older_version_of_the_code_is_said_before_and_after(
    runs: str, said: int, stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["python -m local.demo"])
    monkeypatch.setattr(command, "running", lambda _: replace(stack, package=runs))
    monkeypatch.setattr(command, "led_anew", lambda _, stack: stack)
    monkeypatch.setattr(bundle, "fingerprint_of", lambda _: "this code")
    monkeypatch.setattr(ecom_scene, "play", lambda *_: 0)
    assert command.main() == 0
    assert capsys.readouterr().out.count("runs an older version of the code") == said


class EnoughSeen(Exception):
    """Ends a demonstration once it has been seen whom it is about."""


@pytest.fixture
def stack() -> Stack:
    """A stack of which nothing is asked."""
    texts: dict[str, Any] = {each.name: "" for each in fields(Stack) if each.type == "str"}
    return Stack(**{**texts, "emulator": "http://127.0.0.1:1"}, pids={})


def whom(play: Callable[[Stack, Console], int], stack: Stack, met: list[str]) -> str:
    """Whom a demonstration begins with."""
    with pytest.raises(EnoughSeen):
        play(stack, Console(file=io.StringIO()))
    return met[-1]


def test_the_customer_of_a_second_demo_on_one_stack_is_another_person(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[str] = []

    def travel(journey: Journey) -> None:
        met.append(journey.sample["owner"]["email"])
        raise EnoughSeen

    monkeypatch.setattr(Journey, "travel", travel)
    monkeypatch.setattr(ecom_scene, "any_visitor", lambda: nullcontext(InNode("")))
    assert whom(ecom_scene.play, stack, met) != whom(ecom_scene.play, stack, met)


def test_the_store_of_a_second_demo_on_one_stack_is_another_store(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[str] = []

    def sign_up(_: Stack, store_id: str, *about: object) -> None:
        met.append(store_id)
        raise EnoughSeen

    monkeypatch.setattr(stores, "sign_up", sign_up)
    assert whom(store_scene.play, stack, met) != whom(store_scene.play, stack, met)
