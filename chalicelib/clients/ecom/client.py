"""The ecom API: an account's DEFAULT_CONFIGS, its indexes and their documents.

The contract is docs/platform-contracts.md. Beside what each method names, every method raises `Retryable`,
`Permanent` (the token) and `Refused` as `chalicelib.clients.http.client` describes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.segments import path
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from chalicelib.clients.http.client import PlatformHttp
    from chalicelib.deadline import Deadline


MOST_IDS: Final = 100
"""Documents that can be asked for by their ids at once: each is a part of the URL."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class IndexTypeText(_Model):
    """What people are told about a type of index; empty: nothing."""

    title: str = ""
    description: str = ""


class DefaultConfigs(_Model):
    """What an index of each type is made of. A tier's overrides replace settings of the type's config.

    `index_types` has the texts of those types that have any; accounts that were initialised long ago have none.
    """

    system_account_id: str = Field(min_length=1)
    create_index_config: Mapping[str, Mapping[str, Any]]
    index_types: Mapping[str, IndexTypeText] = Field(default_factory=dict)
    tier_overrides: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)


CREATING: Final = "CREATING"
READY: Final = "READY"
FAILED: Final = "FAILED"


class Index(_Model):
    """An index. `status` is `CREATING`, `READY`, `FAILED`, or a word of the platform's that we do not know."""

    index_name: str = Field(min_length=1)
    status: str
    settings: Mapping[str, Any]
    created_at: AwareDatetime

    @property
    def pixel_id(self) -> str | None:
        """The pixel that is attached, if one is."""
        return self.settings.get("pixel_id")


class _IndexList(_Model):
    indexes: tuple[Index, ...]


class _DocumentList(_Model):
    documents: tuple[dict[str, Any], ...]


class _Stats(_Model):
    documents: int = Field(ge=0)


class IndexExists(Permanent):
    """The account has an index of this name that this request did not make. It may be adopted, if it is the same."""

    def __init__(self) -> None:
        super().__init__(
            "INDEX_EXISTS",
            "The account already has an index of this name.",
            hint="Correct index_name to a name that is free.",
            fields=("index_name",),
        )


class Ecom:
    """Client of the ecom API.

    Args:
        http: Calls to the ecom API.
    """

    def __init__(self, http: PlatformHttp) -> None:
        self._http = http

    def put_default_configs(self, system_account_id: str, deadline: Deadline) -> DefaultConfigs:
        """Give the account its defaults; one that has them keeps them."""
        target = path("accounts", system_account_id, "default-configs")
        answer = self._http.call("PUT", target, body={}, deadline=deadline)
        return self._http.shaped(DefaultConfigs, answer.body)

    def default_configs(self, system_account_id: str, deadline: Deadline) -> DefaultConfigs:
        """The account's defaults.

        Raises:
            Refused: ``DEFAULT_CONFIGS_NOT_FOUND``, the account is not initialised.
        """
        target = path("accounts", system_account_id, "default-configs")
        return self._http.shaped(DefaultConfigs, self._http.call("GET", target, deadline=deadline).body)

    def is_initialised(self, system_account_id: str, deadline: Deadline) -> bool:
        """Whether the account has its defaults."""
        try:
            self.default_configs(system_account_id, deadline)
        except Refused as refusal:
            if refusal.platform_code == "DEFAULT_CONFIGS_NOT_FOUND":
                return False
            raise
        return True

    def create_index(
        self,
        system_account_id: str,
        index_name: str,
        settings: Mapping[str, Any],
        idempotency_key: str,
        deadline: Deadline,
    ) -> Index:
        """Begin to create an index; the same request again answers the index as it is by then.

        Raises:
            IndexExists: The name is taken by an index that another request made.
            Refused: ``INDEX_NAME_INVALID``, ``MODEL_UNKNOWN``, ``ACCOUNT_NOT_INITIALISED`` and the like.
        """
        body = {"index_name": index_name, "settings": dict(settings)}
        target = path("accounts", system_account_id, "indexes")
        try:
            answer = self._http.call("POST", target, body=body, idempotency_key=idempotency_key, deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "INDEX_EXISTS":
                raise IndexExists from refusal
            raise
        return self._http.shaped(Index, answer.body)

    def index(self, system_account_id: str, index_name: str, deadline: Deadline) -> Index | None:
        """The index, if there is one of this name."""
        try:
            answer = self._http.call(
                "GET", path("accounts", system_account_id, "indexes", index_name), deadline=deadline
            )
        except Refused as refusal:
            if refusal.platform_code == "INDEX_NOT_FOUND":
                return None
            raise
        return self._http.shaped(Index, answer.body)

    def indexes(self, system_account_id: str, deadline: Deadline) -> tuple[Index, ...]:
        """Every index of the account."""
        answer = self._http.call("GET", path("accounts", system_account_id, "indexes"), deadline=deadline)
        return self._http.shaped(_IndexList, answer.body).indexes

    def attach_pixel(self, system_account_id: str, index_name: str, pixel_id: str, deadline: Deadline) -> Index:
        """Put the pixel's id into the settings of the index; again changes nothing.

        Raises:
            Retryable: ``INDEX_NOT_READY``; waiting for an index is no failure.
        """
        target = path("accounts", system_account_id, "indexes", index_name, "settings")
        try:
            answer = self._http.call("PATCH", target, body={"pixel_id": pixel_id}, deadline=deadline)
        except Refused as refusal:
            if refusal.platform_code == "INDEX_NOT_READY":
                message = "The index is still being created, so no pixel can be attached to it yet."
                raise Retryable("INDEX_NOT_READY", message, spends_failure=False) from refusal
            raise
        return self._http.shaped(Index, answer.body)

    def document_count(self, system_account_id: str, index_name: str, deadline: Deadline) -> int:
        """How many documents the index has."""
        target = path("accounts", system_account_id, "indexes", index_name, "stats")
        return self._http.shaped(_Stats, self._http.call("GET", target, deadline=deadline).body).documents

    def documents(
        self, system_account_id: str, index_name: str, deadline: Deadline, *, limit: int = 10, ids: Sequence[str] = ()
    ) -> tuple[dict[str, Any], ...]:
        """Up to `limit` (1 to 1000) documents of the index, whole; with `ids`, exactly those that have one of these.

        Args:
            ids: At most `MOST_IDS`. A platform that keeps the contract then does not look at the limit; one that does
                not know the parameter answers any documents, up to the limit.

        Raises:
            ValueError: Too many ids.
        """
        if len(ids) > MOST_IDS:
            raise ValueError(f"at most {MOST_IDS} documents can be asked for by their ids")
        target = path("accounts", system_account_id, "indexes", index_name, "documents")
        params: dict[str, str | Sequence[str]] = {"limit": str(limit), **({"ids": list(ids)} if ids else {})}
        answer = self._http.call("GET", target, params=params, deadline=deadline)
        return self._http.shaped(_DocumentList, answer.body).documents
