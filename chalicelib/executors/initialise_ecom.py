"""Gives the account its DEFAULT_CONFIGS in the ecom API. Their keys are the index types that the wizard offers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from chalicelib.clients.ecom.client import Ecom
from chalicelib.engine.work import Done, Work
from chalicelib.shared_actions import SearchPrepared

LONGEST_TITLE: Final = 100
LONGEST_DESCRIPTION: Final = 500
"""Characters that the record keeps: its item has a size, and a form has little room."""


@dataclass(frozen=True)
class InitialiseEcom:
    """Once because it is an upsert."""

    ecom: Ecom

    def execute(self, work: Work) -> Done:
        """Upsert the account's defaults."""
        configs = self.ecom.put_default_configs(work.fact("system_account_id"), work.deadline)
        types = sorted(configs.create_index_config)
        texts = {name: configs.index_types[name] for name in types if name in configs.index_types}
        described = {
            name: [text.title[:LONGEST_TITLE], text.description[:LONGEST_DESCRIPTION]] for name, text in texts.items()
        }
        return Done(asdict(SearchPrepared(types, described)))
