"""Stand-in for the Controller: accounts, users, memberships, invitations and API keys."""

from fastapi import FastAPI

from local.platforms.auth import BearerToken
from local.platforms.base import IdempotencyKeys, platform_app
from local.platforms.controller_accounts import AccountRoutes
from local.platforms.controller_invites import InviteRoutes
from local.platforms.controller_members import MemberRoutes
from local.platforms.controller_state import ControllerState
from local.platforms.effects import Effects
from local.platforms.faults import Faults

CARD_TOKEN_PREFIX = "placeholder-card-"  # what the one acceptable card's token begins with; not a secret
DESCRIPTION = "What Onramp needs of the Controller. Errors are RFC 9457 problems whose `code` is stable."
DESCRIPTION += " Requests with the same `Idempotency-Key` are serialised."


def create_controller(
    *,
    token: str,
    effects: Effects | None = None,
    faults: Faults | None = None,
    card_token_prefix: str = CARD_TOKEN_PREFIX,
    keys: IdempotencyKeys | None = None,
) -> FastAPI:
    """The Controller as an application, empty.

    Args:
        token: The bearer token that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger; one of its own if not given.
        faults: Its fault switches; of its own if not given.
        card_token_prefix: What an acceptable payment token begins with.
        keys: Its idempotency keys; of its own if not given.
    """
    effects = effects or Effects("controller")
    app = platform_app("Controller", DESCRIPTION, token=BearerToken(token), effects=effects, faults=faults or Faults())
    state = ControllerState(effects, card_token_prefix=card_token_prefix, keys=keys)
    app.state.kept = state
    members = MemberRoutes(state)
    for routes in (AccountRoutes(state), members, InviteRoutes(state, members)):
        app.include_router(routes.router)
    return app
