"""Protections between us and platforms: connections, secrets, the pause switch, and what answers may look like."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

KEYS = "tests/unit/test_token_key_fetch.py::TestFetchingTheKeySet::"
GAP = "tests/simulation/test_secret_gap.py::"
SETTLE = "tests/unit/test_settle.py::"
SETTLED_UNTIL = (
    f"{SETTLE}test_what_others_are_putting_right_spends_no_failure_and_comes_back_until_its_patience_is_over"
)
POLICIES = "tests/unit/test_policies.py::"
OF_NO_CONTRACT = "tests/contract/test_answers_of_no_contract.py::"
PAUSE = "tests/simulation/test_pause_switch.py::"
HTTP_TIME = "tests/contract/test_http_time.py::"

_SESSIONS = (
    Mutation(
        "session-shared",
        "All threads and clients of a process share one session and its connections.",
        "chalicelib/clients/http/client.py",
        "import shared_session",
        "import bounded_session as shared_session",
        ("tests/contract/test_health_connections.py",),
    ),
    Mutation(
        "certificates-once",
        "The trusted certificates are read once, not for each connection.",
        "chalicelib/clients/http/sessions.py",
        'conn.cert_reqs = "CERT_REQUIRED"',
        'conn.cert_reqs, conn.ca_certs = "CERT_REQUIRED", __import__("certifi").where()',
        (f"{HTTP_TIME}test_the_trusted_certificates_are_read_once_and_not_for_each_connection",),
    ),
    Mutation(
        "connections-for-all",
        "A call does not wait for another one's connection.",
        "chalicelib/clients/http/sessions.py",
        "hosts=connections, kept=maxsize, block=block",
        "hosts=connections, kept=1, block=True",
        (f"{HTTP_TIME}test_calls_at_the_same_time_do_not_wait_for_each_others_connection",),
    ),
    Mutation(
        "no-cookies",
        "A call carries nothing over from another.",
        "chalicelib/clients/http/sessions.py",
        "session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))",
        "session.cookies.set_policy(DefaultCookiePolicy())",
        (f"{HTTP_TIME}test_no_cookie_is_carried_from_one_call_to_another",),
    ),
    Mutation(
        "no-redirects-read",
        "An answer is never taken for a redirect to be looked into.",
        "chalicelib/clients/http/sessions.py",
        "session = _Session()",
        "session = requests.Session()",
        ("tests/contract/test_http.py::test_an_answer_that_is_not_of_the_contract_is_retryable_nonsense",),
    ),
    Mutation(
        "keys-in-time",
        "Fetching an issuer's keys is over in time, whatever the issuer sends.",
        "chalicelib/clients/tokens/jwks.py",
        "until(Deadline.after(FETCH_SECONDS))",
        "until(Deadline.after(3600))",
        (f"{KEYS}test_gives_up_on_an_issuer_whose_headers_never_end",),
    ),
)

_SWITCH = (
    Mutation(
        "switch-unreadable",
        "A pause switch that cannot be read pauses; no run dies of it.",
        "chalicelib/records/pause.py",
        "return PauseState(paused=True, odd=True)",
        "return PauseState(paused=False, odd=True)",
        (f"{PAUSE}test_a_switch_that_says_nothing_stops_the_executors_and_no_run_dies_of_it",),
    ),
    Mutation(
        "switch-told",
        "A pause switch that is no boolean is told.",
        "chalicelib/handlers/timers.py",
        "if swept.odd_switch:",
        "if False:",
        (f"{PAUSE}test_the_sweep_tells_of_a_switch_that_is_no_boolean_and_of_no_other",),
    ),
)

_SECRETS = (
    Mutation(
        "refused-secret-waits",
        "A token that is refused as it is stored is tried again for some minutes before a person is asked.",
        "chalicelib/clients/http/refusals.py",
        "return Retryable(code, message, hint=hint, delay=SECRET_DELAY, wait_limit=SECRET_WAIT_LIMIT)",
        "return Permanent(code, message, hint=hint)  # type: ignore[return-value]",
        (f"{GAP}test_an_onboarding_in_the_gap_between_token_and_secret_goes_on_by_itself",),
    ),
    Mutation(
        "patience-ends",
        "What others should be putting right is put before a person when they do not.",
        "chalicelib/engine/settle.py",
        "return wait_limit is not None and failure.since is not None and now - failure.since >= wait_limit",
        "return False",
        (SETTLED_UNTIL,),
    ),
    Mutation(
        "patience-per-code",
        "Patience with a refusal begins anew once something else has happened.",
        "chalicelib/engine/settle.py",
        "if entry.failure is not None and entry.failure.code == code else None",
        "if entry.failure is not None else None",
        (f"{SETTLE}test_patience_begins_anew_once_something_else_happened_in_between",),
    ),
    Mutation(
        "card-replaced",
        "A card that is refused is asked for anew.",
        "chalicelib/executors/create_account.py",
        "if refusal.platform_code != CARD_REFUSED:\n                raise\n            account",
        "if True:\n                raise\n            account",
        (f"{GAP}test_a_card_that_is_replaced_while_accounts_are_made_needs_nobody_either",),
    ),
)

_POLICIES = (
    Mutation(
        "policy-follows",
        "The policy follows the setting that names a secret.",
        "infra/policies.py",
        'every = (sub(f"{below}${{{name}}}-??????"), given, join(given, "-??????"))',
        'every = (given, join(given, "-??????"))',
        (f"{POLICIES}test_a_secret_that_a_setting_names_can_be_read_by_whoever_needs_it_and_no_other_secret",),
    ),
    Mutation(
        "policy-narrow",
        "A secret that a setting names opens no other secret.",
        "infra/policies.py",
        'every = (sub(f"{below}${{{name}}}-??????"), given, join(given, "-??????"))',
        'every = (sub(f"{below}${{{name}}}-*"), given, join(given, "-*"))',
        (f"{POLICIES}test_a_secret_that_a_setting_names_can_be_read_by_whoever_needs_it_and_no_other_secret",),
    ),
)

_ANSWERS = (
    Mutation(
        "answer-shaped",
        "What a platform answers is held against the contract's shape before it is used.",
        "chalicelib/clients/http/client.py",
        "            return shape.model_validate(body)",
        "            return shape.model_construct(**(body or {}))",
        (f"{OF_NO_CONTRACT}test_an_answer_that_is_none_of_the_contract_is_told_by_every_method_and_quoted_by_none",),
    ),
    Mutation(
        "answer-too-large",
        "An answer that is too long is not asked for again.",
        "chalicelib/clients/http/client.py",
        "raise self._too_large(what)",
        "raise self.nonsense(what)",
        (f"{OF_NO_CONTRACT}test_an_answer_that_is_too_long_will_be_so_again_and_needs_a_person",),
    ),
    Mutation(
        "answer-kind-alone",
        "Of an answer that is none of the contract nothing is shown but its kind and length.",
        "chalicelib/clients/http/client.py",
        '(?=;|$)", raw.',
        '.*", raw.',
        (f"{OF_NO_CONTRACT}test_the_kind_of_an_answer_is_named_without_what_else_stands_in_its_header",),
    ),
)

MUTATIONS = (*_SESSIONS, *_SWITCH, *_SECRETS, *_POLICIES, *_ANSWERS)
