"""What an operator does by command instead of by hand: secrets, the user pool's client and users, erasing, mending."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.issued_keys import About, IssuedKeys
from chalicelib.records.key_hashes import KeyHashes
from chalicelib.records.keys import Keys
from chalicelib.records.ledger import SCHEMA_VERSION, Entry, Status
from chalicelib.records.record import ERASED, Record
from tests.integration.operate_kit import Operated, operated
from tests.stage_file import written

DONE = Entry(status=Status.SUCCEEDED, fence=1)
REGION, ADA, BOB = "eu-central-1", "ada@shop.example", "Bob@shop.example"
KEY = f"whsec_{base64.b64encode(bytes(32)).decode()}"
SLACK = "dev/onboarding/slack"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        with operated(tmp_path_factory.mktemp("stages")) as made:
            cognito = aws("cognito-idp")
            pool = cognito.create_user_pool(PoolName="customers", UsernameAttributes=["email"])["UserPool"]["Id"]
            client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="console")["UserPoolClient"]
            written(
                made.folder,
                cognito_user_pool_id=f'cognito_user_pool_id = "{pool}"',
                cognito_client_id=f'cognito_client_id = "{client["ClientId"]}"',
                cognito_hosted_url='cognito_hosted_url = "https://pool.example"',
                slack_webhook_secret=f'slack_webhook_secret = "{SLACK}"',
            )
            yield made


def aws(service: str) -> Any:
    anything: Any = boto3
    return anything.client(service, region_name=REGION)


def kept(name: str) -> str:
    text: str = aws("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return text


def pool_of(stage: Operated) -> dict[str, str]:
    said = stage.place.asked.stage.settings
    return {"UserPoolId": said["cognito_user_pool_id"], "ClientId": said["cognito_client_id"]}


def user(stage: Operated, email: str) -> str:
    """A new user of the pool; answers what records call them."""
    attributes = [{"Name": "email", "Value": email}]
    made = aws("cognito-idp").admin_create_user(
        UserPoolId=pool_of(stage)["UserPoolId"], Username=email, UserAttributes=attributes
    )
    sub: str = next(each["Value"] for each in made["User"]["Attributes"] if each["Name"] == "sub")
    return sub


def signed_up(stage: Operated, sub: str) -> Record:
    before = stage.new()
    claimed = {"registered_by": sub, "registrant_email": ADA, "claimed_at": stage.desk.clock()}
    return stage.desk.store.write(before, before.but(**claimed, status="completed", actions={"grant_ownership": DONE}))


# -- secrets ----------------------------------------------------------------------------------------------------------


def test_a_secret_is_made_and_renewed_and_shown_nowhere(stage: Operated) -> None:
    for name, text, word in (
        ("controller-token", "s3cret-1\n", "made"),
        ("controller_token_secret", "s3cret-2", "ren"),
    ):
        done = stage.run("secret", name, typed=text)
        assert f"dev/onboarding/controller-token is {word}" in done.output
        assert kept("dev/onboarding/controller-token") == text
        assert "s3cret" not in done.output + done.stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("ecom-token", " \n", "is empty"),
        ("ecom-token", '{"tokn": "s3cret"}', "without a string member 'token'"),
        ("github-pat", '{"app_id": "1"}', "no usable installation_id and private_key"),
        (SLACK, '{"url": "https://hooks.example/s3cret"}', "'signing_key'"),
        (SLACK, f'{{"url": "http://hooks.example", "signing_key": "{KEY}"}}', "must begin with https"),
        (SLACK, '{"url": "https://hooks.example", "signing_key": "s3cret"}', "cannot be used"),
    ],
)
def test_what_its_client_could_not_use_is_not_stored(stage: Operated, name: str, text: str, says: str) -> None:
    done = stage.run("secret", name, typed=text, status=1)
    assert says in done.stderr
    assert "s3cret" not in done.output + done.stderr
    listed = [each["Name"] for each in aws("secretsmanager").list_secrets()["SecretList"]]
    assert f"dev/onboarding/{name}" not in listed
    assert SLACK not in listed


def test_the_key_of_a_github_app_is_stored_as_its_client_reads_it(stage: Operated) -> None:
    pem = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"
    asked = ("secret", "github-pat", "--app-id", "12", "--installation-id", "34")
    done = stage.run(*asked, typed=pem)
    assert "a GitHub App's key" in done.output
    found = json.loads(kept("dev/onboarding/github-pat"))
    assert found == {"app_id": "12", "installation_id": "34", "private_key": pem}
    stage.run("secret", "ecom-token", "--app-id", "12", "--installation-id", "34", typed=pem, status=2)


@pytest.mark.parametrize("text", ["s3cret and more", "s3cret\ns3cret-2", "s3crët"])
def test_a_token_that_no_header_can_carry_is_refused(stage: Operated, text: str) -> None:
    for name in ("controller-token", "github-pat"):
        said = stage.run("secret", name, typed=text, status=1).stderr
        assert "that no token has" in said
        assert "s3cr" not in said
    assert text not in [kept(each["Name"]) for each in aws("secretsmanager").list_secrets()["SecretList"]]


CALLERS = ("shop-caller", "orders-caller", "payments-webhook")


@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.parametrize(
    ("text", "kind"),
    [("s3cret-" * 5, "a token"), (f"{'s3cret-' * 5} {'n3w-' * 8}\n", "two tokens, while one replaces")],
)
def test_by_what_a_caller_is_known_is_stored_also_while_it_is_replaced(
    stage: Operated, name: str, text: str, kind: str
) -> None:
    assert kind in stage.run("secret", name, typed=text).output
    assert kept(f"dev/onboarding/{name}") == text


@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.parametrize("text", ["s3cret", f"{'s3cret-' * 5} s3cret", " ".join(["s3cret-" * 5] * 3), "s3crët-" * 5])
def test_by_what_no_caller_would_be_known_is_not_stored(stage: Operated, name: str, text: str) -> None:
    said = stage.run("secret", name, typed=text, status=1).stderr
    assert "Nothing was stored." in said
    assert "s3cr" not in said
    listed = [each["Name"] for each in aws("secretsmanager").list_secrets()["SecretList"]]
    assert text not in [kept(each) for each in listed]


def test_the_secret_of_keys_keeps_each_version_that_keys_are_kept_under(stage: Operated) -> None:
    first, second = (f"v{each}:{str(each) * 32}" for each in (1, 2))
    stage.run("secret", "key-hash", typed=first)
    own = IssuedKeys(Keys(stage.desk.store, lambda *, fresh=False: KeyHashes.read(first)), "TENANT#ten-1", "rgl")
    issued = own.issue(About("x", ()), by="Ada", now=stage.desk.clock()).key_id
    for text in (second, f"v1:{'9' * 32}"):
        said = stage.run("secret", "key-hash", typed=text, status=1).stderr
        assert "1 of the keys that count are kept under v1" in said
        assert kept("dev/onboarding/key-hash") == first
    stage.run("secret", "key-hash", typed=f"{second} {first}")
    own.revoke(issued, by="Ada", now=stage.desk.clock())
    stage.run("secret", "key-hash", typed=second)
    assert kept("dev/onboarding/key-hash") == second


def test_a_secret_that_the_stage_does_not_use_is_refused_with_those_that_it_does(stage: Operated) -> None:
    said = stage.run("secret", "parcel-token", typed="x", status=1).stderr
    assert "dev/onboarding/controller-token" in said
    assert SLACK in said


def test_a_secret_that_is_marked_for_deletion_comes_with_the_way_back(stage: Operated) -> None:
    stage.run("secret", "airwallex-card-details", typed="x")
    aws("secretsmanager").delete_secret(SecretId="dev/onboarding/airwallex-card-details", RecoveryWindowInDays=7)
    assert "restore-secret" in stage.run("secret", "airwallex-card-details", typed="y", status=1).stderr


# -- the pool ---------------------------------------------------------------------------------------------------------


def test_what_the_client_lacks_is_shown_then_changed_and_everything_else_stays(stage: Operated) -> None:
    ids, cognito = pool_of(stage), aws("cognito-idp")
    cognito.update_user_pool_client(
        **ids,
        ClientName="theirs",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        AccessTokenValidity=2,
        TokenValidityUnits={"AccessToken": "hours", "IdToken": "hours"},
        CallbackURLs=["https://theirs.example"],
        ReadAttributes=["email"],
    )
    before = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
    assert len(stage.answer("pool")["lacks"]) == 7
    assert cognito.describe_user_pool_client(**ids)["UserPoolClient"] == before
    stage.run("pool", "--apply")
    after = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
    assert stage.answer("pool")["lacks"] == []
    assert after["ExplicitAuthFlows"] == [
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
    ]
    assert after["TokenValidityUnits"] == {"AccessToken": "minutes", "IdToken": "hours"}
    assert after["CallbackURLs"] == ["https://dev.example.com/signed-in", "https://theirs.example"]
    assert (after["ClientName"], after["ReadAttributes"]) == ("theirs", ["email"])
    assert "as Onramp needs it" in stage.run("pool", "--apply").output


def test_a_client_that_there_is_not_is_corrected_in_the_stages_file(stage: Operated) -> None:
    aws("cognito-idp").delete_user_pool_client(**pool_of(stage))
    assert f"cognito_client_id in {stage.folder / 'dev.toml'}." in stage.run("pool", status=1).stderr


def test_a_user_is_signed_out_by_address_or_by_record(stage: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    record = signed_up(stage, user(stage, "eve@shop.example"))
    assert stage.answer("sign-out", record.record_id) == stage.answer("sign-out", "eve@shop.example")
    assert "names no user" in stage.run("sign-out", stage.new().record_id, status=1).stderr
    assert "has no such user" in stage.run("sign-out", "nobody@shop.example", status=1).stderr


def test_a_user_is_deleted_only_once_no_record_names_them_and_by_the_stages_name(stage: Operated) -> None:
    record = signed_up(stage, user(stage, ADA))
    refused = stage.run("delete-user", ADA, typed="dev\n", status=1).stderr
    assert f"operate erase {record.record_id} registrant" in refused
    done = stage.answer("erase", record.record_id, "registrant")
    assert stage.load(record).registered_by == ERASED
    assert done["left_to_do"]
    assert "nobody was deleted" in stage.run("delete-user", ADA, typed="prod\n", status=1).stderr
    assert "Deleted: 1" in stage.run("delete-user", ADA, typed="dev\n").output
    stage.run("delete-user", ADA, typed="dev\n", status=1)


# -- records ----------------------------------------------------------------------------------------------------------


def test_somebody_of_the_team_is_erased_and_the_history_says_who_did_it(stage: Operated) -> None:
    before = stage.new()
    team = [{"email": BOB, "login_method": "password", "role": "member"}]
    record = stage.desk.store.write(before, before.but(fields={TEAM: team}))
    said = stage.run("erase", record.record_id, "team_member", "--email", "bob@SHOP.example").output
    assert "Ask who runs the Controller" in said
    assert stage.load(record).fields[TEAM] == []
    (entry, *_) = stage.answer("history", record.record_id)["entries"]
    assert entry["who"] == "operator moto@123456789012"
    again = stage.run("erase", record.record_id, "team_member", "--email", BOB, status=1).stderr
    assert "(PERSON_NOT_FOUND)" in again
    assert "(PERSON_UNKNOWN)" in stage.run("erase", record.record_id, "owner", status=1).stderr
    assert "(ONBOARDING_OPEN)" in stage.run("erase", signed_up_open(stage), "registrant", status=1).stderr


def signed_up_open(stage: Operated) -> str:
    before = stage.new()
    return stage.desk.store.write(before, before.but(registered_by="sub-9", claimed_at=stage.desk.clock())).record_id


def broken(stage: Operated, attribute: str, value: dict[str, Any]) -> Record:
    """A record that somebody's hand has made unreadable."""
    record, store = stage.new(), stage.desk.store
    store.client.update_item(
        TableName=store.table,
        Key={"pk": {"S": record.key}, "sk": {"S": "DETAILS"}},
        UpdateExpression=f"SET {attribute} = :odd",
        ExpressionAttributeValues={":odd": value},
    )
    return record


