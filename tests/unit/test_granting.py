"""Who is made an owner, and who is invited: the decisions of two executors, over platforms that only note."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.addresses import mark
from chalicelib.clients.cognito.identity import IdentityUser
from chalicelib.clients.controller.models import InviteResult
from chalicelib.deadline import Deadline
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent
from chalicelib.executors.grant_ownership import GrantOwnership
from chalicelib.executors.send_invites import SendInvites, invitee_key
from chalicelib.records.record import Record
from tests.pool_users import anybody


@dataclass
class Controller:
    """Notes what it is asked to do."""

    asked: list[str] = field(default_factory=list)

    def invite(self, account: str, email: str, method: str, role: str, *_: object) -> InviteResult:
        self.asked.append(email)
        return InviteResult(invite_id="i", email=email, role=role, login_method=method, status="PENDING")

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.asked.append(name)


@dataclass
class Pool:
    """Knows one user."""

    known: IdentityUser

    def user(self, sub: str, deadline: Deadline) -> IdentityUser:
        return self.known


def work(action: str, **changes: Any) -> Work:
    record = Record.model_validate(
        {
            "record_id": "o-1",
            "kind": "ONBOARDING",
            "flow": "ecom",
            "status": "submitted",
            "created_at": "2026-01-05T09:00:00Z",
            "created_by": "se",
            "registered_by": "ada",
            "facts": {"system_account_id": "sys-1", "visible_account_id": "acc-1"},
            **changes,
        }
    )
    return Work(action, record, Deadline.after(10), record.record_id)


@pytest.mark.parametrize(
    ("changes", "code"), [({"enabled": False}, "USER_DISABLED"), ({"email_verified": False}, "EMAIL_NOT_VERIFIED")]
)
def test_a_user_who_became_unfit_after_the_claim_is_made_the_owner_of_nothing(
    changes: dict[str, Any], code: str
) -> None:
    controller, pool = Controller(), Pool(replace(anybody("ada"), **changes))
    with pytest.raises(Permanent) as refused:
        GrantOwnership(controller, pool).execute(work("grant_ownership"))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.retryable_by_hand) == (code, True)
    assert "or release the onboarding" in refused.value.hint
    assert controller.asked == []


def test_whoever_took_the_onboarding_over_is_not_invited_to_their_own_account() -> None:
    team = [
        {"email": each, "login_method": "password", "role": "member"} for each in ("Ada@x.example", "bob@x.example")
    ]
    controller = Controller()
    own = mark("ada@X.example", "o-1")
    done = SendInvites(controller).execute(  # type: ignore[arg-type]
        work("send_invites", registrant_mark=own, answers={"team_invites": team})
    )
    assert controller.asked == ["bob@x.example"]
    assert done == Done({invitee_key("ada@x.example"): "OWNER", invitee_key("bob@x.example"): "PENDING"})
