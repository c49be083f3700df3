"""An engineer follows the pages from a fresh clone to a stage that is deployed, operated, restored and taken away: each
command of each block, in order, and after each it is seen that it did what the page says."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.deadline import utc_now
from chalicelib.flows.ecom.actions import release_name
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import ERASED, PastRelease
from local.stack import adopter
from local.stack.site import ENV
from tests.e2e.deploying import Ran
from tests.e2e.event_path import until
from tests.e2e.test_doctor import BROKEN, FOLLOW
from tests.runbook.clone import CODE, Clone, cloned
from tests.runbook.page import NotFollowed, commands, marked, part, steps

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("runbook")]

ROOT = Path(__file__).parents[2]
DEPLOYING, PAGES, RUNBOOK = "docs/deploying.md", "docs/serving-the-pages.md", "docs/runbook.md"
LAST = "Taking a stage away"
MIGRATING, RELEASING = "docs/migrating.md", "docs/releasing.md"
NOT_RUN = 5
"""Blocks that no test runs: `make web`, a deploy to Cloudflare, `make release`, and two of the one stack of before."""
STATE, APPLICATION, PAGES_STACK = f"onramp-{ENV}-state", f"onramp-{ENV}", f"onramp-{ENV}-pages"
DONE = Entry(status=Status.SUCCEEDED, fence=1)
EMAIL = "bob@shop.example"

Before = Callable[[Clone], object]
Look = Callable[[Clone, Ran], object]


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def nothing(_: Clone) -> None:
    """What a step needs that nothing needs to be there for."""


def once(_clone: Clone, _ran: Ran) -> bool:
    """A step that is taken once."""
    return False


@dataclass(frozen=True)
class Followed:
    """A step, and how one sees that it did what the page says.

    Attributes:
        does: As `tests.runbook.page.Step` has it.
        look: Fails if it did not. What it answers, unless None, must be true.
        before: What has happened in the world that makes somebody take this step.
        again: Whether it was not the emulator's moment yet.
    """

    does: str
    look: Look
    before: Before = nothing
    again: Callable[[Clone, Ran], bool] = once


def says(*words: str) -> Look:
    """It says all of these."""

    def look(_: Clone, ran: Ran) -> None:
        assert [each for each in words if each not in ran.out + ran.err] == []

    return look


# -- deploying --------------------------------------------------------------------------------------------------------


def the_file_asks(clone: Clone, _: Ran) -> None:
    said = clone.account.file.read_text(encoding="utf-8")
    assert 'account = ""' in said
    assert "cognito_user_pool_id" in said
    clone.write_the_stage()


def secrets_in_files(clone: Clone) -> None:
    """The values that somebody was given, in files; in Secrets Manager there is nothing yet."""
    manager, texts = clone.account.aws.secrets, {}
    for name, file in {
        "controller-token": "controller-token",
        "ecom-token": "ecom-token",
        "airwallex-card-details": "airwallex-card-details",
        "github-pat": "github-token",
    }.items():
        whole = f"{ENV}/onboarding/{name}"
        texts[name] = manager.get_secret_value(SecretId=whole)["SecretString"]
        manager.delete_secret(SecretId=whole, ForceDeleteWithoutRecovery=True)
        (clone.root / file).write_text(texts[name], encoding="utf-8")
    clone.kept["secrets"] = texts


def stored(name: str) -> Look:
    def look(clone: Clone, ran: Ran) -> None:
        value = clone.kept["secrets"][name]
        found = clone.account.aws.secrets.get_secret_value(SecretId=f"{ENV}/onboarding/{name}")["SecretString"]
        assert found == value
        assert value not in ran.out + ran.err

    return look


def a_github_app(clone: Clone) -> None:
    clone.words |= {"<app id>": "12", "<number>": "34"}
    pem = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"
    (clone.root / "app.private-key.pem").write_text(pem, encoding="utf-8")


def the_app_is_stored(clone: Clone, _: Ran) -> None:
    name = f"{ENV}/onboarding/github-pat"
    found = json.loads(clone.account.aws.secrets.get_secret_value(SecretId=name)["SecretString"])
    assert (found["app_id"], found["installation_id"]) == ("12", "34")
    # No GitHub App is installed here: the token goes on.
    clone.account.aws.secrets.put_secret_value(SecretId=name, SecretString=clone.kept["secrets"]["github-pat"])


def app_client(clone: Clone) -> dict[str, Any]:
    said = clone.account.parameters
    ids = {"UserPoolId": said["CognitoUserPoolId"], "ClientId": said["CognitoClientId"]}
    found: dict[str, Any] = clone.account.client("cognito-idp").describe_user_pool_client(**ids)["UserPoolClient"]
    return found


def long_tokens(clone: Clone) -> None:
    found = app_client(clone)
    kept = {name: value for name, value in found.items() if value and not name.endswith("Date")}
    clone.account.client("cognito-idp").update_user_pool_client(**{**kept, "AccessTokenValidity": 60})


def is_deployed(clone: Clone, ran: Ran) -> None:
    assert f"{ENV} is well." in ran.out
    assert {STATE, APPLICATION} <= {name for name, status in clone.stacks().items() if status.endswith("_COMPLETE")}


def contact(clone: Clone) -> str:
    functions = clone.account.client("lambda").list_functions()["Functions"]
    (function,) = [one for one in functions if "-APIHandler-" in one["FunctionName"]]
    found: str = function["Environment"]["Variables"]["CONTACT"]
    return found


def stream_mapping(clone: Clone) -> dict[str, Any]:
    arn = clone.outputs(STATE)["TableStreamArn"]
    (found,) = clone.account.client("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    mapping: dict[str, Any] = found
    return mapping


def a_change(clone: Clone) -> None:
    """Of the file; and somebody has laid hands on the mapping."""
    clone.write_the_stage(contact="help@example.com")
    uuid = stream_mapping(clone)["UUID"]
    clone.account.client("lambda").update_event_source_mapping(UUID=uuid, MaximumRetryAttempts=100)


def brought(clone: Clone, ran: Ran) -> None:
    assert f"{ENV} is well." in ran.out
    assert contact(clone) == "help@example.com"
    assert stream_mapping(clone)["MaximumRetryAttempts"] == 10


FIRST = [
    Followed("make setup", lambda clone, _: (clone.root / ".venv/bin/python").exists()),
    Followed(". .venv/bin/activate", says()),
    Followed(
        "python -m operate settings --stage prod > stages/prod.toml",
        the_file_asks,
        lambda clone: (clone.root / "stages").mkdir(exist_ok=True),
    ),
    Followed(
        "python -m operate secret controller-token --stage prod < controller-token",
        stored("controller-token"),
        secrets_in_files,
    ),
    Followed("python -m operate secret ecom-token --stage prod < ecom-token", stored("ecom-token")),
    Followed(
        "python -m operate secret airwallex-card-details --stage prod < airwallex-card-details",
        stored("airwallex-card-details"),
    ),
    Followed("python -m operate secret github-pat --stage prod < github-token", stored("github-pat")),
    Followed(
        "rm controller-token ecom-token airwallex-card-details github-token",
        lambda clone, _: not (clone.root / "github-token").exists(),
    ),
    Followed(
        "python -m operate secret github-pat --app-id <app id> --installation-id <number> --stage prod"
        " < app.private-key.pem",
        the_app_is_stored,
        a_github_app,
    ),
    Followed("python -m operate pool --stage prod", says("for more than 15 minutes", "--apply"), long_tokens),
    Followed(
        "python -m operate pool --apply --stage prod",
        lambda clone, _: (
            (app_client(clone)["AccessTokenValidity"], app_client(clone)["TokenValidityUnits"]["AccessToken"])
            == (15, "minutes")
        ),
    ),
    Followed("make deploy STAGE=prod", is_deployed),
    Followed(
        "make deploy STAGE=prod",
        brought,
        a_change,
    ),
    Followed("make rollback STAGE=prod", lambda clone, _: contact(clone) == ""),
]

# -- the pages --------------------------------------------------------------------------------------------------------

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0"


def built_pages(clone: Clone) -> None:
    """What `make web` makes, in small."""
    clone.words["<certificate>"] = CERTIFICATE
    for app in ("console", "admin"):
        (clone.root / "web/dist" / app / "assets").mkdir(parents=True)
        (clone.root / "web/dist" / app / "index.html").write_text("<html></html>", encoding="utf-8")
        (clone.root / "web/dist" / app / "assets/index-1.js").write_text("1", encoding="utf-8")


def served(clone: Clone, ran: Ran) -> None:
    s3, bucket = clone.account.aws.s3, clone.outputs(PAGES_STACK)["Bucket"]
    heads = {
        each["Key"]: s3.head_object(Bucket=bucket, Key=each["Key"])
        for each in s3.list_objects_v2(Bucket=bucket)["Contents"]
    }
    assert {name for name, head in heads.items() if head["CacheControl"] == "no-cache"} == {
        "index.html",
        "admin/index.html",
    }
    assert {"assets/index-1.js", "admin/assets/index-1.js"} <= set(heads)
    assert heads["index.html"]["ContentType"].startswith("text/html")
    assert "must be a CNAME of" in ran.out


def a_newer_script(clone: Clone) -> None:
    (clone.root / "web/dist/console/assets/index-1.js").rename(clone.root / "web/dist/console/assets/index-2.js")


def served_anew(clone: Clone, ran: Ran) -> None:
    served(clone, ran)
    there = clone.account.aws.s3.list_objects_v2(Bucket=clone.outputs(PAGES_STACK)["Bucket"])["Contents"]
    assert {"assets/index-1.js", "assets/index-2.js"} <= {each["Key"] for each in there}
    (stack,) = clone.account.aws.cloudformation.describe_stacks(StackName=PAGES_STACK)["Stacks"]
    said = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    assert said["CertificateArn"] == CERTIFICATE
    assert said["ApiDomain"].startswith(clone.outputs(APPLICATION)["ApiId"])


SERVING = [
    Followed("python -m operate pages --certificate-arn <certificate> --stage prod", served, built_pages),
    Followed("python -m operate pages --stage prod", served_anew, a_newer_script),
    Followed(
        "mkdir -p build/pages && cp -r web/dist/console/. build/pages/ && cp -r web/dist/admin build/pages/admin",
        lambda clone, _: (clone.root / "build/pages/admin/index.html").exists(),
    ),
    Followed("cp infra/cdn/_headers build/pages/", lambda clone, _: (clone.root / "build/pages/_headers").exists()),
    Followed(
        "build/wrangler.json",
        lambda clone, _: (
            clone.root / "build" / json.loads((clone.root / "build/wrangler.json").read_text())["main"]
        ).exists(),
    ),
    Followed("make doctor STAGE=prod", says(f"{ENV} is well.")),
]

# -- operating --------------------------------------------------------------------------------------------------------


def waits(clone: Clone, ran: Ran) -> None:
    assert clone.words["<id>"] in ran.out
    assert f"{CODE}: Wait until it is up." in ran.out


def overdue(clone: Clone) -> None:
    clone.place.switch.set(paused=True)
    clone.record(due_at=utc_now() - timedelta(minutes=5))


def is_paused(clone: Clone, ran: Ran) -> None:
    assert clone.place.switch.read()
    assert re.search(r"[Pp]aused", ran.out)


def goes_on(clone: Clone, _: Ran) -> None:
    assert not clone.place.switch.read()


def account_is_made(clone: Clone, _: Ran) -> None:
    until(lambda: clone.load().entry("create_account").status is Status.SUCCEEDED, "the account is there", 60)


def unreadable(clone: Clone) -> None:
    record = clone.record(actions={"create_account": DONE})
    clone.words |= {"<attribute>": "actions", "<json>": "{}"}
    store = clone.desk.store
    store.client.update_item(
        TableName=store.table,
        Key={"pk": {"S": record.key}, "sk": {"S": "DETAILS"}},
        UpdateExpression="SET actions = :odd",
        ExpressionAttributeValues={":odd": {"S": "long ago"}},
    )


def a_dead_letter(clone: Clone) -> None:
    record = clone.record()
    sqs, url = clone.account.aws.sqs, clone.place.outputs["WakeDeadLettersUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"key": record.key}))


def dead_letters(clone: Clone) -> int:
    url = clone.place.outputs["WakeDeadLettersUrl"]
    found = clone.account.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])


def started_and_empty(clone: Clone, ran: Ran) -> None:
    account_is_made(clone, ran)
    assert dead_letters(clone) == 0


def a_user(clone: Clone) -> None:
    cognito, pool = clone.account.client("cognito-idp"), clone.account.parameters["CognitoUserPoolId"]
    said = [{"Name": "email", "Value": EMAIL}, {"Name": "email_verified", "Value": "true"}]
    made = cognito.admin_create_user(UserPoolId=pool, Username=EMAIL, UserAttributes=said, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=EMAIL, Password="Long-enough-1", Permanent=True)
    clone.kept["sub"] = next(each["Value"] for each in made["User"]["Attributes"] if each["Name"] == "sub")
    clone.words["<email>"] = EMAIL
    clone.kept["session"] = signed_in(clone)


def signed_in(clone: Clone) -> str:
    answer = clone.account.client("cognito-idp").initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=clone.account.parameters["CognitoClientId"],
        AuthParameters={"USERNAME": EMAIL, "PASSWORD": "Long-enough-1"},
    )
    token: str = answer["AuthenticationResult"]["RefreshToken"]
    return token


def session_is_over(clone: Clone, _: Ran) -> None:
    cognito = clone.account.client("cognito-idp")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.get_tokens_from_refresh_token(
            RefreshToken=clone.kept["session"], ClientId=clone.account.parameters["CognitoClientId"]
        )


def without_an_entry(lines: Iterable[str]) -> list[str]:
    """Lines of the doctor's that have no row in the runbook; a row may be for all that begin so (`secret …`)."""
    table = text(RUNBOOK).partition("\n## What the doctor says\n")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    begins = tuple(name.removesuffix("…") for name in names if name.endswith("…"))
    return [line for line in lines if line not in names and not line.startswith(begins)]


