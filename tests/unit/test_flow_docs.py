"""A flow's page draws all that it declares."""

from __future__ import annotations

import pytest

from chalicelib.flows import registry
from tests.simulation.draft import BASKET
from tests.tiny_flow import DELIVERY
from tools.flow_docs import CODE, page, where

PAGE = page(DELIVERY).splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "    class lost,on_hold held",
        "| `on_hold` | A clerk holds it back. *Held: it stands still until it goes on.* |",
        "    post == either ==> in_customs",
        "    post == either ==> delivered",
        "    post == given up ==> lost",
        "    clear ==> delivered",
        "    unpack -. undoes .-> pack",
        "    cancelled --> [*]",
    ],
)
def test_it_draws_what_is_held_forks_and_where_giving_up_leads(line: str) -> None:
    assert line in PAGE


def test_it_tells_of_actions_that_are_newer_than_some_records() -> None:
    (row,) = [line for line in PAGE if line.startswith("| `weigh`")]
    assert "; records that are older than this action go without it" in row


def test_what_is_held_is_no_end() -> None:
    assert not {"    on_hold --> [*]", "    lost --> [*]"} & set(PAGE)


def test_it_draws_how_records_end_by_themselves_and_what_comes_first() -> None:
    drawn = page(BASKET)
    assert "    cancel_payment --> by_itself\n" in drawn
    assert '    by_itself(["untouched for 24 hours"]) ==> abandoned\n' in drawn


def test_what_a_form_takes_nothing_without_must_be_filled_in_though_it_is_no_answer() -> None:
    assert "| Letzshop API | `api_key` | `api_key` |" in page(registry.ALL["store"]).splitlines()


def test_leads_from_each_action_to_a_file_that_is_there() -> None:
    lost = {(flow.name, action.name) for flow in registry.ALL.values() for action in flow.actions}
    lost -= {(f.name, a.name) for f in registry.ALL.values() for a in f.actions if (CODE / where(f, a)).is_file()}
    assert not lost
