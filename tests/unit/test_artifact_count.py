"""The proof's own arithmetic: what it would say if an effect were lost, doubled or nobody's."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lab.reliability import artifact_entry, artifact_workers
from lab.reliability.artifact_count import NOBODY, attributed, beyond, expected, missing
from lab.reliability.artifact_notes import Note, cut_off, gone_on_after, recoveries
from local.platforms.faults import Faults, Rule, Switches

WHO = {
    "prefill": {"account_name": "Marrow"},
    "steps": {"welcome": {"account_name": "Marrow & Daughters"}, "team": {"team_invites": [{"email": "a@b.example"}]}},
}
DETAILS = {
    "one": {
        "onboarding_id": "one",
        "registered_by": "user-1",
        "facts": {"system_account_id": "sys-1", "visible_account_id": "acc-1", "pixel_id": "px-1"},
    }
}
Made = tuple[str, dict[str, Any]]
KINDS: list[Made] = [
    ("controller", {"operation": "create_account", "subject": "sys-1", "key": "one/create_account"}),
    ("controller", {"operation": "rename_account", "subject": "sys-1", "key": None}),
    ("controller", {"operation": "put_user", "subject": "user-1", "key": None}),
    ("controller", {"operation": "put_account_membership", "subject": "sys-1/user-1", "key": None}),
    ("controller", {"operation": "put_user_membership", "subject": "sys-1/user-1", "key": None}),
    ("controller", {"operation": "set_last_account", "subject": "user-1", "key": None}),
    ("controller", {"operation": "invite", "subject": "sys-1/x", "key": "one/send_invites/x"}),
    ("ecom", {"operation": "put_default_configs", "subject": "sys-1", "key": None}),
    ("ecom", {"operation": "create_index", "subject": "sys-1/shoes", "key": "one/create_index"}),
    ("ecom", {"operation": "attach_pixel", "subject": "sys-1/shoes", "key": None}),
    ("ecom", {"operation": "add_documents", "subject": "sys-1/shoes", "key": None}),
    ("ecom", {"operation": "count_pixel_events", "subject": "sys-1/shoes", "key": None}),
    *(
        ("hooks", {"operation": message, "subject": f"one/{milestone}", "key": f"one/{milestone}"})
        for message in ("slack_message", "crm_message")
        for milestone in ("registered", "submitted", "completed")
    ),
    ("github", {"operation": "update_ref", "subject": "refs/heads/main", "asked": {"message": "Add pixel px-1"}}),
]


def name_of(effect: Made) -> str:
    """As it is counted."""
    occasion = f" {effect[1]['subject'].partition('/')[2]}" if effect[0] == "hooks" else ""
    return f"{effect[0]}/{effect[1]['operation']}{occasion}"


EFFECTS = [effect for effect in KINDS for _ in range(max(1, expected(WHO)[name_of(effect)]))]
"""Of each kind one, but where a customer is to have more."""


def counted(effects: list[Made]) -> Mapping[str, Counter[str]]:
    return attributed(DETAILS, effects, ["px-1", "px-1-dlq"], ["px-1"])


def test_a_customer_who_has_everything_once_has_nothing_beyond_and_nothing_missing() -> None:
    wanted = {"one": expected(WHO)}
    found = counted(EFFECTS)
    assert (beyond(wanted, found), missing(wanted, found)) == (Counter(), Counter())


@pytest.mark.parametrize("effect", KINDS, ids=[effect["operation"] for _, effect in KINDS])
def test_an_effect_that_happened_once_too_often_or_too_seldom_is_told_by_its_name(effect: Made) -> None:
    wanted = {"one": expected(WHO)}
    fewer = list(EFFECTS)
    fewer.remove(effect)
    assert beyond(wanted, counted([*EFFECTS, effect])) == Counter({name_of(effect): 1})
    assert missing(wanted, counted(fewer)) == Counter({name_of(effect): 1})


def test_a_second_account_is_found_by_its_key_though_its_id_is_new() -> None:
    second = ("controller", {"operation": "create_account", "subject": "sys-2", "key": "one/create_account"})
    assert counted([*EFFECTS, second])["one"]["controller/create_account"] == 2


def test_an_effect_of_nobody_is_one_too_many() -> None:
    stray = ("ecom", {"operation": "create_index", "subject": "sys-9/shoes", "key": None})
    found = counted([*EFFECTS, stray])
    assert found[NOBODY] == Counter({"ecom/create_index": 1})
    assert beyond({"one": expected(WHO)}, found) == Counter({"ecom/create_index": 1})


def test_messages_about_failures_are_as_many_as_there_are_failures_so_they_are_not_counted() -> None:
    failed = ("hooks", {"operation": "slack_message", "subject": "one/failed:create_index:2", "key": None})
    assert counted([*EFFECTS, failed]) == counted(EFFECTS)


def test_nobody_invited_and_nothing_renamed_are_expected_to_have_no_effect() -> None:
    who = {"prefill": WHO["prefill"], "steps": {"welcome": WHO["prefill"], "team": {"team_invites": []}}}
    assert not {"controller/invite", "controller/rename_account"} & set(expected(who))


def test_a_batch_that_began_and_did_not_end_was_cut_off() -> None:
    first, second = Note(1.0, "began", "a", ("k",)), Note(2.0, "began", "b", ("k",))
    assert cut_off([first, second, Note(3.0, "ended", "b", ("k",))]) == [first]


def test_what_a_kill_cut_off_came_back_with_the_next_batch_that_names_its_record() -> None:
    notes = [
        Note(1.0, "began", "a", ("k", "gone")),
        Note(1.0, "began", "whole", ("other",)),
        Note(2.0, "ended", "whole", ("other",)),
        Note(4.5, "began", "b", ("k",)),
        Note(5.0, "ended", "b", ("k",)),
        Note(60.0, "began", "c", ("k",)),
        Note(61.0, "ended", "c", ("k",)),
    ]
    assert gone_on_after(notes, killed_at=[0.5, 3.0, 70.0]) == [1.5]
    assert gone_on_after(notes, killed_at=[]) == []


def test_a_swallowed_record_is_back_with_the_next_batch_that_names_it_and_not_before() -> None:
    notes = [
        Note(1.0, "began", "a", ("k",)),
        Note(2.0, "swallowed", "b", ("k", "never", "spare")),
        Note(9.0, "began", "c", ("other",)),
        Note(70.0, "began", "d", ("other", "k")),
    ]
    back, never, spare = recoveries(notes, {("b", "k"): 62.0, ("b", "never"): 62.0})
    assert (back.seconds, back.overdue, back.needed_nothing) == (68.0, 8.0, False)
    assert (never.seconds, never.overdue, never.needed_nothing) == (None, None, False)
    assert spare.needed_nothing, "it was not due: nothing had to follow"


def test_a_stand_in_counts_what_fired_and_nothing_that_did_not() -> None:
    faults = Faults()
    faults.set(Switches(rules=[Rule(mode="error_before", path="^/a", status=429), Rule(mode="hang", times=None)]))
    for path in ("/a", "/a", "/b"):
        faults.take("GET", path)
    faults.set(Switches())
    faults.take("GET", "/a")
    assert faults.fired() == {"error_before 429": 1, "hang": 2}


def test_the_watched_handler_swallows_one_batch_for_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = tmp_path / "order"
    monkeypatch.setenv(artifact_entry.NOTES, str(tmp_path / "notes"))
    monkeypatch.setenv(artifact_entry.SWALLOW, str(order))
    order.touch()
    assert artifact_entry._told_to_swallow() is True
    assert artifact_entry._told_to_swallow() is False


def test_only_the_named_functions_workers_below_the_named_process_are_killed(tmp_path: Path) -> None:
    """Three sleeping processes: a worker of the function, one of another function, and one of another parent."""
    started = []
    for function in ("stream-1", "wake-1"):
        folder = tmp_path / f"ministack-lambda-{function}-x"
        folder.mkdir()
        script = folder / "_worker.py"
        script.write_text("import sys; print('up', flush=True); sys.stdin.read()", encoding="utf-8")
        command = [sys.executable, str(script)]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    parent = [sys.executable, "-c", "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"]
    script = tmp_path / "ministack-lambda-stream-1-x" / "_worker.py"
    other = subprocess.Popen(
        [*parent, sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        for process in (*started, other):
            assert process.stdout
            process.stdout.readline()
        assert artifact_workers.kill(other.pid, "wake-1") == []
        (below,) = artifact_workers.kill(other.pid, "stream-1")
        assert below not in {process.pid for process in (*started, other)}
        assert other.wait(10) != 0
        assert [process.poll() for process in started] == [None, None], "none of them was below that process"
    finally:
        for process in (*started, other):
            process.kill()
            process.communicate()