def each_line_has_an_entry(_: Clone, ran: Ran) -> None:
    assert f"{ENV} is well." in ran.out
    header, *lines = ran.out.splitlines()
    begins, ends = header.index("check"), header.index("says")
    shown = [line[begins:ends].strip() for line in lines if line.startswith(("ok", "unknown", "warning"))]
    assert len(shown) > 35
    assert without_an_entry(shown) == []


OPERATING = [
    Followed(". .venv/bin/activate", says()),
    Followed("python -m operate doctor --stage prod", each_line_has_an_entry),
    Followed("python -m operate attention --stage prod", waits, lambda clone: clone.failed()),
    Followed(
        "python -m operate due --list --stage prod",
        lambda clone, ran: clone.words["<id>"] in ran.out and "are paused" in ran.out,
        overdue,
    ),
    Followed("python -m operate pause --stage prod", is_paused),
    Followed("python -m operate resume --stage prod", goes_on),
    Followed("python -m operate show <id> --stage prod", says(CODE, "create_account"), lambda clone: clone.failed()),
    Followed("python -m operate history <id> --stage prod", says("se@x.example")),
    Followed("python -m operate retry <id> <action> --stage prod", account_is_made),
    Followed(
        "python -m operate retry --flow ecom --action <action> --code <code> --stage prod --dry-run",
        lambda clone, ran: clone.words["<id>"] in ran.out and clone.load().entry("create_account").failures,
        lambda clone: clone.failed(),
    ),
    Followed("python -m operate retry --flow ecom --action <action> --code <code> --stage prod", account_is_made),
    Followed("python -m operate start <id> --stage prod", account_is_made, lambda clone: clone.record()),
    Followed("python -m operate mend <id> --stage prod", says("cannot be read: actions"), unreadable),
    Followed("python -m operate mend <id> --set '<attribute>=<json>' --stage prod", account_is_made),
    Followed(
        "python -m operate replay-failed --stage prod --dry-run",
        lambda clone, ran: clone.words["<id>"] in ran.out and dead_letters(clone) == 1,
        a_dead_letter,
    ),
    Followed(
        "python -m operate replay-failed --stage prod",
        started_and_empty,
    ),
    Followed("python -m operate sign-out <email> --stage prod", session_is_over, a_user),
]

