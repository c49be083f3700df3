"""The gateway serves built pages as a CDN does, with the headers of `infra/headers.json` on every answer."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from infra import headers
from local.gateway.app import Surroundings, create_gateway
from local.platforms.server import PlatformServer
from tests.unit.gateway_place import AUDIENCE, SCRIPT, Place, place

PLAIN = {"Accept_Encoding": "identity"}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("gateway")) as here:
        yield here


@pytest.fixture(scope="module")
def cookie(here: Place) -> str:
    return here.session(lifetime_seconds=3600)


@pytest.mark.parametrize("path", ["/", "/onboarding", "/onboarding?key=a.b", "/a/b/c", "/v1.2/x"])
def test_every_path_of_the_console_is_its_page(here: Place, path: str) -> None:
    answer = here.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert "<title>console</title>" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/onboardings/7"])
def test_every_path_of_the_admin_is_its_page(here: Place, cookie: str, path: str) -> None:
    answer = here.get(path, Cookie=cookie)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert "<title>admin</title>" in answer.text


def test_a_file_is_itself_by_its_type(here: Place, cookie: str) -> None:
    assert here.get("/favicon.svg").headers["Content-Type"] == "image/svg+xml"
    assert here.get("/favicon.svg").headers["Cache-Control"] == "no-cache"
    for path in ("/assets/index-3f2a.js", "/admin/assets/index-3f2a.js"):
        answer = here.get(path, Cookie=cookie)
        assert answer.text == SCRIPT
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-older.js",
        "/robots.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/..%2fadmin/index.html",
        "/favicon.svg/x.js",
        "/nul%00.js",
        pytest.param(f"/{'a' * 300}.js", id="a long name"),
        pytest.param(f"{'/a' * 3000}/x.js", id="a long path"),
    ],
)
def test_a_file_that_is_not_there_or_not_of_the_app_is_not_found(here: Place, path: str) -> None:
    with requests.Session() as session:
        request = session.prepare_request(requests.Request("GET", here.url))
        request.url = f"{here.url}{path}"  # as it is: requests would tidy it up
        answer = session.send(request, allow_redirects=False, timeout=10)
    assert answer.status_code == 404
    assert "Cache-Control" not in answer.headers or answer.headers["Cache-Control"] == "no-store"


def test_text_is_sent_in_fewer_bytes_to_whom_takes_them(here: Place) -> None:
    answer = requests.get(
        f"{here.url}/assets/index-3f2a.js", headers={"Accept-Encoding": "br, gzip"}, stream=True, timeout=10
    )
    packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed).decode() == SCRIPT
    assert len(packed) == int(answer.headers["Content-Length"]) < len(SCRIPT) / 5
    for accepted in ("identity", "br", "gzip;q=0"):
        plain = here.get("/assets/index-3f2a.js", Accept_Encoding=accepted)
        assert ("Content-Encoding" not in plain.headers, plain.headers["Vary"]) == (True, "Accept-Encoding")


def test_what_the_build_has_packed_is_sent_as_that_unless_the_file_is_newer(here: Place) -> None:
    file = here.pages / "console" / "assets" / "index-3f2a.js"
    brotli = here.pages / "packed" / "console" / "assets" / "index-3f2a.js.br"
    brotli.parent.mkdir(parents=True)
    brotli.write_bytes(b"as the build packed it")

    def sent(accepted: str, changed: int) -> tuple[str | None, bytes]:
        os.utime(file, ns=(changed, changed))
        headers = {"Accept-Encoding": accepted}
        answer = requests.get(f"{here.url}/assets/index-3f2a.js", headers=headers, stream=True, timeout=10)
        assert answer.headers["Vary"] == "Accept-Encoding"
        return answer.headers.get("Content-Encoding"), answer.raw.read(decode_content=False)

    os.utime(brotli, ns=(7, 7))
    assert sent("gzip, deflate, br", changed=6) == ("br", b"as the build packed it")
    assert sent("gzip, br;q=0", changed=6)[0] == "gzip"
    assert sent("identity", changed=6) == (None, SCRIPT.encode())
    assert sent("gzip, br", changed=8)[0] == "gzip"
    brotli.unlink()


def test_what_has_not_changed_is_not_sent_again_and_what_has_is(here: Place) -> None:
    first = here.get("/")
    same = here.get("/", If_None_Match=f'"x", {first.headers["ETag"]}')
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    page = here.pages / "console" / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + "<p>built anew</p>", encoding="utf-8")
    os.utime(page, ns=(1, 1))
    newer = here.get("/", If_None_Match=first.headers["ETag"])
    assert (newer.status_code, "built anew" in newer.text) == (200, True)


def test_a_head_has_no_body_and_no_page_takes_a_post(here: Place) -> None:
    head = requests.head(f"{here.url}/onboarding", timeout=10)
    assert (head.status_code, head.content, int(head.headers["Content-Length"]) > 0) == (200, b"", True)
    posted = requests.post(f"{here.url}/onboarding", timeout=10)
    assert (posted.status_code, posted.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/assets/index-3f2a.js",
        "/nothing.js",
        "/api/onboarding/k",
        "/api/v1/onboarding",
        "/_mailbox",
        "/cdn-cgi/access/login",
        "/cdn-cgi/access/style.css",
        "/_gateway/health",
    ],
)
def test_every_answer_carries_the_headers_of_the_file(here: Place, path: str) -> None:
    answer = here.get(path)
    for name, value in headers.read().everywhere.items():
        assert answer.headers[name] == value


def test_the_policy_admits_what_is_ours_the_named_hosts_and_nothing_inline() -> None:
    policy = headers.read().everywhere["Content-Security-Policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert directives["default-src"] == ["'none'"]
    assert directives["style-src"] == directives["font-src"] == directives["form-action"] == ["'self'"]
    assert directives["script-src"] == ["'self'", "https://js.stripe.com", "https://challenges.cloudflare.com"]
    assert directives["connect-src"] == ["'self'", "https://api.stripe.com"]
    assert directives["img-src"] == ["'self'", "data:", "https://cdn.brandfetch.io", "https://asset.brandfetch.io"]
    assert directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]
    assert "unsafe" not in policy
    assert not any(source in {"*", "https:", "http:"} for each in directives.values() for source in each)


def test_the_apis_own_caching_stays_and_its_answers_get_smaller(here: Place) -> None:
    here.answer, here.tag = ('{"records": "' + "x" * 2000 + '"}', "application/problem+json"), '"strong"'
    packed, plain = here.get("/api/onboarding/k", Accept_Encoding="gzip"), here.get("/api/onboarding/k", **PLAIN)
    assert (packed.headers["Content-Encoding"], packed.headers["ETag"]) == ("gzip", 'W/"strong"')
    assert packed.text == plain.text == here.answer[0]
    assert (plain.headers["ETag"], "Content-Encoding" in plain.headers) == ('"strong"', False)
    here.answer = ("{}", "application/json")
    assert "Content-Encoding" not in here.get("/api/onboarding/k", Accept_Encoding="gzip").headers


def test_pages_that_are_not_built_say_how(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        (here.pages / "console" / "index.html").unlink()
        answer = here.get("/onboarding?key=k")
        assert answer.status_code == 503
        assert "make web" in answer.text


def test_the_mailbox_shows_the_newest_mail_first_and_its_code_as_text(here: Place) -> None:
    older = {
        "To": ["ada@shop.example"],
        "Subject": "Welcome",
        "BodyText": "Hello <b>",
        "BodyHtml": None,
        "Timestamp": 1,
    }
    newer = {**older, "Subject": "Your code", "BodyText": "", "BodyHtml": "<p>It is 123456.</p>", "Timestamp": 2.5}
    here.mails = {"messages": {"one": [older], "two": [newer]}}
    page = here.get("/_mailbox").text
    assert page.index("Your code") < page.index("Welcome")
    assert '<p class="code">123456</p>' in page
    assert "Hello &lt;b&gt;" in page
    here.mails = {"messages": {}}
    assert "No mail was sent yet" in here.get("/_mailbox").text


def test_a_page_by_the_name_of_localhost_leads_to_the_origin_that_the_api_takes_sign_ins_from(here: Place) -> None:
    made: list[ASGIApp] = []  # its origin names a port, which a server knows once it is there

    async def gateway(scope: Scope, receive: Receive, send: Send) -> None:
        await made[0](scope, receive, send)

    with PlatformServer(gateway) as server:
        made.append(create_gateway(Surroundings(server.url, here.access, AUDIENCE, pages=here.pages)))
        port = server.url.rpartition(":")[2]

        def location(host: str, path: str) -> str | None:
            answer = requests.get(f"{server.url}{path}", headers={"Host": host}, allow_redirects=False, timeout=10)
            return answer.headers.get("Location")

        for path in ("/onboarding?key=a%2Bb", "/admin/onboardings/7", "/a%20b"):
            assert location(f"localhost:{port}", path) == f"{server.url}{path}"
        for host in (f"127.0.0.1:{port}", "localhost:9", "console.example"):
            assert location(host, "/onboarding") is None


@pytest.mark.parametrize(
    ("name", "sent", "good"),
    [
        ("X-Frame-Options", "DENY", True),
        ("X-Frame-Options", None, False),
        ("X-Frame-Options", "SAMEORIGIN", False),
        (headers.POLICY, "connect-src 'self'; script-src 'self'", True),
        (headers.POLICY, "script-src 'self'; connect-src https://files.example 'self'", True),
        (headers.POLICY, "connect-src https://files.example; script-src 'self'", False),
        (headers.POLICY, "connect-src 'self'; script-src 'self' https://elsewhere.example", False),
        (headers.POLICY, "connect-src 'self'; script-src 'self'; object-src *", False),
        (headers.POLICY, "connect-src 'self'", False),
        (headers.POLICY, None, False),
    ],
)
def test_a_deployment_may_admit_more_to_be_fetched_and_nothing_else(name: str, sent: str | None, good: bool) -> None:
    wanted = {"X-Frame-Options": "DENY", headers.POLICY: "connect-src 'self'; script-src 'self'"}[name]
    assert headers.serves(name, sent, wanted) is good
