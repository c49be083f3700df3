"""What the benchmark computes: item sizes, write units, who wrote what, and bills. Held against sums made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.records.codec import address, encode, to_item
from chalicelib.records.indexes import PROJECTED
from chalicelib.records.ledger import Entry
from infra.state.storage import storage
from lab.bench import cost, phases
from lab.bench.alternatives import workflow
from lab.bench.cost import Fixed, Invocations, TableUse, Usage, Workflow
from lab.bench.counts import counted
from lab.bench.items import TableIndex, index_of, index_units, read_units, size, write_units
from lab.bench.replay import ItemChange, Write, requests
from lab.bench.result_tables import BEGIN, END, ResultTable, markdown, write_into
from local.stack.logs import LogLine
from tests.clock import START
from tests.tiny_flow import parcel

DUE = TableIndex("gsi3", "gsi3pk", "gsi3sk", frozenset())
LIST = TableIndex("gsi1", "gsi1pk", "gsi1sk", frozenset({"status"}))


def _text(**attributes: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in attributes.items()}


def _of_size(wanted: int, **attributes: str) -> dict[str, Any]:
    """An item of exactly so many bytes."""
    base = _text(pk="p", sk="s", **attributes)
    return {**base, "x": {"S": "." * (wanted - size(base) - 1)}}


class TestSizes:
    def test_names_count_and_text_counts_in_utf_8(self) -> None:
        assert size(_text(name="Zoë")) == 4 + 4

    @pytest.mark.parametrize(("number", "expected"), [("0", 2), ("7", 2), ("123", 3), ("-123", 4), ("1700", 2)])
    def test_a_number_takes_about_a_byte_for_two_significant_digits(self, number: str, expected: int) -> None:
        assert size({"n": {"N": number}}) == 1 + expected

    def test_a_map_and_a_list_take_three_bytes_and_one_for_each_element(self) -> None:
        assert size({"m": {"M": {"ab": {"S": "cd"}}}}) == 1 + 3 + (1 + 2 + 2)
        assert size({"l": {"L": [{"BOOL": True}, {"NULL": True}]}}) == 1 + 3 + (1 + 1) + (1 + 1)

    def test_a_type_that_nobody_has_measured_is_not_guessed_at(self) -> None:
        with pytest.raises(ValueError, match="type B"):
            size({"b": {"B": b"."}})


class TestWriteUnits:
    @pytest.mark.parametrize(("bytes_", "units"), [(20, 1), (1024, 1), (1025, 2), (3000, 3)])
    def test_each_kilobyte_begun_is_a_unit(self, bytes_: int, units: int) -> None:
        assert write_units(None, _of_size(bytes_), transaction=False) == units

    def test_an_update_pays_for_the_larger_of_the_two(self) -> None:
        assert write_units(_of_size(2500), _of_size(100), transaction=False) == 3

    def test_a_transaction_pays_twice(self) -> None:
        assert write_units(None, _of_size(1025), transaction=True) == 4


class TestIndexUnits:
    def test_an_item_outside_of_a_sparse_index_costs_nothing_there(self) -> None:
        assert index_units(DUE, _text(pk="p", sk="s"), _text(pk="p", sk="s", more="x")) == 0

    def test_entering_and_leaving_cost_one_write_each(self) -> None:
        without, with_due = _text(pk="p", sk="s"), _text(pk="p", sk="s", gsi3pk="DUE", gsi3sk="1")
        assert index_units(DUE, without, with_due) == 1
        assert index_units(DUE, with_due, without) == 1

    def test_moving_within_it_costs_a_deletion_and_a_write(self) -> None:
        before = _text(pk="p", sk="s", gsi3pk="DUE", gsi3sk="1")
        assert index_units(DUE, before, {**before, "gsi3sk": {"S": "2"}}) == 2

    def test_only_a_change_of_what_it_carries_costs_a_write(self) -> None:
        before = _text(pk="p", sk="s", gsi1pk="L", gsi1sk="1", status="a", other="a")
        assert index_units(LIST, before, {**before, "other": {"S": "b"}}) == 0
        assert index_units(LIST, before, {**before, "status": {"S": "b"}}) == 1

    def test_the_tables_own_indexes_are_understood(self) -> None:
        found = [index_of(one) for one in storage()["Table"]["Properties"]["GlobalSecondaryIndexes"]]
        assert [index.name for index in found] == list(PROJECTED)
        assert found[2] == DUE
        assert "status" in found[0].included


def test_a_read_costs_a_unit_for_four_kilobytes_and_half_of_it_if_it_may_be_stale() -> None:
    assert read_units(4096, consistent=True) == 1.0
    assert read_units(4097, consistent=True) == 2.0
    assert read_units(0, consistent=False) == 0.5


def _record(version: int, writer: str, **attributes: Any) -> dict[str, Any]:
    return {**_text(pk="p", sk="DETAILS", writer=f"{writer}.{version}"), "version": {"N": str(version)}, **attributes}


def _ledger(status: str) -> dict[str, Any]:
    return {"M": {"create_account": {"M": {"status": {"S": status}}}}}


TRIGGER = _text(pk="p", sk="TRIGGER")
CREATED = _record(1, "api")
CLAIMED = _record(2, "engine", actions=_ledger("running"))
SETTLED = _record(3, "engine", actions=_ledger("succeeded"))
STREAM = [
    ItemChange(None, CREATED),
    ItemChange(None, _text(pk="p", sk="EVENT#00000001")),
    ItemChange(None, TRIGGER),
    ItemChange(CREATED, CLAIMED),
    ItemChange(CLAIMED, SETTLED),
    ItemChange(None, _text(pk="p", sk="EVENT#00000003")),
    ItemChange(TRIGGER, TRIGGER),
]


class TestReplay:
    def test_what_was_one_transaction_is_one_request(self) -> None:
        assert [(write.by, len(write.changes)) for write in requests(STREAM)] == [
            ("api", 3),
            ("engine", 1),
            ("engine", 2),
            ("wake", 1),
        ]

    def test_a_request_says_what_it_changed(self) -> None:
        assert [write.what for write in requests(STREAM)] == [
            "everything new",
            "create_account running",
            "create_account succeeded",
            "counts the trigger up",
        ]

    def test_only_items_in_company_pay_for_a_transaction(self) -> None:
        assert [write.table_units for write in requests(STREAM)] == [6, 1, 4, 1]

    def test_health_at_a_glance_is_a_request_of_its_own_and_makes_no_transaction_of_anothers(self) -> None:
        glance = _text(pk="p", sk="HEALTH")
        writes = requests([*STREAM[:4], ItemChange(None, glance), *STREAM[4:]])
        assert [(write.by, write.table_units) for write in writes] == [
            ("api", 6),
            ("engine", 1),
            ("engine", 1),
            ("engine", 4),
            ("wake", 1),
        ]
        assert writes[2].what == "keeps health at a glance"

    def test_a_row_of_history_that_is_put_before_the_record_is_a_request_of_its_own(self) -> None:
        row = {**_text(pk="p", sk="EVENT#00000001"), "told": {"N": "3"}}
        writes = requests([*STREAM[:3], ItemChange(None, row), *STREAM[3:]])
        assert [(write.by, write.what, write.table_units) for write in writes[1:3]] == [
            ("engine", "puts a row of history", 1),
            ("engine", "create_account running", 1),
        ]

    def test_what_is_stored_in_letters_is_told_in_words(self) -> None:
        done = Entry().claim(now=START, lease_until=START, holder="h").succeed(now=START, result={})
        states = [parcel(version=n, writer=f"engine.{n}", actions={"pack": done} if n > 1 else {}) for n in (1, 2)]
        before, after = ({**address(s.key, "DETAILS"), **to_item(encode(s, compact=True))} for s in states)
        (write,) = requests([ItemChange(before, after)])
        assert write.what == "pack succeeded"

    def test_a_stream_that_begins_midway_is_refused(self) -> None:
        with pytest.raises(ValueError, match="middle of a transaction"):
            requests(STREAM[1:])

    def test_indexes_that_a_write_leaves_alone_are_not_named(self) -> None:
        write = Write("api", [ItemChange(None, _text(pk="p", sk="DETAILS", gsi3pk="DUE", gsi3sk="1"))])
        assert write.units_in([LIST, DUE]) == {"gsi3": 1}


def _usage(**changes: Any) -> Usage:
    given: dict[str, Any] = {
        "api": Invocations(512, (100.0, 100.0)),
        "stream": Invocations(512, (1000.0,)),
        "wake": Invocations(256, (100.0,)),
        "api_table": TableUse(write_units=40, read_units=8),
        "engine_table": TableUse(write_units=80, read_units=4),
        "queue_requests": 3,
        "log_bytes": 0,
        "published": 3,
    }
    return Usage(**{**given, **changes})


class TestBill:
    def test_lambda_costs_its_request_and_its_gigabyte_seconds(self) -> None:
        # 0.2e-6 + 0.5 GB x 1 s x 16.6667e-6
        assert Invocations(512, (1000.0,)).usd == pytest.approx(8.53335e-6)

    def test_a_duration_is_rounded_up_to_whole_milliseconds(self) -> None:
        assert Invocations(1024, (0.2,)).usd == pytest.approx(0.2e-6 + 0.001 * 16.6667e-6)

    def test_an_invocation_that_goes_on_costs_its_time_and_no_request(self) -> None:
        longer = Invocations(512, (50.0, 1000.0)).going_on(200.0)
        assert longer.durations == (50.0, 1200.0)
        assert longer.usd - Invocations(512, (50.0, 1000.0)).usd == pytest.approx(0.2 * 0.5 * 16.6667e-6)

    def test_each_part_of_a_thousand_onboardings(self) -> None:
        found = {line.part: line.usd for line in cost.bill(_usage())}
        assert found == pytest.approx(
            {
                "API Gateway (REST)": 0.007,  # 2 x 3.50e-6 x 1000
                "API: Lambda": 0.0020666700,  # (2 x 0.2e-6 + 0.2 s x 0.5 GB x 16.6667e-6) x 1000
                "API: DynamoDB": 0.026,  # (40 x 0.625e-6 + 8 x 0.125e-6) x 1000
                "engine: Lambda (stream, wake)": 0.0091500175,  # 8.53335e-3 and 0.0002 + 0.1 s x 0.25 GB x 16.6667e-3
                "engine: DynamoDB writes": 0.05,
                "engine: DynamoDB reads": 0.0005,
                "queue of wakes": 0.0012,
                "messages to the topic": 0.0015,  # 3 x 0.50e-6 x 1000
                "logs": 0.0,
            }
        )

    def test_the_engines_share_is_its_lambda_its_reads_and_its_writes(self) -> None:
        assert cost.engine_share(_usage()) == pytest.approx(0.0091500175 + 0.05 + 0.0005)

    def test_logs_cost_what_they_weigh(self) -> None:
        (line,) = (line for line in cost.bill(_usage(log_bytes=1024**3)) if line.part == "logs")
        assert line.usd == pytest.approx(500.0)

    def test_a_month_costs_its_sweeps_polls_alarms_metrics_and_secrets(self) -> None:
        fixed = Fixed(Invocations(256, (40.0,)), sweep_read_units=2, alarms=5, metrics=3, secrets=4)
        found = [line.usd for line in cost.monthly(fixed)]
        sweeps = 43_800
        assert found == pytest.approx(
            [
                sweeps * (0.2e-6 + 0.04 * 0.25 * 16.6667e-6),
                sweeps * 2 * 0.125e-6,
                5 * 131_400 * 0.4e-6,  # five pollers, one long poll each 20 s
                0.5,
                0.9,
                1.6,
            ]
        )


FLOW = Workflow(
    executions=3,
    states=15,
    tasks=10,
    steps=11,
    seconds=(0.81, 5.0),
    work=Invocations(1024, (1000.0,)),
    checkpoint_bytes=0,
)


class TestAlternatives:
    def test_standard_pays_for_each_transition_and_a_function_for_each_task(self) -> None:
        assert cost.standard(FLOW) == pytest.approx(15 * 0.025 + 10 * 0.0002 + 0.0166667)

    def test_express_pays_for_executions_and_their_time_in_tenths_of_seconds(self) -> None:
        duration = (0.9 + 5.0) * 64 / 1024 * 0.01667
        assert cost.express(FLOW) == pytest.approx(3 * 0.001 + duration + 10 * 0.0002 + 0.0166667)

    def test_durable_functions_pay_for_each_operation(self) -> None:
        assert cost.durable(FLOW) == pytest.approx(14 * 0.008 + 0.0002 + 0.0166667)

    def test_a_look_at_the_index_is_a_wait_a_call_and_a_choice(self) -> None:
        without, once = (workflow(polls, (1.0,), Invocations(512, (1.0,))) for polls in (0, 1))
        assert (once.states - without.states, once.tasks - without.tasks, once.steps - without.steps) == (3, 1, 2)
        assert without.tasks == 9, "one function for each action"


def _line(text: str, function: str = "stream") -> LogLine:
    return LogLine(START, function, text)


class TestCounting:
    def test_the_functions_own_metrics_are_added_up(self) -> None:
        found = counted(
            [
                _line('{"_aws": {}, "EngineReads": 2, "EngineWrites": 5}'),
                _line('{"_aws": {}, "EngineReads": 1, "EngineWrites": 3}'),
                _line("REPORT RequestId: a\tDuration: 120 ms\tBilled Duration: 120 ms"),
                _line("REPORT RequestId: b\tDuration: 8.5 ms\tBilled Duration: 9 ms", "wake"),
            ]
        )
        assert (found.reads, found.writes, found.stream, found.wake) == (3, 8, [120.0], [8.5])
        assert found.engine_writes == 9, "a wake's trigger is a write too"

    def test_the_quantile_is_one_of_the_values(self) -> None:
        values = [float(number) for number in range(1, 31)]
        assert (phases.quantile(values, 0.5), phases.quantile(values, 0.95)) == (15.0, 29.0)

    def test_a_typical_round_is_taken_from_those_with_the_usual_number_of_invocations(self) -> None:
        assert phases.typical([[1.0, 10.0], [3.0, 30.0], [2.0, 20.0], [9.0, 9.0, 9.0]]) == (2.0, 20.0)


def test_results_go_between_the_marks_and_nowhere_else(tmp_path: Any) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(page, markdown([ResultTable("New", ("a", "b"), [("x|y", "1")])]))
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert "| x\\|y | 1 |" in text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
