"""A flow that is declared wrongly fails as it is imported, with a sentence that says what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import BaseModel

from chalicelib.engine.branch import Branch
from chalicelib.engine.flow import Action, Flow, LeftPath, Step, Task
from chalicelib.engine.retry import RetryPolicy
from tests.tiny_flow import DELIVERY


def also(*more: Action) -> Callable[[], Flow]:
    """The delivery with further actions."""
    return lambda: replace(DELIVERY, actions=(*DELIVERY.actions, *more))


def action(name: str = "seal", starts_at: str = "ordered", **said: object) -> Action:
    return Action(name, "Seal it", starts_at, **said)  # type: ignore[arg-type]


def with_steps(*steps: Step) -> Callable[[], Flow]:
    return lambda: replace(DELIVERY, steps=steps)


class Where(BaseModel):
    street: str
    town: str


STEP = Step("where", "Where to", BaseModel)
WRONG: dict[str, tuple[Callable[[], Flow], str]] = {
    "an action twice": (also(action("pack")), "the action 'pack' is declared twice"),
    "an action without a name": (also(action("")), "a action has no name"),
    "a step twice": (with_steps(STEP, STEP), "the step 'where' is declared twice"),
    "a step after an unknown status": (
        with_steps(replace(STEP, after="payed")),
        "step 'where' comes after an unknown status 'payed'",
    ),
    "a step that needs what it does not ask for": (
        with_steps(Step("where", "Where to", Where, needs=("street", "towm"))),
        "step 'where' needs 'towm', which its form Where does not ask for",
    ),
    "records without a kind": (lambda: replace(DELIVERY, kind=""), "its records have no kind"),
    "a task twice": (
        lambda: replace(DELIVERY, tasks=(*DELIVERY.tasks, Task("check_address", "Again", ""))),
        "the task 'check_address' is declared twice",
    ),
    "an unknown need": (also(action(needs=("pakc",))), r"action 'seal' needs unknown \['pakc'\]"),
    "needs in a circle": (
        also(action(needs=("stamp",)), action("stamp", needs=("seal",))),
        "needs of its actions go in a circle: (seal -> stamp -> seal|stamp -> seal -> stamp)",
    ),
    "a name that nobody finds out": (
        lambda: replace(DELIVERY, looked_up_by="bxo"),
        "its records are looked up by 'bxo', a fact that no action promotes",
    ),
    "a path that leads to no record": (
        lambda: replace(DELIVERY, path="/v1/delivery"),
        r"its path '/v1/delivery' does not say where a record's id stands \(\{id\}\)",
    ),
    "words for an end that is none": (
        lambda: replace(DELIVERY, ends={"on_hold": LeftPath("HELD", "{action} waits.", "It waits.")}),
        "it has words for records that have ended as 'on_hold', which is no end beside the path",
    ),
    "an answer that nobody is asked for": (
        also(action(answers=("address",))),
        "action 'seal' acts on the answer 'address', which its form does not ask for",
    ),
    "an unknown start": (also(action(starts_at="payed")), "action 'seal' starts at an unknown status 'payed'"),
    "an unknown status reached": (also(action(reaches="payed")), "action 'seal' reaches an unknown status 'payed'"),
    "an unknown status in a branch": (
        also(action(reaches=Branch({"paid": bool}, otherwise="payed"))),
        "action 'seal' reaches an unknown status 'payed'",
    ),
    "an unknown status to fail to": (
        also(action(fails_to="losst")),
        "action 'seal' fails to an unknown status 'losst'",
    ),
    "a status that no edge leads to": (
        also(action(reaches="ordered")),
        "action 'seal' reaches 'ordered', to which no edge leads",
    ),
    "a failure that no edge leads to": (
        also(action(fails_to="ordered")),
        "action 'seal' fails to 'ordered', to which no edge leads",
    ),
    "a status that no edges lead to from the end it starts at": (
        also(action(starts_at="cancelled", reaches="paid")),
        "action 'seal' reaches 'paid', to which no edges lead from 'cancelled'",
    ),
    "undoing what is unknown": (
        also(action(starts_at="cancelled", undoes="pakc")),
        "action 'seal' cannot undo an unknown action 'pakc'",
    ),
    "undoing an undoing": (
        also(action(starts_at="cancelled", undoes="unpack")),
        "action 'seal' cannot undo 'unpack': that makes nothing",
    ),
    "undoing on the path": (
        also(action(starts_at="paid", undoes="pack")),
        "action 'seal' cannot undo 'pack' from 'paid': only at an end",
    ),
    "undoing while held": (
        also(action(starts_at="on_hold", undoes="pack")),
        "action 'seal' cannot undo 'pack' from 'on_hold': only at an end",
    ),
    "being lost with what is not needed": (
        also(action(lost_with="pack", repeats=True)),
        "action 'seal' cannot be lost with 'pack', which it does not need",
    ),
    "being lost, and not repeatable": (
        also(action(lost_with="pack", needs=("pack",))),
        r"action 'seal' cannot be lost with 'pack': it cannot be done again",
    ),
    "a budget that no run has": (also(action(budget=600)), "action 'seal' can never be claimed: its budget of 600 s"),
    "no attempt at all": (
        also(action(retry=RetryPolicy(max_failures=0))),
        "action 'seal' can never succeed: it has no attempt",
    ),
    "needing on the path what starts at an end": (
        also(action(needs=("unpack",))),
        "action 'seal' can never start: it needs 'unpack', which starts at the end 'cancelled' only",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_flow_is_refused_with_a_sentence_for(what: str) -> None:
    declare, sentence = WRONG[what]
    with pytest.raises(ValueError, match=f"flow delivery: .*{sentence}"):
        declare()


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"'pakc'.*'payed'"):
        also(action(needs=("pakc",), starts_at="payed"))()


@pytest.mark.parametrize("status", ["on_hold", "lost"])
def test_an_action_may_start_while_the_record_is_held_and_lead_it_on(status: str) -> None:
    assert also(action(starts_at=status, reaches="paid"))().action("seal").may_reach == ("paid",)
