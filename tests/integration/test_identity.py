"""Signing up, confirming and signing in, and what a customer is told when it does not work."""

from __future__ import annotations

import json
import logging
import traceback
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from chalicelib.clients.cognito.connect import connect
from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Problem, Retryable
from tests.deployment import deployment
from tests.table import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_cognito_idp import CognitoIdentityProviderClient

EMAIL = "jane@example.com"
PASSWORD = "Correct-Horse-7"


@pytest.fixture
def cognito(aws: None) -> CognitoIdentityProviderClient:
    pytest.importorskip("joserfc", reason="moto's Cognito needs joserfc: install moto[cognitoidp]")
    return boto3.client("cognito-idp", region_name=REGION)


@pytest.fixture
def pool(cognito: CognitoIdentityProviderClient) -> str:
    answer = cognito.create_user_pool(
        PoolName="customers",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    )
    return answer["UserPool"]["Id"]


@pytest.fixture
def identity(cognito: CognitoIdentityProviderClient, pool: str) -> Identity:
    answer = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="console", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    return Identity(lambda: cognito, answer["UserPoolClient"]["ClientId"], pool)


def problem_of(call: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def told(call: Callable[[], object]) -> tuple[int, str]:
    problem = problem_of(call)
    return problem.status, problem.code


class TestACustomer:
    def test_signs_up_confirms_and_signs_in(self, identity: Identity) -> None:
        made = identity.sign_up(EMAIL, PASSWORD)
        assert (made.confirmed, made.delivery) == (False, "j***@e***")
        tokens = identity.confirm(EMAIL, "123456", PASSWORD)
        assert tokens.access_token.count(".") == tokens.id_token.count(".") == 2
        assert tokens.refresh_token
        assert tokens.expires_in > 0
        user = identity.user(made.user_sub)
        assert (user.sub, user.email, user.login_method, user.enabled) == (made.user_sub, EMAIL, "password", True)

    def test_whose_address_is_taken_is_told_to_sign_in(self, identity: Identity) -> None:
        identity.sign_up(EMAIL, PASSWORD)
        problem = problem_of(lambda: identity.sign_up(EMAIL, PASSWORD))
        assert (problem.status, problem.code) == (409, "EMAIL_TAKEN")
        assert "Sign in instead" in problem.detail

    def test_with_a_weak_password_is_asked_for_another(self, identity: Identity) -> None:
        problem = problem_of(lambda: identity.sign_up(EMAIL, "weak"))
        assert (problem.status, problem.code) == (422, "PASSWORD_TOO_WEAK")
        assert [error["field"] for error in problem.errors] == ["password"]

    def test_with_no_address_is_told_so(self, identity: Identity) -> None:
        assert told(lambda: identity.sign_up("jane", PASSWORD)) == (422, "EMAIL_INVALID")

    def test_who_has_not_confirmed_is_told_that_this_may_be_it(self, identity: Identity) -> None:
        identity.sign_up(EMAIL, PASSWORD)
        problem = problem_of(lambda: identity.login(EMAIL, PASSWORD))
        assert (problem.status, problem.code) == (422, "LOGIN_FAILED")
        assert "not been confirmed" in problem.detail

    def test_with_another_password_than_the_sign_ups_confirms_nothing(
        self, identity: Identity, cognito: CognitoIdentityProviderClient, pool: str
    ) -> None:
        identity.sign_up(EMAIL, "a-Strangers-1")
        assert told(lambda: identity.confirm(EMAIL, "123456", PASSWORD)) == (422, "CODE_WRONG")
        assert cognito.admin_get_user(UserPoolId=pool, Username=EMAIL)["UserStatus"] == "UNCONFIRMED"

    def test_who_forgot_the_password_sets_another(self, identity: Identity) -> None:  # moto cannot resend: no code
        identity.sign_up(EMAIL, PASSWORD)
        identity.confirm(EMAIL, "123456", PASSWORD)
        identity.reset_password(EMAIL, "654321", "Another-Horse-8")
        assert told(lambda: identity.login(EMAIL, PASSWORD)) == (422, "LOGIN_FAILED")
        assert identity.login(EMAIL, "Another-Horse-8").access_token

    def test_who_is_unknown_is_told_the_same_as_with_a_wrong_password(self, identity: Identity) -> None:
        identity.sign_up(EMAIL, PASSWORD)
        identity.confirm(EMAIL, "123456", PASSWORD)
        wrong = problem_of(lambda: identity.login(EMAIL, "Wrong-Horse-7"))
        unknown = problem_of(lambda: identity.login("joe@example.com", PASSWORD))
        assert (wrong.status, wrong.code) == (422, "LOGIN_FAILED")
        assert (type(wrong), vars(wrong)) == (type(unknown), vars(unknown))

    def test_who_must_change_the_password_first_signs_in_elsewhere(
        self, identity: Identity, cognito: CognitoIdentityProviderClient, pool: str
    ) -> None:
        cognito.admin_create_user(UserPoolId=pool, Username=EMAIL, TemporaryPassword=PASSWORD)
        assert told(lambda: identity.login(EMAIL, PASSWORD)) == (409, "LOGIN_ELSEWHERE")


class Cognito:
    """A Cognito that gives one answer, or one error, to everything; and remembers what it was asked."""

    def __init__(self, answer: Exception | dict[str, Any], **others: Exception | dict[str, Any]) -> None:
        self._answer = answer
        self._others = others
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**parameters: Any) -> dict[str, Any]:
            self.asked.append((operation, parameters))
            answer = self._others.get(operation, self._answer)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def answering(answer: Exception | dict[str, Any], **others: Exception | dict[str, Any]) -> Identity:
    fake: Any = Cognito(answer, **others)
    return Identity(lambda: fake, "client-1", "pool-1")


