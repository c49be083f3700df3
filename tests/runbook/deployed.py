"""Following docs/deploying.md and docs/serving-the-pages.md: what there is before each step, and after it."""

from __future__ import annotations

import json
import re
from typing import Any

from infra import headers
from local.stack.site import ENV
from tests.e2e.deploying import Ran
from tests.runbook.clone import Clone
from tests.runbook.followed import APPLICATION, PAGES_STACK, STATE, Followed, Look, says

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
    found: str = function["Environment"]["Variables"].get("CONTACT", "")
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
    Followed("rm app.private-key.pem", lambda clone, _: not (clone.root / "app.private-key.pem").exists()),
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
    assert bool(said["UploadsOrigin"]) == ("UploadsBucket" in clone.outputs(STATE))
    assert said["ApiDomain"].startswith(clone.outputs(APPLICATION)["ApiId"])


def a_bucket_of_uploads(clone: Clone) -> None:
    clone.words |= {"<bucket>": "uploads", "<region>": "eu-central-1"}


def the_bucket_is_let_through(clone: Clone, _: Ran) -> None:
    """As the doctor's `pages` asks for it, on AWS: here the bucket is at the emulator."""
    own = ("https://uploads.s3.eu-central-1.amazonaws.com",)
    wanted = headers.read(also=dict.fromkeys(sorted(headers.OWN), own)).everywhere[headers.POLICY]
    (policy,) = re.findall(f"{headers.POLICY}: (.*)", (clone.root / "build/pages/_headers").read_text(encoding="utf-8"))
    assert headers.serves(headers.POLICY, policy, wanted)


SERVING = [
    Followed("python -m operate pages --certificate-arn <certificate> --stage prod", served, built_pages),
    Followed("python -m operate pages --stage prod", served_anew, a_newer_script),
    Followed(
        "mkdir -p build/pages && cp -r web/dist/console/. build/pages/ && cp -r web/dist/admin build/pages/admin",
        lambda clone, _: (clone.root / "build/pages/admin/index.html").exists(),
    ),
    Followed("cp infra/cdn/_headers build/pages/", lambda clone, _: (clone.root / "build/pages/_headers").exists()),
    Followed(
        "sed -E \"s,(connect-src|img-src) 'self',& https://<bucket>.s3.<region>.amazonaws.com,g\" infra/cdn/_headers "
        "> build/pages/_headers",
        the_bucket_is_let_through,
        a_bucket_of_uploads,
    ),
    Followed(
        "build/wrangler.json",
        lambda clone, _: (
            clone.root / "build" / json.loads((clone.root / "build/wrangler.json").read_text())["main"]
        ).exists(),
    ),
    Followed("make doctor STAGE=prod", says(f"{ENV} is well.")),
]

TAKING_AWAY = [
    Followed("make destroy STAGE=prod", lambda clone, _: APPLICATION not in clone.stacks() and STATE in clone.stacks())
]
