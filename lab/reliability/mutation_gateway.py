"""Protections of the one origin: who is let through, what is led where, and what every answer carries."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ACCESS = "tests/unit/test_gateway_access.py::"
PAGES = "tests/unit/test_gateway_pages.py::"
HOSTED = "tests/unit/test_hosted_sign_in.py::"
CDN = "tests/unit/test_cdn.py::"

MUTATIONS = (
    Mutation(
        "gateway-covered-pages",
        "Nobody sees the admin pages without a session of Access.",
        "local/gateway/app.py",
        'if below("/admin", path) and not await self.access.token(request):',
        'if path == "/admin" and not await self.access.token(request):',
        (f"{ACCESS}test_a_covered_page_without_a_session_leads_to_the_sign_in_and_back",),
    ),
    Mutation(
        "gateway-covered-doors",
        "What lies behind a covered door is passed on in a session's name only.",
        "local/gateway/app.py",
        "if door is None or not door.behind_access:",
        "if door is None or door.behind_access:",
        (f"{ACCESS}test_a_script_that_says_so_is_told_that_the_session_is_over",),
    ),
    Mutation(
        "gateway-one-path",
        "The path that a door is looked for by is the path that is asked for.",
        "local/gateway/app.py",
        'if not {".", ".."}.isdisjoint(read.split("/")):',
        "if False:",
        (f"{ACCESS}test_a_path_that_means_another_one_is_no_way_past_a_covered_door_nor_out_of_the_api",),
    ),
    Mutation(
        "gateway-session-wins",
        "A caller with a session cannot claim to be somebody else.",
        "local/gateway/api.py",
        "if name not in _HOP_BY_HOP} | dict(added)",
        "if name not in _HOP_BY_HOP}; headers = dict(added) | headers",
        (f"{ACCESS}test_a_session_is_shown_to_the_api_as_the_header_whatever_the_caller_claims",),
    ),
    Mutation(
        "gateway-session-verified",
        "A session counts while its token does.",
        "local/gateway/access.py",
        'return held if good else ""',
        "return held",
        (f"{ACCESS}test_a_session_that_is_over_or_of_somebody_else_is_none",),
    ),
    Mutation(
        "gateway-session-audience",
        "A token for another application is no session here.",
        "local/gateway/access.py",
        "audience=self._audience, issuer=self._issuer)",
        'issuer=self._issuer, options={"verify_aud": False})',
        (f"{ACCESS}test_a_session_that_is_over_or_of_somebody_else_is_none",),
    ),
    Mutation(
        "gateway-keys-unreachable",
        "While nobody can be asked for the keys, no session counts.",
        "local/gateway/access.py",
        "except (jwt.PyJWTError, KeyError, requests.RequestException):",
        "except requests.RequestException:\n            return True\n        except (jwt.PyJWTError, KeyError):",
        (f"{ACCESS}test_nobody_is_let_in_while_the_keys_cannot_be_asked_for",),
    ),
    Mutation(
        "gateway-open-redirect",
        "Signing in leads to this origin only.",
        "local/gateway/access.py",
        'not wanted.startswith(("//", "/\\\\"))',
        'not wanted.startswith("http")',
        (f"{ACCESS}TestSigningIn::test_never_leads_to_another_host",),
    ),
    Mutation(
        "gateway-traversal",
        "No path leads out of an app's folder.",
        "local/gateway/pages.py",
        "if not wanted.is_relative_to(home) or not wanted.is_file():",
        "if not wanted.is_file():",
        (f"{PAGES}test_a_file_that_is_not_there_or_not_of_the_app_is_not_found",),
    ),
    Mutation(
        "gateway-missing-file",
        "A file that is not there is never answered with a page.",
        "local/gateway/pages.py",
        'if "." not in path.rpartition("/")[2]:',
        'if "." not in path.rpartition("/")[2] or not (home / inside.lstrip("/")).is_file():',
        (f"{PAGES}test_a_file_that_is_not_there_or_not_of_the_app_is_not_found",),
    ),
    Mutation(
        "gateway-page-caching",
        "A page is asked for again after a deployment.",
        "local/gateway/pages.py",
        "return _sent(self._read(home / PAGE), self._headers.pages, accepted, seen)",
        "return _sent(self._read(home / PAGE), self._headers.assets, accepted, seen)",
        (f"{PAGES}test_every_path_of_the_console_is_its_page",),
    ),
    Mutation(
        "gateway-headers",
        "Every answer carries the security headers.",
        "local/gateway/app.py",
        "return protected(Starlette(routes=routes), headers.read(also=_also(around)))",
        "return Starlette(routes=routes)",
        (f"{PAGES}test_every_answer_carries_the_headers_of_the_file",),
    ),
    Mutation(
        "gateway-policy",
        "The policy admits nothing inline.",
        "infra/headers.json",
        '"script-src": ["\'self\'"]',
        '"script-src": ["\'self\'", "\'unsafe-inline\'"]',
        (f"{PAGES}test_the_policy_admits_what_is_ours_and_nothing_inline",),
    ),
    Mutation(
        "cdn-headers",
        "CloudFront's policies say every header of the file.",
        "infra/cdn.py",
        "for header, value in rest.items()]",
        'for header, value in rest.items() if header != "Permissions-Policy"]',
        (f"{CDN}test_cloudfronts_policies_say_every_header_of_the_file",),
    ),
    Mutation(
        "cdn-caller",
        "The address that limits count by is CloudFront's word, not the caller's.",
        "infra/cdn.py",
        "event.request.headers['cf-connecting-ip'] = { value: event.viewer.ip };",
        "event.request.headers['x-viewer'] = { value: event.viewer.ip };",
        (f"{CDN}test_the_limits_by_address_count_by_who_asks_and_not_by_what_they_claim",),
    ),
    Mutation(
        "hosted-pkce",
        "A code is worth nothing without the verifier.",
        "local/platforms/hosted.py",
        "or not _proves(form, granted.asked):",
        'or not form.get("code_verifier"):',
        (f"{HOSTED}TestACode",),
    ),
    Mutation(
        "hosted-once",
        "A code is good once.",
        "local/platforms/hosted.py",
        'self._granted.pop(form.get("code", ""), None)',
        'self._granted.get(form.get("code", ""))',
        (f"{HOSTED}TestACode",),
    ),
    Mutation(
        "hosted-redirect",
        "A code leads back to the client's own addresses only.",
        "local/platforms/hosted.py",
        "if asked.redirect_uri not in self.client.redirect_uris:",
        "if not asked.redirect_uri.startswith(tuple(self.client.redirect_uris)):",
        (f"{HOSTED}TestThePage::test_leads_nobody_to_where_the_client_is_not",),
    ),
)
