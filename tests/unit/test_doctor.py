"""The doctor itself: what keeps a check from looking is a line as well, and no fault comes without a remedy."""

from __future__ import annotations

import json
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.errors import Permanent, Retryable, SettingMissing
from operate.doctor.finding import Finding, fault, ok, warning
from operate.doctor.run import all_checks, examine, is_well

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from operate.doctor.place import Place

SECRET = "whsec_never-shown"


class NoStage:
    """A place where there is nothing."""

    state: Mapping[str, str] = MappingProxyType({})


def check(look: Callable[[Place], Iterator[Finding]]) -> ModuleType:
    module = ModuleType("operate.doctor.checks.some_thing")
    module.look = look  # type: ignore[attr-defined]
    return module


def found(*raised: Exception | Finding) -> list[Finding]:
    def looks(one: Exception | Finding) -> Callable[[Place], Iterator[Finding]]:
        def look(_: Place) -> Iterator[Finding]:
            if isinstance(one, Exception):
                raise one
            yield one

        return look

    return examine(cast("Place", NoStage()), [check(looks(one)) for one in raised])


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetQueueAttributes")


def test_what_a_right_is_lacking_for_is_unknown_with_the_statement_that_grants_it() -> None:
    message = "User: arn:aws:iam::1:user/a is not authorized to perform: sqs:GetQueueAttributes on resource: arn:a:b"
    (finding,) = found(refused("AccessDenied", message))
    assert finding.state == "unknown"
    statement = json.loads(finding.remedy.removeprefix("allow it: "))
    assert statement == {"Effect": "Allow", "Action": "sqs:GetQueueAttributes", "Resource": "arn:a:b"}


def test_a_right_is_named_by_the_operation_where_aws_does_not_say_the_action() -> None:
    (finding,) = found(refused("AccessDeniedException", "no"))
    assert "*:GetQueueAttributes" in finding.remedy


@pytest.mark.parametrize(
    ("raised", "state"),
    [
        (refused("InternalError", "later"), "unknown"),
        (EndpointConnectionError(endpoint_url="https://sqs.example"), "unknown"),
        (SettingMissing("CONSOLE_URL"), "unknown"),
        (ZeroDivisionError(SECRET), "unknown"),
        (Retryable("CONTROLLER_UNAVAILABLE", "No answer."), "fault"),
    ],
)
def test_one_check_that_cannot_look_hides_nothing_of_what_others_found(raised: Exception, state: str) -> None:
    findings = found(raised, ok("other", "well"))
    assert {finding.check: finding.state for finding in findings} == {"some thing": state, "other": "ok"}
    assert all(finding.remedy for finding in findings if finding.state != "ok")
    assert SECRET not in str(findings)


def test_a_platforms_refusal_keeps_its_hint_without_the_retry_that_nobody_can_press_here() -> None:
    (finding,) = found(Permanent("GITHUB_DENIED", "No.", hint="Give the token contents, write; then retry."))
    assert finding.remedy == "Give the token contents, write"
    assert finding.says == "No. (GITHUB_DENIED)"


def test_the_worst_comes_last_and_only_a_fault_is_not_well() -> None:
    findings = found(fault("c", "bad", "do"), warning("b", "hm", "do"), ok("a", "well"))
    assert [finding.check for finding in findings] == ["a", "b", "c"]
    assert not is_well(findings)
    assert is_well(findings[:2])


def test_nobody_is_told_of_a_fault_without_a_remedy() -> None:
    with pytest.raises(ValueError, match="not what to do"):
        fault("table", "gone", "")


def test_every_check_says_what_it_looks_at() -> None:
    modules = all_checks()
    assert len(modules) >= 14
    for each in modules:
        assert callable(each.look)
        assert each.ABOUT
        assert "|" not in each.ABOUT
