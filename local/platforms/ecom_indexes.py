"""The ecom API's DEFAULT_CONFIGS and the life of an index."""

import copy
import re
from datetime import UTC, datetime

from fastapi import APIRouter, Response

from local.platforms.base import IdempotencyKey
from local.platforms.ecom_defaults import CREATE_INDEX_CONFIG, INDEX_TYPE_TEXTS, TIER_OVERRIDES
from local.platforms.ecom_shapes import DefaultConfigs, Index, IndexList, NewIndex, Nothing, SettingsPatch
from local.platforms.ecom_state import EcomState, StoredIndex
from local.platforms.problems import Refusal, documented

INDEX_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")


class IndexRoutes:
    """Routes for DEFAULT_CONFIGS and indexes."""

    def __init__(self, state: EcomState) -> None:
        self._state = state
        self.router = router = APIRouter(tags=["indexes"])
        account = "/v1/accounts/{system_account_id}"
        one = f"{account}/indexes/{{index_name}}"
        missing = documented(_404="INDEX_NOT_FOUND")
        router.put(f"{account}/default-configs", responses=documented())(self.put_default_configs)
        router.get(f"{account}/default-configs", responses=documented(_404="DEFAULT_CONFIGS_NOT_FOUND"))(
            self.read_default_configs
        )
        router.post(
            f"{account}/indexes",
            status_code=201,
            responses={
                200: {"model": Index, "description": "The same request came before under this key; the index as it is"},
                **documented(
                    _404="INDEX_NOT_FOUND (made under this key, then deleted)",
                    _409="INDEX_EXISTS, ACCOUNT_NOT_INITIALISED",
                    _422="VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED, INDEX_NAME_INVALID, MODEL_UNKNOWN",
                ),
            },
        )(self.create_index)
        router.get(f"{account}/indexes", responses=documented())(self.list_indexes)
        router.get(one, responses=missing)(self.read_index)
        router.patch(
            f"{one}/settings",
            responses=documented(_404="INDEX_NOT_FOUND", _409="INDEX_NOT_READY, SETTINGS_IMMUTABLE"),
        )(self.patch_settings)
        router.delete(one, status_code=204, responses=missing)(self.delete_index)

    async def put_default_configs(self, system_account_id: str, body: Nothing) -> DefaultConfigs:
        """Give the account its defaults; an account that has them keeps them."""
        state = self._state
        if system_account_id in state.configs:
            state.effects.asked()
            return state.configs[system_account_id]
        configs = DefaultConfigs(
            system_account_id=system_account_id,
            create_index_config=copy.deepcopy(CREATE_INDEX_CONFIG),
            index_types=copy.deepcopy(INDEX_TYPE_TEXTS),
            tier_overrides=copy.deepcopy(TIER_OVERRIDES),
        )
        state.configs[system_account_id] = configs
        changed = {"create_index_config": sorted(configs.create_index_config)}
        state.effects.record(
            "put_default_configs", system_account_id, key=None, asked=body.model_dump(), changed=changed
        )
        return configs

    async def read_default_configs(self, system_account_id: str) -> DefaultConfigs:
        """The account's defaults."""
        if system_account_id not in self._state.configs:
            raise Refusal(404, "DEFAULT_CONFIGS_NOT_FOUND", "The account is not initialised.")
        return self._state.configs[system_account_id]

    async def create_index(
        self, system_account_id: str, body: NewIndex, key: IdempotencyKey, response: Response
    ) -> Index:
        """Begin to create an index. Once per key, and once per name."""
        state, asked, operation = self._state, body.asked(), f"create_index {system_account_id}"
        async with state.keys.serialised(key):
            made = state.keys.made(key, operation, asked)
            if made is not None:
                state.effects.asked()
                response.status_code = 200
                return state.shown(state.index(system_account_id, made))
            self._refuse(system_account_id, body)
            await state.keys.work()
            index = StoredIndex(body.index_name, asked["settings"], datetime.now(UTC).isoformat(), state.now())
            state.indexes(system_account_id)[index.index_name] = index
            state.keys.take(key, operation, asked, index.index_name)
            subject = f"{system_account_id}/{index.index_name}"
            state.effects.record("create_index", subject, key=key, asked=asked, changed=dict(index.settings))
            return state.shown(index)

    async def list_indexes(self, system_account_id: str) -> IndexList:
        """The account's indexes, oldest first."""
        return IndexList(indexes=[self._state.shown(item) for item in self._state.indexes(system_account_id).values()])

    async def read_index(self, system_account_id: str, index_name: str) -> Index:
        """One index."""
        return self._state.shown(self._state.index(system_account_id, index_name))

    async def patch_settings(self, system_account_id: str, index_name: str, body: SettingsPatch) -> Index:
        """Attach a pixel: the one setting that can change. The pixel that is attached already changes nothing."""
        state = self._state
        index = state.ready_index(system_account_id, index_name)
        if body.model_extra or body.pixel_id is None:
            raise Refusal(409, "SETTINGS_IMMUTABLE", "Only pixel_id can change once an index exists.")
        if index.settings.get("pixel_id") == body.pixel_id:
            state.effects.asked()
            return state.shown(index)
        changed = {"pixel_id": body.pixel_id}
        index.settings = {**index.settings, **changed}
        subject = f"{system_account_id}/{index_name}"
        state.effects.record("attach_pixel", subject, key=None, asked=changed, changed=changed)
        return state.shown(index)

    async def delete_index(self, system_account_id: str, index_name: str) -> None:
        """Delete the index and its documents."""
        self._state.index(system_account_id, index_name)
        del self._state.indexes(system_account_id)[index_name]
        subject = f"{system_account_id}/{index_name}"
        self._state.effects.record("delete_index", subject, key=None, asked={}, changed={"status": None})

    def _refuse(self, system_account_id: str, body: NewIndex) -> None:
        if not INDEX_NAME.fullmatch(body.index_name):
            raise Refusal(422, "INDEX_NAME_INVALID", f"An index name has the form {INDEX_NAME.pattern}.")
        if system_account_id not in self._state.configs:
            raise Refusal(409, "ACCOUNT_NOT_INITIALISED", "The account has no DEFAULT_CONFIGS.")
        if not self._state.knows_model(body.settings.model):
            raise Refusal(422, "MODEL_UNKNOWN", "There is no such model.")
        if body.index_name in self._state.indexes(system_account_id):
            raise Refusal(409, "INDEX_EXISTS", "The account has an index of this name.")