def test_a_record_that_cannot_be_read_is_mended_and_started(stage: Operated) -> None:
    record = broken(stage, "actions", {"S": f"ask {ADA}"})
    mending = f"`python -m operate mend {record.record_id} --stage dev --stages {stage.folder}`"
    assert mending in stage.run("show", record.record_id, status=1).stderr
    said = stage.run("mend", record.record_id).output
    assert "cannot be read: actions" in said
    assert ADA not in said
    assert ADA in stage.run("mend", record.record_id, "--personal").output
    stage.run("mend", record.record_id, "--set", "actions={}")
    mended = stage.load(record)
    assert (mended.actions, mended.version) == ({}, record.version + 1)
    assert stage.triggered(record) == 2
    assert "nothing to mend" in stage.run("mend", record.record_id, status=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", 'actions="{}"'), "It could not be read then, either: actions"),
        (("--set", "actions={"), "must be JSON"),
        (("--set", "actions={}", "--set", 'link_key="mine"'), "stay as they are"),
        (("--set", "actions.create_index.status=1"), "could stand in"),
    ],
)
def test_nothing_is_written_that_could_not_be_read_or_opens_a_door(
    stage: Operated, words: tuple[str, ...], says: str
) -> None:
    record = broken(stage, "actions", {"S": "?"})
    assert says in stage.run("mend", record.record_id, *words, status=1).stderr
    item = stage.desk.store.get(record.key, "DETAILS", consistent=True)
    assert (item["actions"], item["link_key"]) == ({"S": "?"}, {"S": record.link_key})


