"""A stack that runs is found where it runs, and by one start at a time, whatever the environment says by now."""

from __future__ import annotations

import threading
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from local.stack import leftovers, parts, record, start, stop
from local.stack.alone import alone
from local.stack.deploy import deployed_since
from local.stack.record import OWN_EMULATOR, Stack
from local.stack.site import Site, StackError
from operate.steps import silent

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.aws import Emulator

HERE = "http://127.0.0.1"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """What the environment of now describes."""
    return Site(tmp_path, 1, 2, 3, "slim")


@pytest.fixture
def stack() -> Stack:
    """A stack that was started with other ports."""
    texts: dict[str, Any] = {each.name: "" for each in fields(Stack) if each.type == "str"}
    places = {"emulator": f"{HERE}:11", "github": f"{HERE}:12/github", "console": f"{HERE}:13"}
    return Stack(**texts | places | {"gateway": f"{HERE}:13/api"}, pids={OWN_EMULATOR: 7})


def test_a_stack_is_where_it_was_started(stack: Stack, site: Site) -> None:
    there = stack.site(site)
    assert (there.emulator, there.platforms, there.origin) == (f"{HERE}:11", f"{HERE}:12", f"{HERE}:13")
    assert there.state == site.state
    theirs = replace(stack, emulator="http://h:4566", pids={})
    assert theirs.site(site).emulator == "http://h:4566"
    assert stack.site(replace(site, external="http://h:1")).external == ""


def test_pages_are_led_where_the_stack_is(stack: Stack, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(start, "Emulator", lambda url: asked.append(url))
    monkeypatch.setattr(start, "deployed_since", lambda _: {"RestAPIId": "anew"})
    monkeypatch.setattr("local.stack.bundle.fingerprint_of", lambda _: "now")
    monkeypatch.setattr(parts, "open_gateway", lambda there, api: asked.append(f"{there.origin} {api}"))
    monkeypatch.setattr(parts, "answers", lambda url, _: url == f"{HERE}:13/api/config")
    led = start.led_anew(site, stack)
    api = f"{HERE}:11/_aws/execute-api/anew/api"
    assert asked == [f"{HERE}:11", f"{HERE}:13 {api}"]
    assert record.load(site.stack_file) == led == replace(stack, api=api, package="now")


def test_an_application_that_does_not_answer_is_not_said_to_be_reached(
    stack: Stack, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "deployed_since", lambda _: None)
    monkeypatch.setattr(parts, "answers", lambda *_: False)
    monkeypatch.setattr(parts, "PAGES_SECONDS", 0.1)
    with pytest.raises(StackError, match="13/api/config: make logs"):
        start.led_anew(site, stack)


def test_an_application_that_somebody_destroyed_says_how_it_comes_back() -> None:
    def refuses(**_: object) -> None:
        message = "Stack with id onramp-local does not exist"
        raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")

    emulator = SimpleNamespace(cloudformation=SimpleNamespace(describe_stacks=refuses))
    with pytest.raises(StackError, match=r"not deployed any more.*make down up"):
        deployed_since(cast("Emulator", emulator))


def test_what_is_in_somebody_elses_emulator_goes_though_the_environment_names_none(
    stack: Stack, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(stop, "Emulator", lambda url: url)
    monkeypatch.setattr(leftovers, "remove", gone.append)
    for each in (replace(stack, emulator="http://h:4566", pids={}), stack):
        record.save(each, site.stack_file)
        stop.down(site)
    assert gone == ["http://h:4566"]


def test_one_start_waits_for_another_and_takes_what_that_has_made(
    stack: Stack, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Stack] = []
    monkeypatch.setattr(start, "running", lambda _: made[-1] if made else None)
    monkeypatch.setattr(start, "led_anew", lambda _, found: found)
    found: list[Stack] = []
    with alone(site.starting):
        second = threading.Thread(target=lambda: found.append(start.up(site, silent())))
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
        made.append(stack)
    second.join(timeout=10)
    assert found == [stack]


def test_a_start_that_is_stopped_meanwhile_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise ClientError({"Error": {"Code": "ResourceInUseException", "Message": "x"}}, "CreateTable")

    monkeypatch.setattr(parts, "check_ports", lambda _: None)
    monkeypatch.setattr(start, "_start", stopped)
    with pytest.raises(StackError, match=r"somebody stopped it meanwhile.*ResourceInUseException"):
        start.up(site, silent())
