"""What a customer's own program does in the adopter's console and API: an API key, and products into the index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import Response

from local.platforms.controller_accounts import AccountRoutes
from local.platforms.controller_shapes import NewApiKey
from local.platforms.ecom_documents import DocumentRoutes
from local.platforms.ecom_shapes import Documents
from local.platforms.problems import Refusal

if TYPE_CHECKING:
    from local.platforms.controller_state import ControllerState
    from local.platforms.ecom_state import EcomState


class Catalogue:
    """Plays that program, for whoever onboards a customer of their own on this machine and has no program."""

    def __init__(self, controller: ControllerState, ecom: EcomState) -> None:
        self._ecom = ecom
        self._keys = AccountRoutes(controller)
        self._documents = DocumentRoutes(ecom)

    async def send(self, account: str, pixel_id: str, products: Sequence[dict[str, Any]]) -> str:
        """Make an API key, and add the products to the index that the pixel is attached to.

        Returns:
            The index's name.

        Raises:
            Refusal: 409 INDEX_NOT_READY: the account has no such index, or not yet; 404 or 409 of the account.
        """
        indexes = self._ecom.indexes(account).values()
        own = next((index for index in indexes if index.settings.get("pixel_id") == pixel_id), None)
        if own is None or self._ecom.status(own) != "READY":
            raise Refusal(409, "INDEX_NOT_READY", "No index has this pixel yet: finish the set-up, then try again.")
        await self._keys.create_api_key(account, NewApiKey(name="catalogue import"), Response())
        await self._documents.add_documents(
            account, own.index_name, Documents.model_validate({"documents": list(products)})
        )
        return own.index_name