def test_what_is_no_json_is_refused_in_words(stage: Operated) -> None:
    record = broken(stage, "actions", {"S": "?"})
    for text in ("NaN", "-Infinity", "live"):
        said = stage.run("mend", record.record_id, "--set", f"status={text}", status=1).stderr
        assert "must be JSON" in said


def test_what_can_be_read_is_not_written_by_hand_and_newer_code_mends_its_own(stage: Operated) -> None:
    record = stage.new()
    assert "can be read" in stage.run("mend", record.record_id, "--set", 'status="live"', status=1).stderr
    newer = broken(stage, "schema_version", {"N": str(SCHEMA_VERSION + 1)})
    assert "newer" in stage.run("mend", newer.record_id, status=1).stderr


def test_an_item_that_was_changed_since_it_was_looked_at_is_left_alone(
    stage: Operated, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = broken(stage, "actions", {"S": "?"})
    looked, store = stage.desk.store.get(record.key, "DETAILS", consistent=True), stage.desk.store
    monkeypatch.setattr("chalicelib.records.store.Store.get", lambda *_, **__: {**looked, "actions": {"S": "before"}})
    assert "changed since" in stage.run("mend", record.record_id, "--set", "actions={}", status=1).stderr
    monkeypatch.undo()
    assert store.get(record.key, "DETAILS", consistent=True) == looked
