"""Attaches the pixel to the index, so that its events update the index's documents."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent
from chalicelib.executors.create_index import ANSWERS, REMADE
from chalicelib.shared_actions import IndexMade


@dataclass(frozen=True)
class AttachPixel:
    """Once because it is an upsert."""

    ecom: Ecom

    def execute(self, work: Work) -> Done:
        """Put the pixel's id into the index settings.

        Raises:
            Permanent: INDEX_DELETED: a retry, or a correction, has the index made anew first.
        """
        name = IndexMade.left_on(work.record).index_name
        try:
            self.ecom.attach_pixel(work.fact("system_account_id"), name, work.fact("pixel_id"), work.deadline)
        except Refused as refusal:
            if refusal.platform_code != "INDEX_NOT_FOUND":
                raise
            raise Permanent(
                "INDEX_DELETED",
                "The index was made, and has been deleted at the ecom API since.",
                hint="Retry attach_pixel: the index is made anew first; or correct what it is to be like, and it is "
                "made and attached by itself.",
                fields=ANSWERS,
                rebuild=REMADE,
            ) from refusal
        return Done()
