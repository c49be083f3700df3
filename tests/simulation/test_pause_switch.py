"""The pause switch is written by people: whatever they write, it is read by a rule, told of, and kills no run."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.deadline import Deadline
from chalicelib.engine.batch import run_batch
from chalicelib.engine.runner import Runner
from chalicelib.engine.sweep import Sweeper
from chalicelib.engine.worker_pool import WorkerPool
from chalicelib.handlers import timers
from chalicelib.records.codec import address
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.store import Store
from tests.simulation.test_pause import Post
from tests.simulation.test_sweep import Context

MEANT = {"false": False, "true": True, "False": False, " TRUE\n": True}
UNCLEAR: tuple[dict[str, Any], ...] = (
    {"S": "no"},
    {"S": ""},
    {"N": "0"},
    {"NULL": True},
    {"M": {"BOOL": {"BOOL": False}}},
    {"L": []},
)


@pytest.fixture
def post() -> Post:
    return Post()


def write(store: Store, **attributes: Any) -> None:
    """Put the switch as somebody at a console would."""
    store.client.put_item(TableName=store.table, Item={**address("SETTINGS", "PAUSE"), **attributes})


def run_under_the_switch(post: Post) -> list[str]:
    """One batch of the deployed kind, which asks the switch itself; the keys of runs that died."""
    switch = PauseSwitch(post.store)

    def runner(workers: WorkerPool) -> Runner:
        return replace(post._runner(workers), paused=switch)

    until = Deadline.after(120)
    report = run_batch(
        {post.key: ()}, runner, post.store, flows=post.flows, holder="me", deadline=until, clock=post.clock
    )
    return report.failed


@pytest.mark.parametrize("text", MEANT, ids=repr)
def test_a_switch_that_says_true_or_false_as_text_is_read_as_what_it_says(post: Post, text: str) -> None:
    write(post.store, paused={"S": text})
    assert run_under_the_switch(post) == []
    assert bool(post.desk.started) is not MEANT[text]


@pytest.mark.parametrize("written", [*UNCLEAR, None], ids=str)
def test_a_switch_that_says_nothing_stops_the_executors_and_no_run_dies_of_it(
    post: Post, written: dict[str, Any] | None
) -> None:
    write(post.store, **({} if written is None else {"paused": written}))
    assert run_under_the_switch(post) == []
    assert post.desk.started == []
    PauseSwitch(post.store).set(paused=False)
    assert run_under_the_switch(post) == []
    assert sorted(post.desk.finished) == ["insure", "label", "pack"]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {name: value for line in lines for name, value in line.items()}


def test_the_sweep_tells_of_a_switch_that_is_no_boolean_and_of_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(timers, "sweeper", lambda: Sweeper(post.store, post.views, post.clock))
    monkeypatch.setattr(timers, "stage", lambda: "test")
    PauseSwitch(post.store).set(paused=True)
    timers.sweep({}, Context(55))
    assert "PauseSwitchOdd" not in told(capsys)
    write(post.store, paused={"S": "false"})
    with caplog.at_level(logging.ERROR):
        timers.sweep({}, Context(55))
    assert told(capsys)["PauseSwitchOdd"] == 1
    assert "the pause switch is not a boolean" in caplog.text
