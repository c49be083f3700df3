"""What the worlds ask of AWS beside their records, they ask through clients that are made once."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _clients_are_made_once(clients_are_made_once: None) -> None:
    """In each of these tests."""
