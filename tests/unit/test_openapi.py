"""The OpenAPI document says what the routes do."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from app import app
from chalicelib.flows import registry
from chalicelib.flows.ecom.lifecycle import LIFECYCLE
from chalicelib.flows.pixel import documented
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.multipart import SentFile
from chalicelib.handlers.http.routing import FILES, Endpoint
from tests.integration import integrations_place, strangers_place
from tests.integration.http_api import Reply, assert_documented
from tools import api_examples, api_problems, doors_docs, openapi
from tools.api_places import Undocumented
from tools.api_problems import CODES, codes_of

ROOT = Path(__file__).parents[2]
ENDPOINTS = [endpoint for routes in registry.declared_routes() for endpoint in routes.endpoints]
OF_STRANGERS = [api_problems._BY_AUTH[auth] for auth in (Auth.DRAFT, Auth.KEY, Auth.INTEGRATION, Auth.SIGNED)] + [
    api_problems._OF_BOTS
]
"""Codes of callers for whom a stage need have no route."""
HEAVY = ("jwt", "cryptography", "requests", "github", "tree_sitter", "email_validator", "aws_lambda_powertools")


def test_is_valid_openapi_3_1() -> None:
    validate(openapi.document())


def test_is_the_one_that_is_committed() -> None:
    committed = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(openapi.document()))


def test_names_to_customers_every_status_that_an_onboarding_can_have() -> None:
    described = openapi.document()["components"]["schemas"]["Onboarding"]["properties"]["status"]["description"]
    assert set(re.findall(r"[a-z]+", described)) >= set(LIFECYCLE.descriptions)


def test_has_every_route_of_the_application() -> None:
    paths = openapi.document()["paths"]
    served = {(path, method.lower()) for path, methods in app.routes.items() for method in methods}
    assert {(path, method) for path, methods in paths.items() for method in methods} == served


def test_fails_on_a_route_that_nobody_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.routes, "/sneaky", {"GET": next(iter(app.routes["/v1/onboarding"].values()))})
    with pytest.raises(Undocumented, match="sneaky"):
        openapi.document()


@pytest.mark.parametrize("endpoint", [e for e in ENDPOINTS if e.form], ids=lambda e: e.name)
def test_gives_an_example_that_the_route_takes(endpoint: Endpoint) -> None:
    assert endpoint.form
    example = api_examples.body_for(endpoint)
    if endpoint.content_types == FILES:  # a file is no JSON: what stands for its bytes comes as they do
        example = {**example, "file": SentFile("example", str(example["file"]).encode())}
    endpoint.form.model_validate(example)


@pytest.mark.parametrize(
    ("table", "what", "sentence"),
    [
        (api_problems._OWN, "make_pixel", "the route make_pixel .* PROBLEMS in chalicelib/flows/pixel/documented.py"),
        (api_problems._OWN, "read_record", "the route read_record .* _RECORDS in tools/api_problems.py"),
        (CODES, "PIXEL_NOT_OURS", "of the route amend_pixel .* CODES in chalicelib/flows/pixel/documented.py"),
        (documented.BODIES, "NewPixel", "under 'NewPixel' to BODIES in chalicelib/flows/pixel/documented.py"),
    ],
)
def test_asks_for_what_nobody_says_of_a_route_by_its_table_and_file(
    table: dict[str, Any],
    what: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delitem(table, what)
    monkeypatch.setattr(sys, "argv", ["openapi", str(tmp_path / "openapi.json")])
    assert openapi.main() == 1
    assert re.search(sentence, capsys.readouterr().err)


def test_a_route_that_the_document_does_not_have_is_missed_with_what_to_do() -> None:
    with pytest.raises(AssertionError, match="does not have GET /v1/returns: run `make docs`"):
        assert_documented("/v1/returns", "GET", Reply(200, {}, {}))


def test_knows_every_code_that_our_code_raises() -> None:
    raised = set()
    for file in (ROOT / "chalicelib").rglob("*.py"):
        if _of_no_flow_yet(file):
            continue
        raised |= set(re.findall(r'(?:Problem|_later)\(\s*\d{3},\s*"(\w+)"', file.read_text(encoding="utf-8")))
    listed = {code for endpoint in ENDPOINTS for code in codes_of(endpoint)} | {
        code for own in OF_STRANGERS for code in own
    }
    assert raised
    assert raised <= listed
    assert listed == set(CODES)


def _of_no_flow_yet(file: Path) -> bool:
    """Whether a file is of a flow that is being built: it has no routes, and nobody can be answered by it."""
    inside = file.relative_to(ROOT / "chalicelib").parts
    return inside[0] == "flows" and len(inside) > 2 and inside[1] not in (*registry.NAMES, "common")


def test_the_api_starts_without_the_heavy_libraries() -> None:
    program = f"import sys, app; list(app.app.routes); print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("endpoint", strangers_place.routes.endpoints, ids=lambda endpoint: endpoint.name)
def test_names_what_strangers_are_refused_for(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_problems._OWN, endpoint.name, ())
    refused = {
        "order": {"BOT_CHECK_MISSING", "BOT_CHECK_FAILED", "BOT_CHECK_UNAVAILABLE", "HEADER_INVALID"},
        "rename": {"DRAFT_TOKEN_MISSING", "DRAFT_TOKEN_INVALID", "HEADER_INVALID"},
        "read_own": {"KEY_MISSING", "KEY_UNKNOWN", "KEY_REVOKED", "KEY_EXPIRED", "KEY_RESTORED", "HEADER_INVALID"},
        "paid": {"SIGNATURE_MISSING", "SIGNATURE_INVALID", "SIGNATURE_OUT_OF_TIME", "HEADER_INVALID"},
    }[endpoint.name]
    assert refused | {"TOO_MANY_REQUESTS"} <= set(codes_of(endpoint))


def test_says_which_scope_a_program_needs_and_what_it_is_refused_for(monkeypatch: pytest.MonkeyPatch) -> None:
    scoped = [endpoint for endpoint in integrations_place.routes.endpoints if endpoint.scope]
    assert {endpoint.scope for endpoint in scoped} == set(integrations_place.SCOPES)
    for endpoint in scoped:
        monkeypatch.setitem(api_problems._OWN, endpoint.name, ())
        assert openapi._security(endpoint) == [{"integrationToken": [endpoint.scope]}]
        assert f"for `{endpoint.scope}`" in doors_docs._route(endpoint)
        assert {"SCOPE_MISSING", "KEY_REVOKED", "TOKEN_EXPIRED", "TOO_MANY_REQUESTS"} <= set(codes_of(endpoint))


def test_the_page_of_doors_counts_strangers_by_address_by_caller_and_together() -> None:
    limits = [doors_docs._every(each.limit) for each in strangers_place.routes.endpoints if each.limit]
    assert limits == [
        "3, 5 by all together in a minute (`parcel-public`)",
        "50, 4 by one caller in a minute (`parcel-draft`)",
        "4 by one caller in a minute (`parcel-key`)",
    ]
