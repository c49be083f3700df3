"""What the ecom API keeps. Its routes never await, so each of them sees and changes this in one go."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from local.platforms.base import Body, IdempotencyKeys
from local.platforms.ecom_defaults import MODELS
from local.platforms.ecom_pixel import PixelFigures
from local.platforms.ecom_shapes import DefaultConfigs, Index, IndexStatus
from local.platforms.effects import Effects
from local.platforms.problems import Refusal


class EcomConfig(Body):
    """How the stand-in behaves; GET and PUT ``/_config``. A field that is not given is left as it is."""

    index_ready_seconds: float | None = Field(default=None, ge=0, description="How long an index is CREATING")
    indexes_fail: bool | None = Field(default=None, description="Whether what is CREATING ends FAILED instead of READY")
    extra_models: list[str] | None = Field(default=None, description="Models known beside the built-in ones")


@dataclass
class StoredIndex:
    """An index as it is kept. What it `became`, READY or FAILED, sticks: an index never goes back to CREATING."""

    index_name: str
    settings: dict[str, Any]
    created_at: str
    created: float
    became: IndexStatus = "CREATING"
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    pixel: PixelFigures = field(default_factory=PixelFigures)

    def shown_document(self, document_id: str) -> dict[str, Any]:
        """A document as it is answered: the customer's fields, and the pixel's where it has any."""
        return {**self.documents[document_id], **self.pixel.fields_of(document_id)}


class EcomState:
    """DEFAULT_CONFIGS and indexes of every account, in memory.

    Args:
        effects: Where changes are recorded.
        index_ready_seconds: How long a new index is CREATING.
        monotonic: Seconds on a clock that never goes back.
        keys: Its idempotency keys; of its own if not given.
    """

    def __init__(
        self,
        effects: Effects,
        *,
        index_ready_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        keys: IdempotencyKeys | None = None,
    ) -> None:
        self.effects = effects
        self.now = monotonic
        self.index_ready_seconds = index_ready_seconds
        self.indexes_fail = False
        self.extra_models: list[str] = []
        self.keys = keys or IdempotencyKeys()
        self.configs: dict[str, DefaultConfigs] = {}
        self._indexes: dict[str, dict[str, StoredIndex]] = {}

    def indexes(self, system_account_id: str) -> dict[str, StoredIndex]:
        """The account's indexes by name, oldest first; an account that nobody knows has none."""
        return self._indexes.setdefault(system_account_id, {})

    def index(self, system_account_id: str, index_name: str) -> StoredIndex:
        """One index.

        Raises:
            Refusal: 404 INDEX_NOT_FOUND.
        """
        index = self.indexes(system_account_id).get(index_name)
        if index is None:
            raise Refusal(404, "INDEX_NOT_FOUND", "The account has no index of this name.")
        return index

    def ready_index(self, system_account_id: str, index_name: str) -> StoredIndex:
        """One index that can be worked with.

        Raises:
            Refusal: 404 INDEX_NOT_FOUND, or 409 INDEX_NOT_READY: it is CREATING, or FAILED.
        """
        index = self.index(system_account_id, index_name)
        if self.status(index) != "READY":
            raise Refusal(409, "INDEX_NOT_READY", "The index is not READY.")
        return index

    def status(self, index: StoredIndex) -> IndexStatus:
        """CREATING until the index is old enough by the configuration of this moment."""
        if index.became == "CREATING" and self.now() - index.created >= self.index_ready_seconds:
            index.became = "FAILED" if self.indexes_fail else "READY"
        return index.became

    def shown(self, index: StoredIndex) -> Index:
        """The index as it is answered."""
        return Index(
            index_name=index.index_name,
            status=self.status(index),
            settings=index.settings,
            created_at=index.created_at,
        )

    def knows_model(self, model: str) -> bool:
        """Whether an index can be made with this model."""
        return model in MODELS or model in self.extra_models

    def configure(self, config: EcomConfig) -> EcomConfig:
        """Change the behaviour and answer it as it is now."""
        if config.index_ready_seconds is not None:
            self.index_ready_seconds = config.index_ready_seconds
        if config.indexes_fail is not None:
            self.indexes_fail = config.indexes_fail
        if config.extra_models is not None:
            self.extra_models = list(config.extra_models)
        return self.config()

    def config(self) -> EcomConfig:
        """The behaviour as it is now."""
        return EcomConfig(
            index_ready_seconds=self.index_ready_seconds,
            indexes_fail=self.indexes_fail,
            extra_models=self.extra_models,
        )
