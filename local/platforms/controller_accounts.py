"""The Controller's accounts and their API keys."""

import secrets
import uuid
from datetime import UTC, datetime

from fastapi import APIRouter, Response

from local.platforms.base import IdempotencyKey, OptionalIdempotencyKey
from local.platforms.controller_shapes import (
    Account,
    AccountList,
    AccountName,
    ApiKey,
    ApiKeyList,
    ApiKeyWithSecret,
    NewAccount,
    NewApiKey,
)
from local.platforms.controller_state import ControllerState
from local.platforms.problems import Refusal, documented


class AccountRoutes:
    """Routes below /v1/accounts."""

    def __init__(self, state: ControllerState) -> None:
        self._state = state
        self.router = router = APIRouter(tags=["accounts"])
        one = "/v1/accounts/{system_account_id}"
        router.post(
            "/v1/accounts",
            status_code=201,
            responses={
                200: {"model": Account, "description": "The same request came before under this key"},
                **documented(
                    _409="EXTERNAL_REFERENCE_TAKEN",
                    _422="VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED, PAYMENT_TOKEN_INVALID",
                ),
            },
        )(self.create_account)
        router.get("/v1/accounts", responses=documented())(self.find_accounts)
        router.get(one, responses=documented(_404="ACCOUNT_NOT_FOUND"))(self.read_account)
        changing = documented(_404="ACCOUNT_NOT_FOUND", _409="ACCOUNT_CLOSED")
        router.patch(one, responses=changing)(self.rename_account)
        router.post(f"{one}/close", responses=documented(_404="ACCOUNT_NOT_FOUND"))(self.close_account)
        router.get(f"{one}/api-keys", responses=documented(_404="ACCOUNT_NOT_FOUND"))(self.list_api_keys)
        router.post(f"{one}/api-keys", status_code=201, responses=changing)(self.create_api_key)

    async def create_account(self, body: NewAccount, key: IdempotencyKey, response: Response) -> Account:
        """Create an account. Once per key, and once per external reference."""
        state = self._state
        asked = body.model_dump()
        async with state.keys.serialised(key):
            made = state.keys.made(key, "create_account", asked)
            if made is not None:
                state.effects.asked()
                response.status_code = 200
                return state.accounts[made]
            if not body.payment_token.startswith(state.card_token_prefix):
                raise Refusal(422, "PAYMENT_TOKEN_INVALID", "The payment token is not a card that can be used.")
            if any(account.external_reference == body.external_reference for account in state.accounts.values()):
                raise Refusal(409, "EXTERNAL_REFERENCE_TAKEN", "An account with this external reference exists.")
            await state.keys.work()
            account = _new_account(body)
            state.accounts[account.system_account_id] = account
            state.keys.take(key, "create_account", asked, account.system_account_id)
            state.effects.record(
                "create_account", account.system_account_id, key=key, asked=asked, changed=account.model_dump()
            )
            return account

    async def find_accounts(self, external_reference: str) -> AccountList:
        """Accounts with this external reference: none or one."""
        accounts = self._state.accounts.values()
        return AccountList(accounts=[item for item in accounts if item.external_reference == external_reference])

    async def read_account(self, system_account_id: str) -> Account:
        """One account, closed ones too."""
        return self._state.account(system_account_id)

    async def rename_account(self, system_account_id: str, body: AccountName) -> Account:
        """Give the account a name; the name that it has already changes nothing."""
        before = self._state.open_account(system_account_id)
        return self._replace("rename_account", before, before.model_copy(update={"name": body.name}))

    async def close_account(self, system_account_id: str) -> Account:
        """Close the account; closing it again changes nothing.

        From then on it can be read, and memberships can be taken from it; every other change is ACCOUNT_CLOSED.
        """
        before = self._state.account(system_account_id)
        return self._replace("close_account", before, before.model_copy(update={"status": "CLOSED"}))

    async def list_api_keys(self, system_account_id: str) -> ApiKeyList:
        """The account's API keys, without their secrets."""
        self._state.account(system_account_id)
        keys = self._state.api_keys.get(system_account_id, {}).values()
        return ApiKeyList(api_keys=[ApiKey.model_validate(key.model_dump(exclude={"api_key"})) for key in keys])

    async def create_api_key(
        self, system_account_id: str, body: NewApiKey, response: Response, key: OptionalIdempotencyKey = None
    ) -> ApiKeyWithSecret:
        """Create an API key; its secret is in this answer only."""
        state = self._state
        state.open_account(system_account_id)
        kept = state.api_keys.setdefault(system_account_id, {})
        operation = f"create_api_key {system_account_id}"
        async with state.keys.serialised(key):
            made = state.keys.made(key, operation, body.model_dump()) if key else None
            if made is not None:
                state.effects.asked()
                response.status_code = 200
                return kept[made]
            await state.keys.work()
            api_key = _new_api_key(body)
            kept[api_key.api_key_id] = api_key
            if key:
                state.keys.take(key, operation, body.model_dump(), api_key.api_key_id)
            changed = api_key.model_dump(exclude={"api_key"})
            state.effects.record("create_api_key", system_account_id, key=key, asked=body.model_dump(), changed=changed)
            return api_key

    def _replace(self, operation: str, before: Account, after: Account) -> Account:
        subject = after.system_account_id
        self._state.accounts[subject] = after
        asked = {"system_account_id": subject, "name": after.name}
        self._state.changed(operation, subject, before.model_dump(), after.model_dump(), asked)
        return after


def _new_account(body: NewAccount) -> Account:
    return Account(
        system_account_id=f"sys-{uuid.uuid4().hex[:12]}",
        visible_account_id=f"acc-{uuid.uuid4().hex[:8]}",
        name=body.name,
        status="ACTIVE",
        cell_id=body.cell_id,
        external_reference=body.external_reference,
        created_at=datetime.now(UTC).isoformat(),
    )


def _new_api_key(body: NewApiKey) -> ApiKeyWithSecret:
    secret = f"key_{secrets.token_urlsafe(24)}"
    return ApiKeyWithSecret(
        api_key_id=uuid.uuid4().hex,
        name=body.name,
        prefix=secret[:8],
        created_at=datetime.now(UTC).isoformat(),
        api_key=secret,
    )
