"""What the benchmark puts beside Onramp: a customer of each flow, and the machines of Step Functions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.flows import registry
from lab.bench import flows, prices
from lab.bench.alternatives import EACH_POLL, ON_CREATE, ON_REGISTRATION, ON_SUBMISSION
from lab.bench.bare import handler
from lab.bench.cost import MEMORY
from lab.bench.step_functions import machines
from lab.bench.units import WHOSE, Journey, journey

CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"


class TestFlows:
    def test_every_flow_has_one_customer_or_is_told_of_as_one_without(self) -> None:
        found = Counter([*flows.unplayed(), *(flow for one in flows.CUSTOMERS.values() for flow in one.flows)])
        assert found == Counter(list(registry.ALL))
        assert flows.CUSTOMERS.keys() == WHOSE.keys()

    def test_the_table_names_the_flows_that_have_no_journey(self, monkeypatch: pytest.MonkeyPatch) -> None:
        bills = {"customer": flows.bill(Journey([], [], Counter(), beside=3, stream=(), wakes=0, slices=()))}
        kept = {whose: one for whose, one in flows.CUSTOMERS.items() if whose != "company"}
        monkeypatch.setattr(flows, "CUSTOMERS", kept)
        _, _, told = flows.shown(bills).note.partition("No journey, and so no bill: ")
        assert {"merch", "design"} <= set(told.removesuffix(".").split(", "))

    def test_a_bill_is_the_sum_of_its_parts(self) -> None:
        played = Journey([], [], Counter(), beside=3, stream=(0.1, 0.2), wakes=2, slices=(1.0,))
        found = flows.bill(played)
        gigabyte_seconds = 0.3 * 0.5 + 1.0
        requests = (2 + 1 + 2) * prices.LAMBDA_REQUEST.usd
        assert found.engine_usd == pytest.approx(gigabyte_seconds * prices.LAMBDA_GB_SECOND.usd + requests)
        assert found.others_usd == pytest.approx(3 * prices.WRITE_UNIT.usd)

    def test_functions_have_the_memory_that_is_deployed(self) -> None:
        stages = json.loads(CONFIG.read_text(encoding="utf-8"))["stages"].values()
        for functions in (stage["lambda_functions"] for stage in stages):
            named = {"api" if name == "api_handler" else name: one for name, one in functions.items()}
            assert {name: one["lambda_memory_size"] for name, one in named.items()} == MEMORY

    def test_a_pixel_is_played_and_costs_less_than_a_customer_with_one(self) -> None:
        pixel, customer = (flows.bill(journey("flows 0", whose=whose)) for whose in ("pixel", "customer"))
        assert 0 < pixel.usd < customer.usd
        assert len(pixel.played.stream) == 1


class TestStepFunctions:
    @pytest.mark.parametrize(
        ("machine", "priced"),
        [
            ("created", ON_CREATE),
            ("registered", ON_REGISTRATION),
            ("submitted", (*ON_SUBMISSION, *(name for name in EACH_POLL if name not in ON_SUBMISSION))),
        ],
    )
    def test_the_machines_have_the_states_that_are_priced(self, machine: str, priced: tuple[str, ...]) -> None:
        called = {"beside": "parallel", "is_it_ready": "is it ready?"}
        names = [called.get(name, name.replace("_", " ")) for name, _ in _states(machines("f")[machine])]
        assert Counter(names) == Counter(priced)

    def test_each_task_is_one_of_the_bare_handler(self) -> None:
        states = [state for made in machines("f").values() for _, state in _states(made)]
        tasks = [state["Parameters"]["task"] for state in states if state["Type"] == "Task"]
        assert Counter(tasks) == Counter(list(handler._TASKS))


def _states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", ()):
            yield from _states(branch)