# -- going back to yesterday's table ----------------------------------------------------------------------------------


MOMENT = "2026-01-31T09:00:00Z"
WINDOW = re.compile(r"to any moment from .* to (\d\d:\d\d:\d\d)Z")


def a_moment(clone: Clone) -> None:
    clone.record()
    clone.account.aws.dynamodb.update_continuous_backups(  # the emulator makes a stack's table without
        TableName=clone.place.outputs["TableName"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    clone.kept["ahead"] = timedelta(seconds=1)
    clone.words[MOMENT] = f"{utc_now() + clone.kept['ahead']:%Y-%m-%dT%H:%M:%SZ}"


def not_that_second(clone: Clone, ran: Ran) -> bool:
    """The emulator restores to the second at which it is asked, and to no other: that one is found by trying."""
    if not (window := WINDOW.search(ran.err)):
        return False
    said, asked = (
        datetime.fromisoformat(f"{clone.words[MOMENT][:10]}T{at}Z") for at in (clone.words[MOMENT][11:19], window[1])
    )
    clone.kept["ahead"] += asked - said
    clone.words[MOMENT] = f"{utc_now() + clone.kept['ahead']:%Y-%m-%dT%H:%M:%SZ}"
    return True


def restored(clone: Clone, ran: Ran) -> None:
    assert clone.place.switch.read()
    clone.kept["lines"] = re.findall(r'^ *(table_(?:name|stream_arn) = ".*")$', ran.out, re.MULTILINE)
    assert len(clone.kept["lines"]) == 2


def goes_on_with_it(clone: Clone, _: Ran) -> None:
    assert f'"{clone.place.outputs["TableName"]}"' in clone.kept["lines"][0]
    assert clone.load().restored_at is not None


RESTORING = [
    Followed("python -m operate restore --stage prod --to 2026-01-31T09:00:00Z", restored, a_moment, not_that_second),
    Followed("make deploy STAGE=prod", goes_on_with_it, lambda clone: clone.write_the_stage(*clone.kept["lines"])),
    Followed("python -m operate restore check --stage prod", says("Records")),
    Followed("python -m operate restore confirm --stage prod", lambda clone, _: not clone.place.switch.read()),
    Followed("python -m operate attention --stage prod", says("wait")),
]

# -- messages, persons, the end ---------------------------------------------------------------------------------------


def a_receiver(clone: Clone) -> None:
    text = json.loads(clone.account.aws.secrets.get_secret_value(SecretId=adopter.SLACK_SECRET)["SecretString"])
    clone.words |= {"https://hooks.slack.com/services/…": text["url"], "whsec_…": text["signing_key"]}
    clone.kept["secrets"]["slack-webhook"] = json.dumps(text)
    changed = {**text, "signing_key": f"whsec_{base64.b64encode(bytes(32)).decode()}"}
    clone.account.aws.secrets.put_secret_value(SecretId=adopter.SLACK_SECRET, SecretString=json.dumps(changed))


def slack_is_stored(clone: Clone, _: Ran) -> None:
    found = clone.account.aws.secrets.get_secret_value(SecretId=adopter.SLACK_SECRET)["SecretString"]
    assert json.loads(found) == json.loads(clone.kept["secrets"]["slack-webhook"])
    assert not (clone.root / "slack.json").exists()


def on_the_team(clone: Clone) -> None:
    clone.record(fields={TEAM: [{"email": EMAIL, "login_method": "password", "role": "member"}]})


def has_signed_up(clone: Clone) -> None:
    sub = clone.kept["sub"]
    clone.record(
        registered_by=sub,
        registrant_email=EMAIL,
        claimed_at=utc_now(),
        status="completed",
        actions={"grant_ownership": DONE},
    )


def was_released(clone: Clone) -> None:
    done = DONE.model_copy(update={"done_for": (release_name(1),)})
    released = PastRelease(user=clone.kept["sub"], at=utc_now(), quiet_at=utc_now())
    clone.record(releases=(released,), actions={"release_membership": done})


def nobody_of_the_address(clone: Clone, _: Ran) -> None:
    assert clone.load().fields[TEAM] == []
    assert EMAIL not in repr(clone.desk.store.get(clone.kept["record"].key, "DETAILS", consistent=True))


def user_is_gone(clone: Clone, _: Ran) -> None:
    cognito, pool = clone.account.client("cognito-idp"), clone.account.parameters["CognitoUserPoolId"]
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_get_user(UserPoolId=pool, Username=EMAIL)


PERSONS = [
    Followed("slack.json", lambda clone, _: (clone.root / "slack.json").exists(), a_receiver),
    Followed("python -m operate secret slack-webhook --stage prod < slack.json && rm slack.json", slack_is_stored),
    Followed("make doctor STAGE=prod ARGS=--ping", says("took a signed ping", f"{ENV} is well.")),
    Followed(
        "python -m operate erase <id> team_member --email <email> --stage prod", nobody_of_the_address, on_the_team
    ),
    Followed(
        "python -m operate erase <id> registrant --stage prod",
        lambda clone, _: clone.load().registered_by == ERASED,
        has_signed_up,
    ),
    Followed(
        "python -m operate erase <id> released --stage prod",
        lambda clone, _: clone.load().releases[0].user == ERASED,
        was_released,
    ),
    Followed("python -m operate delete-user <email> --stage prod", user_is_gone),
]
TAKING_AWAY = [
    Followed("make destroy STAGE=prod", lambda clone, _: APPLICATION not in clone.stacks() and STATE in clone.stacks())
]

# -- the tests --------------------------------------------------------------------------------------------------------


def test_the_pages_are_followed_to_the_letter_and_each_command_does_what_is_said(tmp_path: Path) -> None:
    before, last = part(text(DEPLOYING), LAST)
    pages = (before, *(text(page) for page in (PAGES, RUNBOOK, MIGRATING, RELEASING)), last)
    whole = [step for page in pages for step in steps(page)]
    followed = [*FIRST, *SERVING, *OPERATING, *RESTORING, *PERSONS, *TAKING_AWAY]
    assert [each.does for each in whole] == [each.does for each in followed]
    with cloned(tmp_path) as clone:
        for step, each in zip(whole, followed, strict=True):
            each.before(clone)
            ran = clone.do(step)
            while each.again(clone, ran):
                ran = clone.do(step)
            assert ran.status == 0, f"{step.does}\n{ran.out}\n{ran.err}"
            seen = each.look(clone, ran)
            assert seen is None or seen, f"{step.does} did not do what is said:\n{ran.out}\n{ran.err}"


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    why = [each for page in (DEPLOYING, PAGES, RUNBOOK, MIGRATING, RELEASING) for each in marked(text(page))]
    assert len(why) == NOT_RUN
    assert all(len(each) > 20 for each in why)


def test_the_runbook_uses_operate_and_make_and_nothing_else() -> None:
    programs = {each.does.split()[0] for page in (DEPLOYING, RUNBOOK) for each in steps(text(page)) if not each.text}
    assert programs == {"python", "make", ".", "rm"}
    assert re.findall(r"`(?:aws (?!sso login)|curl )[^`]*`", text(DEPLOYING) + text(RUNBOOK)) == []


def test_each_line_that_the_doctor_turns_red_has_an_entry() -> None:
    assert (
        without_an_entry([line for _, line, *_ in BROKEN] + [line for lines in FOLLOW.values() for line in lines]) == []
    )
    assert without_an_entry(["stars"]) == ["stars"]


@pytest.mark.parametrize(
    ("page", "does"),
    [
        ("```sh\nmake a   # why\n\n# only said\nmake b \\\n    C=1\n```\n", ["make a", "make b C=1"]),
        ("In `x/a.json`:\n\n```json\n{}\n```\n", ["x/a.json"]),
        ("1. So:\n\n   ```sh\n   make a\n   ```\n", ["make a"]),
        ("<!-- not run in tests: it costs money -->\n```sh\nmake gold\n```\n", []),
    ],
)
def test_a_page_is_read_as_a_reader_reads_it(page: str, does: list[str]) -> None:
    assert [each.does for each in steps(page)] == does


def test_a_block_that_nobody_can_follow_is_named() -> None:
    with pytest.raises(NotFollowed, match="this block of 'toml'"):
        list(steps("```toml\na = 1\n```\n"))
    with pytest.raises(NotFollowed, match="no part 'Ends'"):
        part("# A\n\n## B\n", "Ends")
    assert list(commands("a '#b'\n")) == ["a '#b'"]
