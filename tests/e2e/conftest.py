"""All of these tests are for one worker: each stack is an emulator, stand-ins and Lambda workers of its own."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put the item in one group. Later hooks are too late: pytest-xdist reads the mark in the first of them."""
    item.add_marker(pytest.mark.xdist_group("e2e"))
