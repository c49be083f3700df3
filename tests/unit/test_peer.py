"""The comparison with DBOS counts what is there, says it rightly, and kills where it says. DBOS is not needed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from lab.bench.peer import careful, page, plain
from lab.bench.peer.calls import PlatformCalls
from lab.bench.peer.case import ANSWERED, BEFORE, CUSTOMER, DONE, EFFECT, KILLED, PLACES, SIDES, STEPS, STOPPED, Case
from lab.bench.peer.count import EFFECTS, CaseResult, effects, total
from lab.bench.peer.cut import EFFECT_REQUESTS
from lab.bench.peer.onramp_side import INVOCATION, six_steps
from local.platforms.app import PlatformOptions, create_app
from local.platforms.server import PlatformServer
from local.seed_repository import seed
from tests.table import REGION

ROOT = Path(__file__).parent.parent.parent
ALL_ONCE = {effect: 1 for made in EFFECTS.values() for effect in made}


def result(step: str, counts: dict[str, int], ended: str = DONE) -> CaseResult:
    """A case in which everything is there once, but for these."""
    return CaseResult("plain", step, EFFECT, ended, ALL_ONCE | counts)


class TestCells:
    def test_an_effect_that_is_there_once_is_a_one(self) -> None:
        assert result("create_account", {}).cell == "1"

    def test_an_effect_made_twice_is_a_two(self) -> None:
        assert result("commit_pixel_source", {"commit": 2}).cell == "2"

    def test_one_doubled_thing_of_several_is_enough_for_a_two(self) -> None:
        assert result("provision_pixel", {"dead-letter queue": 2}).cell == "2"

    def test_an_effect_that_never_came_is_a_zero(self) -> None:
        assert result("create_index", {"index": 0}, STOPPED).cell == "0, stopped"

    def test_a_step_half_done_says_how_much_of_it(self) -> None:
        assert result("send_invites", {"invitation 1": 0}, STOPPED).cell == "1/2, stopped"

    def test_another_steps_effects_are_not_this_cells(self) -> None:
        assert result("create_account", {"index": 0, "commit": 2}).cell == "1"


def test_the_totals_count_every_effect_of_every_customer() -> None:
    results = [
        result("create_account", {"commit": 3}),
        result("create_index", {"index": 0, "queue": 0}, STOPPED),
        result("send_invites", {}),
    ]
    assert total(results) == {
        "customers done without a person": "2 of 3",
        "effects doubled": "2 of 27",
        "effects missing in the end": "2 of 27",
    }


def test_the_tables_have_a_row_for_each_step_and_place_and_a_column_for_each_side() -> None:
    cases = [(side, step, place) for step in STEPS for place in PLACES for side in SIDES]
    results = [CaseResult(*case, DONE, ALL_ONCE | {"commit": 1 + (case[0] == "plain")}) for case in cases]
    totals, cells = page.tables(results)
    assert [len(row) for row in cells.rows] == [1 + len(SIDES)] * len(STEPS) * len(PLACES)
    of_the_commit = [row for row in cells.rows if row[0].startswith("`commit_pixel_source`")]
    assert [row[1:] for row in of_the_commit] == [("2", "1", "1")] * len(PLACES)
    assert ("effects doubled", "24 of 216", "0 of 216", "0 of 216") in totals.rows


class TestCounting:
    def test_each_invitee_is_counted_for_themselves(self) -> None:
        first, second = (invite["email"] for invite in CUSTOMER["team_invites"])
        ledger = [{"operation": "invite", "asked": {"email": email}} for email in (second, first, second)]
        counts = effects({"controller": ledger}, [], 0)
        assert (counts["invitation 0"], counts["invitation 1"]) == (1, 2)

    def test_queues_and_their_dead_letter_queues_are_told_apart(self) -> None:
        counts = effects({}, ["a-pixel-1", "a-pixel-1-dlq", "a-pixel-2-dlq"], 1)
        assert (counts["queue"], counts["dead-letter queue"], counts["mapping"]) == (1, 2, 1)

    def test_a_change_that_no_step_makes_is_not_passed_over(self) -> None:
        with pytest.raises(KeyError):
            effects({"controller": [{"operation": "close_account", "asked": {}}]}, [], 0)


@pytest.fixture
def case(aws: None, tmp_path: Path) -> Iterator[Case]:
    seed(tmp_path / "pixel.git")
    options = PlatformOptions(tmp_path / "pixel.git", "http://unused.example", index_ready_seconds=0)
    tokens = {"controller": options.controller_token, "ecom": options.ecom_token, "github": options.github_token}
    tokens["card"] = f"{options.card_token_prefix}for-tests"
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName="accounts",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with PlatformServer(create_app(options)) as server:
        yield Case("test", "0d5c4be2-order", server.url, "", "accounts", str(tmp_path), tokens)


def counted(case: Case) -> dict[str, int]:
    """What is there, but for what is there once."""
    ledgers = {
        name: requests.get(f"{case.platforms}/{name}/_effects", timeout=10).json()["effects"]
        for name in ("controller", "ecom", "github")
    }
    queues = boto3.client("sqs", region_name=REGION).list_queues().get("QueueUrls", [])
    mappings = boto3.client("dynamodb", region_name=REGION).scan(TableName="accounts")["Count"]
    counts = effects(ledgers, [url.rpartition("/")[2] for url in queues], mappings)
    return {effect: counts[effect] for effect in ALL_ONCE if counts[effect] != 1}


def take(side: Any, case: Case, *, times: int) -> list[str]:
    """Take each step so many times, as a recovery would; answers which were refused."""
    found: dict[str, Any] = {}
    refused = []
    for step in STEPS:
        for _ in range(times):
            try:
                found |= getattr(side, step)(case, PlatformCalls(case), found)
            except requests.HTTPError:
                refused.append(step)
    return refused


class TestSteps:
    @pytest.mark.parametrize("side", [plain, careful], ids=["plain", "careful"])
    def test_taken_once_both_kinds_make_everything_once(self, case: Case, side: Any) -> None:
        assert take(side, case, times=1) == []
        assert counted(case) == {}

    def test_careful_steps_taken_twice_make_everything_once(self, case: Case) -> None:
        assert take(careful, case, times=2) == []
        assert counted(case) == {}

    def test_plain_steps_taken_twice_double_what_the_platform_lets_them_and_are_refused_the_rest(
        self, case: Case
    ) -> None:
        assert take(plain, case, times=2) == ["create_account", "create_index", "send_invites"]
        assert counted(case) == {"dead-letter queue": 2, "queue": 2, "mapping": 2, "commit": 2}


class TestKilling:
    CHILD = """
