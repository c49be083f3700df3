"""All of these tests are for one worker: each stack is an emulator, stand-ins and Lambda workers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.deploying import Account, account


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put the item in one group. Later hooks are too late: pytest-xdist reads the mark in the first of them."""
    item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for all tests of deploying: nothing is deployed there, or what the test before has left."""
    with account(tmp_path_factory.mktemp("deploy")) as made:
        yield made
