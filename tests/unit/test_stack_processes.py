"""Ending processes: those this stack started, never another that happens to have the same number."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local.stack import processes
from local.stack.parts import check_ports
from local.stack.processes import Part, Process
from local.stack.site import EMULATOR, EMULATOR_PORT, ENDPOINT, HOST, PORT, Site, StackError, from_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAITING = "import signal; signal.pause()"


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Process]:
    """A process that does nothing until it is told to stop."""
    part = Part("waiting", [sys.executable, "-c", WAITING], "http://nowhere.invalid")
    process = processes.start(part, os.environ, tmp_path / "log", tmp_path)
    yield process
    processes.stop(process)


def test_a_process_is_stopped(waiting: Process) -> None:
    assert processes.alive(waiting)
    processes.stop(waiting)
    assert not processes.alive(waiting)


def test_stopping_a_stopped_process_does_nothing(waiting: Process) -> None:
    processes.stop(waiting)
    processes.stop(waiting)


def test_a_process_that_took_over_the_number_is_left_alone(waiting: Process) -> None:
    predecessor = replace(waiting, born="another time")
    assert not processes.alive(predecessor)
    processes.stop(predecessor)
    assert processes.alive(waiting)


def test_processes_are_found_again_by_another_run(waiting: Process, tmp_path: Path) -> None:
    processes.save([waiting], tmp_path / "processes.json")
    assert processes.load(tmp_path / "processes.json") == [waiting]
    assert processes.load(tmp_path / "nothing.json") == []


def test_a_port_on_which_somebody_listens_is_not_free() -> None:
    with socket.create_server((HOST, 0)) as listening:
        port = int(listening.getsockname()[1])
        assert not processes.free(port)
    assert processes.free(port)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The ports on which somebody listens."""
    ports: set[int] = set()
    monkeypatch.setattr(processes, "free", lambda port: port not in ports)
    return ports


def test_taken_ports_are_refused_with_a_command_that_moves_them_and_keeps_what_is_moved(
    taken: set[int], tmp_path: Path
) -> None:
    taken |= {4566, 4600, 5566}
    with pytest.raises(StackError) as refused:
        check_ports(Site(tmp_path, 4566, 4999, 4600, "slim"))
    words = str(refused.value)
    assert "port 4566 (the AWS emulator), 4600 (the pages and the API)" in words
    moved = from_environment(dict(each.split("=") for each in words.split("export ")[1].split(";")[0].split()))
    assert (moved.emulator_port, moved.platform_port, moved.port) == (6566, 4999, 5600)
    check_ports(moved)


def test_a_taken_port_is_moved_to_none_that_is_meant_for_another_part(taken: set[int], tmp_path: Path) -> None:
    taken |= {3600, 3566}
    with pytest.raises(StackError, match=f"export {EMULATOR_PORT}=4566 ONRAMP_PLATFORM_PORT=4600 {PORT}=5600;"):
        check_ports(Site(tmp_path, 3566, 4600, 3600, "slim"))


def test_a_taken_port_at_the_end_is_moved_to_one_that_there_is(taken: set[int]) -> None:
    taken.add(65000)
    with pytest.raises(StackError, match=f"{EMULATOR_PORT}=64000"):
        check_ports(replace(from_environment({}), emulator_port=65000))


def test_the_port_of_somebody_elses_emulator_is_not_asked(taken: set[int]) -> None:
    taken.add(4566)
    check_ports(replace(from_environment({}), external="http://h:1"))


def test_a_damaged_file_of_processes_says_what_to_do_and_a_written_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "processes.json"
    for damaged in ("[{", "[1]", "", '[{"name": "x"}]'):
        path.write_text(damaged)
        with pytest.raises(StackError, match="remove that file"):
            processes.load(path)
    processes.save([], path)
    assert processes.load(path) == []
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "²"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StackError, match=EMULATOR_PORT):
        from_environment({EMULATOR_PORT: port})


@pytest.mark.parametrize(
    ("environ", "both"),
    [
        ({PORT: "4580"}, "ONRAMP_PLATFORM_PORT and ONRAMP_PORT name one port, 4580"),
        ({EMULATOR_PORT: "5000", PORT: "5000"}, "ONRAMP_EMULATOR_PORT and ONRAMP_PORT name one port, 5000"),
    ],
)
def test_one_port_for_two_is_refused_before_anything_is_started(environ: dict[str, str], both: str) -> None:
    with pytest.raises(StackError, match=both):
        from_environment(environ)


def test_the_port_of_an_emulator_that_is_not_started_may_be_anothers() -> None:
    moved = from_environment({EMULATOR: "external", ENDPOINT: "http://h:1", PORT: "4566"})
    assert moved.port == moved.emulator_port == 4566


def test_one_variable_moves_one_port() -> None:
    usual, moved = from_environment({}), from_environment({EMULATOR_PORT: "5566"})
    assert (usual.emulator_port, usual.platform_port, usual.port) == (4566, 4580, 4600)
    assert moved == replace(usual, emulator_port=5566)


def test_somebody_elses_emulator_is_taken_by_its_address() -> None:
    own, named = from_environment({ENDPOINT: "http://localhost:4566"}), {EMULATOR: "external", ENDPOINT: "http://h:1/"}
    assert own.external == ""
    assert from_environment(named).emulator == "http://h:1"


@pytest.mark.parametrize(
    "environ", [{EMULATOR: "external"}, {EMULATOR: "external", ENDPOINT: "h:1"}, {EMULATOR: "yes"}]
)
def test_an_emulator_that_cannot_be_meant_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(StackError, match=EMULATOR):
        from_environment(environ)
