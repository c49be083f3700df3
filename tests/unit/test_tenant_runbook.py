"""The tenant runbook is performed from its first line to its last, whatever is lost on the way; so is its document."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runbook.__main__ import commands, program
from runbook.document import page
from runbook.perform import TRIES
from runbook.plan import load, read_yaml
from runbook.refusal import Refused, WaitsForPerson
from runbook.state import Secrets, State
from runbook.talk import Talk
from runbook.templates import filled, member
from tests.unit.runbook_place import ADMIN, TENANT, Desk, FakeApi, served

NAMES = [step.name for step in TENANT.steps]


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with served() as api:
        yield api


@pytest.fixture
def desk(api: FakeApi, tmp_path: Path) -> Desk:
    return Desk(api, tmp_path)


def is_whole(desk: Desk) -> None:
    """Everything was made, once, and the secret that was kept is the one that opens."""
    api = desk.api
    assert len(api.tenants) == 1
    assert sorted(api.jobs) == ["/api/ship/upload", "/api/upload"]
    assert [invoice["state"] for invoice in api.invoices] == ["PAID"]
    assert len(api.marks) == 8
    (key,) = api.living()
    assert Secrets(desk.secrets_file).get("INTEGRATION_KEY") == key["secret"]
    state = desk.state
    assert [getattr(state.of(name), "outcome", None) for name in NAMES] == ["done"] * len(NAMES)
    assert state.kept["KEY_ID"] == key["id"]


class TestARun:
    def test_does_every_step_once_and_a_second_one_nothing(self, desk: Desk) -> None:
        desk.run().go()
        is_whole(desk)
        asked, told = sum(desk.api.asked.values()), len(desk.said)
        assert told > len(NAMES)
        assert all("still; waiting up to" in said for said in desk.said if not said.startswith("[")), "while it waits"
        desk.run().go()
        assert sum(desk.api.asked.values()) == asked
        assert all(said.endswith("done before") for said in desk.said[told:])

    def test_writes_secrets_where_the_person_says_and_nowhere_else(self, desk: Desk) -> None:
        desk.run().go()
        assert stat.S_IMODE(desk.secrets_file.stat().st_mode) == 0o600
        others = [*desk.said, *(each.read_text() for each in desk.folder.iterdir() if each != desk.secrets_file)]
        secret = [*desk.api.secrets_told, *desk.api.tokens, ADMIN]
        assert [word for word in secret for text in others if word in text] == []
        assert not any(token in desk.secrets_file.read_text() for token in desk.api.tokens)

    def test_survives_that_the_first_answer_to_each_request_is_lost(self, desk: Desk) -> None:
        desk.api.lose = lambda method, path: desk.api.asked[f"{method} {path}"] == 1
        desk.run().go()
        is_whole(desk)
        assert len(desk.api.keys) == 2, "the key whose secret nobody saw was revoked"

    def test_goes_on_wherever_it_was_killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """After each request in turn the process dies, before it has seen the answer."""
        monkeypatch.setattr(os, "fsync", lambda _: None)  # half a second a run
        number = 0
        while True:
            number += 1
            folder = tmp_path / str(number)
            folder.mkdir()
            with served() as own:
                desk = Desk(own, folder)
                left = [number]

                class Dying(Talk):
                    def send(self, *words: Any, left: list[int] = left, **named: Any) -> Any:
                        answer = super().send(*words, **named)
                        left[0] -= 1
                        if not left[0]:
                            raise KeyboardInterrupt
                        return answer

                try:
                    desk.run(Dying).go()
                except KeyboardInterrupt:
                    desk.run().go()
                    is_whole(desk)
                else:
                    break
        assert number > len(NAMES)

    def test_takes_away_only_what_it_made_itself(self, desk: Desk) -> None:
        older = {"id": "0" * 16, "name": "Production CLI", "secret": "in use", "revoked": False}
        desk.api.keys["0" * 16] = older
        desk.api.lose = lambda method, path: desk.api.asked[f"{method} {path}"] == 1
        desk.run().go()
        assert [key["id"] for key in desk.api.living()] == ["0" * 16, desk.state.kept["KEY_ID"]]

    def test_waits_for_a_person_and_goes_on_when_they_are_done(self, desk: Desk) -> None:
        desk.confirm = lambda words: "secret" not in words
        for _ in range(2):
            with pytest.raises(WaitsForPerson, match="Hand the key over"):
                desk.run().go()
        assert len(desk.api.keys) == 1
        desk.confirm = lambda _: True
        desk.run().go()
        is_whole(desk)

    def test_exchanges_the_key_again_when_the_token_has_expired(self, desk: Desk) -> None:
        def expire(_: str, path: str) -> None:
            if path.startswith("/api/sima") and desk.api.asked[f"GET {path}"] == 1:
                desk.api.tokens.clear()

        desk.api.before = expire
        desk.run().go()
        is_whole(desk)
        assert desk.api.asked["POST /api/auth/token/integration"] == 2

    def test_does_a_step_anew_and_all_behind_it_if_it_is_told_so(self, desk: Desk) -> None:
        desk.run().go()
        desk.run().go("results-reviewed")
        assert desk.api.asked["POST /api/admin/tenants/ten_1/checklist/results-reviewed"] == 2
        assert desk.api.asked["POST /api/admin/tenants"] == 1
        with pytest.raises(Refused, match=r"no step 'resluts'.*results-reviewed"):
            desk.run().go("resluts")

    def test_leaves_out_what_the_file_does_not_ask_for(self, desk: Desk) -> None:
        desk.file["tenant"]["modules"] = ["ship"]
        for name in ("detectors", "invoice", "screeningAuthority"):
            del desk.file[name]
        desk.run().go()
        assert desk.api.jobs == ["/api/ship/upload"]
        assert desk.api.invoices == []

    def test_says_what_was_done_with_other_values_than_the_file_has_now(self, desk: Desk) -> None:
        desk.run().go()
        desk.file["tenant"]["name"] = "Acme Incorporated"
        desk.run().go()
        (said,) = [said for said in desk.said if "other values" in said]
        assert "--from tenant" in said


class TestARunThatStops:
    def test_says_what_the_api_said_and_asks_anew_what_was_corrected(self, desk: Desk) -> None:
        refused = (422, {"code": "VALIDATION_FAILED", "detail": "The slug is none."})
        desk.api.before = lambda method, path: refused if (method, path) == ("POST", "/api/admin/tenants") else None
        with pytest.raises(
            Refused, match=r"Create the tenant: status 422 VALIDATION_FAILED: The slug is none"
        ) as stopped:
            desk.run().go()
        assert "goes on at tenant" in stopped.value.remedy
        desk.api.before = lambda _method, _path: None
        desk.file["tenant"]["slug"] = "acme-inc"
        desk.run().go()
        is_whole(desk)

    def test_keeps_the_key_of_what_may_have_been_done(self, desk: Desk) -> None:
        desk.api.lose = lambda _, path: path == "/api/ship/upload"
        with pytest.raises(Refused, match="No answer has come"):
            desk.run().go()
        assert desk.api.asked["POST /api/ship/upload"] == TRIES
        desk.api.lose = lambda _method, _path: False
        desk.run().go()
        is_whole(desk)

    def test_does_not_take_a_wrong_answer_for_a_right_one(self, desk: Desk) -> None:
        odd = (201, {"id": "acme", "inviteStatus": "pending"})
        desk.api.before = lambda method, path: odd if (method, path) == ("POST", "/api/admin/tenants") else None
        with pytest.raises(Refused, match=r"id must be a text like .* and is acme|id must be a text like"):
            desk.run().go()
        before = desk.state.of("tenant")
        assert before is not None, "it may have been done: the same key is sent again"
        with pytest.raises(Refused):
            desk.run().go()
        assert desk.state.of("tenant") == before
        assert len(desk.api.asked) == 3

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_asks_again_what_had_no_answer_that_says_anything(self, desk: Desk, status: int) -> None:
        def trouble(_: str, path: str) -> tuple[int, Any] | None:
            return (status, None) if path == "/api/health" and desk.api.asked[f"GET {path}"] < TRIES else None

        desk.api.before = trouble
        desk.run().go()
        assert desk.waits[:3] == [2.0, 4.0, 8.0]

    def test_does_not_wait_for_what_has_failed_for_good(self, desk: Desk) -> None:
        desk.api.before = lambda _, path: (200, {"status": "failed"}) if path.startswith("/api/jobs") else None
        with pytest.raises(Refused, match="status is failed, for good"):
            desk.run().go()

    def test_follows_nobody_elsewhere_with_a_credential(self, desk: Desk) -> None:
        desk.api.before = lambda _, path: (302, f"{desk.api.base_url}/stolen") if "tenants" in path else None
        with pytest.raises(Refused, match="status 302"):
            desk.run().go()
        assert desk.api.asked["GET /stolen"] == 0

    def test_begins_nothing_that_must_stop_in_the_middle(self, desk: Desk) -> None:
        with pytest.raises(Refused, match=r"Not set: ADMIN_TOKEN.*export ADMIN_TOKEN="):
            desk.run(environment={}).go()
        with pytest.raises(Refused, match="--secrets FILE"):
            desk.run(secrets=Secrets(None)).go()
        desk.file["files"]["trade"] = str(desk.folder / "nowhere.xlsx")
        del desk.file["files"]["ship"]
        with pytest.raises(Refused, match=r"lacks files\.ship.*nowhere\.xlsx cannot be read"):
            desk.run().go()
        desk.file["tenant"]["slug"] = ""
        del desk.file["key"]["scopes"]
        with pytest.raises(Refused, match=r"lacks tenant\.slug, key\.scopes"):
            desk.run().go()
        assert not desk.api.asked

    @pytest.mark.parametrize("address", ["http://api.example", "ftp://localhost", "api.example", ""])
    def test_sends_no_credential_in_the_clear(self, address: str) -> None:
        with pytest.raises(Refused):
            Talk(address)


class TestFiles:
    def test_secrets_that_others_can_read_are_not_used(self, tmp_path: Path) -> None:
        path = tmp_path / "acme.secrets"
        path.write_text("INTEGRATION_KEY=x\n")
        path.chmod(0o640)
        with pytest.raises(Refused, match="chmod 600"):
            Secrets(path)
        path.chmod(0o600)
        assert Secrets(path).get("INTEGRATION_KEY") == "x"
        path.write_text("-----BEGIN KEY-----\n")
        with pytest.raises(Refused, match="not NAME=value"):
            Secrets(path)

    def test_a_state_is_of_one_runbook_and_one_api(self, desk: Desk) -> None:
        desk.run().go()
        path = desk.folder / "acme.state.json"
        with pytest.raises(Refused, match="another file with --state"):
            State(path, "tenant", "https://api.example")
        path.write_text("{}")
        with pytest.raises(Refused, match="no state of a run"):
            State(path, "tenant", desk.api.base_url)

    def test_days_are_texts_as_in_json(self) -> None:
        assert read_yaml("a: 2026-11-01", "x") == {"a": "2026-11-01"}
        with pytest.raises(Refused, match="x is no YAML"):
            read_yaml("a: [", "x")


class TestTheFileOfARunbook:
    @pytest.mark.parametrize(
        ("was", "becomes", "says"),
        [
            ("name: tenant\n", "name: key\n", "two steps have one name"),
            ("{{TENANT_ID}}/onboarding", "{{TENNANT_ID}}/onboarding", "TENNANT_ID"),
            ("ticks: [Tenant created]", "ticks: []", "checklist and steps differ"),
            ("    repeat: key\n", "    repeat: look\n", "looks if"),
            ("    repeat: key\n", "    repaet: key\n", "repaet"),
            ("{path: items, list: true}", "{path: items}", "says one of"),
        ],
    )
    def test_is_refused_where_it_cannot_be_performed(self, tmp_path: Path, was: str, becomes: str, says: str) -> None:
        text = (Path(__file__).parents[2] / "runbook/tenant.yaml").read_text()
        assert was in text
        (tmp_path / "tenant.yaml").write_text(text.replace(was, becomes, 1))
        with pytest.raises(Refused, match=says):
            load("tenant", tmp_path)

    def test_is_found_by_its_name(self) -> None:
        for name in ("tennant", "../tenant", ""):
            with pytest.raises(Refused, match="There is: tenant"):
                load(name)


def shell(command: str, folder: Path, variables: dict[str, str]) -> Any:
    if not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("the document's commands need bash and curl")
    ran = subprocess.run(
        ["bash", "-euc", command], cwd=folder, env=variables, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout) if ran.stdout else None


class TestWhatAPersonTypes:
    def test_the_document_is_followed_by_its_commands_alone(self, api: FakeApi, tmp_path: Path) -> None:
        variables = {"BASE_URL": api.base_url, "ADMIN_TOKEN": ADMIN, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        for name in ("test-shipments.csv", "test-data.xlsx"):
            (tmp_path / name).write_text("a,b\n1,2\n")
        parts = page(TENANT).split("\n### ")
        steps = [part for part in parts if "\nStep `" in part]
        assert [re.findall(r"Step `([a-z-]+)`", part)[0] for part in steps] == NAMES
        for part in steps:
            for command in re.findall(r"```sh\n(curl.*?)\n```", part, flags=re.DOTALL):
                answer = shell(command, tmp_path, variables)
                while "Ask again until" in part and answer["status"] == "processing":
                    answer = shell(command, tmp_path, variables)
                for path, name in re.findall(r"Keep `(.+?)` as `(.+?)`", part):
                    variables[name] = member(answer, path)
        assert [invoice["state"] for invoice in api.invoices] == ["PAID"]
        assert len(api.marks) == 8
        assert len(api.jobs) == 2

    def test_a_dry_run_prints_each_command_and_sends_and_writes_nothing(self, desk: Desk) -> None:
        file = desk.folder / "acme.yaml"
        file.write_text(TENANT.example)
        before = sorted(each.name for each in desk.folder.iterdir())
        words = ["tenant", "--file", str(file), "--base-url", desk.api.base_url, "--dry-run"]
        ran = CliRunner(env={"ADMIN_TOKEN": ADMIN}).invoke(program, words)
        assert ran.exit_code == 0, ran.output
        assert re.findall(r"^# \[\d+/\d+\] ([a-z-]+):", ran.output, flags=re.MULTILINE) == NAMES
        assert ran.output.count("curl -sS") == len([step for step in TENANT.steps if step.request])
        assert ADMIN not in ran.output
        assert sorted(each.name for each in desk.folder.iterdir()) == before
        assert not desk.api.asked

    def test_a_dry_run_in_the_middle_shows_what_is_left_with_what_is_known(self, desk: Desk) -> None:
        desk.confirm = lambda words: "reviewed with the customer" not in words
        with pytest.raises(WaitsForPerson):
            desk.run().go()
        texts = commands(TENANT, desk.file, desk.state, desk.api.base_url, None)
        assert f'curl -sS -X POST "{desk.api.base_url}' not in texts[0]
        assert f"{desk.api.base_url}/api/admin/tenants/ten_1/checklist/results-reviewed" in texts[0]
        assert "${INVOICE_ID}" in "".join(texts)
        assert commands(TENANT, desk.file, desk.state, desk.api.base_url, "reviewed") == texts[-1:]

    def test_the_shell_takes_no_word_of_a_customers_for_a_command(self, desk: Desk, tmp_path: Path) -> None:
        name = r"\u0000$(touch owned)\u0000" + 'O\'Neill "$(touch owned)" `touch owned` \\ & Söhne\n!'
        desk.file["tenant"]["name"] = name
        desk.file["tenant"]["slug"] = "$(touch owned)"
        desk.file["invoice"]["lines"] = [{"description": name, "unitPrice": "1.00"}]
        texts = commands(TENANT, desk.file, desk.state, desk.api.base_url, None)
        variables = {"ADMIN_TOKEN": ADMIN, "TENANT_ID": "ten_1", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        for step in ("tenant", "invoice"):
            (text,) = [text for text in texts if f"] {step}:" in text]
            shell(text, tmp_path, variables)
        assert [each["name"] for each in desk.api.tenants.values()] == [name]
        assert [(each["id"], each["lines"][0]["description"]) for each in desk.api.invoices] == [("ten_1.1", name)]
        assert not (tmp_path / "owned").exists()

    def test_the_command_line_says_how_it_went(self, desk: Desk) -> None:
        file = desk.folder / "acme.yaml"
        file.write_text(json.dumps(desk.file))
        words = ["tenant", "--file", str(file), "--base-url", desk.api.base_url, "--secrets", str(desk.secrets_file)]
        runner = CliRunner(env={"ADMIN_TOKEN": ADMIN})
        waits = runner.invoke(program, words)
        assert (waits.exit_code, "run this again" in waits.output) == (3, True)
        assert runner.invoke(program, ["tennant", *words[1:]]).exit_code == 1
        desk.api.before = lambda _, path: (401, {"code": "X", "detail": "\x1b[2J"}) if "tenants" in path else None
        refused = runner.invoke(program, [*words, "--yes"])
        assert (refused.exit_code, "\x1b" in refused.output) == (1, False)


class TestATenantThatWasMadeWithoutTheApi:
    """By ``python -m operate tenant invite``; the API is back."""

    def words(self, desk: Desk, kept: str, *more: str) -> list[str]:
        file = desk.folder / "acme.yaml"
        file.write_text(json.dumps(desk.file))
        words = ["tenant", "--file", str(file), "--base-url", desk.api.base_url, "--secrets", str(desk.secrets_file)]
        return [*words, "--yes", "--kept", kept, *more]

    def test_is_gone_on_with(self, desk: Desk) -> None:
        made = desk.api.tenants["ten_by-hand"] = {"id": "ten_by-hand", "name": "Acme Corp", "slug": "acme-corp"}
        runner = CliRunner(env={"ADMIN_TOKEN": ADMIN})
        before = sorted(each.name for each in desk.folder.iterdir())
        shown = runner.invoke(program, self.words(desk, "TENANT_ID=ten_by-hand", "--dry-run"))
        assert "/api/admin/tenants/ten_by-hand/integration-keys" in shown.output
        assert "] tenant:" not in shown.output
        assert sorted(each.name for each in desk.folder.iterdir()) == sorted([*before, "acme.yaml"])
        done = runner.invoke(program, self.words(desk, "TENANT_ID=ten_by-hand"))
        assert done.exit_code == 0, done.output
        assert list(desk.api.tenants) == [made["id"]]
        assert desk.api.asked["POST /api/admin/tenants"] == 0
        is_whole(desk)

    @pytest.mark.parametrize(
        "kept", ["TENANT_ID=", "TENANT_ID", "TENANT_ID=acme corp", "TENANT=ten_1", "CUSTOMER_TOKEN=x"]
    )
    def test_is_named_by_its_id(self, desk: Desk, kept: str) -> None:
        ran = CliRunner(env={"ADMIN_TOKEN": ADMIN}).invoke(program, self.words(desk, kept))
        assert (ran.exit_code, "TENANT_ID=ten_…" in ran.output) == (1, True)
        assert not desk.api.asked

    def test_does_not_take_the_place_of_another(self, desk: Desk) -> None:
        desk.run().go()
        ran = CliRunner(env={"ADMIN_TOKEN": ADMIN}).invoke(program, self.words(desk, "TENANT_ID=ten_other"))
        assert (ran.exit_code, "another file with --state" in ran.output) == (1, True)
        assert desk.state.kept["TENANT_ID"] == "ten_1"


def test_placeholders_become_values_of_their_type() -> None:
    values = {"a.list": [1], "X": "y", "a.none": None}
    template = {"whole": "{{a.list}}", "within": "<{{ X }}>", "null": "{{a.none}}", "gone": "{{b}}", "plain": 1}
    found = filled(template, lambda name: values.get(name, member({}, name)))
    assert found == {"whole": [1], "within": "<y>", "null": None, "plain": 1}