import sys
from pathlib import Path
from lab.bench.peer import plain
from lab.bench.peer.calls import PlatformCalls
from lab.bench.peer.case import Case
from lab.bench.peer.cut import Cut
case, step, place = Case.read(Path(sys.argv[1])), *sys.argv[2:]
cut = Cut(step, place)
cut.at("create_account", "before")
plain.create_account(case, PlatformCalls(case), {})
print("the answer was seen", flush=True)
cut.at("create_account", "answered")
print("it went on", flush=True)
"""

    def child(self, case: Case, place: str, step: str = "create_account") -> tuple[int, str]:
        path = Path(case.folder) / "case.json"
        case.write(path)
        command = [sys.executable, "-c", self.CHILD, str(path), step, place]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    def test_before_the_step_nothing_was_sent(self, case: Case) -> None:
        assert self.child(case, BEFORE) == (KILLED, "")
        assert counted(case)["account"] == 0

    def test_at_the_effect_it_is_made_and_its_answer_is_lost(self, case: Case) -> None:
        assert self.child(case, EFFECT) == (KILLED, "")
        assert "account" not in counted(case), "there is one"

    def test_behind_the_answer_the_step_has_seen_it(self, case: Case) -> None:
        assert self.child(case, ANSWERED) == (KILLED, "the answer was seen\n")

    def test_another_steps_request_kills_nobody(self, case: Case) -> None:
        assert self.child(case, EFFECT, step="create_index") == (0, "the answer was seen\nit went on\n")


class TestOnramp:
    def test_it_plays_the_declared_actions_with_the_needs_that_are_left(self) -> None:
        needs = {action.name: set(action.needs) for action in six_steps().actions}
        assert needs == {
            "create_account": set(),
            "initialise_ecom": {"create_account"},
            "provision_pixel": {"create_account"},
            "commit_pixel_source": {"provision_pixel"},
            "create_index": {"initialise_ecom"},
            "send_invites": {"create_account"},
        }

    def test_its_runs_are_as_long_as_those_of_the_deployed_handler(self) -> None:
        assert f'"lambda_timeout": {INVOCATION.seconds}' in (ROOT / ".chalice" / "config.json").read_text()

    def test_each_step_has_effects_and_a_request_to_be_killed_behind(self) -> None:
        assert set(EFFECTS) == set(EFFECT_REQUESTS) == set(STEPS)
