"""Following docs/runbook.md: what there is before each step, and after it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from chalicelib.deadline import utc_now
from chalicelib.flows.ecom.actions import release_name
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.ledger import Status
from chalicelib.records.record import ERASED, PastRelease
from local.stack import adopter
from local.stack.site import ENV
from tests.e2e.deploying import Ran
from tests.e2e.event_path import until
from tests.runbook.clone import CODE, Clone
from tests.runbook.followed import DONE, EMAIL, RUNBOOK, Followed, says, text

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
    Followed("make deploy STAGE=prod", says(f"{ENV} is well.")),
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
