"""Whoever speaks of an action says so by a name that is found, and reads what it left by its type."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chalicelib import shared_actions
from chalicelib.flows import registry
from chalicelib.records.ledger import Entry, Status
from chalicelib.shared_actions import IndexMade, MergeAwaited, SearchPrepared
from tests.tiny_flow import parcel

DECLARED = {action.name for flow in registry.ALL.values() for action in flow.actions}
NAMES = {value for name, value in vars(shared_actions).items() if name.isupper() and isinstance(value, str)}
DECLARATIONS = {"actions.py", "executors.py", "shared_actions.py"}
FILES = sorted(
    path
    for path in Path("chalicelib").rglob("*.py")
    if path.name not in DECLARATIONS and path.parent.name != "actions"  # a flow with many has a package of them
)


def test_every_name_is_one_that_a_flow_declares() -> None:
    assert NAMES <= DECLARED


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nobody_but_the_declarations_writes_an_actions_name_out(path: Path) -> None:
    texts = (
        node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
    )
    assert {text for text in texts if isinstance(text, str)} & DECLARED == set()


def test_what_is_left_is_read_by_its_type() -> None:
    done = {"status": Status.SUCCEEDED, "fence": 1}
    record = parcel(
        actions={
            "initialise_ecom": Entry.model_validate({**done, "result": {"index_types": ["fashion"]}}),
            "create_index": Entry.model_validate({**done, "result": {"index_name": "products"}}),
        }
    )
    assert SearchPrepared.left_on(record) == SearchPrepared(["fashion"])
    assert IndexMade.left_on(record) == IndexMade("products")
    assert SearchPrepared.left_on(parcel()) is None


@pytest.mark.parametrize(("status", "waits"), [(Status.PENDING, True), (Status.SUCCEEDED, False)])
def test_a_merge_is_awaited_only_while_the_action_waits(status: Status, waits: bool) -> None:
    entry = Entry(status=status, fence=1, result={"pull_request": "https://git.example/7", "number": 7})
    assert MergeAwaited.left_in(entry) == (MergeAwaited("https://git.example/7", 7) if waits else None)
