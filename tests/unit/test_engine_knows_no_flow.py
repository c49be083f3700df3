"""The rooms below the flows carry flows that nobody has thought of yet, so no word of a flow may be in them.

The words are those that the flows declare: a flow that is added brings its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.engine.flow import Flow
from chalicelib.engine.planner import ABANDONED
from chalicelib.flows import registry
from chalicelib.records import issued_keys, keys
from chalicelib.records.ledger import Status

ROOMS = ("engine", "records", "desk", "health", "handlers")
FILES = sorted(path for room in ROOMS for path in Path("chalicelib", room).rglob("*.py"))


def declared(flow: Flow) -> Iterator[str]:
    """Every name that a flow gives to something; steps aside, whose names are those of pages (``done``)."""
    yield from (flow.name, flow.kind, *flow.lifecycle.descriptions)
    yield from (task.name for task in flow.tasks)
    yield from (field for step in flow.steps for field in step.form.model_fields)
    yield from (flow.form.model_fields if flow.form else ())
    for action in flow.actions:
        yield from (action.name, *action.promotes, *action.answers)


NAMES = {name for flow in registry.ALL.values() for name in declared(flow)}
COMPOUND = {name for name in NAMES if "_" in name}
"""Nobody writes such a word by chance."""
OF_KEYS = {*get_args(keys.Why), *get_args(issued_keys.Done), *get_args(issued_keys.Why)}
SWITCH = "paused"
"""What the pause switch keeps (`records/pause.py`), and what a flow may call a hold."""
BORN = "created"
"""What the history of any record begins with."""
ALONE = {name for name in NAMES - COMPOUND if name not in {*Status, ABANDONED, BORN, SWITCH, *OF_KEYS}}
"""Words of the language too: only a text that is nothing else is one of a flow. What the ledger calls its statuses, the
engine a failure of its own, what may have become of a key, and how a record begins, a flow may call its own."""
OURS = {path.stem for path in FILES}
"""Words of the house itself, which a flow may be called by all the same: records are kept by a `Store`."""
BEGINNINGS = re.compile(rf"(?i)\b(?:{'|'.join(name for name in registry.NAMES if name not in OURS)})\w*")


def words_in(text: str) -> set[str]:
    """The words of flows in a module's text."""
    found = {word for word in re.findall(r"\w+", text) if word in COMPOUND}
    texts = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return found | {value for value in texts if value in ALONE} | set(BEGINNINGS.findall(text))


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_word_of_a_flow_is_in_a_room_below_the_flows(path: Path) -> None:
    assert words_in(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("name", registry.NAMES)
def test_the_words_are_found_where_they_are(name: str) -> None:
    assert words_in(Path(f"chalicelib/flows/{name}/name.py").read_text(encoding="utf-8"))
    kind = registry.ALL[name].kind
    assert words_in(f"KIND = {kind!r}") == words_in(f'x = f"{{{kind!r}}}#"') == {kind}
