"""What the benchmark makes of messages and polls: whose writes they are, how often there is a poll, what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab.bench import changes, extra, live, results, shares
from lab.bench.cost import Invocations, TableUse
from lab.bench.counts import Counted
from lab.bench.extra import Extra, Extras, pace
from lab.bench.imports import Imported
from lab.bench.items import TableIndex
from lab.bench.replay import ItemChange, requests
from lab.bench.rest import Resting
from lab.bench.results import INTENTS
from lab.bench.tls import Cost, TlsCosts

DUE = TableIndex("gsi3", "gsi3pk", "gsi3sk", frozenset())
NEVER_BORN = "never-born"


def _text(**attributes: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in attributes.items()}


def _record(version: int, writer: str, *, due: str = "1", **statuses: str) -> dict[str, Any]:
    entries = {name: {"M": {"status": {"S": status}}} for name, status in statuses.items()}
    keys = _text(pk="p", sk="DETAILS", writer=f"{writer}.{version}", gsi3pk="DUE", gsi3sk=due)
    return {**keys, "version": {"N": str(version)}, "actions": {"M": entries}}


def _item(sort: str, key: str = "p") -> ItemChange:
    return ItemChange(None, _text(pk=key, sk=sort))


CREATED = {name: value for name, value in _record(1, "api").items() if name != "actions"}
BOTH_RUNNING = _record(2, "engine", notify="running", attach_pixel="running")
TOLD = _record(3, "engine", notify="succeeded", attach_pixel="running")
ATTACHED = _record(4, "engine", notify="succeeded", attach_pixel="succeeded", watch_golden_path="running")
LOOKED = _record(5, "engine", due="2", notify="succeeded", attach_pixel="succeeded", watch_golden_path="pending")
MADE_DUE = {**LOOKED, "gsi3sk": {"S": "0"}}
PUSHED = {**MADE_DUE, "version": {"N": "6"}, "gsi3sk": {"S": "3"}}
STREAM = [
    ItemChange(None, CREATED),
    _item("TRIGGER"),
    ItemChange(CREATED, BOTH_RUNNING),
    ItemChange(BOTH_RUNNING, TOLD),
    ItemChange(TOLD, ATTACHED),
    ItemChange(ATTACHED, LOOKED),
    _item("EVENT#00000005"),
    ItemChange(LOOKED, MADE_DUE),
    ItemChange(MADE_DUE, PUSHED),
    ItemChange(_text(pk="p", sk="TRIGGER"), _text(pk="p", sk="TRIGGER")),
]


class TestWhoseWritesTheyAre:
    def test_a_write_is_there_only_to_tell_or_to_look_if_it_settles_nothing_else(self) -> None:
        writes = requests(STREAM)
        assert shares.of_notifying(writes, []).requests == 1
        assert shares.of_polling(writes, []).requests == 1

    def test_the_history_that_a_look_takes_out_stays_with_the_run(self) -> None:
        writes = requests(STREAM)
        poll = next(write for write in writes if write.actions == {"watch_golden_path"})
        assert poll.units([DUE]) == 2 * (1 + 1) + 2, "record and history, each twice, and a move within the index"
        assert shares.of_polling(writes, [DUE]).units == 1 + 2

    def test_what_raises_no_version_is_the_benchmarks_own_and_not_counted(self) -> None:
        with_, without = requests(STREAM), requests([change for change in STREAM if change.new is not MADE_DUE])
        assert len(with_) == len(without) == 6

    def test_a_start_by_the_sweep_is_one_request_with_its_trigger(self) -> None:
        last = requests(STREAM)[-1]
        assert (last.by, last.items) == ("sweep", "DETAILS + TRIGGER")

    def test_an_onboarding_is_cut_where_a_wake_or_the_sweep_starts_it_again(self) -> None:
        woken = ItemChange(_text(pk="p", sk="TRIGGER"), _text(pk="p", sk="TRIGGER"))
        parts = shares.split(requests([*STREAM, woken]))
        assert [(len(part), part[0].by) for part in parts] == [(5, "api"), (1, "sweep"), (1, "wake")]


class TestOfOneOnboarding:
    def test_what_is_born_with_a_record_belongs_to_it_and_a_neighbour_does_not(self) -> None:
        other = {**CREATED, **_text(pk="q")}
        paused = _item("PAUSE", "SETTINGS")
        told = [
            paused,
            *STREAM[:2],
            _item("LINK", "LINK#1"),
            ItemChange(None, other),
            _item("LINK", "LINK#2"),
            *STREAM[2:4],
        ]
        found = changes.by_onboarding(told, ["p"])["p"]
        assert found == [*STREAM[:2], told[3], *STREAM[2:4]]

    def test_a_record_that_the_stream_does_not_know_is_not_taken_for_one_that_did_nothing(self) -> None:
        with pytest.raises(ValueError, match=NEVER_BORN):
            changes.by_onboarding(STREAM, [NEVER_BORN])


class TestAtRest:
    def test_the_first_look_lasts_from_the_last_that_settled_until_the_next_look_was_set(self) -> None:
        attached = {"status": "succeeded", "finished_at": "2026-01-05T09:00:01.500Z"}
        told = {"status": "succeeded", "finished_at": "2026-01-05T09:00:01.200Z"}
        waiting = {"status": "pending", "due_at": "2026-01-05T09:01:01.850Z"}
        actions = {"attach_pixel": attached, "notify": told, "watch_golden_path": waiting}
        assert Resting({"actions": actions}).first_poll_ms == pytest.approx(350.0)

    def test_telling_lasts_from_the_completion_until_it_was_told(self) -> None:
        notify = {"status": "succeeded", "finished_at": "2026-01-05T09:00:00.230Z"}
        record = {"at": {"completed": "2026-01-05T09:00:00.000Z"}, "actions": {"notify": notify}}
        assert Resting(record).notifying_ms == pytest.approx(230.0)


class TestPace:
    def test_a_day_takes_fewer_and_fewer_looks_all_of_them_by_wakes(self) -> None:
        found = pace(timedelta(days=1))
        assert found.pauses == {timedelta(minutes=1): 15, timedelta(minutes=5): 21, timedelta(minutes=15): 88}
        assert (found.woken, found.swept) == (124, 0)

    def test_what_is_further_away_than_a_message_can_be_delayed_is_left_to_the_sweep(self) -> None:
        assert pace(timedelta(days=2)).swept == 24

    def test_a_customer_who_is_live_at_once_is_found_so_by_the_first_look(self) -> None:
        assert pace(timedelta(0)).woken == 0


POLL = Extra(
    stream_ms=400.0,
    invocations=1,
    memory=512,
    wake=Invocations(256, (40.0,)),
    table=TableUse(write_units=11, read_units=2),
    queue_requests=3,
    published=1,
    log_bytes=1024**3 / 1e6,
    asked={"ListObjects": 1, "GetItem": 2},
)


class TestWhatComesOnTop:
    def test_the_engines_part_is_lambda_and_its_table(self) -> None:
        compute = (0.4 * 0.5 + 0.04 * 0.25) * 16.6667e-6 + 2 * 0.2e-6
        assert POLL.engine_usd == pytest.approx(compute + 11 * 0.625e-6 + 2 * 0.125e-6)

    def test_all_of_it_is_queue_topic_log_and_what_was_asked_as_well(self) -> None:
        others = 3 * 0.4e-6 + 0.5e-6 + 0.5e-6 + 5e-6 + 2 * 0.125e-6
        assert POLL.usd - POLL.engine_usd == pytest.approx(others)

    def test_a_look_that_goes_on_in_an_invocation_costs_no_request(self) -> None:
        assert Extra(stream_ms=400.0).engine_usd == pytest.approx(0.4 * 0.5 * 16.6667e-6)

    def test_every_call_that_is_counted_has_a_price(self) -> None:
        assert all(price.usd > 0 for price in extra.ASKED_FOR.values())


def _measured(poll: Extra) -> Any:
    usage = SimpleNamespace(
        api=Invocations(512, ()),
        stream=Invocations(512, ()),
        wake=Invocations(256, ()),
        api_table=TableUse(0, 0),
        engine_table=TableUse(write_units=100, read_units=0),
        queue_requests=0,
        log_bytes=0,
        published=0,
    )
    nothing = Extra()
    extras = Extras(told=nothing, told_live=nothing, first=nothing, woken=poll, swept=nothing, last=nothing)
    return cast("Any", SimpleNamespace(usage=usage, extras=extras, asked={"ListObjects": 1}))


def _write_target(*, writes: int, wakes: int) -> tuple[str, str]:
    """What is found for an onboarding that the engine took so many writes for, one of them only to poll."""
    counted = Counted(stream=[1.0] * (INTENTS + wakes), wake=[1.0] * wakes, writes=writes)
    timed = [SimpleNamespace(ready=0.1, done=0.1)]
    phase = SimpleNamespace(
        latency=0, name="no latency", counted=[counted], writes=[requests(STREAM)], onramp=timed, bare=timed
    )
    measured = _measured(replace(POLL, writes=1))
    measured.phases, measured.seen = [phase], SimpleNamespace(indexes=[])
    measured.extras = replace(measured.extras, told_live=Extra(writes=1))
    measured.imported = [Imported(name, 1.0, 1.0) for name in ("boto3", "api")]
    measured.detail = SimpleNamespace(route=[1.0], slowest=[1.0], refresh={}, probes=0, rows=50)
    measured.tls = TlsCosts(*[[Cost(1.0, 1.0)]] * 4)
    (row,) = (row for row in results.targets(measured).rows if row[0].startswith("engine write requests"))
    return row[2], row[3]


class TestTheLimitOfWrites:
    def test_it_holds_for_all_messages_and_without_the_look(self) -> None:
        assert _write_target(writes=16, wakes=0) == ("at most 16", "✔"), "less the poll, plus the last message"

    def test_one_write_too_many_misses_it(self) -> None:
        assert _write_target(writes=17, wakes=0) == ("at most 17", "✘")

    def test_a_wake_may_cost_its_trigger_and_one_write_more(self) -> None:
        assert _write_target(writes=17, wakes=1) == ("at most 16", "✔")


class TestTheBillBothWays:
    def test_every_look_but_the_first_and_the_last_is_on_it(self) -> None:
        rows = {row[0]: row[1:] for row in live.until_completed(_measured(POLL)).rows}
        assert rows["until all is done that the customer sees, all messages told"] == ("0.0625", "0.0625")
        polls = 123 * POLL.usd * 1000
        assert float(rows["123 polls that wakes start"][0]) == pytest.approx(polls, abs=1e-4)
        assert float(rows["together, until completed"][0]) == pytest.approx(0.0625 + polls, abs=1e-4)

    def test_it_says_what_it_takes_for_granted(self) -> None:
        note = live.until_completed(_measured(POLL)).note
        assert "live 1 day after submission" in note
        assert "124: 15 1 minute apart, 21 5 minutes apart, 88 15 minutes apart" in note
        assert "adds 24" in note

    def test_a_look_is_a_line_of_its_own(self) -> None:
        rows = {row[0]: row[1:] for row in live.extras(_measured(POLL)).rows}
        starts, invocations, _, _, units, gb_seconds, _, _ = rows["a poll that a wake starts"]
        assert (starts, invocations, units, gb_seconds) == ("1", "1", "11", "0.210")
