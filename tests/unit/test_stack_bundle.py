"""Packages are made once, whoever asks at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from local.stack import bundle
from local.stack.bundle import package
from local.stack.site import Site, StackError


class Packager:
    """Stands for Chalice: notes how often it packages, and gives a second packager the time to come."""

    def __init__(self) -> None:
        self.times = 0
        self._another = threading.Barrier(2)

    def __call__(self, source: Path, out: Path, log: Path) -> None:
        self.times += 1
        with suppress(threading.BrokenBarrierError):  # nobody else packages
            self._another.wait(timeout=0.3)
        out.mkdir()


@pytest.fixture
def packager(monkeypatch: pytest.MonkeyPatch) -> Packager:
    made = Packager()
    monkeypatch.setattr(bundle, "_chalice", made)
    return made


def test_two_who_package_at_once_get_one_package(packager: Packager, tmp_path: Path) -> None:
    site = Site(tmp_path, 0, 0, 0, "slim")
    with ThreadPoolExecutor(2) as people:
        first, second = people.map(package, [site, site])
    assert packager.times == 1
    assert first.fingerprint == second.fingerprint
    assert {first.fresh, second.fresh} == {True, False}


def test_a_package_is_made_anew_only_when_what_it_is_made_of_has_changed(
    packager: Packager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, 0, 0, 0, "slim")
    assert [package(site).fresh for _ in range(2)] == [True, False]
    monkeypatch.setattr(bundle, "version", lambda _: "another Chalice")
    assert [package(site).fresh for _ in range(2)] == [True, False]


def test_a_package_that_could_not_be_made_is_tried_again(
    packager: Packager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, 0, 0, 0, "slim")

    def breaks(source: Path, out: Path, log: Path) -> None:
        out.mkdir()
        raise StackError("no")

    with monkeypatch.context() as broken:
        broken.setattr(bundle, "_chalice", breaks)
        with pytest.raises(StackError):
            package(site)
    assert package(site).fresh
