"""The stage is set up once for all that is played on it, and each release is started once."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import boto3
import pytest
from moto import mock_aws

from infra.generated import ROOT
from infra.releases import Release
from local.platforms import found
from local.platforms.app import PlatformOptions
from tests.deployment import ENVIRONMENT
from tests.integration.tokens import ACCESS, AUDIENCE, COGNITO, Issuer
from tests.releases.played_aws import PlayedAws, environment
from tests.releases.side import Side
from tests.releases.stage import Stage
from tests.releases.trees import IDS, RELEASES, of_release
from tests.simulation.ecom import ANALYTICS, StandIns, stand_ins
from tests.table import REGION

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
}
Started = Callable[..., Side]


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, dict[str, str]]]:
    """The stage, and the environment that its functions have."""
    issuer = Issuer()
    with (
        pytest.MonkeyPatch.context() as patch,
        mock_aws(),
        stand_ins(tmp_path_factory.mktemp("platforms")) as standing,
        _keys_of(issuer) as keys,
    ):
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        pool = _account(standing)
        given = {
            **ENVIRONMENT,
            **environment(standing, pool, ANALYTICS, keys),
            "COGNITO_ISSUER": COGNITO,
            "ACCESS_ISSUER": ACCESS,
            "ACCESS_AUDIENCE": AUDIENCE,
        }
        yield Stage(PlayedAws(), standing, issuer, pool), given


@pytest.fixture
def stage(place: tuple[Stage, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The stage, for one story."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return place[0]


@pytest.fixture(scope="package")
def started(place: tuple[Stage, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Starts a release, once however often it is asked for."""
    running: dict[str, Side] = {}
    logs = tmp_path_factory.mktemp("logs")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    def start(name: str, tree: Path, settings: Mapping[str, str] | None = None) -> Side:
        if name not in running:
            given = {**kept, **CREDENTIALS, **place[1], **(settings or {})}
            running[name] = Side(name, tree, given, place[0].aws, logs / f"{name}.log")
        return running[name]

    yield start
    for side in running.values():
        side.stop()


@pytest.fixture(scope="package", params=RELEASES, ids=IDS)
def release(request: pytest.FixtureRequest) -> Release:
    """Each release that there is."""
    found: Release = request.param
    return found


@pytest.fixture
def old(release: Release, started: Started, tmp_path_factory: pytest.TempPathFactory) -> Side:
    """A release, from the clone's history."""
    return started(release.version, of_release(release, tmp_path_factory.getbasetemp()))


@pytest.fixture
def new(started: Started) -> Side:
    """The code as it stands here."""
    return started("here", ROOT)


@pytest.fixture
def other(started: Started) -> Side:
    """The code as it stands here once more, to pretend that it is another release."""
    return started("another", ROOT).pretend()


@contextlib.contextmanager
def _keys_of(issuer: Issuer) -> Iterator[str]:
    """Where the issuer's keys can be fetched."""
    document = json.dumps(issuer.fetch("")).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(document)))
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        serving = Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/keys"
        server.shutdown()


def _account(standing: StandIns) -> str:
    """What the surroundings hold: secrets, the mapping's table, the user pool; answers the pool's id."""
    secrets = boto3.client("secretsmanager", region_name=REGION)
    options = PlatformOptions(standing.repository, "")
    texts = {
        "controller-token": options.controller_token,
        "ecom-token": options.ecom_token,
        "github-pat": options.github_token,
        "airwallex-card-details": f"{options.card_token_prefix}for-tests",
        **{each.secret: each.placeholder for each in found.stand_ins()},
    }
    for name, text in texts.items():
        secrets.create_secret(Name=f"test/onboarding/{name}", SecretString=text)
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=ANALYTICS,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    pools = boto3.client("cognito-idp", region_name=REGION)
    return pools.create_user_pool(PoolName="customers", UsernameAttributes=["email"])["UserPool"]["Id"]
