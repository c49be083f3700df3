"""The tests of a file are for one worker: they share a stack, which is an emulator, stand-ins and Lambda workers.

Different files wait at different times, so they go on beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.deploying import Account, account

ONE_ACCOUNT = frozenset({"test_deploy", "test_deploy_trouble"})
"""Files that share the account of `place`."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Group the items by their stack. Later hooks are too late: pytest-xdist reads the mark in the first of them."""
    item.add_marker(pytest.mark.xdist_group("deploying" if item.path.stem in ONE_ACCOUNT else item.path.stem))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """One account for all tests of deploying: nothing is deployed there, or what the test before has left."""
    with account(tmp_path_factory.mktemp("deploy")) as made:
        yield made
