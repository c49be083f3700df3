"""Gives the account its DEFAULT_CONFIGS in the ecom API. Their keys are the index types that the wizard offers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from chalicelib.clients.ecom.client import Ecom
from chalicelib.engine.work import Done, Work
from chalicelib.shared_actions import SearchPrepared


@dataclass(frozen=True)
class InitialiseEcom:
    """Once because it is an upsert."""

    ecom: Ecom

    def execute(self, work: Work) -> Done:
        """Upsert the account's defaults."""
        configs = self.ecom.put_default_configs(work.fact("system_account_id"), work.deadline)
        return Done(asdict(SearchPrepared(sorted(configs.create_index_config))))
