"""The documents of an index."""

from typing import Annotated

from fastapi import APIRouter, Query

from local.platforms.ecom_shapes import DocumentList, Documents, PixelCount, PixelEvents, Stats
from local.platforms.ecom_state import EcomState
from local.platforms.problems import Refusal, documented

MOST_IDS = 100


class DocumentRoutes:
    """Routes below …/indexes/{index_name}/documents, and the index's stats."""

    def __init__(self, state: EcomState) -> None:
        self._state = state
        self.router = router = APIRouter(tags=["documents"])
        index = "/v1/accounts/{system_account_id}/indexes/{index_name}"
        missing = documented(_404="INDEX_NOT_FOUND")
        router.post(f"{index}/documents", responses=documented(_404="INDEX_NOT_FOUND", _409="INDEX_NOT_READY"))(
            self.add_documents
        )
        router.get(f"{index}/documents", responses=missing)(self.list_documents)
        router.post(
            f"{index}/documents/pixel-events",
            responses=documented(_404="INDEX_NOT_FOUND", _409="INDEX_NOT_READY, PIXEL_NOT_ATTACHED"),
        )(self.count_pixel_events)
        router.get(f"{index}/stats", responses=missing)(self.stats)

    async def add_documents(self, system_account_id: str, index_name: str, body: Documents) -> Stats:
        """Add documents, or replace those with the same `_id`. Documents that are there just so change nothing.

        What a pixel's events wrote on a document stays when the document is replaced.
        """
        index = self._state.ready_index(system_account_id, index_name)
        given = {document.id: document.model_dump(by_alias=True) for document in body.documents}
        different = [name for name, document in given.items() if index.documents.get(name) != document]
        index.documents.update(given)
        stats = Stats(documents=len(index.documents))
        if not different:
            self._state.effects.asked()
            return stats
        subject = f"{system_account_id}/{index_name}"
        asked = {"documents": len(body.documents)}
        self._state.effects.record("add_documents", subject, key=None, asked=asked, changed={"ids": different[:20]})
        return stats

    async def list_documents(
        self,
        system_account_id: str,
        index_name: str,
        limit: Annotated[int, Query(ge=1, le=1000, description="Not looked at where `ids` are given")] = 10,
        ids: Annotated[list[str] | None, Query(max_length=MOST_IDS, description="One parameter for each id")] = None,
    ) -> DocumentList:
        """Up to `limit` documents; with `ids`, exactly those of the index that have one of these."""
        index = self._state.index(system_account_id, index_name)
        wanted = index.documents.keys() & set(ids or ())
        names = list(index.documents)[:limit] if ids is None else [name for name in index.documents if name in wanted]
        return DocumentList(documents=[index.shown_document(name) for name in names])

    async def count_pixel_events(self, system_account_id: str, index_name: str, body: PixelEvents) -> PixelCount:
        """Count events of the attached pixel in `_pixel_events` and `_pixel_last_at` of their documents.

        Each event counts once, however often its `event_id` is sent. One whose document the index does not have is not
        remembered: sent again when the document is there, it counts.
        """
        index = self._state.ready_index(system_account_id, index_name)
        if index.settings.get("pixel_id") != body.pixel_id:
            raise Refusal(409, "PIXEL_NOT_ATTACHED", "Another pixel is attached to this index, or none.")
        known = [event for event in body.events if event.document_id in index.documents]
        counted = [event for event in known if index.pixel.count(event)]
        if counted:
            subject, ids = f"{system_account_id}/{index_name}", sorted({event.document_id for event in counted})
            self._state.effects.record(
                "count_pixel_events",
                subject,
                key=None,
                asked={"events": len(body.events)},
                changed={"counted": len(counted), "ids": ids[:20]},
            )
        else:
            self._state.effects.asked()
        unknown = len(body.events) - len(known)
        return PixelCount(counted=len(counted), repeated=len(known) - len(counted), unknown=unknown)

    async def stats(self, system_account_id: str, index_name: str) -> Stats:
        """How many documents the index has."""
        return Stats(documents=len(self._state.index(system_account_id, index_name).documents))