def refusal(code: str, message: str = "…", status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "Operation",
    )


CALLS: dict[str, Callable[[Identity], object]] = {
    "sign_up": lambda identity: identity.sign_up(EMAIL, PASSWORD),
    "confirm": lambda identity: identity.confirm(EMAIL, "123456", PASSWORD),
    "resend": lambda identity: identity.resend_code(EMAIL),
    "login": lambda identity: identity.login(EMAIL, PASSWORD),
    "refresh": lambda identity: identity.refresh("token"),
    "forgot": lambda identity: identity.forgot_password(EMAIL),
    "reset": lambda identity: identity.reset_password(EMAIL, "123456", PASSWORD),
}
NOT_CONFIRMED = "UserNotConfirmedException"


class TestARefusal:
    @pytest.mark.parametrize(
        ("call", "code", "message", "expected"),
        [
            ("sign_up", "AliasExistsException", "…", (409, "EMAIL_TAKEN")),
            ("sign_up", "UserLambdaValidationException", "PreSignUp failed", (422, "SIGNUP_REFUSED")),
            ("sign_up", "InvalidParameterException", "Invalid email address format.", (422, "EMAIL_INVALID")),
            ("sign_up", "InvalidParameterException", "Value at 'password' failed", (422, "PASSWORD_TOO_WEAK")),
            ("sign_up", "CodeDeliveryFailureException", "…", (503, "CODE_NOT_SENT")),
            ("confirm", "NotAuthorizedException", "Incorrect username or password.", (422, "CODE_WRONG")),
            ("confirm", "PasswordResetRequiredException", "…", (409, "PASSWORD_RESET_NEEDED")),
            ("confirm", "NotAuthorizedException", "Password attempts exceeded", (429, "TOO_MANY_ATTEMPTS")),
            (
                "resend",
                "InvalidParameterException",
                "Auto verification not turned on.",
                (503, "IDENTITY_UNAVAILABLE"),
            ),
            ("refresh", "NotAuthorizedException", "Refresh Token has expired", (401, "SESSION_OVER")),
            ("refresh", "RefreshTokenReuseException", "…", (401, "SESSION_OVER")),
            ("refresh", "UserNotFoundException", "…", (401, "SESSION_OVER")),
            ("refresh", "InvalidParameterException", "not enabled for the client", (503, "IDENTITY_UNAVAILABLE")),
            ("reset", "ExpiredCodeException", "…", (422, "CODE_WRONG")),
            ("reset", "TooManyFailedAttemptsException", "…", (429, "TOO_MANY_ATTEMPTS")),
            ("login", "NotAuthorizedException", "Incorrect username or password.", (422, "LOGIN_FAILED")),
            ("login", "NotAuthorizedException", "User is disabled.", (422, "LOGIN_FAILED")),
            ("login", "NotAuthorizedException", "Password attempts exceeded", (429, "TOO_MANY_ATTEMPTS")),
            ("login", "PasswordResetRequiredException", "…", (409, "PASSWORD_RESET_NEEDED")),
            ("login", "InvalidParameterException", "USER_PASSWORD_AUTH not enabled", (503, "IDENTITY_UNAVAILABLE")),
        ],
    )
    def test_has_a_code_of_its_own(self, call: str, code: str, message: str, expected: tuple[int, str]) -> None:
        assert told(lambda: CALLS[call](answering(refusal(code, message)))) == expected

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("CodeMismatchException", (422, "CODE_WRONG")),
            ("UserNotFoundException", (422, "CODE_WRONG")),
            ("InvalidParameterException", (422, "CODE_WRONG")),
            ("ExpiredCodeException", (422, "CODE_WRONG")),
            ("NotAuthorizedException", (422, "CODE_WRONG")),
            ("AliasExistsException", (409, "EMAIL_TAKEN")),
            ("TooManyFailedAttemptsException", (429, "TOO_MANY_ATTEMPTS")),
        ],
    )
    def test_of_a_code_is_one_whatever_does_not_fit(self, code: str, expected: tuple[int, str]) -> None:
        identity = answering(refusal(NOT_CONFIRMED), confirm_sign_up=refusal(code))
        assert told(lambda: CALLS["confirm"](identity)) == expected

    @pytest.mark.parametrize(
        "code",
        [
            "UserNotFoundException",
            "NotAuthorizedException",
            "LimitExceededException",
            "CodeDeliveryFailureException",
            "UserLambdaValidationException",
        ],
    )
    @pytest.mark.parametrize("call", ["resend", "forgot"])
    def test_to_mail_a_code_is_kept_from_who_asks(self, call: str, code: str) -> None:
        assert CALLS[call](answering(refusal(code))) == "j***@e***"

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("code", ["TooManyRequestsException", "ThrottlingException"])
    def test_for_asking_too_often_says_when_to_come_back(self, call: str, code: str) -> None:
        problem = problem_of(lambda: CALLS[call](answering(refusal(code))))
        assert problem.status == 429
        assert int(problem.headers["Retry-After"]) > 0

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize(
        "error",
        [
            refusal("InternalErrorException", status=500),
            refusal("SomethingNew"),
            refusal("ResourceNotFoundException"),
            ConnectTimeoutError(endpoint_url="https://cognito"),
            ReadTimeoutError(endpoint_url="https://cognito"),
        ],
    )
    def test_that_is_not_the_customers_doing_asks_for_patience(self, call: str, error: Exception) -> None:
        problem = problem_of(lambda: CALLS[call](answering(error)))
        assert (problem.status, problem.code) == (503, "IDENTITY_UNAVAILABLE")
        assert int(problem.headers["Retry-After"]) > 0

    def test_that_is_an_operators_doing_is_logged_by_its_code(self, caplog: pytest.LogCaptureFixture) -> None:
        problem_of(lambda: CALLS["login"](answering(refusal("ResourceNotFoundException", f"no {EMAIL}"))))
        assert "ResourceNotFoundException" in caplog.text
        assert EMAIL not in caplog.text

    def test_of_a_password_passes_the_pools_policy_on(self) -> None:
        message = "Password did not conform with policy: Password must have symbol characters"
        problem = problem_of(lambda: CALLS["sign_up"](answering(refusal("InvalidPasswordException", message))))
        assert problem.detail == "Password must have symbol characters."

    def test_of_a_password_that_quotes_it_is_not_passed_on(self) -> None:
        message = f"Password did not conform with policy: {PASSWORD} is too common"
        problem = problem_of(lambda: CALLS["sign_up"](answering(refusal("InvalidPasswordException", message))))
        assert PASSWORD not in str(problem)

    @pytest.mark.parametrize("call", ["sign_up", "confirm", "login", "reset"])
    @pytest.mark.parametrize("code", ["NotAuthorizedException", "CodeMismatchException", "AccessDeniedException"])
    def test_never_logs_the_console_out(self, call: str, code: str) -> None:
        assert problem_of(lambda: CALLS[call](answering(refusal(code)))).status != 401

    def test_keeps_password_and_address_out_of_everything_that_is_printed(
        self, identity: Identity, cognito: CognitoIdentityProviderClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        secret: Any = 123456789  # botocore's validation would quote it: it is no string
        loud = f"1 validation error detected: Value '{EMAIL}' at 'userName', password {PASSWORD}"
        codes = ["InvalidParameterException", "NotAuthorizedException", "InvalidPasswordException", "SomethingNew"]
        calls: list[Callable[[], object]] = [
            lambda: identity.sign_up(EMAIL, secret),
            lambda: identity.login(EMAIL, secret),
        ]
        calls += [
            lambda call=call, code=code: call(answering(refusal(code, loud)))  # type: ignore[misc]
            for name, call in CALLS.items()
            for code in codes
            if name not in {"resend", "forgot"} or code in {"InvalidPasswordException", "SomethingNew"}
        ]
        for call in calls:
            problem = problem_of(call)
            rendered = "".join(traceback.format_exception(problem)) + caplog.text
            assert problem.__context__ is None
            assert not any(word in rendered for word in (PASSWORD, EMAIL, str(secret)))

    def test_leaves_no_token_in_the_repr_of_a_sign_in(self) -> None:
        result = {"AccessToken": "aaa", "IdToken": "bbb", "RefreshToken": "ccc", "ExpiresIn": 3600}
        tokens = answering({"AuthenticationResult": result}).login(EMAIL, PASSWORD)
        assert repr(tokens) == "Tokens(expires_in=3600)"


class TestTheCodesDestination:
    @pytest.mark.parametrize(
        ("destination", "shown"),
        [("j***@e***", "j***@e***"), (EMAIL, "j***@e***"), ("+*******9934", "+*******9934"), (None, "")],
    )
    def test_is_always_masked(self, destination: str | None, shown: str) -> None:
        delivery = {"CodeDeliveryDetails": {"Destination": destination}} if destination else {}
        made = answering({"UserSub": "sub-1", "UserConfirmed": False} | delivery).sign_up(EMAIL, PASSWORD)
        assert made.delivery == shown

    def test_of_a_new_code_is_masked_in_one_way_whether_or_not_it_was_sent(self) -> None:
        delivery = {"CodeDeliveryDetails": {"Destination": "jane***@e***"}}
        assert answering(delivery).resend_code(EMAIL) == "j***@e***"


def pool_user(username: str = "sub-1", status: str = "CONFIRMED", **attributes: str) -> dict[str, Any]:
    values = {"sub": "sub-1", "email": EMAIL, "email_verified": "true"} | attributes
    listed = [{"Name": name, "Value": value} for name, value in values.items()]
    return {"Username": username, "UserStatus": status, "Enabled": True, "Attributes": listed, "UserAttributes": listed}


GOOGLE = json.dumps([{"userId": "123", "providerName": "Google", "providerType": "Google", "primary": "true"}])
NOBODY = refusal("UserNotFoundException")


class TestLookingAUserUp:
    @pytest.mark.parametrize(
        ("user", "method"),
        [
            (pool_user(), "password"),
            (pool_user("Google_123", "EXTERNAL_PROVIDER", identities=GOOGLE), "google"),
            (pool_user("google_123", "EXTERNAL_PROVIDER", identities=GOOGLE), "google"),
            (pool_user("Google_123", "EXTERNAL_PROVIDER"), "google"),
            (pool_user(identities=GOOGLE), "password"),
        ],
        ids=["signed up here", "Google", "pool without case", "no identities shown", "linked to Google later"],
    )
    def test_tells_how_they_sign_in(self, user: dict[str, Any], method: str) -> None:
        identity = answering(NOBODY, list_users={"Users": [user]})
        assert identity.user("sub-1").login_method == method

    @pytest.mark.parametrize(("value", "verified"), [("true", True), ("false", False), ("", False)])
    def test_tells_whether_the_address_is_theirs(self, value: str, verified: bool) -> None:
        assert answering(pool_user(email_verified=value)).user("sub-1").email_verified is verified

    @pytest.mark.parametrize(
        ("name", "status", "verified"), [("sub-1", "CONFIRMED", True), ("Google_123", "EXTERNAL_PROVIDER", False)]
    )
    def test_takes_an_address_of_which_nothing_is_said_for_theirs_unless_it_is_a_providers(
        self, name: str, status: str, verified: bool
    ) -> None:
        user = pool_user(name, status)
        user["Attributes"][:] = [each for each in user["Attributes"] if each["Name"] != "email_verified"]
        assert answering(NOBODY, list_users={"Users": [user]}).user("sub-1").email_verified is verified

    def test_finds_a_federated_user_by_sub(
        self, identity: Identity, cognito: CognitoIdentityProviderClient, pool: str
    ) -> None:
        other = cognito.create_user_pool(PoolName="free names")["UserPool"]["Id"]
        made = cognito.admin_create_user(
            UserPoolId=other, Username="Google_123", UserAttributes=[{"Name": "email", "Value": EMAIL}]
        )
        sub = next(item["Value"] for item in made["User"]["Attributes"] if item["Name"] == "sub")
        assert Identity(lambda: cognito, "client", other).user(sub).email == EMAIL

    def test_is_not_fooled_by_somebody_who_took_the_sub_for_a_name(self) -> None:
        impostor = pool_user("sub-1", sub="sub-2", email="mallory@example.com")
        identity = answering(impostor, list_users={"Users": [pool_user("jane")]})
        assert identity.user("sub-1").email == EMAIL

    def test_that_is_disabled_says_so(
        self, identity: Identity, cognito: CognitoIdentityProviderClient, pool: str
    ) -> None:
        sub = identity.sign_up(EMAIL, PASSWORD).user_sub
        cognito.admin_disable_user(UserPoolId=pool, Username=EMAIL)
        assert not identity.user(sub).enabled

    def test_that_is_unknown_needs_an_engineer(self, identity: Identity) -> None:
        with pytest.raises(Permanent, match="USER_NOT_FOUND"):
            identity.user("11111111-2222-3333-4444-555555555555")

    @pytest.mark.parametrize("sub", ["", 'x" or sub ^= "', "a b", "x" * 129, "sub-1\n"])
    def test_takes_no_filter_for_a_sub(self, sub: str) -> None:
        fake: Any = Cognito({"Users": [pool_user()]})
        with pytest.raises(Permanent, match="USER_NOT_FOUND"):
            Identity(lambda: fake, "client-1", "pool-1").user(sub)
        assert fake.asked == []

    def test_without_an_address_needs_an_engineer(self) -> None:
        with pytest.raises(Permanent, match="USER_WITHOUT_EMAIL"):
            answering(pool_user(email="")).user("sub-1")

    @pytest.mark.parametrize("code", ["AccessDeniedException", "NotAuthorizedException", "ResourceNotFoundException"])
    def test_that_is_not_allowed_names_what_is_missing(self, code: str) -> None:
        with pytest.raises(Permanent, match="IDENTITY_DENIED") as caught:
            answering(refusal(code)).user("sub-1")
        assert "cognito-idp:AdminGetUser" in caught.value.hint
        assert "pool-1" in caught.value.hint

    @pytest.mark.parametrize(
        "error",
        [
            refusal("TooManyRequestsException"),
            refusal("InternalErrorException", status=500),
            ReadTimeoutError(endpoint_url="https://cognito"),
        ],
    )
    @pytest.mark.parametrize("operation", ["admin_get_user", "list_users"])
    def test_that_may_work_later_is_tried_again(self, error: Exception, operation: str) -> None:
        with pytest.raises(Retryable, match="IDENTITY_UNAVAILABLE"):
            answering(NOBODY, **{operation: error}).user("sub-1")

    def test_begins_no_call_that_might_outlive_the_deadline(self) -> None:
        fake: Any = Cognito(pool_user())
        identity = Identity(lambda: fake, "client-1", "pool-1")
        with pytest.raises(Retryable, match="OUT_OF_TIME") as caught:
            identity.user("sub-1", Deadline.after(4))
        assert (fake.asked, caught.value.spends_failure) == ([], False)
        assert identity.user("sub-1", Deadline.after(6)).sub == "sub-1"

    def test_shows_no_address_in_its_repr(self) -> None:
        assert EMAIL not in repr(answering(pool_user()).user("sub-1"))


class TestADeploymentsIdentity:
    def test_makes_one_client_with_bounded_time_at_the_first_call(self, aws: None, pool: str) -> None:
        settings = deployment(cognito_user_pool_id=pool)
        identity = connect(Platforms(settings))
        with pytest.raises(Permanent, match="USER_NOT_FOUND"):
            identity.user("sub-1")
        client = identity._client()
        config: Any = client.meta.config
        assert client is identity._client()
        assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (1.0, 4.0, 1)
