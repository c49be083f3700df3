"""Protections of sign-up, sign-in and sessions: against strangers, and against limits turned against owners."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

IDENTITY = "chalicelib/clients/cognito/identity.py"
PROBLEMS = "chalicelib/clients/cognito/problems.py"
HOSTED = "chalicelib/clients/cognito/hosted.py"
LIMITS = "chalicelib/handlers/http/limits.py"
STRANGERS = "tests/integration/test_api_strangers.py::"
FIRST = f"{STRANGERS}TestACustomerWhoseAddressAStrangerSignedUpWithFirst::"
MAILS = f"{STRANGERS}TestMails::"
EXIST = f"{STRANGERS}TestWhichAddressesExist::"
SESSION = "tests/integration/test_api_sessions.py::TestASession::"
GOOGLE = "tests/integration/test_api_returning.py::TestComingFromGoogle::"
RATE = "tests/integration/test_api_front_door.py::TestTheRateLimit::"

MUTATIONS = (
    Mutation(
        "strangers-password",
        "An address that a stranger signed up with first is not confirmed under the stranger's password.",
        IDENTITY,
        "            self._take_over(email, password)  # also",
        "            pass  # also",
        (f"{FIRST}test_gets_in_with_the_code_from_the_mailbox_and_the_stranger_never_does",),
    ),
    Mutation(
        "password-first",
        "Where the pool tells a wrong password, nothing is confirmed by a code beside it.",
        IDENTITY,
        "        if seen.code == LOGIN_FAILED.code:\n            raise CODE_WRONG.problem()\n",
        "        if seen.code == LOGIN_FAILED.code:\n            seen = NOT_CONFIRMED.problem()\n",
        (f"{FIRST}test_gets_in_with_the_code_from_the_mailbox_and_the_stranger_never_does",),
    ),
    Mutation(
        "code-not-for-a-slip",
        "A password that no user can have takes the place of no other, whatever code comes with it.",
        "chalicelib/handlers/sessions.py",
        "    code: Code\n    password: NewPassword\n\n\nclass ResendCode",
        "    code: Code\n    password: Password\n\n\nclass ResendCode",
        ("tests/integration/test_api_sessions.py::TestANewPassword",),
    ),
    Mutation(
        "weak-take-over",
        "A password too weak for the pool does not leave the stranger's in force.",
        IDENTITY,
        "if refused and refused.code == WEAK.code and (failed := self._set_password(email, _unguessable())):",
        "if refused and refused.code != WEAK.code and (failed := self._set_password(email, _unguessable())):",
        (f"{FIRST}test_and_who_chose_too_weak_a_password_leaves_the_strangers_not_in_force",),
    ),
    Mutation(
        "sessions-end",
        "Whoever sets a password ends every session that others have.",
        IDENTITY,
        'if refused := self._calls.refusal("admin_user_global_sign_out", Username=email):',
        "if refused := None:",
        (
            f"{FIRST}test_ends_the_sessions_that_the_stranger_got_meanwhile",
            "tests/integration/test_api_sessions.py::TestANewPassword",
        ),
    ),
    Mutation(
        "unconfirmed-reset",
        "A forgotten password can be set anew though the address was never confirmed.",
        IDENTITY,
        '        self._mail("resend_confirmation_code", email)\n        self._mail("forgot_password", email)\n',
        '        self._mail("forgot_password", email)\n',
        (f"{FIRST}test_can_set_a_password_at_once_though_the_address_is_not_confirmed",),
    ),
    Mutation(
        "exists-by-login",
        "Signing in does not tell that an address waits to be confirmed.",
        IDENTITY,
        "raise LOGIN_FAILED.problem() if seen.code == NOT_CONFIRMED.code else seen",
        "raise seen",
        (f"{EXIST}test_is_not_told_by_a_wrong_password",),
    ),
    Mutation(
        "exists-by-weak-password",
        "A weak password beside a wrong code does not tell that there is a user.",
        PROBLEMS,
        '        "InvalidPasswordException": CODE_WRONG,\n',
        "",
        (f"{EXIST}test_is_not_told_by_setting_one_with_a_wrong_code",),
    ),
    Mutation(
        "exists-by-mail",
        "That no code was mailed to an address is kept from who asks.",
        IDENTITY,
        "if refused and refused.code != KEPT.code:",
        "if refused:",
        (
            f"{EXIST}test_is_not_told_by_asking_for_another_code",
            f"{EXIST}test_is_not_told_by_asking_for_a_new_password",
        ),
    ),
    Mutation(
        "mails-given-back",
        "What was refused before anything was mailed does not use up the mails.",
        LIMITS,
        "        if refused.status < 500:  # else",
        "        if refused.status < 400:  # else",
        (f"{MAILS}test_are_not_used_up_by_what_was_refused_before_any_went_out",),
    ),
    Mutation(
        "mails-unknown",
        "A mail of which nobody knows whether it went out counts.",
        LIMITS,
        "        if refused.status < 500:  # else",
        "        if refused.status:  # else",
        (f"{MAILS}test_of_which_nobody_knows_whether_they_went_out_count",),
    ),
    Mutation(
        "mails-at-once",
        "Mails are counted before they go out.",
        LIMITS,
        "        yield\n    except Problem as refused:",
        "        for count in counted:\n            _give_back(call, count)\n        yield\n"
        "        mailing(call, key).__enter__()\n    except Problem as refused:",
        (f"{MAILS}test_are_counted_before_they_go_out_so_that_requests_at_once_cannot_pass_together",),
    ),
    Mutation(
        "limit-by-link",
        "Others who have a link do not use up its owner's sign-ins.",
        LIMITS,
        '_count(call, limit, "address", client_address(call)), limit.per_address)',
        '_count(call, limit, "link", call.request.path), limit.per_address // 3)',
        (f"{STRANGERS}TestAnOwner::test_signs_in_however_often_others_have_tried_with_the_same_link",),
    ),
    Mutation(
        "mapped-addresses",
        "IPv4 clients behind one translator are not one client.",
        LIMITS,
        "        carried = _carried(address)\n",
        "        carried = None\n",
        (f"{RATE}test_does_not_count_two_clients_as_one", f"{RATE}test_does_not_count_one_client_as_two"),
    ),
    Mutation(
        "refresh-token-in-reach",
        "No script of the page can read the refresh token.",
        "chalicelib/handlers/http/session_cookie.py",
        '"Path=/; HttpOnly; Secure; SameSite=Strict"',
        '"Path=/; Secure; SameSite=Strict"',
        (f"{SESSION}test_is_a_cookie_that_no_script_can_read_and_no_body_holds",),
    ),
    Mutation(
        "session-cross-site",
        "Pages of another origin neither use a session nor have one set.",
        "chalicelib/handlers/http/routing.py",
        "    elif endpoint.session:\n",
        "    elif endpoint.session and not endpoint.form:\n",
        (f"{SESSION}test_is_not_for_pages_of_another_origin",),
    ),
    Mutation(
        "sign-out-offline",
        "Signing out takes the cookie away even if the user pool cannot be told.",
        "chalicelib/handlers/sessions.py",
        "    session_cookie.drop(call)\n    return SessionEnded(revoked=not token or call.ask(USER_POOL).end(token))",
        "    revoked = not token or call.ask(USER_POOL).end(token)\n"
        "    if revoked:\n        session_cookie.drop(call)\n"
        "    return SessionEnded(revoked=revoked)",
        (f"{SESSION}test_leaves_the_browser_even_if_the_pool_cannot_be_told",),
    ),
    Mutation(
        "code-way-back",
        "A code is exchanged under the stage's own way back, and nobody's who sends one.",
        HOSTED,
        '                "redirect_uri": self.redirect_uri,\n',
        "",
        (f"{GOOGLE}test_asks_with_the_stages_own_client_and_way_back_whatever_is_sent",),
    ),
    Mutation(
        "code-form",
        "Nobody says with a code where it would have it exchanged.",
        "chalicelib/handlers/sessions.py",
        "class AuthorizationCode(Form):",
        'class AuthorizationCode(Form, extra="allow"):',
        (f"{GOOGLE}test_asks_with_the_stages_own_client_and_way_back_whatever_is_sent",),
    ),
    Mutation(
        "code-verifier",
        "A code that somebody took is of no use without its verifier.",
        HOSTED,
        '                "code_verifier": code_verifier,\n',
        "",
        (f"{GOOGLE}test_gives_a_session_whose_refresh_token_no_page_sees",),
    ),
    Mutation(
        "code-tokens",
        "Tokens that no route takes are no session.",
        "chalicelib/handlers/sessions.py",
        "    call.api.customers.verify(tokens.access_token)  # or",
        "    # or",
        (f"{GOOGLE}test_with_tokens_of_another_pool_is_no_session",),
    ),
    Mutation(
        "code-cookie",
        "Nothing but a token gets into the cookie of a session.",
        HOSTED,
        'Field(pattern=r"^[A-Za-z0-9._=-]{1,8192}$")',
        "Field(min_length=1)",
        (f"{GOOGLE}test_where_the_pool_fails_is_our_trouble_and_not_the_customers",),
    ),
    Mutation(
        "code-logged",
        "What the hosted sign-in says is not logged, but for the name of an error.",
        HOSTED,
        'isinstance(named, str) and re.fullmatch(r"[a-z_]{1,40}", named)',
        "isinstance(named, str)",
        (f"{GOOGLE}test_leaves_no_code_and_no_token_in_the_log",),
    ),
)
