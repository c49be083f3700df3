"""A stage's file: what it may say, and everything that is wrong with it, at once."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

from chalicelib.flows import registry
from infra import needs
from local.stack.site import ENV
from operate import stage as stages
from operate.command import program
from operate.refusal import Refused
from operate.settings import declared
from operate.stage import Named, StageUnusable
from tests.stage_file import ACCOUNT, written

ROOT = Path(__file__).parents[2]
MUST_BE_SAID = {name for name, known in declared.settings().items() if known.default is None}
RESTORED = "dev-OnboardingTable-20260131T090000Z"
RETENTIONS = declared.of_stack("state")["log_retention_days"].choices


def wrong(folder: Path) -> tuple[str, ...]:
    with pytest.raises(StageUnusable) as refused:
        stages.read("dev", folder)
    return refused.value.wrong


def test_what_a_file_says_is_what_functions_find_in_their_environment(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        behind_cloudflare="behind_cloudflare = true",
        cognito_password_min_length="cognito_password_min_length = 12",
        log_retention_days="log_retention_days = 7",
        architecture='architecture = "arm64"',
    )
    stage = stages.read("dev", folder)
    assert stage.settings["console_url"] == "https://dev.example.com"
    assert stage.settings["behind_cloudflare"] == "true"
    assert stage.settings["cognito_password_min_length"] == "12"
    assert stage.state == {"log_retention_days": "7"}
    assert (stage.name, stage.account, stage.region, stage.architecture) == ("dev", ACCOUNT, "eu-central-1", "arm64")
    assert (stage.state_stack, stage.application_stack) == ("onramp-dev-state", "onramp-dev")
    assert stage.bucket == f"onramp-dev-{ACCOUNT}-eu-central-1"


def test_the_example_has_every_setting_and_lacks_what_only_its_adopter_knows() -> None:
    text = (ROOT / "stages/example.toml").read_text(encoding="utf-8")
    for name in (*declared.settings(), *declared.parameters("state"), *declared.parameters("application")):
        assert re.search(rf"(?m)^(# )?{name} = ", text), name
    with pytest.raises(StageUnusable) as refused:
        stages.read("example", ROOT / "stages")
    missing = MUST_BE_SAID - {"flows"}
    assert sorted(each.partition(" is missing")[0] for each in refused.value.wrong) == sorted(
        ["account", "region", *(f"settings.{name}" for name in missing)]
    )


def test_a_line_that_is_switched_on_with_its_default_is_as_good_as_none(tmp_path: Path) -> None:
    folder = written(tmp_path)
    path = folder / "dev.toml"
    path.write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert stages.read("dev", folder).settings["cell_id"] == "cell-1"


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in needs.fields().items() if not field.description] == []


def test_commands_name_the_folder_where_it_is_not_the_usual_one(tmp_path: Path) -> None:
    usual, other = Named("dev"), stages.read("dev", written(tmp_path)).named
    assert (usual.option, usual.make, str(usual.file)) == ("--stage dev", "STAGE=dev", "stages/dev.toml")
    assert other.option == f"--stage dev --stages {other.folder}"
    assert other.make == f"STAGE=dev STAGES={other.folder}"
    assert stages.read(other.file.stem, other.file.parent).named == other
    assert Named("dev", Path("my files")).option == "--stage dev --stages 'my files'"


ODDLY_NAMED = ["my stages", "it's", "$b and $(HOME)", "#1 `x`", '"quoted"']


@pytest.mark.parametrize("name", ODDLY_NAMED)
def test_make_hands_over_the_folder_that_is_said(tmp_path: Path, name: str) -> None:
    (shows := tmp_path / "shows").write_text("#!/bin/sh\nprintf '%s|' \"$@\"\n", encoding="utf-8")
    shows.chmod(0o755)
    named = Named("dev", Path("there") / name)
    command = f"make --no-print-directory -o .venv/.ready doctor {named.make} RUN={shows}"
    made = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert made.stdout == f"-m|operate|doctor|--stage|dev|--stages|{named.folder}|"


@pytest.mark.parametrize("name", ODDLY_NAMED)
def test_what_makes_a_file_that_is_not_there_can_be_copied(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    for there in (False, True):
        with pytest.raises(StageUnusable) as refused:
            stages.read("dev", folder)
        command = refused.value.remedy[1:].rpartition("` makes it; then fill it in.")[0]
        assert ("mkdir" in command) != there
        python = f'python() {{ "{sys.executable}" "$@"; }}; '
        subprocess.run(["sh", "-c", python + command], cwd=ROOT, check=True)
        assert "account is missing" in "".join(wrong(folder))
        (folder / "dev.toml").unlink()


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        account="account = 123",
        region='region = "Frankfurt"',
        console_url='consol_url = "https://secret.example"',
        cell_id='env = "dev"\nnotification_email = "x"',
        pixel_repository='pixel_repository = ""',
        pixel_delivery='pixel_delivery = "push"',
        health_keep_seconds="health_keep_seconds = 301",
        event_bucket='event_bucket = ["one", "two"]',
        log_retention_days="log_retention_days = 8",
        architecture='architecture = "arm"\nregoin = "x"\nconsole_url = "x"',
    )
    found = wrong(folder)
    assert list(found) == [
        "account must be twelve digits in quotes.",
        "region must be the name of an AWS region, for example eu-central-1.",
        "architecture must be one of x86_64, arm64.",
        "regoin is not known here. Did you mean region?",
        "console_url is not known here. It belongs below [settings].",
        "settings.consol_url is not known. Did you mean console_url?",
        "settings.env follows from the stage: take the line out.",
        "settings.notification_email is not known here. It belongs below [state].",
        "settings.event_bucket must be one value; several stand in one text, with commas.",
        "settings.console_url is missing: Origin of the console; links are {console_url}/onboarding?key=….",
        "settings.health_keep_seconds cannot be used: Input should be less than or equal to 300.",
        "settings.pixel_repository is missing: owner/name of the pixel repository.",
        "settings.pixel_delivery cannot be used: Input should be 'commit' or 'pull_request'.",
        f"state.log_retention_days must be one of {', '.join(RETENTIONS)}.",
    ]
    assert "secret.example" not in " ".join(found)


@pytest.mark.parametrize(
    ("table", "stream", "says"),
    [
        ("prod-OnboardingTable", "prod-OnboardingTable", "state.table_name must be a table of the stage dev"),
        (RESTORED, "", "belong together"),
        (RESTORED, "dev-OnboardingTable", "must be the stream of state.table_name"),
        (RESTORED, RESTORED, ""),
    ],
)
def test_a_stage_goes_on_with_a_restored_table_of_its_own_and_with_no_other(
    tmp_path: Path, table: str, stream: str, says: str
) -> None:
    folder = written(tmp_path)
    arn = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/{stream}/stream/2026-01-31T09:00:00.000" if stream else ""
    path = folder / "dev.toml"
    lines = f'[state]\ntable_name = "{table}"\ntable_stream_arn = "{arn}"\n'
    path.write_text(path.read_text(encoding="utf-8").replace("[state]\n", lines), encoding="utf-8")
    if not says:
        assert stages.read("dev", folder).state["table_name"] == table
        return
    (only,) = wrong(folder)
    assert says in only


@pytest.mark.parametrize("number", ["10.5", '"1e1"', "nan", '"1_0"', "-1"])
def test_a_number_that_is_not_whole_is_refused_in_words(tmp_path: Path, number: str) -> None:
    folder = written(tmp_path, reserved_concurrency=f"reserved_concurrency = {number}")
    assert wrong(folder) == ("application.reserved_concurrency must be a whole number, in digits.",)


def test_a_folder_in_a_stage_files_place_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "dev.toml").mkdir()
    (only,) = wrong(tmp_path)
    assert only.startswith("it cannot be read: ")


@pytest.mark.parametrize(("text", "says"), [("account = 1 2", "it is no TOML"), ('settings = "x"', "must be a table")])
def test_a_file_that_is_no_stage_file_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "dev.toml").write_text(text, encoding="utf-8")
    assert any(says in each for each in wrong(tmp_path))


def test_flows_that_there_are_not_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path, flows='flows = "ecom,parcel"')
    there_are = ", ".join(registry.NAMES)
    assert wrong(folder) == (f"settings.flows cannot be used: there is no flow 'parcel', only {there_are}.",)


def test_a_stage_needs_no_setting_of_a_flow_that_it_does_not_have_and_may_keep_it(tmp_path: Path) -> None:
    folder = written(tmp_path, flows='flows = "pixel"', card_token_secret='card_token_secret = "mine"')
    assert "card_token_secret" not in stages.read("dev", folder).settings
    again = written(tmp_path, card_token_secret='card_token_secret = "mine"')
    assert stages.read("dev", again).settings["card_token_secret"] == "mine"


def test_a_stage_that_has_no_file_is_told_how_to_make_one_and_which_there_are(tmp_path: Path) -> None:
    (tmp_path / "prod.toml").touch()
    (tmp_path / "example.toml").touch()
    with pytest.raises(StageUnusable) as refused:
        stages.read("dev", tmp_path)
    assert "There are: prod. `python -m operate settings --stage dev --stages" in refused.value.remedy


def test_the_stage_of_this_machine_is_told_where_its_file_is() -> None:
    with pytest.raises(StageUnusable) as refused:
        stages.read(ENV)
    assert f"--stages {Path('.local') / 'stages'}" in refused.value.remedy


def test_the_command_prints_a_file_that_keeps_what_is_said_and_shows_what_is_new(tmp_path: Path) -> None:
    folder = written(tmp_path, pixel_branch='pixel_branch = "trunk \\"7\\""', contact="", cell_id="")
    said = tomllib.loads((folder / "dev.toml").read_text(encoding="utf-8"))
    done = CliRunner().invoke(program(), ["settings", "--stage", "dev", "--stages", str(folder)])
    assert done.exit_code == 0
    assert tomllib.loads(done.output) == said
    assert '# contact = ""' in done.output


def test_the_command_loses_no_line_that_somebody_has_written(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        account=f'account = "{ACCOUNT}"\nowner = "Ada"\nsince = 2026-11-30',
        flows='flows = "pixel, ecmo"\ncell_ids = ["a", 1.5, { b = true }]',
        ecom_url='ecom_url = "https://ecom.example"',
        notification_email='"alarm email" = "a@b.example"',
        domain_name='domain = "x"',
    )
    before = tomllib.loads((folder / "dev.toml").read_text(encoding="utf-8"))
    asked = ["settings", "--stage", "dev", "--stages", str(folder)]
    assert tomllib.loads(CliRunner().invoke(program(), asked).output) == before
    chosen = tomllib.loads(CliRunner().invoke(program(), [*asked, "--flows", "ecom,pixel"]).output)
    before["settings"]["flows"] = "ecom,pixel"
    assert chosen == before


def test_a_flow_that_is_misspelt_is_one_fault_and_none_of_settings_that_it_may_need(tmp_path: Path) -> None:
    lines = (written(tmp_path) / "dev.toml").read_text(encoding="utf-8")
    for flows in ("ecmo", "pixel,ecmo"):
        text = re.sub(r"(?m)^flows = .*$", f'flows = "{flows}"', lines)
        text = re.sub(r"(?m)^(organisations_url|payments_publishable_key) = .*$", "", text)
        (tmp_path / "dev.toml").write_text(text, encoding="utf-8")
        (only,) = wrong(tmp_path)
        assert only.startswith("settings.flows cannot be used")


def test_what_cannot_be_what_its_name_says_is_named_at_once(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        ecom_url='ecom_url = "ecom.example"',
        analytics_role_arn='analytics_role_arn = "reader"',
        contact='contact = "the team"',
        payments_publishable_key='payments_publishable_key = "sk_live_s3cret"',
        certificate_arn='certificate_arn = "nonsense"',
        web_acl_arn='web_acl_arn = "acl"',
        disable_default_endpoint="disable_default_endpoint = true",
    )
    found = wrong(folder)
    assert [each.partition(" must")[0].partition(" needs")[0] for each in found] == [
        "settings.ecom_url",
        "settings.analytics_role_arn",
        "settings.payments_publishable_key",
        "settings.contact",
        "application.certificate_arn",
        "application.web_acl_arn",
        "application.disable_default_endpoint",
    ]
    assert "s3cret" not in " ".join(found)
    folder = written(tmp_path, domain_name='domain_name = "api.example.com"')
    (only,) = wrong(folder)
    assert only.startswith("application.domain_name needs application.certificate_arn")


def test_what_is_what_its_name_says_is_taken(tmp_path: Path) -> None:
    arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
    for contact in ("help@acme.example", "https://acme.example/help"):
        folder = written(
            tmp_path,
            contact=f'contact = "{contact}"',
            payments_publishable_key='payments_publishable_key = "pk_live_1"',
            analytics_role_arn='analytics_role_arn = "arn:aws:iam::123456789012:role/reader"',
            domain_name='domain_name = "api.example.com"',
            certificate_arn=f'certificate_arn = "{arn}"',
            disable_default_endpoint="disable_default_endpoint = true",
        )
        assert stages.read("dev", folder).settings["contact"] == contact


def test_the_command_makes_a_file_for_chosen_flows_into_the_file_that_the_shell_has_opened(tmp_path: Path) -> None:
    (tmp_path / "new.toml").touch()
    asked = ["settings", "--stage", "new", "--stages", str(tmp_path), "--flows", "pixel"]
    done = CliRunner().invoke(program(), asked)
    assert 'flows = "pixel"' in done.output
    assert "card_token_secret" not in done.output
    refused = CliRunner().invoke(program(), [*asked, "--flows", "parcel"])
    assert refused.exit_code == 1
    assert "there is no flow 'parcel'" in refused.stderr


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield


@pytest.mark.usefixtures("aws")
def test_credentials_of_another_account_are_refused(tmp_path: Path) -> None:
    stage = stages.read("dev", written(tmp_path))
    assert stages.identify(stage, stages.session(stage)).account == ACCOUNT
    other = stages.read("dev", written(tmp_path, account='account = "000000000000"'))
    with pytest.raises(Refused) as refused:
        stages.identify(other, stages.session(other))
    assert refused.value.says == f"These credentials are of the account {ACCOUNT}; the stage dev is in 000000000000."


def test_an_operator_is_called_as_their_session_is() -> None:
    assumed = "arn:aws:sts::123456789012:assumed-role/Engineers/ada@example.com"
    assert stages.Identity(ACCOUNT, assumed).called == "ada@example.com"
    assert stages.Identity(ACCOUNT, "arn:aws:iam::123456789012:root").called == "root"


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:9"])
def test_an_address_that_leads_nowhere_is_not_taken_for_credentials_that_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    stage = stages.read("dev", written(tmp_path))
    with pytest.raises(Refused, match="AWS_ENDPOINT_URL"):
        stages.identify(stage, boto3.Session(region_name="eu-central-1"))


def test_no_credentials_are_refused_with_the_way_to_get_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    stage = stages.read("dev", written(tmp_path))
    with pytest.raises(Refused, match="aws sso login"):
        stages.identify(stage, boto3.Session(region_name="eu-central-1"))
